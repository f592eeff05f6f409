"""How long the pass over a history takes beside git's own log; run by hand, never in the test command.

    python tests/benchmarks/bench_history.py [--commits 1000 10000 100000] [--items 30 150 1000] [--rounds 3] [--keep DIR]

It makes its repositories (kept in the folder that --keep names, so that each is made once): a commit changes two to four
files of an item, and every second one a file elsewhere; the progress file has 60 lines and 120 versions; one commit in
fifty merges a branch. Then it measures side by side, in turn, each in a process of its own that tells its time without
start-up, and prints the best and the median of each and their ratios:

- the pass for items' evidence and dates, cold, beside ``git log --raw -z --no-renames`` over the same roots; and with
  the opening of the repository, which reads all its files' names;
- the same with the progress file's claims at every commit: each version of the file is parsed, once;
- the latter with what the cache kept, after one new commit, beside the cold one;
- ``repo.iter_commits(paths=folder)`` for each item, as one would with GitPython, beside the replay.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

KINDS = ("README.md", "src/main.py", "src/model.py", "tests/test_main.py", "tests/test_model.py")
ROOT = "03_my_implementations"
LOG = ("git", "log", "--raw", "-z", "--no-renames", "HEAD", "--", ROOT, "07_tutorials", "PROGRESS.md")
START = 1_500_000_000
TICKS = 120  # versions of the progress file, in histories that are long enough

REPLAY = """
import gc, json, resource, sys, time
from pathlib import Path
from shinchoku.catalog import parse_catalog
from shinchoku.cli.replaying import replayed
from shinchoku.config import Config
from shinchoku.evidence.past import trace_past
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.locator import Locator
from shinchoku.scanner import Settings, all_asked
root, catalog, how = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
settings = Settings(parse_catalog(catalog.read_bytes(), "course.toml"), Config())
gc.set_threshold(50_000, 20, 20)  # as the command does
begun = time.perf_counter()
with open_snapshot(root, "HEAD") as snapshot:
    if how != "claims" and how != "cache":
        locator = Locator(settings.catalog, settings.config)
        if how == "pass":  # the first one began while the repository was opened
            sum(1 for _ in snapshot.history(locator.may_hold))
            begun = time.perf_counter()
        trace_past(snapshot.history(locator.may_hold, others=False), locator, all_asked(settings), snapshot.shallow)
    else:
        replayed(snapshot, settings, root, first_parent=False, use_cache=how == "cache")
taken = time.perf_counter() - begun
print(json.dumps([taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024]))
"""
PER_ITEM = """
import json, sys, time
import git
repository, folders = git.Repo(sys.argv[1]), json.loads(sys.stdin.read())
begun = time.perf_counter()
for folder in folders:
    for commit in repository.iter_commits(paths=folder):
        commit.authored_datetime
print(json.dumps([time.perf_counter() - begun]))
"""


def folder_of(item: int) -> str:
    """An item's folder."""
    return f"{ROOT}/chapter{2 + item % 5}_x/{item:02}_item_{item:04}"


def catalog_of(items: int) -> str:
    """A course of so many items."""
    chapters = "".join(
        f'\n[[tracks.chapters]]\nid = "chapter{2 + number}_x"\ntitle = {{ en = "Chapter" }}\nitems = [\n'
        + "".join(f'    {{ id = "item_{n:04}", title = {{ en = "Item" }} }},\n' for n in range(number, items, 5))
        + "]\n"
        for number in range(5)
    )
    return (
        f'id = "course"\ntitle = {{ en = "Course" }}\n[[tracks]]\nid = "patterns"\ntitle = {{ en = "Patterns" }}\n'
        f'root = "{ROOT}"\nrequires = ["readme", "implementation", "tests", "commit"]\n{chapters}'
    )


def stream(commits: int, items: int) -> Iterator[bytes]:
    """A history for git fast-import."""
    names = [f"{folder_of(item)}/{kind}" for item in range(items) for kind in KINDS]  # what branches change
    every = max(1, commits // TICKS)

    def commit(number: int, branch: str, parents: list[str]) -> bytes:
        moment = f"Learner <learner@example.com> {START + number * 600} +0900"
        lines = [f"commit refs/heads/{branch}", f"mark :{number + 1}", f"committer {moment}", "data 4", "work"]
        return "\n".join([*lines, *parents, ""]).encode()

    def file(name: str, content: str) -> bytes:
        data = content.encode()
        return f"M 100644 inline {name}\ndata {len(data)}\n".encode() + data + b"\n"

    side = None
    for number in range(commits):
        first = [f"from :{number}"] if number else []
        if number % 50 == 48 and number > 50:  # a branch of one commit, merged by the next
            side = number + 1
            yield commit(number, "side", [f"from :{number - 3}"]) + file(names[number % len(names)], f"side {number}\n")
            continue
        if side is not None:
            first, merged = [f"from :{side - 1}"], [f"merge :{side}"]
            yield commit(number, "main", [*first, *merged]) + file(names[side % len(names)], f"side {side}\n")
            side = None
            continue
        yield commit(number, "main", first)
        item = number if number < items else number * 7919 % items
        chosen = {f"{folder_of(item)}/{kind}" for kind in KINDS[number % 3 : number % 3 + 2 + number % 3]}
        if number % 2:
            chosen.add(f"docs/d{number % 29}/note{number % 1013}.txt")
        if number % every == 0:
            done = number // every
            ticks = "".join(f"- [{'x' if n < done else ' '}] item_{n:04}\n" for n in range(min(items, 60)))
            yield file("PROGRESS.md", f"# Progress\n\n{ticks}")
        for name in sorted(chosen):
            yield file(name, f"{name} {number}\n")


def make(root: Path, commits: int, items: int) -> None:
    """The repository, packed as a clone would be, and its course."""
    root.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", "-b", "main", root], check=True)
    with tempfile.TemporaryFile() as file:
        file.writelines(stream(commits, items))
        file.seek(0)
        subprocess.run(["git", "fast-import", "--quiet"], cwd=root, stdin=file, check=True)
    subprocess.run(["git", "repack", "-adq"], cwd=root, check=True)
    root.with_suffix(".toml").write_text(catalog_of(items))


def add_one(root: Path) -> None:
    """One more commit."""
    tree = subprocess.run(["git", "rev-parse", "main^{tree}"], cwd=root, check=True, capture_output=True, text=True)
    who = ("-c", "user.name=Learner", "-c", "user.email=learner@example.com")
    made = subprocess.run(
        ["git", *who, "commit-tree", tree.stdout.strip(), "-p", "main", "-m", "one more"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    subprocess.run(["git", "update-ref", "refs/heads/main", made.stdout.strip()], cwd=root, check=True)


def raw_log(root: Path) -> float:
    """Seconds of git's own log, its output thrown away."""
    begun = time.perf_counter()
    subprocess.run(LOG, cwd=root, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def passed(
    root: Path, how: str = "claims", cache: Path | None = None, course: Path | None = None
) -> tuple[float, float]:
    """Seconds of our pass, and the most memory that it took, in MB."""
    items = course or root.with_suffix(".toml")
    command = [sys.executable, "-c", REPLAY, str(root), str(items), "cache" if cache else how]
    environment = {"SHINCHOKU_CACHE_DIR": str(cache), "PATH": "/usr/local/bin:/usr/bin:/bin"}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    seconds, memory = json.loads(done.stdout)
    return seconds, memory


def per_item(root: Path, items: int) -> float:
    """Seconds of asking GitPython for each item's commits."""
    folders = json.dumps([folder_of(item) for item in range(items)])
    command = [sys.executable, "-c", PER_ITEM, str(root)]
    done = subprocess.run(command, input=folders, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout)[0])


def tell(name: str, seconds: list[float], other: list[float], what: str) -> None:
    """One line: best, median, and the ratio of either to another's."""
    best, middle = min(seconds) / min(other), statistics.median(seconds) / statistics.median(other)
    print(
        f"{name:44} {min(seconds):8.2f} s {statistics.median(seconds):8.2f} s   {best:7.2f} x {middle:7.2f} x  {what}"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commits", type=int, nargs="*", default=[1_000, 10_000, 100_000])
    parser.add_argument("--items", type=int, nargs="*", default=[30, 150, 1_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = chosen.keep or Path(scratch)

        def repository(commits: int, items: int) -> Path:
            root = folder / f"r{commits}_{items}"
            if not root.exists():
                make(root, commits, items)
            return root

        print(f"{'':44} {'best':>10} {'median':>10}   {'best':>9} {'median':>9}")
        for commits in chosen.commits:
            by_length(repository(commits, 30), commits, chosen.rounds, Path(scratch))
        for items in chosen.items:
            by_items(repository(10_000, items), repository(10_000, 30), items, chosen.rounds)


def by_length(root: Path, commits: int, rounds: int, scratch: Path) -> None:
    """One length of history: cold, and after one new commit."""
    logs: list[float] = []
    taken: dict[str, list[float]] = {"pass": [], "evidence": [], "claims": [], "warm": []}
    peak = 0.0
    for number in range(rounds):
        cache = scratch / f"cache{commits}_{number}"
        logs.append(raw_log(root))
        for how in ("pass", "evidence", "claims"):
            seconds, memory = passed(root, how)
            taken[how].append(seconds)
            peak = max(peak, memory)
        passed(root, cache=cache)
        add_one(root)
        taken["warm"].append(passed(root, cache=cache)[0])
    tell(f"{commits:,} commits, 30 items: git log of the roots", logs, logs, "")
    tell("  evidence and dates", taken["pass"], logs, f"of git log; at most {peak:.0f} MB")
    tell("  the same, and opening the repository", taken["evidence"], logs, "of git log")
    tell("  the same with claims", taken["claims"], logs, "of git log")
    tell("  the latter after one new commit", taken["warm"], taken["claims"], "of the cold one")


def by_items(root: Path, base: Path, items: int, rounds: int) -> None:
    """One number of items on 10,000 commits."""
    some = base.with_suffix(".toml")  # of the same history, no more than these
    ways: dict[str, tuple[list[float], Callable[[], float]]] = {
        "base": ([], lambda: passed(root, "pass", course=some)[0]),
        "own": ([], lambda: passed(root, "pass")[0]),
    }
    for _ in range(rounds):
        for seconds, run in ways.values():
            seconds.append(run())
    tell(
        f"10,000 commits, {items:,} items: evidence and dates", ways["own"][0], ways["base"][0], "of one for 30 of them"
    )
    if items <= 150:
        tell("  iter_commits for each item", [per_item(root, items)], ways["own"][0], "of the pass")


if __name__ == "__main__":
    main()
