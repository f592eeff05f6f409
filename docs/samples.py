"""What the pages show of the program: made by running it, so that no page can drift."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import shinchoku
from shinchoku.codes import CODES
from shinchoku.drift_codes import DRIFT_CODES

_WIDTH = "100"
_FOUND = 1
"""The exit code of a check that found something."""


def shell(*arguments: str, cwd: Path | None = None) -> str:
    """The command's standard output, as a fenced block."""
    env = {**os.environ, "COLUMNS": _WIDTH, "TERMINAL_WIDTH": _WIDTH, "NO_COLOR": "1"}
    for name in [name for name in env if name.startswith("SHINCHOKU_")]:
        del env[name]
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        env.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-m", "shinchoku", *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode not in {0, _FOUND}:
        raise RuntimeError(done.stderr)
    lines = [line.rstrip() for line in done.stdout.rstrip().splitlines()]
    return "\n".join(["```console", f"$ shinchoku {' '.join(arguments)}", *lines, "```", ""])


def demo(*then: str) -> str:
    """The sample's scan; or what another command says of the sample."""
    with tempfile.TemporaryDirectory() as scratch:
        here = Path(scratch)
        first = shell("demo", "--quiet", cwd=here)
        return shell(*then, cwd=here / "shinchoku-demo") if then else first


def codes() -> str:
    """All codes as a table."""
    rows = [f"| `{entry.code}` | {entry.meaning} | {entry.cause} | {entry.cure} |" for entry in CODES]
    return "\n".join(["| code | meaning | cause | cure |", "|---|---|---|---|", *rows, ""])


def drift_codes() -> str:
    """The drift check's codes as a table."""
    rows = [
        f"| `{entry.code}` | {entry.meaning} | {entry.severity} | {entry.cause} | {entry.cure} | {entry.fix or 'no'} |"
        for entry in DRIFT_CODES
    ]
    head = ["| code | meaning | severity | cause | cure | --fix |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def version() -> str:
    """The version that the pages speak of."""
    return shinchoku.__version__
