"""How long the page of 1,000 items takes beside its scan, and how large it is; run by hand, never in the test command.

    python tests/benchmarks/bench_page.py [--items 1000] [--rounds 5]

It makes a repository with a README, code and tests for every item, and a progress file that ticks every second one; scans it once
without running tests; and then measures side by side, in turn: the scan, the page's rendering, and JSON's.
"""

import argparse
import gc
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from shinchoku.cli.inputs import Drift, How, Scan, perform
from shinchoku.cli.suite_options import Suites
from shinchoku.render.dashboard import render_dashboard
from shinchoku.render.jsonreport import render_json

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = "03_my_implementations"


def make(root: Path, items: int) -> Path:
    """The repository; its course."""
    names = [f"item_{number:04}" for number in range(items)]
    for number, name in enumerate(names):
        folder = root / ROOT / f"chapter{number % 5}_x" / name
        (folder / "tests").mkdir(parents=True)
        (folder / "README.md").write_text(f"# {name}\n\n{'What it does, and why it does so. ' * 8}\n")
        (folder / "main.py").write_text("A = 1\n")
        (folder / "tests/test_main.py").write_text("def test_a():\n    pass\n")
    (root / "PROGRESS.md").write_text(
        "# Progress\n\n" + "".join(f"- [{' x'[n % 2]}] {name}\n" for n, name in enumerate(names))
    )
    chapters = "".join(
        f'\n[[tracks.chapters]]\nid = "chapter{chapter}_x"\ntitle = {{ en = "Chapter {chapter}" }}\nitems = [\n'
        + "".join(f'    {{ id = "{name}", title = {{ en = "{name}" }} }},\n' for name in names[chapter::5])
        + "]\n"
        for chapter in range(5)
    )
    course = root / "course.toml"
    course.write_text(
        f'id = "course"\ntitle = {{ en = "Course" }}\n[[tracks]]\nid = "patterns"\ntitle = {{ en = "Patterns" }}\n'
        f'root = "{ROOT}"\nrequires = ["readme", "implementation", "tests", "commit"]\n{chapters}'
    )
    who = ("-c", "user.name=Learner", "-c", "user.email=learner@example.com")
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "work")):
        subprocess.run(["git", *who, *command], cwd=root, check=True)
    return course


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    gc.set_threshold(50_000, 20, 20)  # as the command does
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        course = make(root, chosen.items)
        scan = Scan(root, catalog=str(course), how=How(suites=Suites.skip, no_cache=True), quiet=True)
        checked = perform(scan, Drift()).checked
        page = render_dashboard(checked.report, checked.findings)
        ways: dict[str, tuple[Callable[[], object], list[float]]] = {
            "scan": (lambda: perform(scan, Drift()), []),
            "page": (lambda: render_dashboard(checked.report, checked.findings), []),
            "json": (lambda: render_json(checked.report, reproducible=False), []),
        }
        for _ in range(chosen.rounds):
            for run, seconds in ways.values():
                begun = time.perf_counter()
                run()
                seconds.append(time.perf_counter() - begun)
        print(f"{chosen.items:,} items, {len(checked.findings.findings):,} findings: {len(page.encode()) / 1e6:.2f} MB")
        base = ways["scan"][1]
        for name, (_, seconds) in ways.items():
            best, middle = min(seconds), statistics.median(seconds)
            print(f"{name:6} {best:7.3f} s {middle:7.3f} s   {best / min(base):5.2f} x of the scan")


if __name__ == "__main__":
    main()
