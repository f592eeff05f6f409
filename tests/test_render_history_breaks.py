"""Where the suites of items broke, in words."""

from collections.abc import Sequence

import pytest

from shinchoku.bisection import (
    Answer,
    Broke,
    BrokeOutside,
    CannotTell,
    Judgement,
    Look,
    NeverPassed,
    NoTests,
    Passes,
)
from shinchoku.chronicle import ItemBreak
from shinchoku.lineage import Version
from shinchoku.render.history_breaks import break_lines
from shinchoku.snapshot import CommitHead
from shinchoku.telling_breaks import tell_break

DAY = 86_400
NOVEMBER = 1_761_955_200


def head(oid: str, day: int | None, subject: str = "") -> CommitHead:
    moment = None if day is None else NOVEMBER + (day - 1) * DAY
    return CommitHead(oid * 8, (), moment, 540, "Learner", subject or f"work {oid}", moment, 540)


PASSED = Judgement("passed", "TST04", "2 tests passed", "run")
FAILED = Judgement("failed", "TST05", "tests fail: 1 of 2: assert 1 == 2.", "cache")
UNKNOWN = Judgement("env_error", "ENV01", "no module named 'torch'", "run")
GONE = Judgement("no_tests", "ITM01", "the item is not there")
OLD = Version(head("aaaa", 1), head("bbbb", 3), "items/x", "1")
NEW = Version(head("cccc", 5, "rename \x1b[31mall"), head("dddd", 9), "items/x", "2")
LATE = Look(NEW, NEW.kept, FAILED)
AT_CHANGE = Look(NEW, NEW.made, FAILED)
GREEN = Look(OLD, OLD.kept, PASSED)


def told(answer: Answer, looks: Sequence[Look] = (LATE, GREEN, AT_CHANGE)) -> ItemBreak:
    return tell_break("x", (NEW, OLD), answer, looks)


def lines(answer: Answer, looks: Sequence[Look] = (LATE, GREEN, AT_CHANGE)) -> list[str]:
    return [indent + text for text, indent in break_lines(told(answer, looks))]


def test_every_version_that_was_looked_at_has_a_line() -> None:
    gone = Look(Version(head("eeee", None), head("eeee", None), None, None), head("eeee", None), GONE)
    assert lines(Broke(GREEN, AT_CHANGE, 0), (LATE, GREEN, AT_CHANGE, gone))[:-1] == [
        "x: 2 versions of its folder, 4 looked at",
        "  2025-11-09 dddddddd, as cccccccc made it: failed (cached) work dddd",
        "  2025-11-03 bbbbbbbb, as aaaaaaaa made it: passed (run) work bbbb",
        "  2025-11-05 cccccccc: failed (cached) rename \\x1b[31mall",
        "  no date eeeeeeee: no_tests (nothing to run) work eeee",
    ]


FAILS = "TST05 tests fail: 1 of 2: assert 1 == 2."
CHANGE = "cccccccc (2025-11-05, rename \\x1b[31mall)"
BEFORE = "bbbbbbbb (2025-11-03, work bbbb)"
LAST = "dddddddd (2025-11-09, work dddd)"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (Passes(), "x passes; nothing broke it."),
        (Broke(GREEN, AT_CHANGE, 0), f"x passed last at {BEFORE}; {CHANGE} broke it: {FAILS}"),
        (NeverPassed(LATE), f"No version of x passed; the newest: {FAILS}"),
        (NoTests(), "No version of x has a test."),
    ],
)
def test_the_answer_is_one_sentence_of_what_was_seen(answer: Answer, sentence: str) -> None:
    assert lines(answer)[-1] == sentence


def test_what_was_taken_and_not_seen_is_counted() -> None:
    (*_, some), (*_, one) = lines(Broke(GREEN, AT_CHANGE, 3)), lines(Broke(GREEN, AT_CHANGE, 1))
    assert some.endswith(f"{FAILS} Found by bisection: 3 later versions were not seen to fail, and taken to.")
    assert one.endswith(f"{FAILS} Found by bisection: 1 later version was not seen to fail, and taken to.")


def test_what_lies_outside_of_the_folder_is_no_commits_fault() -> None:
    (*_, sentence) = lines(BrokeOutside(Look(NEW, NEW.made, PASSED), LATE, 0))
    assert sentence == (
        f"x passed last at {CHANGE}; the same folder no longer passes at {LAST}: {FAILS} "
        "What broke it lies outside of the folder."
    )


def test_what_cannot_be_told_is_said_with_its_reason() -> None:
    unknown = Look(NEW, NEW.kept, UNKNOWN)
    reason = f"cannot be told: {LAST} could not be judged: ENV01 no module named 'torch'."
    assert lines(CannotTell(unknown, None))[-1] == f"Whether x ever passed {reason}"
    assert lines(CannotTell(unknown, GREEN))[-1] == f"What broke x {reason} It was last seen to pass at {BEFORE}."


def test_an_item_without_a_version_has_none_to_look_at() -> None:
    found = tell_break("x", (), NoTests(), ())
    assert [text for text, _ in break_lines(found)] == [
        "x: 0 versions of its folder, none to look at",
        "No version of x has a test.",
    ]
