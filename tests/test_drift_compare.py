"""The check as a whole: one rule for each code, what is asked for, what comments take out, and the order of findings."""

import re

import pytest
from msgspec.structs import replace

from shinchoku.codes import CODES
from shinchoku.drift.compare import RULES, compare
from shinchoku.drift.fixing import fix
from shinchoku.drift_codes import ALL_CODES, DRIFT_CODES, Selection, check_selectors, code_called, severity_of
from shinchoku.errors import UnknownName
from shinchoku.findings import Severity
from shinchoku.problem_codes import PROBLEM_CODES
from tests.drift_worlds import PROGRESS, Work, findings, fixed

CONTRACT: dict[str, tuple[Severity, bool]] = {
    "DRF101": ("error", True),
    "DRF102": ("error", True),
    "DRF103": ("warning", False),
    "DRF104": ("info", False),
    "DRF105": ("warning", False),
    "DRF201": ("error", True),
    "DRF202": ("warning", False),
    "DRF203": ("error", True),
    "DRF204": ("warning", True),
    "DRF205": ("warning", True),
    "DRF206": ("warning", True),
    "DRF301": ("error", True),
    "DRF302": ("warning", False),
    "DRF303": ("warning", False),
    "DRF304": ("warning", False),
    "DRF305": ("warning", True),
    "DRF306": ("warning", False),
    "DRF401": ("error", True),
    "DRF402": ("warning", False),
    "DRF403": ("error", False),
}
"""The published codes, each with its severity and whether a fix may do anything about it."""


def test_there_is_a_rule_for_each_code_in_order_and_no_other() -> None:
    assert list(dict.fromkeys(code for code, _ in RULES)) == list(CONTRACT)
    assert len({rule for _, rule in RULES}) == len(RULES)


def test_every_code_has_its_page_with_its_severity_and_what_a_fix_does() -> None:
    assert {entry.code: (entry.severity, entry.fix is not None) for entry in DRIFT_CODES} == CONTRACT
    assert [entry.code for entry in DRIFT_CODES] == list(CONTRACT)
    assert [severity_of(code) for code in CONTRACT] == [severity for severity, _ in CONTRACT.values()]
    assert all(entry.meaning and entry.cause.endswith(".") and entry.cure.endswith(".") for entry in DRIFT_CODES)
    assert (*CODES, *PROBLEM_CODES, *DRIFT_CODES) == ALL_CODES


def test_a_code_is_found_in_any_case_and_a_wrong_one_is_answered_with_a_likely_one() -> None:
    assert code_called("drf101").code == "DRF101"
    assert code_called("TST01").meaning == "No tests"
    with pytest.raises(UnknownName, match=r"DRF11.*did you mean.*DRF1"):
        code_called("DRF11")


def test_selectors_are_codes_or_their_beginnings() -> None:
    assert check_selectors(("drf1", "DRF305")) == ("DRF1", "DRF305")
    for wrong in ("DRF9", "", "TST01"):
        with pytest.raises(UnknownName, match="shinchoku rule"):
            check_selectors((wrong,))


@pytest.mark.parametrize(
    ("select", "ignore", "has", "has_not"),
    [
        ((), (), "DRF101 DRF403", ""),
        (("DRF1",), (), "DRF101 DRF105", "DRF201"),
        (("DRF1",), ("DRF103",), "DRF101", "DRF103 DRF201"),
        (("DRF103",), ("DRF1",), "DRF103", "DRF101 DRF201"),
        ((), ("DRF",), "", "DRF101 DRF403"),
        (("DRF101",), ("DRF101",), "", "DRF101"),
        (("DRF1", "DRF201"), (), "DRF104 DRF201", "DRF202"),
    ],
)
def test_of_select_and_ignore_the_longest_that_fits_decides(
    select: tuple[str, ...], ignore: tuple[str, ...], has: str, has_not: str
) -> None:
    selection = Selection(select, ignore)
    assert all(selection.has(code) for code in has.split())
    assert not any(selection.has(code) for code in has_not.split())


TEXT = """# 進捗

| 完了パターン数 | 5 / 26 |
|---|---|

## Chapter 2

- [ ] model_db
- [x] iris_binary (完了: 2025-11-01)
"""
WORK = Work(done={"model_db": 4, "iris_binary": 5})


def test_findings_come_by_line_column_and_code() -> None:
    found = findings(WORK.against(TEXT), "DRF1", "DRF2")
    assert [(each.line, each.column, each.code) for each in found] == [
        (3, 13, "DRF201"),
        (3, 13, "DRF202"),
        (8, 4, "DRF102"),
        (9, 24, "DRF103"),
    ]
    assert {each.path for each in found} == {PROGRESS}


def test_other_files_findings_stand_apart() -> None:
    found = findings(WORK.against(TEXT, {"README.md": "5 / 26 patterns\n"}), "DRF1", "DRF2")
    assert [each.path for each in found] == [PROGRESS] * 4 + ["README.md"]


def test_a_finding_comes_with_its_line_and_how_wide_it_is() -> None:
    marked = compare(WORK.against(TEXT), Selection(("DRF103",))).findings[0]
    assert (marked.excerpt, marked.width) == ("- [x] iris_binary (完了: 2025-11-01)", 10)
    nowhere = compare(Work().against("- [ ] other\n"), Selection(("DRF301",))).findings[0]
    assert (nowhere.excerpt, nowhere.width) == ("- [ ] other", 1)


def test_every_finding_comes_with_what_to_do_and_no_message_is_empty() -> None:
    text = (
        f"{TEXT}- [x] iris_binary\n- [x] iris_sklearn_rf (完了: 2025-11-03)\n- [ ] foo_bar\n- [x] **batch_pattern** ⏸️\n"
        "\n[x](gone.md) [y](#gone)\n\n### Chapter 4 の記録\n\n- ✅ model_db\n- [x] **edge_ai_pattern**\n  - 3/3 tests\n"
    )
    work = replace(WORK, unrun=["iris_sklearn_rf"], failing=["edge_ai_pattern"])
    found = compare(work.against(text), Selection()).findings
    assert {marked.finding.code for marked in found} >= {
        *("DRF101", "DRF102", "DRF103", "DRF104", "DRF105", "DRF201", "DRF202", "DRF301", "DRF302", "DRF303"),
        *("DRF304", "DRF305", "DRF306"),
    }
    for marked in found:
        assert marked.help, marked.finding
        assert not marked.help.endswith(".")
        assert re.fullmatch(r"[^\n]+[^.\n]", marked.finding.message), marked.finding


# comments in the file


def test_a_comment_takes_a_lines_findings_out_and_their_fixes() -> None:
    text = TEXT.replace("model_db\n", "model_db <!-- shinchoku: ignore DRF102 not yet -->\n")
    comparison = compare(WORK.against(text), Selection(("DRF102",)))
    assert (comparison.findings, comparison.suppressed) == ((), 1)
    assert fixed(WORK.against(text), "DRF102") == text


@pytest.mark.parametrize("codes", ["DRF1", "DRF", "DRF101, DRF102"])
def test_it_may_name_beginnings_and_several(codes: str) -> None:
    text = TEXT.replace("model_db\n", f"model_db <!-- shinchoku: ignore {codes} why -->\n")
    assert findings(WORK.against(text), "DRF102") == []


def test_another_code_and_another_line_are_found_all_the_same() -> None:
    text = TEXT.replace("model_db\n", "model_db <!-- shinchoku: ignore DRF103 why -->\n")
    assert len(findings(WORK.against(text), "DRF102")) == 1
    text = TEXT.replace("# 進捗\n", "# 進捗 <!-- shinchoku: ignore DRF102 why -->\n")
    assert len(findings(WORK.against(text), "DRF102")) == 1


# the same findings, damaged or not

RECIPES = ["cp1254", "cp1252", "latin-1"]


def damaged(text: str, codec: str) -> bytes:
    """Its UTF-8 read in a code page, what that leaves undefined dropped, and saved again."""
    return "".join(bytes([b]).decode(codec, "ignore") for b in text.encode()).replace("\xad", "").encode()


@pytest.mark.parametrize("codec", RECIPES)
def test_a_damaged_file_gives_the_same_findings_and_the_same_fixes(codec: str) -> None:
    text = (
        TEXT.replace("# 進捗", "# 📊 学習の進捗とこれまでの記録") + "\n### 完了した内容：01_model_db ✅ (2025-11-13)\n"
    )
    whole, broken = WORK.against(text), WORK.against(damaged(text, codec))
    facts = [[(f.code, f.item, f.line) for f in findings(each, "DRF1", "DRF2", "DRF3")] for each in (whole, broken)]
    assert facts[0] == facts[1]
    assert [f.code for f in findings(broken, "DRF4")] == ["DRF401"]
    one, other = (fix(each, Selection(("DRF1", "DRF2", "DRF3")))[0].new for each in (whole, broken))
    assert damaged(one.decode(), codec) == other


def test_what_was_asked_not_to_be_found_is_not_mended() -> None:
    files = fix(WORK.against(TEXT), Selection((), ("DRF1", "DRF301")))
    assert [each.new.decode() for each in files] == [TEXT.replace("5 / 26", "1 / 26")]
    assert fix(WORK.against(TEXT), Selection((), ("DRF",))) == ()
