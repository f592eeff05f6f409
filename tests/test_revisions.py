"""Two revisions in one text: split where git would split them, and nowhere inside of one."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shinchoku.revisions import Range, range_of

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "200"))
_WORD = st.text("abz019-/{}", min_size=1, max_size=6).filter(lambda word: not word.startswith("-"))
NAMES = st.lists(_WORD, min_size=1, max_size=3).map(".".join)
ENDINGS = st.sampled_from(["", "~2", "^", "^{commit}", "@{1}", "@{2025-11-01..}", "^{/a..b}", "^{/fix {x} ...}~1"])
REVISIONS = st.tuples(NAMES, ENDINGS).map("".join)


@pytest.mark.parametrize(
    ("text", "before", "after", "from_merge_base"),
    [
        ("A..B", "A", "B", False),
        ("A..", "A", "HEAD", False),
        ("..B", "HEAD", "B", False),
        ("A...B", "A", "B", True),
        ("A...", "A", "HEAD", True),
        ("...B", "HEAD", "B", True),
        ("release-1.0.2..release-1.1", "release-1.0.2", "release-1.1", False),
        ("v1.0...feature/x.y", "v1.0", "feature/x.y", True),
        ("HEAD^{/a..b}..HEAD", "HEAD^{/a..b}", "HEAD", False),
        ("main..HEAD^{/a...b}", "main", "HEAD^{/a...b}", False),
        ("HEAD^{/a..b}^{/c..d}~2...x", "HEAD^{/a..b}^{/c..d}~2", "x", True),
        ("HEAD^{/curly } and more..}..x", "HEAD^{/curly } and more..}", "x", False),
        ("main@{2025-11-01..}..main", "main@{2025-11-01..}", "main", False),
        ("odd{name..x}", "odd{name", "x}", False),
        ("main..:/fix a..b", "main", ":/fix a..b", False),
        ("a..b..c", "a", "b..c", False),
    ],
)
def test_ranges_as_git_writes_them(text: str, before: str, after: str, from_merge_base: bool) -> None:
    assert range_of(text) == Range(before, after, from_merge_base)


@pytest.mark.parametrize(
    "text",
    [None, "", "HEAD", "HEAD~1", "v1.0", "a.b.c", "..", "...", "HEAD^{/a..b}", "HEAD^{/a..b", ":/a..b", "@{a..b}"],
)
def test_one_revision_is_no_range(text: str | None) -> None:
    assert range_of(text) is None


@settings(max_examples=EXAMPLES, deadline=None)
@given(REVISIONS, REVISIONS, st.booleans())
def test_a_range_is_told_as_it_is_read(before: str, after: str, from_merge_base: bool) -> None:
    one = Range(before, after, from_merge_base)
    assert range_of(str(one)) == one
    assert range_of(before) is None


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.text("a.{}^@/:~", max_size=12))
def test_any_text_is_read_and_nothing_of_it_is_lost(text: str) -> None:
    named = range_of(text)
    if named:
        dots = "..." if named.from_merge_base else ".."
        sides = {(named.before, named.after), ("", named.after), (named.before, "")}
        assert text in {f"{before}{dots}{after}" for before, after in sides}
