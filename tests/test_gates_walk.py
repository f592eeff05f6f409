"""The walk through a work tree, rule by rule, beside git itself."""

import os
import stat
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from shinchoku.errors import BadPattern
from shinchoku.gates.ignores import Verdict, kept, read_rules
from shinchoku.gates.walk import Walk, visible_files
from shinchoku.snapshot import Problem

ALONE = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}


class Repository:
    """A real repository, and what git says of it."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.exclude = b""
        top.mkdir(exist_ok=True)
        self.git("init", "--quiet")

    def git(self, *arguments: str, folder: str = "") -> bytes:
        command = ["git", "-C", os.fspath(self.top / folder), *arguments]
        return subprocess.run(command, env=ALONE, check=True, capture_output=True).stdout

    def write(self, path: str, content: bytes = b"") -> None:
        file = self.top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def exclude_by_info(self, content: bytes) -> None:
        self.exclude = content
        (self.top / ".git/info/exclude").write_bytes(content)

    def track(self, *paths: str) -> None:
        self.git("add", "--force", "--", *paths)

    def walk(self, prefix: str = "") -> Walk:
        """The walk, after making sure that git lists the same files."""
        tracked = {os.fsdecode(name) for name in self.git("ls-files", "-z").split(b"\0") if name}
        walk = visible_files(self.top, prefix, tracked, self.exclude)
        output = self.git("ls-files", "--cached", "--others", "--exclude-standard", "-z", folder=prefix)
        listed = sorted({os.fsdecode(name) for name in output.split(b"\0") if name})
        assert list(walk.files) == [name for name in listed if _is_file(self.top / prefix / name)]
        return walk

    def seen(self, prefix: str = "") -> list[str]:
        """The files that the walk sees, save for the rules themselves."""
        return [path for path in self.walk(prefix).files if not path.endswith(".gitignore")]


def _is_file(path: Path) -> bool:
    return os.path.lexists(path) and not stat.S_ISDIR(path.lstat().st_mode)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "work")


RULES: Sequence[tuple[str, bytes, str, str]] = (
    # what is told, .gitignore, files by spaces (a slash within a name is no option here), those to be seen
    ("a name holds at any depth", b"a", "a b x/a x/b", "b x/b"),
    ("a name that is a folder hides all below it", b"x", "x/a/b y", "y"),
    ("a slash inside anchors", b"x/a", "x/a y/x/a", "y/x/a"),
    ("a slash before anchors", b"/a", "a x/a", "x/a"),
    ("a slash behind is for folders", b"a/", "a x/a/b", "a"),
    ("the last line wins", b"*.txt\n!a.txt\n*b*", "a.txt ab.txt c.txt d", "a.txt d"),
    ("nothing returns from an ignored folder", b"x/\n!x/a", "x/a y", "y"),
    ("a folder can be taken back before its files are", b"/*\n!x\n!.gitignore\nx/*\n!x/a", "a x/a x/b", "x/a"),
    ("a star does not cross folders", b"x/*.py", "x/a.py x/y/a.py", "x/y/a.py"),
    ("a question mark is one byte", b"?", "a \xe9 \xc3\xa9 ab", "ab \xc3\xa9"),
    ("two stars before", b"**/x/a", "x/a y/x/a a", "a"),
    ("two stars behind", b"x/**", "x/a x/y/b x/z/c y", "y"),
    ("two stars behind leave the folder itself", b"x/**\n!x/a", "x/a x/b", "x/a"),
    ("two stars and a slash behind are for folders in it", b"x/**/", "x/a x/y/b", "x/a"),
    ("two stars between", b"x/**/a", "x/a x/y/a x/y/z/a a", "a"),
    ("two stars beside a name are one", b"x/**a", "x/a x/ba x/y/a", "x/y/a"),
    ("three stars are two", b"x/***/a", "x/a x/y/a", ""),
    ("two stars after all that is literal", b"x/a**/b", "x/ab x/a/b x/ac/y/b x/b", "x/b"),
    ("two stars before an escaped slash", b"**\\/a", "a x/a x/y/a", "a"),
    ("stars only", b"**", "a x/a", ""),
    ("stars only, for folders", b"**/", "a x/a", "a"),
    ("many stars", b"*a*b*c", "abc xaybzc cba x/abc", "cba"),
    ("many stars in a folder's name", b"*a*b/*c*d", "ab/cd xayb/cxd ba/cd", "ba/cd"),
    ("many gaps", b"a/**/b/**/c", "a/b/c a/x/b/y/b/z/c a/c", "a/c"),
    ("a set", b"[ab]", "a b c", "c"),
    ("a range", b"[b-d]", "a b c d e", "a e"),
    ("a range backwards has its first", b"[d-b]", "b c d", "b c"),
    ("a set inverted", b"[!ab]\n!.gitignore", "a b c", "a b"),
    ("a set inverted by a caret", b"[^ab]", "a b c", "a b"),
    ("a bracket in a set", b"[]a]", "] a b", "b"),
    ("a bracket escaped in a set", b"[\\]a]", "] a b \\", "\\ b"),
    ("a hyphen in a set", b"[a-]", "a - b", "b"),
    ("an escape in a range", b"[a-\\c]", "a b c d", "d"),
    ("a kind of sign", b"[[:digit:]x]", "1 x y", "y"),
    ("an unknown kind", b"[[:wide:]]", "w a", "a w"),
    ("a kind that is not closed", b"[[:a]", "a : [ b", "b"),
    ("a set never closed", b"[ab", "a [ab", "[ab a"),
    ("a set of slashes only", b"x[/]a", "x/a xa", "x/a xa"),
    ("a set does not fit a slash", b"x[!b]a", "x/a xca", "x/a"),
    ("a comment", b"#a", "#a a", "#a a"),
    ("an escaped comment", b"\\#a", "#a a", "a"),
    ("an escaped exclamation mark", b"\\!a", "!a a", "a"),
    ("an escaped star", b"\\*", "* a", "a"),
    ("a backslash at the end", b"a\\", "a a\\", "a a\\"),
    ("an exclamation mark alone", b"a\n!", "a b", "b"),
    ("a slash alone", b"/", "a", "a"),
    ("two slashes", b"x//a\n//", "x/a", "x/a"),
    ("line ends of another system", b"a\r\nx/\r\n", "a b x/c", "b"),
    ("a carriage return at the end of the file", b"a\r", "a b", "b"),
    ("a mark of UTF-8 before", b"\xef\xbb\xbfa\nb", "a b c", "c"),
    ("a mark of UTF-8 later", b"a\n\xef\xbb\xbfb", "a b", "b"),
    ("a NUL ends a line", b"a\0b\nc", "a ab c", "ab"),
    ("small is not large", b"A", "a A", "a"),
    ("bytes that are not UTF-8", b"\xe9*", "\xe9 \xe9a a", "a"),
    ("no rules", b"", "a", "a"),
    ("empty lines", b"\n\n\r\na\n", "a b", "b"),
)


@pytest.mark.parametrize(("content", "files", "left"), [rule[1:] for rule in RULES], ids=[rule[0] for rule in RULES])
def test_a_rule_of_gits(repository: Repository, content: bytes, files: str, left: str) -> None:
    for name in files.split():
        repository.write(os.fsdecode(name.encode("latin-1")))
    repository.write(".gitignore", content)
    assert repository.seen() == sorted(os.fsdecode(name.encode("latin-1")) for name in left.split())


@pytest.mark.parametrize(
    ("line", "left"),
    [
        (b"a  ", ["a ", "a  ", "a\t"]),
        (b"a\\ ", ["a", "a  ", "a\t"]),
        (b"a\\  ", ["a", "a  ", "a\t"]),
        (b"a \\ ", ["a", "a ", "a\t"]),
        (b"a\\\\ ", ["a", "a ", "a  ", "a\t"]),
        (b"a\t", ["a", "a ", "a  "]),
        (b" a", ["a", "a ", "a  ", "a\t"]),
        (b"a \r", ["a ", "a  ", "a\t"]),
    ],
)
def test_spaces_at_the_end_count_only_when_escaped(repository: Repository, line: bytes, left: list[str]) -> None:
    for name in ("a", "a ", "a  ", "a\t"):
        repository.write(name)
    repository.write(".gitignore", line)
    assert repository.seen() == sorted(left)


KINDS = "alnum alpha blank cntrl digit graph lower print punct space upper xdigit"


@pytest.mark.parametrize("kind", KINDS.split())
def test_kinds_of_signs_are_those_of_git(repository: Repository, kind: str) -> None:
    for code in set(range(1, 256)) - {*b"/"}:
        repository.write("x" + os.fsdecode(bytes([code])))
    repository.write(".gitignore", b"x[[:%b:]]" % kind.encode())
    assert 0 < len(repository.seen()) < 254


def test_the_deeper_file_wins_and_every_gitignore_wins_over_info_exclude(repository: Repository) -> None:
    repository.write(".gitignore", b"*.a\n!*.c")
    repository.write("x/.gitignore", b"!n.a\n/m.b\ny/n.b")
    repository.exclude_by_info(b"*.c\n*.d")
    for folder in ("", "x/", "x/y/"):
        for name in ("n.a", "m.a", "m.b", "n.b", "n.c", "n.d"):
            repository.write(folder + name)
    assert repository.seen() == [
        *("m.b", "n.b", "n.c"),
        *("x/n.a", "x/n.b", "x/n.c"),
        *("x/y/m.b", "x/y/n.a", "x/y/n.c"),
    ]


def test_a_root_below_the_top_level_obeys_the_rules_above_it(repository: Repository) -> None:
    repository.write(".gitignore", b"a\n/x/y/b")
    repository.write("x/.gitignore", b"c\ny/d")
    for name in "abcde":
        repository.write(f"x/y/{name}")
    assert repository.seen("x/y") == ["e"]
    assert repository.seen("x") == ["y/e"]


def test_a_root_in_an_ignored_folder_has_its_tracked_files_only(repository: Repository) -> None:
    repository.write(".gitignore", b"x")
    for path in ("x/y/a", "x/y/b", "x/y/z/c"):
        repository.write(path)
    repository.track("x/y/a")
    assert repository.seen("x/y") == ["a"]


def test_tracked_files_are_seen_however_ignored_and_their_neighbours_are_not(repository: Repository) -> None:
    repository.write(".gitignore", b"*.log\nbuild/")
    for path in ("a.log", "b.log", "build/x/a", "build/x/b", "build/y/c", "c"):
        repository.write(path)
    repository.write("build/x/.gitignore", b"!b")
    repository.track("a.log", "build/x/a")
    assert repository.seen() == ["a.log", "build/x/a", "c"]


def test_tracked_files_that_are_gone_or_became_something_else_are_not_seen(repository: Repository) -> None:
    for path in ("gone", "folder-now", "pipe-now", "x/link-above", "y/stays"):
        repository.write(path)
    repository.track(".")
    for path in ("gone", "folder-now", "pipe-now", "x/link-above"):
        (repository.top / path).unlink()
    repository.write("folder-now/inside")
    os.mkfifo(repository.top / "pipe-now")
    (repository.top / "x").rmdir()
    (repository.top / "x").symlink_to("y")
    tracked = {"gone", "folder-now", "pipe-now", "x/link-above", "y/stays"}
    assert visible_files(repository.top, "", tracked).files == ("folder-now/inside", "x", "y/stays")


def test_links_are_files_and_are_not_followed(repository: Repository) -> None:
    repository.write(".gitignore", b"ignored/")
    repository.write("x/a")
    for name, target in {"loop": ".", "broken": "nowhere", "ignored": "x", "x/up": ".."}.items():
        (repository.top / name).symlink_to(target)
    assert repository.seen() == ["broken", "ignored", "loop", "x/a", "x/up"]


def test_what_is_neither_file_nor_link_is_not_seen(repository: Repository) -> None:
    os.mkfifo(repository.top / "pipe")
    os.mkfifo(repository.top / ".gitignore")
    (repository.top / "x").mkdir()
    repository.write("x/a")
    # Git itself would wait for a writer to the pipe, for ever.
    assert visible_files(repository.top, "", set()).files == ("x/a",)
    assert visible_files(repository.top, "x", set()).files == ("a",)


def test_a_gitignore_that_is_a_link_or_a_folder_says_nothing(repository: Repository) -> None:
    repository.write("rules", b"a")
    repository.write("a")
    repository.write("x/a")
    repository.write("x/.gitignore/b")
    repository.write("x/y/a")
    (repository.top / ".gitignore").symlink_to("rules")
    assert repository.walk().files == (".gitignore", "a", "rules", "x/.gitignore/b", "x/a", "x/y/a")
    assert repository.seen("x/y") == ["a"]


def test_names_that_are_not_utf8_come_as_surrogates(repository: Repository) -> None:
    repository.write(os.fsdecode(b"x\xff/\xfe"))
    repository.write(os.fsdecode(b"x\xff/\xfd"))
    repository.write(os.fsdecode(b"x\xff/.gitignore"), b"\xfd")
    repository.track(os.fsdecode(b"x\xff/.gitignore"))
    assert repository.walk().files == ("x\udcff/.gitignore", "x\udcff/\udcfe")


def foreign(name: str) -> Problem:
    return Problem("GIT06", f"{name}: a git repository of its own, which was not entered; scan it by itself")


def test_repositories_inside_are_named_and_not_entered(repository: Repository) -> None:
    for name in ("one", "x/two", "ignored"):
        Repository(_made(repository.top / name)).write("a")
    repository.write(".gitignore", b"ignored")
    repository.write("x/b")
    walk = repository.walk()
    assert walk.files == (".gitignore", "x/b")
    assert walk.problems == (foreign("one"), foreign("x/two"))
    assert repository.walk("x").problems == (foreign("two"),)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def test_a_second_work_tree_and_a_link_to_a_repository_are_not_entered(repository: Repository) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    repository.git(*identity, "commit", "--quiet", "--allow-empty", "--message=Start")
    repository.git("worktree", "add", "--quiet", "tree")
    elsewhere = Repository(_made(repository.top.parent / "elsewhere"))
    repository.write("module/.git", b"gitdir: %b\r\n" % os.fsencode(elsewhere.top / ".git"))
    for folder in ("tree", "module"):
        repository.write(f"{folder}/a")
    walk = repository.walk()
    assert walk.files == ()
    assert walk.problems == (foreign("module"), foreign("tree"))


def test_a_broken_git_folder_or_link_does_not_hide_files(repository: Repository) -> None:
    (repository.top / "x/.git").mkdir(parents=True)
    repository.write("y/.git", b"gitdir: nowhere")
    repository.write("z/.git", b"something else")
    for folder in "xyz":
        repository.write(f"{folder}/a")
    walk = repository.walk()
    assert walk.files == ("x/a", "y/a", "z/a")
    assert walk.problems == ()


def test_a_folder_with_tracked_files_is_entered_even_if_it_became_a_repository(repository: Repository) -> None:
    repository.write("x/a")
    repository.track("x/a")
    Repository(repository.top / "x").write("b")
    assert repository.walk() == Walk(("x/a", "x/b"), ())


def test_a_git_folder_that_may_not_be_looked_into_counts_as_a_repository(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository.top / "x/.git").mkdir(parents=True)
    repository.write("x/a")

    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    assert visible_files(repository.top, "", set()) == Walk((), (foreign("x"),))


def test_a_folder_that_cannot_be_listed_is_named_and_the_walk_goes_on(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("a", "x/closed/b", "x/open/c"):
        repository.write(path)
    listing = os.scandir

    def closed(path: str) -> Iterator[os.DirEntry[str]]:
        if path.endswith("closed/"):
            raise PermissionError(13, "Permission denied")
        return listing(path)

    monkeypatch.setattr(os, "scandir", closed)
    walk = visible_files(repository.top, "x", {"x/closed/b"})
    assert walk.files == ("open/c",)
    assert [problem.code for problem in walk.problems] == ["GIT05"]
    assert walk.problems[0].message.startswith("closed: the folder cannot be listed (Permission denied), so nothing")


def test_a_root_that_is_not_there_is_a_problem(repository: Repository) -> None:
    walk = visible_files(repository.top, "x", set())
    assert walk.files == ()
    assert walk.problems[0].message.startswith(".: the folder cannot be listed (No such file or directory)")


def test_the_last_rule_that_fits_speaks() -> None:
    rules = read_rules(b"*.a\nb/c\nd\n!d/")
    assert rules.verdict("x/d", folder=False) is Verdict.IGNORED
    assert rules.verdict("x/d", folder=True) is Verdict.WANTED
    assert rules.verdict("x/e", folder=True) is Verdict.UNSAID
    assert rules
    assert not read_rules(b"# nothing\n")


@pytest.mark.parametrize(
    "line", ["*a" * 120 + "b", "a*" * 4000 + "b", "**/a/" * 900 + "b", "[[:" * 2000, "?*" * 900 + "b"]
)
def test_no_line_takes_for_ever(line: str) -> None:
    rules = read_rules(line.encode())
    for path in ("a" * 255, "a/" * 2000 + "a"):
        assert rules.verdict(path, folder=False) is Verdict.UNSAID


def test_kept_filters_by_lines_as_git_would() -> None:
    paths = ["z", "notes/a.md", "notes/b.md", "notes/draft/c.md", "x/notes/d.md", "a.tmp", "é\udcff"]
    lines = ["# not these", "", "  ", "/notes/*", "!b.md", "!notes/draft/c.md", "*.tmp", "é?"]
    assert kept(paths, lines) == ("z", "notes/b.md", "x/notes/d.md")


def test_kept_gives_back_everything_when_nothing_is_said() -> None:
    assert kept(iter(["b", "a"]), ["# nothing"]) == ("b", "a")


def test_kept_goes_as_deep_as_paths_do() -> None:
    deep = "a/" * 1500
    assert kept([f"{deep}b", f"{deep}c/b"], ["c/"]) == (f"{deep}b",)


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("notes[", "a [ is not closed"),
        ("notes\\", "its last backslash escapes nothing"),
        ("[[:wide:]]", "there is no [:wide:]"),
        ("a[/]b", "a [] of it fits no sign of a name"),
        ("!", "it names nothing"),
        ("a\0", "no name has a NUL"),
        ("a" * 9000, "it has more than 8192 bytes"),
    ],
)
def test_a_line_that_cannot_match_is_named_with_its_cause(line: str, cause: str) -> None:
    with pytest.raises(BadPattern) as caught:
        kept(["a"], ["b", line])
    assert (caught.value.line, caught.value.cause) == (line, cause)
    assert str(caught.value) == f"the pattern {line!r} cannot match anything: {cause}"
