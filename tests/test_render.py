"""What is shown: safe, aligned, and the same for the same report."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from shinchoku.render.canvas import padded, wrapped
from shinchoku.render.jsonreport import render_json
from shinchoku.render.plain import shown
from shinchoku.render.table import joined, percent, render_table
from shinchoku.report import TrackSummary
from tests.test_scanner import scanned
from tests.worlds import MODEL_DB, PATTERNS, item_files


def test_control_and_direction_signs_are_shown_as_escapes() -> None:
    assert shown("a\x1b[31mb\nc\x9bd\u202ee\u2066f\x7f") == "a\\x1b[31mb\\nc\\x9bd\\u202ee\\u2066f\\x7f"


def test_bytes_that_are_not_utf_8_are_shown_as_bytes() -> None:
    assert shown("\udcff\udc80a\ud800") == "\\xff\\x80a\\ud800"


def test_writing_of_any_language_is_left_alone() -> None:
    for text in ("学習 進捗", "全角\u3000空白", "👩\u200d💻️", "نمونه", "e\u0301"):
        assert shown(text) == text


@given(st.text(max_size=80))
def test_nothing_shown_can_move_a_cursor_or_turn_a_line(text: str) -> None:
    for sign in shown(text):
        assert unicodedata.category(sign) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(sign) not in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(st.text(alphabet="aあ ー🙂", max_size=60), st.integers(22, 60))
def test_lines_keep_within_the_width_in_columns(text: str, width: int) -> None:
    assert all(cell_len(line) <= width for line in wrapped(text, width, "  "))
    assert cell_len(padded(text, width)) == max(width, cell_len(text))


def test_parts_are_never_broken() -> None:
    assert joined(["aaaa", "bbbb", "cccc"], 11) == ["aaaa · bbbb", "cccc"]
    assert joined(["a" * 20, "b"], 5) == ["a" * 20, "b"]


def test_only_all_is_a_hundred_percent() -> None:
    def track(complete: int, total: int) -> TrackSummary:
        return TrackSummary(total, complete, 0, 0, 0, 0)

    assert [percent(track(*pair)) for pair in ((0, 26), (9, 26), (999, 1000), (3, 3), (0, 0))] == [0, 35, 99, 100, 100]


def test_hostile_names_reach_no_stream_raw() -> None:
    name = f"{PATTERNS}/chapter2_training/99_\x1b]0;title\x07\u202e\udcff\n"
    report = scanned({**item_files(MODEL_DB), f"{name}/a.py": "", f"{MODEL_DB}/\u202e.py": ""})
    table = render_table(report, width=100)
    assert "CAT01" in table
    assert not {"\x1b", "\x07", "\u202e", "\udcff"} & set(table)
    assert "\\x1b]0;title\\x07\\u202e\\xff\\n" in table
    assert "99_\\u001b]0;title\\u0007" in render_json(report)
    render_json(report).encode("utf-8")


def test_japanese_titles_keep_the_columns_aligned() -> None:
    report = scanned(item_files(MODEL_DB))
    rows = [line for line in render_table(report, width=100).splitlines() if line.startswith("  ·")]
    assert len({cell_len(line[: line.index("not started")]) for line in rows}) == 1


def test_a_narrow_terminal_gets_narrow_lines() -> None:
    report = scanned(item_files(MODEL_DB, "x"), run_suites=None)
    assert max(cell_len(line) for line in render_table(report, width=60).splitlines()) <= 60
