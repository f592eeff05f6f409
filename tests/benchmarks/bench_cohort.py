"""A cohort of small repositories: two cores beside one, and beside ``git clone --bare`` of the same repositories.

``python tests/benchmarks/bench_cohort.py [LEARNERS]``; 3,000 if not given. Each learner's repository is one of twelve, of
1 to 12 commits. Run it on a machine that does nothing else: the cores are held by ``taskset``.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.cohorts import command, make_cohort


def main() -> None:
    """Measure, side by side, and say it."""
    learners = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    with tempfile.TemporaryDirectory(prefix="bench-cohort-") as name:
        folder = Path(name)
        places = make_cohort(folder / "learners", learners)
        roster = folder / "roster.csv"
        roster.write_text("name,path\n" + "".join(f"{place.name},{place}\n" for place in places))
        spin = spun("0,1") / spun("0")
        print(f"two cores, of one, for Python that only counts: {spin:.2f} x")
        times = {}
        for cores, jobs in (("0", 1), ("0", 2), ("0,1", 2), ("0,1", 4)):
            out = folder / f"out-{cores}-{jobs}"
            times[cores, jobs] = timed(
                ["taskset", "-c", cores, *command("scan", roster, "--out", out, "-q", "-j", jobs)]
            )
            rate = learners / times[cores, jobs]
            print(f"cores {cores}, -j{jobs}: {times[cores, jobs]:.1f} s, {rate:.1f} repositories/s")
        best = min(times["0", 1], times["0", 2]), min(times["0,1", 2], times["0,1", 4])
        print(f"two cores: {best[0] / best[1]:.2f} x one core")
        again = timed(["taskset", "-c", "0,1", *command("scan", roster, "--out", folder / "out-0,1-2", "-q", "-j2")])
        print(f"a rerun in which nothing changed: {again:.1f} s, {learners / again:.1f} repositories/s")
        some = places[:: max(1, learners // 300)]
        cloned = clones(some, folder / "clone.git") / len(some)
        one = times["0,1", 2] / learners
        print(f"git clone --bare, one after another: {cloned * 1000:.1f} ms each; a row: {one * 1000:.1f} ms")
        print(f"a row on two cores takes {one / cloned:.2f} x a clone; on one core {best[0] / learners / cloned:.2f} x")
        flat(roster, folder / "out-flat", learners)


def timed(line: Sequence[str]) -> float:
    """Seconds for a command."""
    began = time.perf_counter()
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def spun(cores: str) -> float:
    """How often two processes count so far in a second, on those cores."""
    line = ["taskset", "-c", cores, sys.executable, "-c", "for _ in range(60_000_000): pass"]
    began = time.perf_counter()
    for each in [subprocess.Popen(line) for _ in range(2)]:
        each.wait()
    return 2 / (time.perf_counter() - began)


def clones(places: Sequence[Path], target: Path) -> float:
    """Seconds for a bare clone of each, one after another; what removes them is not counted."""
    seconds = 0.0
    for place in places:
        seconds += timed(["git", "clone", "-q", "--bare", "--no-local", str(place), str(target)])
        shutil.rmtree(target)
    return seconds


def flat(roster: Path, out: Path, learners: int) -> None:
    """Memory and open files of the front process, at a tenth of the way and at its end."""
    run = subprocess.Popen(command("scan", roster, "--out", out, "-q", "-j2"), stdout=subprocess.DEVNULL)
    front, began = psutil.Process(run.pid), time.perf_counter()
    seen = []
    while run.poll() is None:
        with suppress(psutil.Error):
            seen.append((time.perf_counter() - began, front.memory_info().rss, front.num_fds()))
        time.sleep(0.1)
    last = [each for each in seen if each[2]][-1][0]
    parts = [
        [each for each in seen if low * last <= each[0] < high * last and each[2]]
        for low, high in ((0.1, 0.2), (0.9, 1))
    ]
    memory = [max(each[1] for each in part) / 2**20 for part in parts]
    files = [max(each[2] for each in part) for part in parts]
    print(
        f"front process of {learners}: {memory[0]:.1f} MiB and {files[0]} files at a tenth, {memory[1]:.1f} and {files[1]} at the end"
    )


if __name__ == "__main__":
    os.environ.pop("SHINCHOKU_CACHE_DIR", None)
    main()
