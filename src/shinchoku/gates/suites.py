"""The learners' suites: one pytest process an item, side by side, each with its own limits, seen to its end."""

import os
import selectors
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

from msgspec import Struct

from shinchoku.gates.jobs import Site
from shinchoku.gates.limits import Limits
from shinchoku.gates.posts import Post
from shinchoku.gates.sandbox import find_sandbox
from shinchoku.gates.scratch import scratch_folder
from shinchoku.gates.surroundings import is_current, needed_paths
from shinchoku.session import Environment, SuiteRun

__all__ = ["Limits", "Suite", "run_suites"]

_POLL = 0.25  # seconds between looks at the clock


class Suite(Struct, frozen=True):
    """One item's tests."""

    item: str
    folder: str
    """POSIX, relative to the export's root."""
    environment: Environment | None = None
    """None: the interpreter that runs us."""
    expected_seconds: float | None = None
    """How long it took when it was last seen."""


def run_suites(
    suites: Sequence[Suite], export_root: Path, limits: Limits, on_done: Callable[[str, SuiteRun], None]
) -> dict[str, SuiteRun]:
    """Run each suite in its own folder of the export, the longest first.

    Args:
        suites: Which ones.
        export_root: A throw-away copy: suites may write into it.
        limits: How many at once, and what each may take.
        on_done: Told of each end, in the calling thread.

    Returns:
        What was seen, by item.

    Raises:
        NoSandbox: There is none, and the limits want one.
    """
    sandbox = find_sandbox(limits.sandbox, network=limits.network)
    waiting = deque(sorted(suites, key=_longest_first))
    runs: dict[str, SuiteRun] = {}
    with ExitStack() as held:
        scratch = held.enter_context(scratch_folder("shinchoku-run-"))
        selector = held.enter_context(selectors.DefaultSelector())
        place = Site(
            root=os.path.realpath(export_root),
            scratch=scratch,
            limits=limits,
            sandbox=sandbox,
            needed=needed_paths(suite.environment for suite in suites),
            preload=limits.fork and any(is_current(suite.environment) for suite in suites),
            selector=selector,
        )
        posts = [Post(place) for _ in range(min(limits.jobs, len(suites)))]
        held.callback(_close, posts)
        while waiting or any(post.is_busy for post in posts):
            for post in posts:
                if waiting and not post.is_busy:
                    suite = waiting.popleft()
                    post.begin(suite.item, suite.folder, suite.environment)
            for key, _ in selector.select(_POLL):
                key.data()
            for post in posts:
                if done := post.finished():
                    runs[done[0]] = done[1]
                    on_done(*done)
    return runs


def _longest_first(suite: Suite) -> tuple[bool, float]:
    """Those of which nothing is known come before all: they may take longest."""
    return suite.expected_seconds is not None, -(suite.expected_seconds or 0.0)


def _close(posts: Iterable[Post]) -> None:
    """All are told before any is waited for."""
    for post in posts:
        post.dismiss()
    for post in posts:
        post.close()
