"""How long a scan takes beside what git itself needs for the same answers; run by hand, never in the test command.

    python tests/benchmarks/bench_scan.py [--commits 10000] [--files 50000] [--rounds 5]

It makes the repository (kept in the folder that --keep names, so that it is made once), then measures side by side, in
turn, and prints the best and the median of each and their ratios.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

_ITEMS = (
    "chapter2_training/01_model_db",
    "chapter2_training/02_iris_sklearn_svc",
    "chapter4_serving_patterns/web_single",
)
_LOG = ("git", "log", "--raw", "-z", "--no-renames")
_LIST = ("git", "ls-files", "-co", "--exclude-standard", "-z")
_IMPORTS = (sys.executable, "-c", "import typer, git, rich, pathspec, msgspec")
_SCAN = (sys.executable, "-m", "shinchoku", "scan", "--tests", "skip", "--quiet")
_START = 1_600_000_000


def stream(commits: int, files: int) -> Iterator[bytes]:
    """A history for git fast-import: the files come in the first half of the commits, and change in the second."""
    names = [
        f"03_my_implementations/{_ITEMS[n % 3]}/src/m{n}.py" if n % 5 == 0 else f"data/d{n % 500}/f{n}.txt"
        for n in range(files)
    ]
    names[:2] = [f"03_my_implementations/{_ITEMS[0]}/README.md", f"03_my_implementations/{_ITEMS[0]}/tests/test_a.py"]
    each = -(-files // (commits // 2))
    for number in range(commits):
        moment = f"Learner <learner@example.com> {_START + number * 600} +0900"
        yield f"commit refs/heads/main\ncommitter {moment}\ndata 6\ncommit\n".encode()
        if number < commits // 2:
            chosen = names[number * each : (number + 1) * each]
        else:
            chosen = [names[(number * 7919 + step) % files] for step in range(5)]
        for name in chosen:
            content = f"{name} {number}\n".encode()
            yield f"M 100644 inline {name}\ndata {len(content)}\n".encode() + content


def make(root: Path, commits: int, files: int) -> None:
    """The repository, packed as a clone would be, with a work tree."""
    root.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "-q", "-b", "main", root], check=True)
    with tempfile.TemporaryFile() as file:
        file.writelines(stream(commits, files))
        file.seek(0)
        subprocess.run(["git", "fast-import", "--quiet"], cwd=root, stdin=file, check=True)
    subprocess.run(["git", "reset", "-q", "--hard", "main"], cwd=root, check=True)
    subprocess.run(["git", "repack", "-adq"], cwd=root, check=True)


def timed(command: tuple[str, ...], cwd: Path) -> float:
    """Seconds of one run, its output thrown away."""
    begun = time.perf_counter()
    subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=10_000)
    parser.add_argument("--files", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = chosen.keep or Path(scratch) / "repo"
        if not (root / ".git").exists():
            make(root, chosen.commits, chosen.files)
        commands = {"git log": _LOG, "git ls-files": _LIST, "imports": _IMPORTS, "scan": _SCAN}
        commands |= {
            "import typer": (sys.executable, "-c", "import typer"),
            "--version": (sys.executable, "-m", "shinchoku", "-V"),
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(chosen.rounds + 1):  # the first round warms the caches and is left out
            for name, command in commands.items():
                taken[name].append(timed(command, root))
        report({name: times[1:] for name, times in taken.items()})
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores")


def report(taken: dict[str, list[float]]) -> None:
    """Seconds, and the two ratios that the project promises to keep below 1.5."""
    for name, times in taken.items():
        print(f"{name:<14} best {min(times):6.3f} s   median {statistics.median(times):6.3f} s")
    kinds: dict[str, Callable[[list[float]], float]] = {"best": min, "median": statistics.median}
    for kind, of in kinds.items():
        base = sum(of(taken[name]) for name in ("git log", "git ls-files", "imports"))
        print(f"scan / (log + ls-files + imports), {kind}: {of(taken['scan']) / base:.2f}")
        print(f"--version / import typer, {kind}: {of(taken['--version']) / of(taken['import typer']):.2f}")


if __name__ == "__main__":
    main()
