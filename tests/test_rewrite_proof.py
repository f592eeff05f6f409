"""The proof catches every edit that says something else than it is meant to."""

import os

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from shinchoku.progress_md.claims import Claims, Span
from shinchoku.progress_md.parse import parse
from shinchoku.progress_md.proof import Edit, Expected, changed_otherwise
from shinchoku.progress_md.rewrite import spliced
from tests.drift_texts import HOSTILE, texts

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "200"))
NAME = "PROGRESS.md"
TEXT = """# 進捗 1 / 26

| 完了パターン数 | 1 / 26 |
|---|---|
| 最新の完了 | model_db (2025-11-04) |

## Chapter 2

- [x] **model_db** (完了: 2025-11-04)
  - [x] README
  - 詳細: [README](../work/README.md)
- [ ] batch_pattern

## 完了した内容：model_db ✅

- ✅ `model_db`
- 28/28テスト成功、98%カバレッジ
"""


def judged(text: str, edits: list[Edit]) -> str | None:
    old = parse(text.encode(), NAME)
    return changed_otherwise(old, parse(spliced(old, edits), NAME), edits)


def edit(text: str, old: str, new: str, expected: Expected) -> Edit:
    """Another text in the place of ``old``; behind it where ``new`` begins with it."""
    start = text.index(old)
    end = start + len(old)
    if new.startswith(old):
        start, new = end, new.removeprefix(old)
    line = text.count("\n", 0, start)
    return Edit(Span(line, start, end), new, expected)


ADDED = Expected(is_addition=True)
LINE = Expected(links=1, is_line=True, is_addition=True)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[ ] batch", "[x] batch", Expected(ticked=True)),
        ("[x] **model", "[ ] **model", Expected(ticked=False)),
        ("1 / 26 |", "12 / 26 |", Expected(count=(12, 26))),
        ("進捗 1 / 26", "進捗 12 / 26", Expected(count=(12, 26))),
        ("../work/README.md", "../x y/README.md", Expected()),
        ("model_db (2025-11-04) |", "batch (2025-11-05) |", Expected()),
        ("batch_pattern", "batch_pattern (完了: 2025-11-05)", Expected(dates=("2025-11-05",), is_addition=True)),
        ("README.md)\n", "README.md)\n- [ ] web\n", Expected(boxes=(False,), is_addition=True)),
        ("batch_pattern\n", "batch_pattern\n  - 詳細: [README](x.md)\n", LINE),
        ("batch_pattern\n", "batch_pattern\n\n", ADDED),
        ("28/28テスト", "28/28テスト", ADDED),
    ],
)
def test_what_is_meant_is_proven(old: str, new: str, expected: Expected) -> None:
    begin = old.index("[") + 1 if expected.ticked is not None else 0
    end = begin + 1 if expected.ticked is not None else None
    whole = edit(TEXT, old, new, expected)
    if expected.ticked is not None:
        start = whole.span.start + begin
        whole = Edit(Span(whole.span.line, start, start + 1), new[begin:end], expected)
    assert judged(TEXT, [whole]) is None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[ ] batch", "[x] batch_two", Expected(ticked=True)),
        ("[ ] batch", "[x] batch", Expected(ticked=False)),
        ("- [ ] batch", "- batch", Expected(ticked=True)),
        ("1 / 26 |", "12 / 27 |", Expected(count=(12, 26))),
        ("1 / 26 |", "12 tests passed |", Expected(count=(12, 26))),
        ("進捗 1 / 26", "記録 12 / 26", Expected(count=(12, 26))),
        ("(2025-11-04) |", "(2025-11-04) 3/3 tests |", Expected()),
        ("batch_pattern", "batch_pattern (2025-11-05)", ADDED),
        ("batch_pattern", "batch_pattern_two", ADDED),
        ("batch_pattern", "batch_pattern (2025-11-05)", Expected(dates=("2025-11-06",), is_addition=True)),
        ("batch_pattern\n", "batch_pattern\n- [x] web\n", Expected(boxes=(False,), is_addition=True)),
        ("batch_pattern\n", "batch_pattern\n- [ ] web\n", ADDED),
        ("batch_pattern\n", "batch_pattern\n- [x](y.md)\n", ADDED),
        ("batch_pattern\n", "batch_pattern\n  - 詳細\n", LINE),
        ("batch_pattern\n", "batch_pattern\n  - [a](x.md) 3/3 tests\n", LINE),
        ("batch_pattern\n", "batch_pattern\n# two\n", ADDED),
        ("2025-11-04)\n", "2025-11-04)\n\ntext\n\n", ADDED),
        ("|---|---|\n", "|---|---|\n```\n", ADDED),
        ("|---|---|\n", "\n", Expected()),
        ("## Chapter 2\n", "Chapter 2\n", Expected()),
        ("28/28テ", "27/28テ", Expected()),
        ("- ✅ `model_db`", "- `model_db`", Expected()),
        ("../work/README.md", "../work/README.md", Expected(ticked=True)),
    ],
)
def test_what_says_something_else_is_caught(old: str, new: str, expected: Expected) -> None:
    assert judged(TEXT, [edit(TEXT, old, new, expected)]) is not None


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("batch_pattern", "batch_pattern_two", "the edits would also change a box batch_pattern"),
        ("2025-11-04)\n", "2025-11-04)\n\ntext\n\n", "the edits would move boxes into other sections or lists"),
        ("batch_pattern\n", "batch_pattern\n- [ ] web\n", "the text '- [ ] web' would not be read as it is meant"),
    ],
)
def test_the_cause_is_told(old: str, new: str, cause: str) -> None:
    assert judged(TEXT, [edit(TEXT, old, new, ADDED)]) == cause


def test_edits_in_one_place_are_judged_together() -> None:
    dated = edit(
        TEXT, "batch_pattern", "batch_pattern (完了: 2025-11-05)", Expected(dates=("2025-11-05",), is_addition=True)
    )
    line = Edit(dated.span, "\n  - [README](x.md)", LINE)
    box = Edit(dated.span, "\n- [x] web (2025-11-06)", Expected(dates=("2025-11-06",), boxes=(True,), is_addition=True))
    assert judged(TEXT, [dated.joined(line).joined(box)]) is None
    both = dated.joined(line).joined(line)
    assert judged(TEXT, [both]) is None
    assert judged(TEXT, [Edit(both.span, dated.new + line.new, both.expected)]) is not None, "one of them is missing"


def says(claims: Claims) -> list[object]:
    """Everything that is said, in order, places and what an edit may change left out."""
    sections = [claims.headings[box.section].text if box.section is not None else None for box in claims.boxes]
    parents = [claims.boxes[box.parent].names if box.parent is not None else None for box in claims.boxes]
    return [
        [(box.ticked, box.names, [date.iso for date in box.dates]) for box in claims.boxes],
        sections,
        parents,
        [(heading.level, heading.text) for heading in claims.headings],
        [(mark.names, mark.state) for mark in claims.marks],
        [(row.label, row.role) for row in claims.rows],
        [(count.done, count.total) for count in claims.counts],
        [(tested.passed, tested.total, tested.coverage) for tested in claims.tested],
        [link.target for link in claims.links],
    ]


snippets = st.sampled_from(
    [*HOSTILE, "- [ ] x", "# x", " (2025-11-04)", "3 / 6", "`", "    ", "|", "\n", "[", "<", "-"]
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=texts(), where=st.floats(0, 1), snippet=snippets, at_line=st.booleans())
def test_an_addition_that_is_proven_to_say_nothing_says_nothing(
    text: str, where: float, snippet: str, at_line: bool
) -> None:
    old = parse(text.encode(), NAME)
    place = int(where * len(old.source.text))
    line = max(number for number, start in enumerate(old.source.starts) if start <= place)
    if at_line:
        place, snippet = old.source.starts[line], f"{snippet}\n"
    made = Edit(Span(line, place, place), snippet, ADDED)
    new = parse(spliced(old, [made]), NAME)
    assume(new.source.damage == old.source.damage)
    proven = changed_otherwise(old, new, [made]) is None
    event("proven" if proven else "caught")
    if proven:
        assert says(new) == says(old)
