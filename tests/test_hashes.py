"""The hashes of a tree: what a process would find different there, they find different."""

import errno
import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from shinchoku.errors import Unreadable
from shinchoku.gates.export import export
from shinchoku.hashes import Hashes, digest
from shinchoku.session import Footprint
from shinchoku.snapshot import EXECUTABLE, REGULAR, SYMLINK, Snapshot
from tests.worlds import snapshot_of

often = settings(max_examples=int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "100")), deadline=None)
any_text = st.text(st.characters())


@dataclass(frozen=True)
class To:
    """A link."""

    text: str


@dataclass(frozen=True)
class Tool:
    """An executable file."""

    content: bytes


Content = bytes | To | Tool | Unreadable


def snapshot(files: Mapping[str, Content]) -> Snapshot:
    """A tree in memory, with links and modes; a link is read as its own text, and must not be."""

    def read(path: str) -> bytes:
        content = files[path]
        assert not isinstance(content, To)
        if isinstance(content, Unreadable):
            raise content
        return content.content if isinstance(content, Tool) else content

    def mode(path: str) -> int:
        content = files[path]
        return SYMLINK if isinstance(content, To) else EXECUTABLE if isinstance(content, Tool) else REGULAR

    def link(path: str) -> str:
        content = files[path]
        assert isinstance(content, To)
        return content.text

    return replace(snapshot_of({}), files=tuple(sorted(files)), read=read, mode=mode, link=link)


def hashes(files: Mapping[str, Content]) -> Hashes:
    return Hashes(snapshot(files))


@often
@given(st.lists(any_text), st.lists(any_text))
@example(["a", "b"], ["ab"])
@example(["1:a"], ["a"])
@example(["", "a"], ["a", ""])
@example(["\ud83d\ude00"], ["\U0001f600"])
def test_different_sequences_of_texts_have_different_hashes(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)


def test_a_file_is_its_bytes_and_its_mode() -> None:
    seen = {hashes({"a": content}).file("a") for content in (b"", b"x", Tool(b"x"), To("b"), Unreadable("a", "denied"))}
    assert len(seen) == 5
    assert hashes({"a": b"x"}).file("a") == hashes({"a": b"x", "b": b""}).file("a")


def test_a_file_that_is_not_there_is_told_from_one_that_is_empty_and_from_a_folder() -> None:
    nothing, folder, empty = hashes({}).file("a"), hashes({"a/b": b""}).file("a"), hashes({"a": b""}).file("a")
    assert len({nothing, folder, empty}) == 3
    assert hashes({"a": b""}).file("a/b") == hashes({}).file("a/b")


def test_a_path_leads_over_links_to_bytes() -> None:
    files: dict[str, Content] = {"data/x.csv": b"1", "shared": To("data"), "item/d": To("../shared/./x.csv")}
    before = hashes(files)
    after = hashes({**files, "data/x.csv": b"2"})
    for path in ("item/d", "shared/x.csv", "data/x.csv"):
        assert before.file(path) != after.file(path)
    assert before.file("shared") == after.file("shared")
    moved = hashes({**files, "shared": To("other"), "other/x.csv": b"1"})
    assert before.file("item/d") != moved.file("item/d")


@pytest.mark.parametrize("text", ["/etc/passwd", "../../out", "loop", "nowhere", "file/../x", "none/../x"])
def test_a_link_out_or_round_or_to_nothing_leads_to_nothing(text: str) -> None:
    alone: dict[str, Content] = {"a/loop": To(text), "a/file": b""}
    changed: dict[str, Content] = {**alone, "a/x": b"", "etc/passwd": b"", "out": b""}
    assert hashes(alone).file("a/loop") == hashes(changed).file("a/loop")


def test_a_path_of_any_length_is_answered_at_once() -> None:
    endless = "a/" * 5_000_000
    files: dict[str, Content] = {"a": To(endless), "b": b""}
    for path in (endless, "a", "b/" * 2000, "x" * 5000):
        assert hashes(files).file(path) == hashes({}).file("none")


def test_a_listing_is_names_and_kinds_and_no_content() -> None:
    base: dict[str, Content] = {"a/b": b"1", "a/c/d": b"1"}
    before = hashes(base).listing("a")
    assert hashes({**base, "a/b": b"2", "a/c/e": b"", "f": b""}).listing("a") == before
    others: list[dict[str, Content]] = [{**base, "a/e": b""}, {"a/b": b"1"}, {**base, "a/b": To("c")}]
    others.append({"a/c": b"1", "a/b/x": b"1"})
    assert len({before, *(hashes(other).listing("a") for other in others)}) == 5


def test_the_root_has_a_listing_and_so_has_a_folder_over_a_link() -> None:
    files: dict[str, Content] = {"a/b": b"", "l": To("a")}
    assert hashes(files).listing("") != hashes({**files, "c": b""}).listing("")
    assert hashes(files).listing("l") != hashes({**files, "a/c": b""}).listing("l")
    assert hashes({}).listing("a") == hashes({"b": b""}).listing("a")


def test_an_item_is_all_that_is_below_its_folder_and_nothing_beside_it() -> None:
    base: dict[str, Content] = {"i/a": b"1", "i/b/c": b"1", "i/l": To("a")}
    before = hashes(base).below("i")
    beside: dict[str, Content] = {"i.txt": b"", "i-2/a": b"", "i0": b"", "j/a": b"", "a": b""}
    assert hashes({**base, **beside}).below("i") == before
    others: list[dict[str, Content]] = [
        {**base, "i/a": b"2"},
        {**base, "i/a": Tool(b"1")},
        {**base, "i/l": To("b/c")},
        {**base, "i/l": b"a"},
        {**base, "i/b/d": b""},
        {"i/a": b"1", "i/b/c": b"1"},
        {"i/a": b"1", "i/b/d": b"1", "i/l": To("a")},
    ]
    assert len({before, *(hashes(other).below("i") for other in others)}) == 8
    assert hashes(base).below("") != hashes({**base, "z": b""}).below("")


def test_an_item_with_a_link_out_of_its_folder_is_the_whole_tree() -> None:
    inside: dict[str, Content] = {"i/a": b"1", "i/l": To("../i/a"), "x/y": b"1"}
    outside: dict[str, Content] = {**inside, "i/l": To("../x")}
    changed: dict[str, Content] = {"x/y": b"2"}
    assert hashes(inside).below("i") == hashes({**inside, **changed}).below("i")
    assert hashes(outside).below("i") != hashes({**outside, **changed}).below("i")
    dangling: dict[str, Content] = {**inside, "i/l": To("../../out")}
    assert hashes(dangling).below("i") == hashes({**dangling, **changed}).below("i")


def test_a_link_whose_text_cannot_be_read_is_no_link_to_that_word() -> None:
    def unreadable(path: str) -> str:
        raise Unreadable(path, "gone")

    named = snapshot({"i/l": To("unreadable"), "i/m": To("None")})
    broken = Hashes(replace(named, link=unreadable))
    assert len({broken.below("i"), Hashes(named).below("i")}) == 2
    assert broken.file("i/l") != Hashes(named).file("i/l")


def test_a_mode_that_cannot_be_told_is_told_so_each_time() -> None:
    def unreadable(path: str) -> int:
        raise Unreadable(path, "gone")

    tree = snapshot({"a": b"1"})
    broken = Hashes(replace(tree, mode=unreadable))
    assert broken.file("a") != Hashes(tree).file("a")
    with pytest.raises(Unreadable, match="gone"):
        broken.mode("a")
    assert Hashes(tree).mode("a") == REGULAR


def test_a_footprint_is_what_it_names_and_everything_where_it_is_open() -> None:
    base: dict[str, Content] = {"lib/a.py": b"1", "lib/b.py": b"1", "i/t.py": b"1"}
    footprint = Footprint(("conftest.py", "lib/a.py"), ("lib",))
    before = hashes(base).footprint(footprint)
    assert hashes({**base, "lib/b.py": b"2", "i/t.py": b"2", "README.md": b""}).footprint(footprint) == before
    for other in ({"lib/a.py": b"2"}, {"lib/c.py": b""}, {"conftest.py": b""}):
        assert hashes({**base, **other}).footprint(footprint) != before
    opened = replace(footprint, is_open=True)
    assert hashes({**base, "README.md": b""}).footprint(opened) != hashes(base).footprint(opened)
    assert len({hashes(base).footprint(each) for each in (footprint, opened, Footprint(), Footprint(("a",)))}) == 4


def test_every_file_is_read_once_and_only_when_it_is_asked_for() -> None:
    read = list[str]()
    tree = snapshot({"a": b"1", "b": b"2", "c/d": b"3"})

    def counting(path: str) -> bytes:
        read.append(path)
        return tree.read(path)

    lazy = Hashes(replace(tree, read=counting))
    lazy.listing("")
    lazy.file("none")
    assert read == []
    for _ in range(2):
        lazy.file("a")
        lazy.below("c")
        lazy.everything()
    assert sorted(read) == ["a", "b", "c/d"]


def test_a_file_that_changes_between_two_readings_is_noticed() -> None:
    files: dict[str, Content] = {"a": b"1", "b": b"1", "c": Unreadable("c", "denied")}
    watched = Hashes(snapshot(files))
    before = watched.file("a")
    steady = []
    assert watched.read("a") == b"1"
    for _ in range(2):
        with pytest.raises(Unreadable):
            watched.read("c")
    steady.append(watched.is_steady)
    files["b"] = b"2"
    assert watched.read("b") == b"2"
    steady.append(watched.is_steady)  # it was not read before
    files["a"] = b"2"
    assert watched.read("a") == b"2"
    steady.append(watched.is_steady)
    assert steady == [True, True, False]
    assert watched.file("a") == before


@pytest.mark.parametrize("now", [b"1", Unreadable("a", "denied")])
def test_a_file_that_can_no_longer_or_only_now_be_read_has_changed(now: Content) -> None:
    files: dict[str, Content] = {"a": Unreadable("a", "denied") if isinstance(now, bytes) else b"1"}
    watched = Hashes(snapshot(files))
    watched.file("a")
    files["a"] = now
    steady = [watched.is_steady]
    with suppress(Unreadable):
        watched.read("a")
    assert [*steady, watched.is_steady] == [True, False]


def test_a_file_that_changes_between_its_hashing_and_its_copying_is_noticed() -> None:
    files: dict[str, Content] = {"a": b"1", "b": Unreadable("b", "denied")}
    watched = Hashes(snapshot(files))
    before = watched.below("")
    with watched.open("a") as file:
        assert file.read() == b"1"
    with pytest.raises(Unreadable), watched.open("b"):
        pass
    steady = watched.is_steady
    assert {path: error.cause for path, error in watched.refused.items()} == {"b": "denied"}
    files["a"] = b"2"
    with watched.open("a") as file:
        assert file.read() == b"2"
    assert (steady, watched.is_steady, watched.below("")) == (True, False, before)


def broken(after: int) -> BytesIO:
    """A file that can be read so many times."""
    left = [after]

    class Broken(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if not left[0]:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            left[0] -= 1
            return super().read(size)

    return Broken(b"abc")


def test_a_file_that_breaks_off_is_one_that_cannot_be_read() -> None:
    watched = Hashes(replace(snapshot({"a": b""}), stream=lambda _: broken(1)))
    unread = Hashes(snapshot({"a": Unreadable("a", "denied")}))
    assert watched.file("a") == unread.file("a")
    assert {path: str(error) for path, error in watched.refused.items()} == {"a": "a: input/output error"}


def test_a_copy_that_breaks_off_keeps_nothing() -> None:
    files = [broken(9), broken(0)]
    watched = Hashes(replace(snapshot({"a": b""}), stream=lambda _: files.pop(0)))
    watched.file("a")
    with pytest.raises(OSError, match="Input/output error"), watched.open("a") as file:
        file.read()
    assert not watched.is_steady


# --- against what a process finds in a real export ---

PATHS = ["a", "b", "d/a", "d/b", "d/e/a", "f/a"]
TEXTS = ["a", "b", "d", "../d", "d/e", "../f", "e/../a", "..", ".", "../..", "/d", "c", "../d/e", "d/e/.."]
PROBES = [*PATHS, "d", "d/e", "f", "", "a/a", "a/e/a", "b/a", "b/b", "d/a/a", "d/a/e/a", "f/a/b", "none", "d/../a"]
contents = st.one_of(
    st.sampled_from([b"", b"1"]), st.builds(Tool, st.just(b"1")), st.builds(To, st.sampled_from(TEXTS))
)
trees = st.dictionaries(st.sampled_from(PATHS), contents, max_size=6)


def opened(path: str) -> object:
    """What a process finds that opens a path."""
    try:
        with open(path, "rb") as file:
            return file.read(), bool(os.fstat(file.fileno()).st_mode & stat.S_IXUSR)
    except IsADirectoryError:
        return "a folder"
    except OSError:
        return None


def listed(path: str) -> object:
    try:
        return sorted(
            (entry.name, entry.is_symlink(), entry.is_dir(follow_symlinks=False)) for entry in os.scandir(path)
        )
    except OSError:
        return None


@often
@given(trees, trees)
def test_trees_with_equal_hashes_of_a_path_are_equal_there_to_a_process(
    one: dict[str, Content], other: dict[str, Content]
) -> None:
    first, second = hashes(one), hashes(other)
    with tempfile.TemporaryDirectory() as name:
        roots = [Path(name) / "1", Path(name) / "2"]
        for root, tree in zip(roots, (one, other), strict=True):
            export(snapshot(tree), root)
        for probe in PROBES:
            paths = [os.path.join(root, probe) for root in roots]
            if first.file(probe) == second.file(probe):
                assert opened(paths[0]) == opened(paths[1])
            if first.listing(probe) == second.listing(probe):
                assert listed(paths[0]) == listed(paths[1])
