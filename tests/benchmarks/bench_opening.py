"""What it costs to read a repository through a git directory of our own; run by hand, never in the test command.

    python tests/benchmarks/bench_opening.py [--commits 1000 100000] [--items 30] [--rounds 20] [--keep DIR]

It makes its repositories as bench_history.py does, and measures in turn, in one process: the making of the directory and
its removal, and ``git rev-parse HEAD`` on the repository itself, which is a git process that does nothing else. It prints
the median of each in milliseconds, and with 5,000 loose refs besides.
"""

import argparse
import importlib
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from shinchoku.gates.opening import opened

_REFS = 5_000


def timed(work: Callable[[], object]) -> float:
    """Milliseconds."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def open_and_close(root: Path) -> None:
    with opened(root):
        pass


def rev_parse(root: Path) -> None:
    subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, check=True, capture_output=True)


def measure(root: Path, rounds: int, what: str) -> None:
    ours, gits = [], []
    for _ in range(rounds):
        ours.append(timed(lambda: open_and_close(root)))
        gits.append(timed(lambda: rev_parse(root)))
    print(f"{what}: {statistics.median(ours):.1f} ms; git rev-parse {statistics.median(gits):.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--commits", type=int, nargs="*", default=[1_000, 100_000])
    parser.add_argument("--items", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for commits in asked.commits:
            root = (asked.keep or Path(scratch)) / f"{commits}-{asked.items}"
            if not root.exists():
                importlib.import_module("bench_history").make(root, commits, asked.items)
            measure(root, asked.rounds, f"{commits:,} commits")
        head = (root / ".git/refs/heads/main").read_text() if (root / ".git/refs/heads/main").exists() else ""
        head = head or subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=root, text=True)
        many = root / ".git/refs/tags/many"
        many.mkdir(parents=True, exist_ok=True)
        for number in range(_REFS):
            (many / str(number)).write_text(head)
        measure(root, asked.rounds, f"{_REFS:,} loose refs more")


if __name__ == "__main__":
    main()
