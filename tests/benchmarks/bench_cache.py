"""What a user does today, ``for d in */; do (cd "$d" && python -m pytest -q); done``, against whole ``shinchoku scan``s.

Run it by hand: ``python tests/benchmarks/bench_cache.py [--tests 10] [--rounds 3]``. The 26 items of the built-in
catalogue, each with a suite, in a git repository; each round scans with an empty cache, then with nothing changed, then
with one item changed, side by side with the loop. The middle round's ratio is told, and how many suites were run.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from shinchoku.catalog import builtin_catalog

README = "# An item\n\nThis text tells in a whole sentence what the item is about and how it is used.\n"


def lay(root: Path, tests: int) -> list[Path]:
    """A learner's repository in which all of the course is done; the items' folders."""
    body = "".join(f"\n\ndef test_{n}() -> None:\n    assert double({n}) == {2 * n}\n" for n in range(tests))
    folders = []
    for place in builtin_catalog("ml-system-design-patterns").places:
        if place.chapter is not None:
            folder = root / "03_my_implementations" / place.chapter.id / place.item.id
            (folder / "tests").mkdir(parents=True)
            (folder / "README.md").write_text(README)
            (folder / "work.py").write_text("def double(n: int) -> int:\n    return 2 * n\n")
            (folder / "tests" / "test_work.py").write_text(f"from work import double\n{body}")
            folders.append(folder)
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "all of it")):
        who = ("-c", "user.name=Learner", "-c", "user.email=learner@example.com")
        subprocess.run(["git", *who, *arguments], cwd=root, check=True)
    return folders


def by_hand(folders: list[Path]) -> float:
    """Seconds of one suite after another."""
    begun = time.perf_counter()
    for folder in folders:
        subprocess.run([sys.executable, "-m", "pytest", "-q"], cwd=folder, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def scanned(root: Path, cache: Path) -> tuple[float, int]:
    """Seconds of one scan, and how many suites it ran; every one has passed."""
    report = root.parent / "report.json"
    command = [sys.executable, "-m", "shinchoku", "scan", "-q", "--format", "json", "--output", str(report), str(root)]
    begun = time.perf_counter()
    subprocess.run(command, env={**os.environ, "SHINCHOKU_CACHE_DIR": str(cache)}, check=True)
    taken = time.perf_counter() - begun
    tests = [item["evidence"]["tests"] for item in json.loads(report.read_text())["items"] if item["path"]]
    assert all(each["outcome"] == "passed" for each in tests), tests
    return taken, sum(each["source"] == "run" for each in tests)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    taken: dict[str, list[float]] = {"by hand": []}
    ran: dict[str, int] = {"by hand": 0}
    for _ in range(chosen.rounds):
        with tempfile.TemporaryDirectory() as name:
            root, cache = Path(name) / "repository", Path(name) / "cache"
            folders = lay(root, chosen.tests)
            taken["by hand"].append(by_hand(folders))
            ran["by hand"] = len(folders)
            for way in ("cold", "nothing changed", "one item changed"):
                if way == "one item changed":
                    (folders[0] / "work.py").write_text("def double(n: int) -> int:\n    return n + n\n")
                seconds, suites = scanned(root, cache)
                taken.setdefault(way, []).append(seconds)
                ran[way] = suites
    print(f"26 suites of {chosen.tests} tests, {chosen.rounds} rounds, whole commands")
    for way, rounds in taken.items():
        ratio = median(hand / own for hand, own in zip(taken["by hand"], rounds, strict=True))
        print(f"{way:20} {median(rounds):7.2f} s   {ratio:6.2f} x   {ran[way]:2} suites run")


if __name__ == "__main__":
    main()
