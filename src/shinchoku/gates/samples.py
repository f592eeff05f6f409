"""The sample repository: a learner's tree and its story, made into a real git repository with real dates."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from importlib import resources
from pathlib import Path

import msgspec

from shinchoku.errors import CannotScan, NotEmpty
from shinchoku.gates.gitcommand import GitCommand, GitFailed
from shinchoku.speech import say

_STORY = "history.toml"
_BRANCH = "main"
# A checkout must give the bytes of the tree, whatever the machine's settings say.
_PLAIN = ("-c", "core.autocrlf=false", "-c", f"core.attributesFile={os.devnull}", "-c", f"core.hooksPath={os.devnull}")

_LEFT_BEHIND = {"__pycache__", ".pytest_cache"}  # by running a suite in the checkout

Tree = dict[str, bytes]


class Author(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who made all commits."""

    name: str
    email: str


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One commit. Paths are those of the last tree; they stand where later renames took them from."""

    date: datetime
    message: str
    add: tuple[str, ...] = ()
    """Files of the last tree, or folders ending with ``/``."""
    write: dict[str, str] = {}
    """Files with another content than the last tree's."""
    rename: dict[str, str] = {}
    """Old to new paths, of files or folders."""
    reread: bool = False
    """From here on, files hold the line that a later reading added."""


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All commits, and who made them."""

    head: str
    """The last commit's id: the story is deterministic to the hash."""
    author: Author
    later_line: str
    """The line that the commit marked ``reread`` adds everywhere."""
    commits: tuple[Step, ...]


class Sample:
    """The sample's tree and story, as they are packaged."""

    def __init__(self, source: Path) -> None:
        self._source = source

    @cached_property
    def story(self) -> Story:
        """The commits, first to last."""
        return msgspec.toml.decode((self._source / _STORY).read_bytes(), type=Story)

    @cached_property
    def tree(self) -> Tree:
        """The last commit's files."""
        files = (
            path for path in sorted(self._source.rglob("*")) if path.is_file() and not _LEFT_BEHIND & {*path.parts}
        )
        tree = {path.relative_to(self._source).as_posix(): path.read_bytes() for path in files}
        del tree[_STORY]
        return tree

    def states(self) -> Iterator[tuple[Step, Tree]]:
        """Each commit with the whole tree at it."""
        state: Tree = {}
        has_line = False
        for number, step in enumerate(self.story.commits):
            state = {_moved(path, step.rename): content for path, content in state.items()}
            later = [following.rename for following in self.story.commits[number + 1 :]]
            if step.reread:
                has_line = True
                names = {_before(path, later): path for path in self.tree}
                state = {
                    name: self.tree[names[name]] if self._gains(names.get(name)) else c for name, c in state.items()
                }
            for path, content in self._added(step, has_line=has_line):
                state[_before(path, later)] = content
            yield step, dict(state)

    def _gains(self, path: str | None) -> bool:
        return path is not None and self._line in self.tree[path]

    def _added(self, step: Step, *, has_line: bool) -> Iterator[tuple[str, bytes]]:
        for name in step.add:
            for path, content in self.tree.items():
                if path == name or (name.endswith("/") and path.startswith(name)):
                    yield path, content if has_line else content.replace(self._line, b"")
        for path, text in step.write.items():
            yield path, text.encode()

    @property
    def _line(self) -> bytes:
        return f"{self.story.later_line}\n".encode()


def packaged_sample() -> Sample:
    """The sample as it is packaged."""
    return Sample(sample_folder())


def sample_folder() -> Path:
    """Where its tree and story lie: in an installed wheel, or beside ``src`` in a checkout."""
    installed = Path(str(resources.files("shinchoku"))) / "sample_repo"
    return installed if installed.is_dir() else installed.parents[2] / "sample_repo"


def make_sample(destination: Path, sample: Sample | None = None) -> str:
    """Make the repository in a new or empty folder, checked out; its head's object id.

    Raises:
        NotEmpty: The destination holds something.
        CannotScan: The destination cannot be made, or git failed.
    """
    sample = sample or packaged_sample()
    with new_folder(destination) as shown:
        git = _git_of(destination)
        try:
            git.run("init", "-q", f"--initial-branch={_BRANCH}", "--object-format=sha1", "--template=", ".")
            git.feed(b"".join(_stream(sample)), "fast-import", "--quiet")
            git.run(*_PLAIN, "reset", "-q", "--hard", _BRANCH)
            return git.run("rev-parse", "HEAD").decode().strip()
        except GitFailed as error:
            raise CannotScan(shown, say("git could not make the sample: {cause}", cause=error.stderr)) from error


@contextmanager
def new_folder(destination: Path) -> Iterator[str]:
    """A new or empty folder to make something in, as the user calls it; raises as `make_sample`."""
    shown = os.fspath(destination)
    try:
        if destination.exists() and (not destination.is_dir() or any(destination.iterdir())):
            raise NotEmpty(shown)
        destination.mkdir(parents=True, exist_ok=True)
        yield shown
    except OSError as error:
        raise CannotScan(shown, say("cannot be made: {cause}", cause=error.strerror)) from error


def _git_of(folder: Path) -> GitCommand:
    """Git for a repository that is ours, whatever lies around it."""
    return GitCommand(folder, {"GIT_DIR": os.path.realpath(folder / ".git"), "GIT_WORK_TREE": os.path.realpath(folder)})


def is_sample(path: Path, sample: Sample | None = None) -> bool:
    """Whether the folder is a repository whose head is the sample's last commit."""
    if not (path / ".git").is_dir():
        return False
    try:
        head = _git_of(path).run("rev-parse", "--verify", "--quiet", "HEAD").decode().strip()
    except GitFailed:
        return False
    return head == (sample or packaged_sample()).story.head


def _stream(sample: Sample) -> Iterator[bytes]:
    """The commits in the language of git fast-import."""
    author = f"{sample.story.author.name} <{sample.story.author.email}>"
    for step, tree in sample.states():
        moment = f"{int(step.date.timestamp())} {step.date:%z}"
        message = f"{step.message}\n".encode()
        yield f"commit refs/heads/{_BRANCH}\nauthor {author} {moment}\ncommitter {author} {moment}\n".encode()
        yield f"data {len(message)}\n".encode() + message + b"deleteall\n"
        for path, content in sorted(tree.items()):
            yield f"M 100644 inline {path}\ndata {len(content)}\n".encode() + content + b"\n"
        yield b"\n"


def _moved(path: str, renames: dict[str, str]) -> str:
    """Where a path goes; the longest old name that fits decides."""
    for old in sorted(renames, key=len, reverse=True):
        if path == old or path.startswith(f"{old}/"):
            return renames[old] + path[len(old) :]
    return path


def _before(path: str, later: list[dict[str, str]]) -> str:
    """Where a path of the last tree stood before those renames."""
    for renames in reversed(later):
        path = _moved(path, {new: old for old, new in renames.items()})
    return path
