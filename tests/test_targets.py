"""Where links lead, and what GitHub calls a heading."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shinchoku.progress_md.headings import anchors_in
from shinchoku.targets import Aim, aim_of, escaped, slugs_of


@pytest.mark.parametrize(
    ("target", "folder", "aim"),
    [
        ("../a/README.md", "05_progress", Aim("a/README.md", "")),
        ("b.md", "", Aim("b.md", "")),
        ("./b.md", "notes", Aim("notes/b.md", "")),
        ("../a/", "notes", Aim("a", "")),
        ("..", "notes", Aim("", "")),
        (".", "", Aim("", "")),
        ("/a//b.md", "notes", Aim("a/b.md", "")),
        ("/", "notes", Aim("", "")),
        ("/../a", "notes", Aim("a", "")),
        ("../../a", "notes", Aim(None, "")),
        ("..", "", Aim(None, "")),
        ("b.md#One%20two", "", Aim("b.md", "One two")),
        ("b.md?raw=1#x", "", Aim("b.md", "x")),
        ("#進捗", "notes", Aim(None, "進捗")),
        ("%E5%AD%A6%E7%BF%92/a%20b.md", "", Aim("学習/a b.md", "")),
        ("学習.md", "", Aim("学習.md", "")),
        ("..a/b", "", Aim("..a/b", "")),
        ("a\\_b\\(c\\).md", "", Aim("a_b(c).md", "")),
        ("a\\b.md", "", Aim("a\\b.md", "")),
        ("a\\\\\\(b.md", "", Aim("a\\(b.md", "")),
        ("a&amp;b&#46;md", "", Aim("a&b.md", "")),
        ("a&b;c&ampd.md", "", Aim("a&b;c&ampd.md", "")),
    ],
)
def test_a_relative_link_leads_into_the_repository(target: str, folder: str, aim: Aim) -> None:
    assert aim_of(target, folder) == aim


@pytest.mark.parametrize("target", ["", "#", "https://x.org/a", "mailto:a@b", "//x.org/a", "C:\\a", "?a", "HTTP://x"])
def test_other_links_lead_elsewhere(target: str) -> None:
    assert aim_of(target, "notes") is None


def test_a_path_is_escaped_where_it_would_end_the_target() -> None:
    assert escaped("学習/a b(1)#2?%<>\\.md") == "学習/a%20b%281%29%232%3F%25%3C%3E%5C.md"
    assert escaped("a\u3000b") == "a%E3%80%80b"


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1))
def test_an_escaped_path_leads_where_it_says(name: str) -> None:
    path = f"a/{name}"
    aim = aim_of(escaped(path), "")
    folded = {".": "a", "..": ""}.get(name, path)
    # Only what Markdown or a URL would read otherwise is escaped, and "&amp;" is a rare name.
    assert aim == Aim(folded, "") or "&" in name


@pytest.mark.parametrize(
    ("headings", "slugs"),
    [
        (["Chapter 2: Training（学習）"], {"chapter-2-training学習"}),
        (["📊 概要"], {"-概要"}),
        (["Docker & Kubernetes"], {"docker--kubernetes"}),
        (["Docker &amp; K8s"], {"docker--k8s"}),
        (["`model_db` と **bold** _em_ a_b"], {"model_db-と-bold-em-a_b"}),
        (["[link](x(y).md) text"], {"link-text"}),
        (["[link](x.md 't') text"], {"link-text"}),
        (["![badge](x.svg) Title"], {"-title"}),
        (["[![badge](x.svg)](y) Title"], {"-title"}),
        (["<b>bold</b> a"], {"bold-a"}),
        (["One", "one", "ONE"], {"one", "one-1", "one-2"}),
        (["One", "One", "One-1"], {"one", "one-1", "one-1-1"}),
        (["⏸️ a"], {"\ufe0f-a"}),
        ([""], {""}),
        ([], set()),
    ],
)
def test_slugs_are_githubs(headings: list[str], slugs: set[str]) -> None:
    assert slugs_of(headings) == slugs


def test_anchors_are_those_of_headings_and_of_html() -> None:
    text = (
        "# One\n\nTwo\n---\n- ## Three\n\n> # Four\n\n```\n# not\n```\n\n"
        "<a name='Five'></a> <p class=\"x\" id=six name = seven>\n\n1 < 2 id=eight\n"
    )
    assert anchors_in(text) == {"one", "two", "three", "four", "five", "six", "seven"}


def test_headings_in_deep_lists_have_anchors() -> None:
    assert "deep" in anchors_in("- " * 15 + "# Deep\n")
