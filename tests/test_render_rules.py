"""What a code means, as a page and as a table."""

import pytest
from rich.cells import cell_len
from rich.text import Text

from shinchoku.codes import CODES, Code
from shinchoku.drift_codes import ALL_CODES, DRIFT_CODES, code_called
from shinchoku.render.rules import render_rule, render_rules


def test_a_drift_codes_page_says_what_a_fix_does() -> None:
    assert (
        render_rule(code_called("DRF102"))
        == """\
DRF102: Complete but not ticked

  severity  error
  cause     The evidence is complete, and the box is open. A warning where all
            is there and only its tests were not run or could not be.
  cure      Tick it.
  --fix     ticks it, with the date and detail line in the file's own manner;
            the warning with --unsafe only.
"""
    )
    assert render_rule(code_called("DRF103")).endswith("  --fix     changes nothing here.\n")


def test_another_codes_page_speaks_of_no_fix() -> None:
    assert (
        render_rule(code_called("IMP01"), width=60)
        == """\
IMP01: No implementation

  cause     There is no source file outside the folders of
            tests, documents and output.
  cure      Commit the code; settings, data and empty
            packages are not counted.
"""
    )


CHOSEN = [code for code in DRIFT_CODES if code.code in {"DRF101", "DRF103", "DRF301"}]


def test_the_table_has_a_line_for_each_code_and_the_fix_beside_it() -> None:
    assert (
        render_rules(CHOSEN)
        == """\
DRF101  error    Ticked without evidence  --fix takes the tick out, with
                                          --unsafe only
DRF103  warning  Another date
DRF301  error    Not listed               --fix adds the line in its chapter,
                                          where a heading or another line shows
                                          where that is

'shinchoku rule CODE' tells cause and cure.
"""
    )


def test_on_a_narrow_terminal_the_fix_is_below() -> None:
    assert (
        render_rules(CHOSEN, width=60)
        == """\
DRF101  error    Ticked without evidence
        --fix takes the tick out, with --unsafe only
DRF103  warning  Another date
DRF301  error    Not listed
        --fix adds the line in its chapter, where a heading
        or another line shows where that is

'shinchoku rule CODE' tells cause and cure.
"""
    )


def test_without_drift_codes_the_table_has_no_column_for_severities() -> None:
    assert render_rules(CODES).startswith("ITM01  Nothing yet\nITM02  All there\nDOC01  No README\n")


def test_columns_are_aligned_by_what_signs_take_on_a_terminal() -> None:
    codes = (Code("AB1", "進捗", ".", ".", "info", "x"), Code("ABCD1", "plain", ".", ".", "warning", "y"))
    first, second = render_rules(codes).splitlines()[:2]
    assert cell_len(first.partition("--fix")[0]) == cell_len(second.partition("--fix")[0])


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_everything_keeps_within_the_width_and_colours_change_nothing_else(width: int) -> None:
    table = render_rules(ALL_CODES, width=width)
    pages = [render_rule(code, width=width) for code in ALL_CODES]
    assert max(cell_len(line) for text in (table, *pages) for line in text.splitlines()) <= width
    colored = render_rules(ALL_CODES, width=width, color=True)
    assert colored != table
    assert [line.rstrip() for line in Text.from_ansi(colored).plain.split("\n")] == table.split("\n")
    assert all(text.count(code.code) == 1 for code in ALL_CODES for text in (table,))
