"""What the tests of hostile repositories share: every subcommand, run as its users run it, and figures that are told."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from shinchoku.cli.app import COMMANDS
from tests.worlds import MODEL_DB, GitWorld, item_files

PROGRESS = (
    "# 進捗\n\n進捗: 1 / 26\n\n## chapter2_training\n\n- [x] 01_model_db (2025-11-04)\n- [ ] 02_iris_sklearn_svc\n"
)
SUBCOMMANDS: dict[str, tuple[str, ...]] = {
    "scan": ("scan", "."),
    "scan --rev": ("scan", ".", "--rev", "HEAD~1"),
    "scan of a range": ("scan", ".", "--rev", "HEAD~1..HEAD"),
    "drift": ("drift", "."),
    "drift --diff": ("drift", ".", "--diff"),
    "history": ("history", "."),
    "explain": ("explain", "model_db", "."),
    "next": ("next", "."),
    "serve": ("serve", ".", "--port", "0"),
    "catalog": ("catalog",),
    "init": ("init", ".", "--force"),
    "readme": ("readme", "."),
    "rule": ("rule",),
    "schema": ("schema",),
    "cache": ("cache", "info"),
    "demo": ("demo", "made"),
    "cohort scan": ("cohort", "scan", ".", "--out", "../seen-by-cohort"),
    "drift --fix": ("drift", ".", "--fix"),
}
"""Each by how it is told; those that write come last."""
_RUNS_SUITES = frozenset({"scan", "drift", "explain", "next", "history", "init", "serve", "readme"})


@dataclass(frozen=True)
class Run:
    """How a command ended."""

    code: int
    out: bytes
    err: str
    seconds: float


def every_subcommand_is_there() -> bool:
    """Whether none was added that the tests do not run."""
    return {arguments[0] for arguments in SUBCOMMANDS.values()} == set(COMMANDS)


def run(
    where: Path, *arguments: str, limit: float = 60, env: Mapping[str, str] | None = None, driver: Sequence[str] = ()
) -> Run:
    """The command in a folder; one that has not ended by the limit, as a server, is interrupted.

    Args:
        where: The current folder.
        arguments: The command's.
        limit: Seconds.
        env: Variables besides; an empty text takes one away.
        driver: What runs it; the module, where nothing else is said.
    """
    told = {**outside_of_coverage(), **(env or {})}
    begun = time.monotonic()
    with subprocess.Popen(
        [sys.executable, *(driver or ("-m", "shinchoku")), *arguments],
        cwd=where,
        env={name: value for name, value in told.items() if value},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        try:
            out, err = child.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            child.send_signal(2)
            out, err = child.communicate(timeout=120)
    return Run(child.returncode, out, err.decode(errors="surrogateescape"), time.monotonic() - begun)


def outside_of_coverage() -> dict[str, str]:
    """The environment for the many children here: what they run others measure, and measuring doubles their time."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


def without_suites(name: str) -> tuple[str, ...]:
    """A subcommand's arguments, so that no code of the learner's runs."""
    arguments = SUBCOMMANDS[name]
    return (*arguments, "--tests", "skip") if arguments[0] in _RUNS_SUITES else arguments


def side_by_side(work: Iterable[Callable[[], Run]]) -> list[Run]:
    """Two at a time: what waits for a child does not keep the other from its processor."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda each: each(), work))


def two_commits(root: Path) -> GitWorld:
    """A learner's repository with a complete item, a progress file, and another commit before."""
    world = GitWorld(root)
    world.write({"first.txt": "1"})
    world.commit("first", "2025-11-03T12:00:00+09:00")
    world.write({**item_files(MODEL_DB), "PROGRESS.md": PROGRESS})
    world.commit("second")
    return world
