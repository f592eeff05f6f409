"""The items' tests judged by what older releases show."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from shinchoku.gates.ignores import kept
from shinchoku.report import ItemReport
from shinchoku.scanner import Request, find_settings, scan
from shinchoku.session import Again, Differing, Older, Raised, Sessions, SuiteRun
from shinchoku.snapshot import Problem
from tests.worlds import GREEN, MODEL_DB, commit, item_files, snapshot_of

RED = SuiteRun(
    exit_code=1,
    session_exit=1,
    finished=True,
    collected=1,
    failed=1,
    exceptions=(Raised("t.py::test_a", "AssertionError", "assert 1 == 2"),),
    installs=True,
)
STRANGE = replace(RED, exceptions=(Raised("t.py", "ModuleNotFoundError", "", "httpx"),))
DIFFERS = (Differing("late", "1.0", "2.0"),)


@dataclass
class World:
    """One item, its run of today, and what it gives with older releases."""

    today: SuiteRun
    older: SuiteRun | None = None
    requirements: str = "late"
    asked: list[str] = field(default_factory=list)
    ends: list[Mapping[str, str]] = field(default_factory=list)

    def again(self, items: Collection[str]) -> Again:
        self.asked += items
        if self.older is None:
            return Again()
        older = Older(self.older, "the releases of 2025-11-04", as_of=True, differs=DIFFERS)
        return Again(dict.fromkeys(items, older), (Problem("CCH01", "seen"),), self.keep)

    def keep(self, outcomes: Mapping[str, str]) -> tuple[Problem, ...]:
        self.ends.append({item: outcome for item, outcome in outcomes.items() if item == "model_db"})
        return (Problem("CCH01", f"kept {len(self.ends)}"),)

    def judged(self) -> tuple[ItemReport, list[str]]:
        files = {**item_files(MODEL_DB), f"{MODEL_DB}/requirements.txt": self.requirements}
        added = ", ".join(f"A {path}" for path in files)
        snapshot = snapshot_of(files, [commit("c" * 40, 4, added)])
        sessions = Sessions({"model_db": self.today}, keep=self.keep, again=self.again)
        report = scan(snapshot, find_settings(snapshot, None, None), Request(".", lambda *_: sessions, kept))
        return report.items[0], [problem.message for problem in report.problems if problem.code == "CCH01"]


def test_one_that_passes_with_older_releases_is_unverified_and_kept_like_a_failure() -> None:
    world = World(RED, GREEN)
    item, problems = world.judged()
    tests = item.evidence.tests
    assert (item.status, tests.outcome, [reason.code for reason in item.reasons]) == (
        "unverified",
        "env_error",
        ["ENV07"],
    )
    assert tests.message == (
        "passes with the releases of 2025-11-04, and not with today's: late 1.0 (today 2.0); "
        'set as-of = "completed" under [tests], or pin late==1.0'
    )
    assert world.ends == [{"model_db": "failed"}, {"model_db": "passed"}]
    assert problems == ["seen", "kept 1", "kept 2"]


def test_one_that_fails_with_these_as_well_fails() -> None:
    world = World(RED, RED)
    item, _ = world.judged()
    assert (item.status, item.evidence.tests.message) == (
        "failing",
        "1 of 1: t.py::test_a: AssertionError: assert 1 == 2",
    )
    assert world.ends == [{"model_db": "failed"}, {"model_db": "failed"}]


def test_what_ends_the_older_run_is_judged_as_any_run() -> None:
    world = World(RED, STRANGE)
    assert world.judged()[0].status == "failing"
    assert world.ends[1] == {"model_db": "env_error"}  # and so it is not kept


def test_one_without_older_releases_is_as_it_was() -> None:
    world = World(RED)
    assert world.judged()[0].status == "failing"
    assert (world.asked, len(world.ends)) == (["model_db"], 1)


@pytest.mark.parametrize(
    ("today", "requirements", "asked"),
    [
        (RED, "late", True),
        (replace(RED, installs=False), "late", False),
        (replace(GREEN, installs=True), "late", False),
        (STRANGE, "late", False),
        (replace(STRANGE, exceptions=(Raised("t.py", "ModuleNotFoundError", "", "httpx.gone"),)), "httpx", True),
        (replace(RED, timed_out=True), "late", False),
        (SuiteRun(unstarted="no such release", unstarted_code="ENV02"), "late", False),
    ],
)
def test_only_what_nothing_else_explains_is_seen_again(today: SuiteRun, requirements: str, asked: bool) -> None:
    world = World(today, requirements=requirements)
    world.judged()
    assert world.asked == (["model_db"] if asked else [])


def test_why_an_item_is_not_run_is_told_of_it_alone() -> None:
    files = item_files(MODEL_DB)
    snapshot = snapshot_of(files)
    for unkept, expected in (({}, "not run"), ({"model_db": "not kept"}, "not kept"), ({"other": "x"}, "not run")):
        sessions = Sessions(unanswered="not run", unkept=unkept)
        report = scan(snapshot, find_settings(snapshot, None, None), Request(".", lambda *_, seen=sessions: seen, kept))
        assert report.items[0].evidence.tests.message == expected
