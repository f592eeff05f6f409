"""Findings as text and as JSON: the caret is under the place that is meant, and nothing shown does harm."""

import json
import os
import unicodedata

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from rich.cells import cell_len
from rich.text import Text

from shinchoku.findings import ClaimsFile, DriftReport, Finding, Marked, Severity
from shinchoku.render.findings_json import drift_schema, render_drift_json, render_drift_schema
from shinchoku.render.findings_text import render_findings

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "200"))
PATH = "05_progress/PROGRESS.md"
SCHEMA = Draft202012Validator(drift_schema())
CLAIMS = ClaimsFile(PATH, "utf-8", damaged=False)

often = settings(max_examples=EXAMPLES, deadline=None)
anything = st.text(
    st.characters(exclude_characters="\r\n") | st.sampled_from("\x00\t\x1b\u202e\u0301\u200d\ufe0f進❤👩")
)


def found(
    code: str = "DRF201",
    severity: Severity = "error",
    message: str = "8 / 26 patterns are claimed, but the file ticks 9 / 26",
    *,
    path: str = PATH,
    place: tuple[int, int] = (1, 1),
    fixable: bool = False,
) -> Finding:
    line, column = place
    return Finding(code, severity, "model_db", path, line, column, message, "8 / 26", "9 / 26", fixable)


def marked(excerpt: str, begin: str, one: Finding | None = None, *, line: int = 12, help_: str | None = None) -> Marked:
    """A finding about the first place where ``begin`` stands in the excerpt."""
    one = msgspec.structs.replace(one or found(), line=line, column=excerpt.index(begin) + 1)
    return Marked(one, excerpt, len(begin), help_)


def report(*findings: Marked, suppressed: int = 0) -> DriftReport:
    return DriftReport("1.2.3", ".", "", CLAIMS, findings, suppressed)


def block(one: Marked, *, width: int = 80) -> list[str]:
    """The lines of the one finding that is there."""
    return render_findings(report(one), width=width).split("\n\n")[0].splitlines()


def rows(one: Marked, *, width: int = 80) -> list[str]:
    """The source line as it is shown, and what is beneath it; without the margin."""
    lines = block(one, width=width)
    at = next(number for number, line in enumerate(lines) if line.startswith(f"{one.finding.line} | "))
    return [line.partition("| ")[2] for line in lines[at : at + 2]]


def test_each_finding_is_shown_with_its_line_a_caret_and_what_settles_it() -> None:
    said = "model_db is said to be done on 2025-11-04; all of it was committed on 2025-11-06, 2 days apart"
    shown = render_findings(
        report(
            marked("| 完了パターン数 | 8 / 26 |", "8 / 26", found(fixable=True), help_="write 9 / 26"),
            marked(
                "- [x] **model_db** (完了: 2025-11-04)",
                "2025-11-04",
                found("DRF103", "warning", said),
                line=120,
            ),
            marked("- [x] iris", "x", found("DRF104", "info", "iris is ticked, not verified"), line=7),
            marked("11 / 26 done", "11 / 26", found("DRF206", "warning", path="README.md", fixable=True)),
            suppressed=1,
        )
    )
    assert (
        shown
        == """\
DRF201 [*] error: 8 / 26 patterns are claimed, but the file ticks 9 / 26
  --> 05_progress/PROGRESS.md:12:13
   |
12 | | 完了パターン数 | 8 / 26 |
   |                    ^^^^^^
   |
help: write 9 / 26

DRF103 warning: model_db is said to be done on 2025-11-04; all of it was
       committed on 2025-11-06, 2 days apart
   --> 05_progress/PROGRESS.md:120:25
    |
120 | - [x] **model_db** (完了: 2025-11-04)
    |                           ^^^^^^^^^^
    |

DRF104 info: iris is ticked, not verified
 --> 05_progress/PROGRESS.md:7:4
  |
7 | - [x] iris
  |    ^
  |

DRF206 [*] warning: 8 / 26 patterns are claimed, but the file ticks 9 / 26
  --> README.md:12:1
   |
12 | 11 / 26 done
   | ^^^^^^^
   |

Found 4 findings: 1 error, 2 warnings, 1 info (2 fixable with --fix); 1 taken
out by comments.
"""
    )


def test_nothing_found_is_said_in_one_line() -> None:
    assert render_findings(report()) == f"No drift: {PATH} agrees with the evidence.\n"
    assert render_findings(report(suppressed=2), width=100) == (
        f"No drift: {PATH} agrees with the evidence; 2 taken out by comments.\n"
    )
    nothing = DriftReport("1.2.3", ".", "", None, ())
    assert render_findings(nothing) == "There is no progress file, so there is nothing to compare.\n"


def test_one_of_a_kind_is_not_called_several() -> None:
    assert render_findings(report(Marked(found(), "", 1))).endswith("\n\nFound 1 finding: 1 error.\n")


def test_a_finding_about_an_empty_line_has_no_caret() -> None:
    assert block(Marked(found(), "", 1, "add its line")) == [
        "DRF201 error: 8 / 26 patterns are claimed, but the file ticks 9 / 26",
        f" --> {PATH}:1:1",
        "help: add its line",
    ]


def test_colours_change_nothing_but_the_colour() -> None:
    one = report(marked("| 8 / 26 |", "8 / 26", found(fixable=True), help_="write 9 / 26"), marked("- [x] a", "x"))
    colored = render_findings(one, color=True)
    assert Text.from_ansi(colored).plain.strip() == render_findings(one).strip()
    assert "\x1b[1;31mDRF201\x1b[0m \x1b[36m[*]\x1b[0m \x1b[1;31merror\x1b[0m: 8 / 26" in colored
    assert "\x1b[1;31m^^^^^^\x1b[0m" in colored


def test_long_messages_and_helps_are_folded_below_their_own_beginning() -> None:
    one = marked("- [x] a", "x", found(message="one two three four five six seven eight nine"), help_="ten eleven " * 5)
    assert block(one, width=40) == [
        "DRF201 error: one two three four five",
        "       six seven eight nine",
        f"  --> {PATH}:12:4",
        "   |",
        "12 | - [x] a",
        "   |    ^",
        "   |",
        "help: ten eleven ten eleven ten eleven",
        "      ten eleven ten eleven",
    ]


def test_a_message_of_a_megabyte_is_cut() -> None:
    shown = block(Marked(found(message="x" * 2**20), "", 1, "y" * 2**20))
    assert sum(map(len, shown)) < 2500
    assert sum(line.endswith("…") for line in shown) == 2


@pytest.mark.parametrize(
    ("excerpt", "begin", "source", "caret"),
    [
        ("- [x]\tdone", "done", "- [x]    done", "         ^^^^"),
        ("\ta\tb", "\t", "    a    b", "^^^^"),
        ("a\x00b", "b", "a\\x00b", "     ^"),
        ("a\x1b[31mb", "\x1b", "a\\x1b[31mb", " ^^^^"),
        ("a\u202eb", "b", "a\\u202eb", "       ^"),
        ("e\u0301a", "a", "e\u0301a", " ^"),
        ("ae\u0301b", "\u0301", "ae\u0301b", " ^"),
        ("進捗\u3000表", "表", "進捗\u3000表", "      ^^"),
        ("\udcffx", "x", "\\xffx", "    ^"),
    ],
)
def test_the_caret_stands_under_the_place_whatever_is_before_it(
    excerpt: str, begin: str, source: str, caret: str
) -> None:
    assert rows(marked(excerpt, begin)) == [source, caret]


def test_the_end_of_a_line_and_what_goes_beyond_it_has_one_caret_and_not_more() -> None:
    assert rows(Marked(found(place=(1, 4)), "abc", 1)) == ["abc", "   ^"]
    assert rows(Marked(found(place=(1, 99)), "abc", 7)) == ["abc", "   ^"]
    assert rows(Marked(found(place=(1, 2)), "abc", 7)) == ["abc", " ^^"]


@pytest.mark.parametrize(
    ("excerpt", "begin", "source", "caret"),
    [
        ("@" + "x" * 99, "@", "@" + "x" * 32 + "…", "^"),
        ("x" * 99 + "@", "@", "…" + "x" * 32 + "@", " " * 33 + "^"),
        ("x" * 99 + "@" + "y" * 99, "@", "…" + "x" * 16 + "@" + "y" * 16 + "…", " " * 17 + "^"),
        ("あ" * 99 + "@" + "い" * 99, "@", "…" + "あ" * 8 + "@" + "い" * 8 + "…", " " * 17 + "^"),
        ("x" * 99 + "@" * 99, "@" * 99, "…" + "@" * 33 + "…", " " + "^" * 33),
        ("x" * 2**20 + "@" + "y" * 2**20, "@", "…" + "x" * 16 + "@" + "y" * 16 + "…", " " * 17 + "^"),
        ("- [x] " + "a" * 2**20, "x", "- [x] " + "a" * 27 + "…", "   ^"),
    ],
    ids=["at its beginning", "at its end", "inside", "wide signs", "long place", "megabytes", "a list's line"],
)
def test_of_a_long_line_what_is_around_the_place_is_shown(excerpt: str, begin: str, source: str, caret: str) -> None:
    assert rows(marked(excerpt, begin), width=40) == [source, caret]


@often
@given(anything, anything, st.integers(1, 40), st.integers(40, 120))
def test_the_caret_stands_under_the_first_sign_of_the_place_and_is_as_wide(
    before: str, behind: str, length: int, width: int
) -> None:
    place = "◆" * length
    before, behind = before.replace("◆", "").rstrip("\u200d"), behind.replace("◆", "").lstrip("\u0301\ufe0f")
    one = Marked(found(place=(3, len(before) + 1)), f"{before}{place}{behind}", length)
    source, caret = rows(one, width=width)
    begin = source.index("◆")
    assert cell_len(source[:begin]) == caret.index("^")
    assert caret.count("^") == cell_len("◆") * source.count("◆")
    assert max(cell_len(source), cell_len(caret)) + len("3 | ") <= width
    assert source.count("◆") == length or source.endswith("◆…")


@often
@given(anything, st.integers(1, 300), st.integers(1, 300), anything, anything, st.integers(40, 100))
def test_nothing_shown_goes_beyond_the_width_or_does_harm(
    excerpt: str, column: int, length: int, message: str, help_: str, width: int
) -> None:
    one = Marked(found(message=message, place=(3, column)), excerpt, length, help_)
    lines = block(one, width=width)
    assert max(map(cell_len, lines)) <= width
    for sign in "".join(lines):
        assert unicodedata.category(sign) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(sign) not in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def test_json_has_the_reports_own_fields_and_two_more() -> None:
    text = render_drift_json(
        report(marked("| 8 / 26 |", "8 / 26", found(fixable=True), help_="write 9 / 26"), suppressed=3)
    )
    assert (
        text
        == """\
{
  "schema_version": "1.0",
  "tool": {
    "name": "shinchoku",
    "version": "1.2.3"
  },
  "claims_file": {
    "path": "05_progress/PROGRESS.md",
    "encoding": "utf-8",
    "damaged": false
  },
  "findings": [
    {
      "code": "DRF201",
      "severity": "error",
      "item": "model_db",
      "path": "05_progress/PROGRESS.md",
      "line": 12,
      "column": 3,
      "message": "8 / 26 patterns are claimed, but the file ticks 9 / 26",
      "claim": "8 / 26",
      "evidence": "9 / 26",
      "fixable": true,
      "end_column": 9,
      "help": "write 9 / 26"
    }
  ],
  "suppressed": 3
}
"""
    )
    SCHEMA.validate(json.loads(text))


@pytest.mark.parametrize(
    ("excerpt", "column", "width", "end"),
    [("abcd", 2, 2, 4), ("abcd", 2, 99, 5), ("abcd", 5, 1, 6), ("", 1, 1, 2)],
    ids=["inside", "beyond the end", "at the end", "empty line"],
)
def test_the_end_column_is_one_past_the_last_character_of_the_line(
    excerpt: str, column: int, width: int, end: int
) -> None:
    text = render_drift_json(report(Marked(found(place=(1, column)), excerpt, width)))
    assert json.loads(text)["findings"][0]["end_column"] == end


@often
@given(st.text(st.characters(exclude_categories=()) | st.sampled_from("\udcff\ud800")))
def test_json_is_utf_8_whatever_names_hold_and_keeps_to_its_schema(text: str) -> None:
    document = render_drift_json(
        DriftReport(
            "1.2.3", text, "", ClaimsFile(text, "utf-8", damaged=True), (Marked(found(message=text), text, 1, text),)
        )
    )
    again = json.loads(document.encode("utf-8"))
    SCHEMA.validate(again)
    assert again["findings"][0]["message"] == text.encode("utf-8", "backslashreplace").decode("utf-8")


def test_the_schema_refuses_what_is_not_such_a_document() -> None:
    document = json.loads(render_drift_json(report(marked("| 8 / 26 |", "8 / 26"))))
    document["findings"][0]["severity"] = "fatal"
    with pytest.raises(ValidationError, match="'fatal' is not one of"):
        SCHEMA.validate(document)
    Draft202012Validator.check_schema(drift_schema())
    assert json.loads(render_drift_schema()) == drift_schema()


def test_without_a_progress_file_json_says_so() -> None:
    document = json.loads(render_drift_json(DriftReport("1.2.3", ".", "", None, ())))
    assert document["claims_file"] is None
    assert document["findings"] == []
    SCHEMA.validate(document)
