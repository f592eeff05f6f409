"""Differences: what git and patch make of them is the new file, to the byte; and what a terminal gets does no harm."""

import os
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rich.text import Text

from shinchoku.render.difference import Changed, render_difference
from shinchoku.render.linediff import blocks

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "200"))

often = settings(max_examples=EXAMPLES, deadline=None)
seldom = settings(
    max_examples=max(10, EXAMPLES // 4), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NAMES = ["PROGRESS.md", "05_progress/a b.md", 'quo"te\\.md', "進捗.md", "tab\there\x1b.md", "-n 2020-01-01 00:00:00.md"]
GIT = ("git", "apply", "--whitespace=nowarn")
PATCH = ("patch", "-p1", "--binary", "--silent")
COMMANDS = [
    pytest.param(GIT, id="git"),
    pytest.param(PATCH, id="patch", marks=pytest.mark.skipif(not shutil.which("patch"), reason="patch is not here")),
]


def changed(old: str, new: str, path: str = "PROGRESS.md", codec: str = "utf-8") -> Changed:
    return Changed(path, old.encode(codec), new.encode(codec), codec)


def applied(file: Changed, folder: Path, command: Sequence[str]) -> bytes:
    """The file as the command leaves it, when it is given the difference."""
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.old)
    difference = render_difference([file]).encode("utf-8")
    ended = subprocess.run(command, cwd=folder, input=difference, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode() + ended.stdout.decode()
    return path.read_bytes()


OLD = "".join(f"- [ ] item {number}\n" for number in range(1, 21))


def test_each_edit_is_shown_with_three_lines_around_it() -> None:
    new = (
        OLD.replace("[ ] item 2\n", "[x] item 2\n").replace("item 6\n", "item 6\n  - more\n").replace("] item 20", "]")
    )
    assert (
        render_difference([changed(OLD, new)])
        == """\
--- a/PROGRESS.md
+++ b/PROGRESS.md
@@ -1,9 +1,10 @@
 - [ ] item 1
-- [ ] item 2
+- [x] item 2
 - [ ] item 3
 - [ ] item 4
 - [ ] item 5
 - [ ] item 6
+  - more
 - [ ] item 7
 - [ ] item 8
 - [ ] item 9
@@ -17,4 +18,4 @@
 - [ ] item 17
 - [ ] item 18
 - [ ] item 19
-- [ ] item 20
+- [ ]
"""
    )


def test_files_stand_one_below_the_other_and_those_that_stay_are_left_out() -> None:
    files = [changed("a\n", "b\n"), changed("same", "same", "S.md"), changed("1", "2", "README.md")]
    assert (
        render_difference(files)
        == """\
--- a/PROGRESS.md
+++ b/PROGRESS.md
@@ -1 +1 @@
-a
+b
--- a/README.md
+++ b/README.md
@@ -1 +1 @@
-1
\\ No newline at end of file
+2
\\ No newline at end of file
"""
    )
    assert render_difference([]) == ""


def test_colours_are_gits_and_change_nothing_else() -> None:
    file = changed("a\nb\n", "a\nc\n")
    colored = render_difference([file], color=True)
    assert Text.from_ansi(colored).plain.strip() == render_difference([file]).strip()
    assert "\x1b[1m--- a/PROGRESS.md\x1b[0m\n" in colored
    assert "\x1b[36m@@ -1,2 +1,2 @@\x1b[0m\n a\n\x1b[31m-b\x1b[0m\n\x1b[32m+c\x1b[0m\n" in colored


def test_an_absolute_path_stays_below_a_and_b() -> None:
    assert "--- a/home/me/P.md\n+++ b/home/me/P.md\n" in render_difference([changed("1", "2", "/home/me/P.md")])


def test_what_is_not_utf_8_is_told_in_utf_8_and_said_so() -> None:
    text = render_difference([changed("進捗\n", "完了\n", "a\u202e.md", "cp932")])
    assert text == (
        "# a\\u202e.md is in cp932: its difference is told in UTF-8, and cannot be applied\n"
        '--- "a/a\\342\\200\\256.md"\n+++ "b/a\\342\\200\\256.md"\n@@ -1 +1 @@\n-進捗\n+完了\n'
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n"], ids=["open", "closed", "empty"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
@pytest.mark.parametrize("command", COMMANDS)
def test_what_applies_it_gets_the_new_bytes(
    tmp_path: Path, newline: str, end: str, mark: str, command: Sequence[str]
) -> None:
    old = f"{mark}{OLD}進捗\x00\x0c\x85\u2028{end}".replace("\n", newline)
    new = old.replace("[ ] item 1", "[x] item 1").replace("進捗", f"完了{newline}  - more")
    file = changed(old, new)
    assert applied(file, tmp_path, command) == file.new != file.old


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("command", COMMANDS)
def test_any_name_of_a_file_is_found(tmp_path: Path, name: str, command: Sequence[str]) -> None:
    file = changed("a\n", "b\n", name)
    assert applied(file, tmp_path, command) == b"b\n"


def test_a_name_that_is_not_utf_8_is_found(tmp_path: Path) -> None:
    file = changed("a\n", "b\n", os.fsdecode(b"\xff.md"))
    assert applied(file, tmp_path, GIT) == b"b\n"


def test_in_a_repository_the_folder_that_was_scanned_is_where_it_applies(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    file = changed("a\n", "b\n", "05_progress/PROGRESS.md")
    assert applied(file, tmp_path / "course", GIT) == b"b\n"


lines = st.lists(st.sampled_from(["", "a", "b", "- [ ] x", "- [x] x", "\r", "進"]), max_size=12).map("\n".join)


@seldom
@given(old=lines, new=lines)
def test_git_makes_the_new_text_of_any_two(tmp_path: Path, old: str, new: str) -> None:
    file = changed(f"top\n{old}", f"top\n{new}")
    if old != new:
        assert applied(file, tmp_path, GIT) == file.new


@often
@given(st.lists(st.sampled_from("abcdefgh"), max_size=30), st.lists(st.sampled_from("abcdefgh"), max_size=30))
def test_between_the_blocks_all_lines_are_the_same_and_blocks_never_touch(old: list[str], new: list[str]) -> None:
    at_old = at_new = 0
    made: list[str] = []
    found = blocks(old, new)
    for number, block in enumerate(found):
        same = old[at_old : block.old_start]
        assert same == new[at_new : block.new_start]
        assert same or not number
        assert (block.old_end, block.new_end) != (block.old_start, block.new_start)
        made += same + new[block.new_start : block.new_end]
        at_old, at_new = block.old_end, block.new_end
    assert made + old[at_old:] == new


@often
@given(st.lists(st.integers(0, 40), max_size=60), st.data())
def test_edits_in_place_and_added_lines_show_just_themselves(numbers: list[int], data: st.DataObject) -> None:
    old = [f"line {index} {number}" for index, number in enumerate(numbers)]
    new, touched, added = [], 0, 0
    for line in old:
        what = data.draw(st.sampled_from(["keep", "keep", "keep", "edit", "add"]))
        touched += what == "edit"
        added += what == "add"
        new += [f"{line}!"] if what == "edit" else [line, f"below {line}"] if what == "add" else [line]
    found = blocks(old, new)
    assert sum(block.old_end - block.old_start for block in found) == touched
    assert sum(block.new_end - block.new_start for block in found) == touched + added


def test_long_unlike_parts_are_put_in_each_others_place_without_a_search() -> None:
    assert [(b.old_start, b.old_end, b.new_start, b.new_end) for b in blocks(["a", "b"] * 2000, ["c"] * 3000)] == [
        (0, 4000, 0, 3000)
    ]


def test_for_eyes_lines_end_where_markdown_ends_them_and_controls_are_escapes() -> None:
    file = changed("one\rtwo\x1b[2J\r\nthree\u202e\tx\n\x00", "one\rtwo\x1b[2J!\r\nthree\u202e\tx\n\x00y")
    assert (
        render_difference([file], safe=True)
        == """\
--- a/PROGRESS.md
+++ b/PROGRESS.md
@@ -1,4 +1,4 @@
 one
-two\\x1b[2J
+two\\x1b[2J!
 three\\u202e\tx
-\\x00
\\ No newline at end of file
+\\x00y
\\ No newline at end of file
"""
    )


@often
@given(st.text(), st.text(), st.text(st.characters(exclude_characters="/\x00"), min_size=1))
@example("", "0", "\ud800")
def test_for_eyes_nothing_does_harm(old: str, new: str, path: str) -> None:
    for sign in render_difference([Changed(path, old.encode(), new.encode(), "utf-8")], safe=True):
        assert sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(sign) not in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
