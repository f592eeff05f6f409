"""The walk through a work tree agrees with git, whatever the tree and whatever its ignore files say."""

import os
import shutil
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shinchoku.errors import BadPattern
from shinchoku.gates.ignores import kept
from shinchoku.gates.walk import visible_files

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "200"))
ALONE = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
EMPTY_BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"

often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

names = st.sampled_from(
    ["a", "b", "ab", "aab", "a b", "b ", "é", "[a]", "a*", "\\a", "!a", "#a", "-", ".a", "]", "A\t"]
)
bits = st.sampled_from(
    [
        *(
            "a",
            "b",
            "ab",
            "*",
            "**",
            "***",
            "?",
            "[ab]",
            "[!a]",
            "[^b]",
            "[a-c]",
            "[b-a]",
            "[]a]",
            "[!]]",
            "[[:alpha:]]",
        ),
        *(
            "[[:x:]]",
            "[[:punct:]-b]",
            "[\\]a]",
            "[a-\\b]",
            "[a/b]",
            "[",
            "]",
            "[a",
            "-",
            " ",
            "\\",
            "\\ ",
            "\\a",
            "\\*",
        ),
        *(
            "\\[",
            "\\/",
            "/",
            "/",
            "/",
            "**/",
            "/**",
            "/**/",
            "**\\/",
            "!",
            "#",
            "\t",
            "é",
            "\xff",
            ".",
            "[[:-b]",
            "[--b]",
        ),
    ]
)
lines = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "", "", "!", "!", "/", "!/", "#", "\\!", "\\#", " "]),
    st.lists(bits, min_size=1, max_size=5).map("".join),
    st.sampled_from(["", "", "", "/", "/", " ", "  ", "\\ ", "\t"]),
    st.sampled_from(["", "", "", "", "\r", "\r\r", " \r", "\0x"]),
)
plain_lines = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "!", "/", "!/"]),
    st.sampled_from(["*", "a", "b", "a*", "*b", "a/b", "*/a", "**/a", "a/**", "a/*", "**", "ab", "a/**/b", "?", "é"]),
    st.sampled_from(["", "", "/"]),
)


def _content(said: Sequence[str]) -> bytes:
    return "\n".join(said).encode("latin-1")


utf8 = st.sampled_from([b"", b"", b"\xef\xbb\xbf"])
contents = st.builds(
    lambda mark, said, end: mark + _content(said) + end,
    utf8,
    st.lists(lines | plain_lines, min_size=1, max_size=5),
    st.sampled_from([b"", b"\n"]),
)


@dataclass(frozen=True, slots=True)
class Tree:
    """A work tree to be, and the index over it."""

    files: tuple[str, ...]
    links: tuple[str, ...]
    tracked: frozenset[str]
    gone: frozenset[str]
    ignores: Mapping[str, bytes]
    exclude: bytes
    prefix: str


def _folders(paths: Sequence[str]) -> list[str]:
    return sorted({str(folder) for path in paths for folder in Path(path).parents if str(folder) != "."})


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    paths = draw(st.lists(st.lists(names, min_size=1, max_size=4).map("/".join), min_size=1, max_size=12, unique=True))
    folders = _folders(paths)
    files = [path for path in paths if path not in folders]
    links = draw(st.lists(st.sampled_from(files), max_size=2, unique=True))
    tracked = draw(st.frozensets(st.sampled_from(files), max_size=6))
    gone = draw(st.frozensets(st.sampled_from(files), max_size=2))
    places = st.sampled_from(["", *folders])
    return Tree(
        files=tuple(files),
        links=tuple(links),
        tracked=tracked,
        gone=gone,
        ignores=draw(st.dictionaries(places, contents, max_size=4)),
        exclude=draw(st.just(b"") | contents),
        prefix=draw(st.just("") | places),
    )


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("laws")
    _git(top, "init", "--quiet")
    return top


def _git(folder: Path, *arguments: str, given: bytes = b"") -> bytes:
    command = ["git", "-C", os.fspath(folder), *arguments]
    return subprocess.run(command, input=given, env=ALONE, check=True, capture_output=True).stdout


def _grow(top: Path, tree: Tree) -> None:
    for entry in list(top.iterdir()):
        if entry.name == ".git":
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    for path in tree.files:
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        if path in tree.links:
            (top / path).symlink_to(".")
        elif path not in tree.gone:
            (top / path).touch()
    _say(top, tree.ignores, tree.exclude)
    (top / ".git/index").unlink(missing_ok=True)
    entries = "".join(f"100644 {EMPTY_BLOB}\t{path}\0" for path in sorted(tree.tracked))
    _git(top, "update-index", "-z", "--index-info", given=entries.encode())


def _say(top: Path, ignores: Mapping[str, bytes], exclude: bytes) -> None:
    (top / ".git/info/exclude").write_bytes(exclude)
    for folder, content in ignores.items():
        (top / folder / ".gitignore").write_bytes(content)


def _listed(folder: Path) -> list[str]:
    """What git lists, without what is not there and without nested repositories."""
    output = _git(folder, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    found = sorted({os.fsdecode(name) for name in output.split(b"\0") if name})
    return [
        name for name in found if os.path.lexists(folder / name) and not stat.S_ISDIR((folder / name).lstat().st_mode)
    ]


@often
@given(tree=trees())
def test_any_work_tree_is_seen_as_git_sees_it(repository: Path, tree: Tree) -> None:
    _grow(repository, tree)
    walk = visible_files(repository, tree.prefix, tree.tracked, tree.exclude)
    assert list(walk.files) == _listed(repository / tree.prefix)
    assert walk.problems == ()


FOREST = tuple(
    "/".join(path)
    for path in [
        *(
            (name,)
            for name in ("b", "ab", "aab", "abc", "a b", "b ", "é", "[a]", "\\a", "!a", "#a", "-", ".a", "]", "\t")
        ),
        *(("a", name) for name in ("b", "ab", "a b", "é", "[a", "x", "\\")),
        *(("a", "a", name) for name in ("a", "b", "ab", "x")),
        *(("a", "b ", name) for name in ("a", "ab")),
        *(("c", "a", "b", name) for name in ("a", "b", "ab", "c")),
        *(("c", "ab", "ab", name) for name in ("b", "ba", "-")),
        *(("c", "b", name) for name in ("a", "b", "bb")),
    ]
)


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("forest")
    _git(top, "init", "--quiet")
    _grow(top, Tree(tuple(path for path in FOREST if path != "a/b"), (), frozenset(), frozenset(), {}, b"", ""))
    return top


@often
@given(at_top=contents, inside=st.just(b"") | contents, exclude=st.just(b"") | contents)
def test_any_lines_mean_what_they_mean_to_git(forest: Path, at_top: bytes, inside: bytes, exclude: bytes) -> None:
    _say(forest, {"": at_top, "a": inside, "c/a": inside}, exclude)
    assert list(visible_files(forest, "", frozenset(), exclude).files) == _listed(forest)


@often
@given(said=st.lists(plain_lines, min_size=1, max_size=5))
def test_lines_of_the_settings_keep_what_git_would_not_ignore(forest: Path, said: list[str]) -> None:
    everything = _listed_without_rules(forest)
    _say(forest, {"": b"", "a": b"", "c/a": b""}, "\n".join(said).encode())
    assert list(kept(everything, said)) == _listed(forest)


def _listed_without_rules(top: Path) -> list[str]:
    _say(top, {"": b"", "a": b"", "c/a": b""}, b"")
    return _listed(top)


@often
@given(said=st.lists(lines, min_size=1, max_size=3))
def test_a_line_either_filters_or_is_named_as_unusable(said: list[str]) -> None:
    try:
        left = kept(FOREST, said)
    except BadPattern as bad:
        unusable = bad.line
        left = ()
    else:
        unusable = said[0]
    assert unusable in said
    assert set(left) <= set(FOREST)
