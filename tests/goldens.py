"""The sample repository's reports in every form, as they are kept; ``python -m tests.goldens`` writes them anew."""

import io
import os
import sys
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from pathlib import Path

import msgspec

from shinchoku.gates.samples import make_sample
from shinchoku.report import Report

FOLDER = Path(__file__).parent / "golden"
PLAIN = ("--tests", "skip", "--reproducible", "--no-cache", "--color", "never")
"""What makes a report the same on every machine: no suite is run, and no clock matters."""
FORMS: dict[str, tuple[str, ...]] = {
    "scan.txt": ("scan", ".", *PLAIN),
    "scan.ja.txt": ("scan", ".", *PLAIN, "--lang", "ja"),
    "scan.json": ("scan", ".", *PLAIN, "-f", "json"),
    "scan.md": ("scan", ".", *PLAIN, "-f", "markdown"),
    "scan.html": ("scan", ".", *PLAIN, "-f", "html"),
    "scan.ja.html": ("scan", ".", *PLAIN, "-f", "html", "--lang", "ja"),
    "badge.svg": ("scan", ".", *PLAIN, "-f", "badge"),
    "badge.json": ("scan", ".", *PLAIN, "-f", "shields"),
    "drift.sarif": ("scan", ".", *PLAIN, "-f", "sarif"),
    "drift.github.txt": ("scan", ".", *PLAIN, "-f", "github"),
    "drift.junit.xml": ("scan", ".", *PLAIN, "-f", "junit"),
    "drift.gitlab.json": ("scan", ".", *PLAIN, "-f", "gitlab"),
    "between.md": ("scan", ".", *PLAIN, "--rev", "HEAD~8..HEAD", "-f", "markdown"),
    "history.json": ("history", ".", "--tests", "skip", "--no-cache", "-f", "json"),
}
"""By file: the command, run in the sample repository."""


def made(arguments: tuple[str, ...]) -> str:
    """What a command prints, run in the sample repository; in English, unless it says otherwise."""
    from shinchoku.cli import main

    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    argv, environment = sys.argv, dict(os.environ)
    try:
        sys.argv = ["shinchoku", *arguments]
        os.environ.update(COLUMNS="100", TERMINAL_WIDTH="100", LC_ALL="C.UTF-8")
        with redirect_stdout(out), redirect_stderr(io.StringIO()), suppress(SystemExit):
            main()
    finally:
        sys.argv = argv
        os.environ.clear()
        os.environ.update(environment)
    out.flush()
    return out.buffer.getvalue().decode()


def report() -> Report:
    """The sample's report, as it is kept."""
    return msgspec.json.decode((FOLDER / "scan.json").read_bytes(), type=Report)


def write() -> None:
    """All of them, anew."""
    with tempfile.TemporaryDirectory() as folder:
        sample = Path(folder) / "sample"
        make_sample(sample)
        with chdir(sample):
            for name, arguments in FORMS.items():
                (FOLDER / name).write_text(made(arguments), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
