"""From evidence to a verdict: the status table, rule by rule."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from shinchoku.catalog import Requirement, builtin_catalog
from shinchoku.config import Config
from shinchoku.errors import Unreadable
from shinchoku.evidence.docs import read_docs
from shinchoku.evidence.outcomes import Outcome
from shinchoku.evidence.past import PastEvidence
from shinchoku.evidence.suite import SuiteEvidence
from shinchoku.folders import lay_out
from shinchoku.inference import Case, Verdict, judge_item
from shinchoku.locator import Locator
from shinchoku.moments import CommitRef
from tests.worlds import MODEL_DB, item_files, snapshot_of

CATALOG = builtin_catalog("ml-system-design-patterns")
DONE = CommitRef("a" * 40, datetime(2025, 11, 4, tzinfo=UTC), "Learner", "done")
COMMITTED = frozenset[Requirement]({"readme", "implementation", "tests", "documents"})
PAST = PastEvidence(3, DONE, DONE, DONE, COMMITTED)
WHOLE: Mapping[str, str | bytes | Unreadable] = item_files(MODEL_DB)


def verdict(
    files: Mapping[str, str | bytes | Unreadable] = WHOLE,
    outcome: Outcome = "passed",
    past: PastEvidence = PAST,
    waived: Mapping[Requirement, str] | None = None,
    identity: str = "model_db",
) -> Verdict:
    snapshot = snapshot_of(files)
    layout = lay_out(snapshot.files, Locator(CATALOG, Config()))
    folder = next(folder for folder in layout.folders if folder.place.item.id == identity)
    suite = SuiteEvidence(outcome, passed=2, message="because" if outcome != "passed" else None)
    case = Case(folder, read_docs(folder, snapshot.read), suite, past, folder.place.track.requires, waived or {})
    return judge_item(case)


def codes(found: Verdict) -> list[str]:
    return [reason.code for reason in found.reasons]


def without(name: str) -> dict[str, str | bytes | Unreadable]:
    return {path: content for path, content in WHOLE.items() if name not in path}


def test_everything_there_is_complete_and_says_what_passed() -> None:
    found = verdict()
    assert (found.status, found.regressed, codes(found)) == ("complete", False, ["TST04"])
    assert found.reasons[0].message == "2 tests passed"


def test_no_file_is_not_started() -> None:
    found = verdict({"README.md": ""}, "no_tests", PastEvidence())
    assert (found.status, codes(found), found.reasons[0].message) == ("not_started", ["ITM01"], "no file yet")


@pytest.mark.parametrize(
    ("outcome", "status", "code"),
    [
        ("passed", "complete", "TST04"),
        ("failed", "failing", "TST05"),
        ("timeout", "failing", "TST06"),
        ("crashed", "failing", "TST07"),
        ("env_error", "unverified", "TST08"),
        ("not_run", "unverified", "TST09"),
        ("no_tests", "in_progress", "TST01"),
        ("not_collected", "in_progress", "TST02"),
        ("hollow", "in_progress", "TST03"),
    ],
)
def test_each_outcome_of_a_suite_has_its_status(outcome: Outcome, status: str, code: str) -> None:
    found = verdict(outcome=outcome)
    assert (found.status, codes(found)) == (status, [code])


@pytest.mark.parametrize(("name", "code"), [("README", "DOC01"), ("main.py", "IMP01")])
def test_what_is_missing_weighs_more_than_what_fails(name: str, code: str) -> None:
    found = verdict(without(name) if name != "main.py" else without("src/main.py"), "failed", PastEvidence())
    assert found.status == "in_progress"
    assert codes(found)[0] == code
    assert "TST05" in codes(found)


def test_a_stub_is_no_readme() -> None:
    found = verdict({**WHOLE, f"{MODEL_DB}/README.md": "# Title\n"})
    assert (found.status, codes(found)[0]) == ("in_progress", "DOC02")


def test_an_unreadable_readme_cannot_be_told() -> None:
    found = verdict({**WHOLE, f"{MODEL_DB}/README.md": Unreadable("README.md", "permission denied")})
    assert (found.status, found.reasons[0].message) == ("unverified", "README could not be read: permission denied")


def test_what_is_not_committed_is_in_progress() -> None:
    past = PastEvidence(1, DONE, None, DONE, frozenset({"implementation"}))
    found = verdict(past=past)
    assert (found.status, found.reasons[0].message) == ("in_progress", "not committed: readme, tests")


def test_an_unreadable_history_cannot_be_told() -> None:
    found = verdict(past=PastEvidence(is_cut=True, is_unreadable=True))
    assert (found.status, codes(found)) == ("unverified", ["COM03", "TST04"])


def test_a_shallow_history_is_noted() -> None:
    found = verdict(past=PastEvidence(1, None, None, DONE, COMMITTED, is_cut=True))
    assert (found.status, codes(found)) == ("complete", ["TST04", "COM02"])


def test_evidence_that_was_complete_and_is_gone_has_regressed() -> None:
    taker = CommitRef("c" * 40, datetime(2025, 12, 1, tzinfo=UTC), "Learner", "tidy up")
    past = replace(PAST, committed=COMMITTED - {"readme"}, lost=taker)
    found = verdict(without("README"), past=past)
    assert (found.status, found.regressed) == ("in_progress", True)
    assert found.reasons[-1].message == (
        "was complete from 2025-11-04 (aaaaaaaa) until 2025-12-01 (cccccccc); gone: README"
    )
    undated = CommitRef("b" * 40, None, "x", "x")
    assert verdict({}, past=PastEvidence(1, undated, undated, undated, lost=undated)).reasons[-1].message == (
        "was complete from bbbbbbbb until bbbbbbbb; gone: README, implementation, tests"
    )


def test_what_is_gone_from_the_work_tree_alone_no_commit_took() -> None:
    found = verdict(without("README"))
    assert (found.status, found.regressed) == ("in_progress", True)
    assert found.reasons[-1].message == (
        "was complete from 2025-11-04 (aaaaaaaa) on; gone from the work tree, and no commit took it: README"
    )
    past = replace(PAST, committed=COMMITTED - {"tests"}, lost=DONE)
    files = {path: content for path, content in without("README").items() if "tests" not in path}
    assert (
        verdict(files, "no_tests", past)
        .reasons[-1]
        .message.endswith("; gone: tests; gone from the work tree, and no commit took it: README")
    )


def test_a_waiver_takes_a_requirement_off_and_is_shown() -> None:
    found = verdict(without("tests/"), "no_tests", waived={"tests": "no Python suite"})
    assert (found.status, codes(found)) == ("complete", ["WVD01"])
    assert found.reasons[0].message == "tests waived: no Python suite"
    everything: dict[Requirement, str] = dict.fromkeys(("readme", "implementation", "tests", "commit"), "x")
    assert verdict({f"{MODEL_DB}/x": ""}, "no_tests", PastEvidence(), everything).status == "complete"


TUTORIAL = "03_model_in_image_hands_on"
HANDS_ON, BOXES = "07_tutorials/03_model_in_image_hands_on.md", "07_tutorials/TUTORIAL_PROGRESS.md"


@pytest.mark.parametrize(
    ("boxes", "status", "code"),
    [
        ("- [x] a\n", "complete", None),
        ("- [x] a\n- [ ] b\n", "in_progress", "DOC05"),
        ("nothing\n", "in_progress", "DOC06"),
        (None, "in_progress", "DOC04"),
        (Unreadable(BOXES, "permission denied"), "unverified", "DOC03"),
    ],
)
def test_a_tutorial_is_done_by_its_documents(boxes: str | Unreadable | None, status: str, code: str | None) -> None:
    files = {HANDS_ON: "text", **({BOXES: boxes} if boxes is not None else {})}
    past = PAST if boxes is not None else PastEvidence()
    found = verdict(files, "no_tests", past, identity=TUTORIAL)
    assert found.status == status
    assert codes(found)[:1] == ([code] if code else ["ITM02"])


def test_a_document_that_was_there_and_is_gone_is_named() -> None:
    past = PastEvidence(1, DONE, DONE, DONE, lost=DONE)
    found = verdict({BOXES: "- [x] a\n"}, "no_tests", past, identity=TUTORIAL)
    assert found.regressed
    assert found.reasons[-1].message.endswith(f"; gone: {HANDS_ON}")


def test_a_tutorial_that_was_not_begun_speaks_of_documents() -> None:
    assert verdict({}, "no_tests", PastEvidence(), identity=TUTORIAL).reasons[0].message == "no document yet"
