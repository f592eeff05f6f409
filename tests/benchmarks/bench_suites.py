"""What a user does today, ``for d in */; do (cd "$d" && python -m pytest -q); done``, against the runner of suites.

Run it by hand: ``python tests/benchmarks/bench_suites.py [SUITES [TESTS [JOBS]]]``. Every way is measured in each of
three rounds, side by side, so that other work on the machine bears on all; the middle round's ratio is told.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from shinchoku.gates.sandbox import find_sandbox
from shinchoku.gates.suites import Limits, Suite, run_suites

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3


def lay(root: Path, suites: int, tests: int) -> None:
    """Small suites as learners write them: a module and its tests."""
    for number in range(suites):
        folder = root / f"item_{number:02}"
        (folder / "tests").mkdir(parents=True)
        (folder / "work.py").write_text("def double(n: int) -> int:\n    return 2 * n\n")
        body = "".join(f"\n\ndef test_{n}() -> None:\n    assert double({n}) == {2 * n}\n" for n in range(tests))
        (folder / "tests" / "test_work.py").write_text(f"from work import double\n{body}")


def by_hand(root: Path) -> None:
    """One after another."""
    for folder in sorted(root.iterdir()):
        subprocess.run([sys.executable, "-m", "pytest", "-q"], cwd=folder, stdout=subprocess.DEVNULL, check=True)


def by_us(root: Path, limits: Limits) -> None:
    """All of them, every one passed."""
    suites = [Suite(folder.name, folder.name) for folder in sorted(root.iterdir())]
    runs = run_suites(suites, root, limits, lambda *_: None)
    assert all(run.exit_code == 0 for run in runs.values()), runs


def main() -> None:
    """Measure and print."""
    suites, tests, jobs = (int(word) for word in (*sys.argv[1:], *("26", "10", "2")[len(sys.argv) - 1 :]))
    ways: dict[str, Callable[[Path], None]] = {
        "by hand": by_hand,
        "no sandbox": lambda root: by_us(root, Limits(jobs, 300, sandbox="off")),
        "no sandbox, no fork": lambda root: by_us(root, Limits(jobs, 300, sandbox="off", fork=False)),
    }
    if find_sandbox("auto", network=False).program is not None:
        ways["sandbox"] = lambda root: by_us(root, Limits(jobs, 300, sandbox="on"))
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, run in ways.items():
            with tempfile.TemporaryDirectory() as name:
                lay(Path(name), suites, tests)
                begun = time.perf_counter()
                run(Path(name))
                seconds[way].append(time.perf_counter() - begun)
    print(f"{suites} suites of {tests} tests, {jobs} at once, {ROUNDS} rounds")
    for way, taken in seconds.items():
        ratio = median(hand / own for hand, own in zip(seconds["by hand"], taken, strict=True))
        print(f"{way:20} {median(taken):7.2f} s   {ratio:5.2f} x")


if __name__ == "__main__":
    main()
