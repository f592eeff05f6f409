"""A git repository, to a Snapshot of its work tree or of any revision."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from msgspec import Struct, field

from shinchoku.errors import CannotScan
from shinchoku.gates.gitcommand import GitCommand, GitFailed, Running
from shinchoku.gates.githistory import GitHistory
from shinchoku.gates.gitnames import commit_of, head_of
from shinchoku.gates.gitobjects import are_many, read_object, read_tree
from shinchoku.gates.ruling import IGNORE, ruling
from shinchoku.gates.walk import read_ignore_file, visible_files
from shinchoku.gates.workfiles import WorkFiles
from shinchoku.snapshot import History, Problem, Snapshot, no_history

_STATUS = (
    *("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=no", "--no-renames", "--no-ahead-behind"),
    "--ignore-submodules=dirty",  # what goes on in another repository is none of this one's
)
_SUBMODULE = b"160000"


class _Repository(Struct, frozen=True):
    """Where a path lies in its repository, and the git processes that are under way for it."""

    git: GitCommand
    """Started at the scanned root."""
    path: str
    """As the user gave it, for messages."""
    prefix: str
    """The scanned root below the top level, POSIX, without an ending slash; "" for the top level itself."""
    has_work_tree: bool
    shallow: frozenset[str]
    exclude: bytes
    """The content of info/exclude."""
    is_large: bool
    """Whether its packs hold very many objects."""
    running: list[Running] = field(default_factory=list)

    def start(self, *arguments: str, fed: bool = False) -> Running:
        """A git process that ends with the repository's context at the latest; see `GitCommand.start`."""
        self.running.append(self.git.start(*arguments, fed=fed))
        return self.running[-1]

    def close(self) -> None:
        for process in self.running:
            process.stop()
        self.git.close()


@contextmanager
def open_snapshot(path: Path, revision: str | None = None, *, first_parent: bool = False) -> Iterator[Snapshot]:
    """The repository that holds ``path``, at its work tree or at a revision; git's processes end with the context.

    Args:
        path: The scanned root: the top level of a repository, a folder below it, or a bare repository.
        revision: Anything that git resolves to a commit; None for the work tree.
        first_parent: Whether the revision's history leaves merged branches out.

    Raises:
        CannotScan: No such folder, no repository, no such revision, or no work tree where one is needed.
    """
    repository = _find(path)
    try:
        if revision is not None:
            yield _committed(repository, revision, first_parent=first_parent)
        elif repository.has_work_tree:
            yield _work_tree(repository, path.resolve())
        else:
            raise CannotScan(repository.path, "a bare repository has no work tree; name a revision: --rev HEAD")
    except GitFailed as error:
        raise CannotScan(repository.path, f"git could not read the repository: {error.stderr}") from error
    finally:
        repository.close()


def commit_called(path: Path, revision: str) -> str:
    """The full object id of a commit of the repository that holds ``path``; raises `CannotScan`."""
    return commit_of(GitCommand(path), revision, os.fspath(path))


def _find(path: Path) -> _Repository:
    shown = os.fspath(path)
    if not path.exists():
        raise CannotScan(shown, "no such folder")
    if not path.is_dir():
        raise CannotScan(shown, "not a folder; name the folder that holds the repository")
    git = GitCommand(path)
    flags = ("--is-bare-repository", "--is-inside-work-tree", "--git-common-dir", "--show-prefix")
    try:
        answer = git.run("rev-parse", *flags)
    except GitFailed as error:
        raise CannotScan(shown, _no_repository(path, error.stderr)) from error
    bare, inside, common, prefix = os.fsdecode(answer).split("\n", 3)
    if inside != "true" and bare != "true":
        raise CannotScan(shown, "inside a .git folder; scan the folder that holds it")
    common_dir = path / common
    return _Repository(
        git=git,
        path=shown,
        prefix=prefix.removesuffix("\n").removesuffix("/"),
        has_work_tree=inside == "true",
        shallow=frozenset(_content(common_dir / "shallow").decode("ascii", "replace").split()),
        exclude=_content(common_dir / "info" / "exclude"),
        is_large=are_many(common_dir),
    )


def _no_repository(path: Path, stderr: str) -> str:
    """Why git finds no repository there."""
    if "(or any" not in stderr:
        return stderr
    place = next((folder for folder in (path.resolve(), *path.resolve().parents) if (folder / ".git").exists()), None)
    if place:
        return f"git does not take {place / '.git'} for a repository: its HEAD, objects or refs are missing or damaged"
    return "not a git repository, nor a folder inside one; 'git init' makes one"


def _work_tree(repository: _Repository, root: Path) -> Snapshot:
    history = _history(repository, "HEAD")  # git begins while we walk
    status = repository.start(*_STATUS)
    top = root.parents[repository.prefix.count("/")] if repository.prefix else root
    tracked, not_checked_out = _index(GitCommand(top).run("ls-files", "-z", "-s", "-t"))
    prefix = f"{repository.prefix}/" if repository.prefix else ""
    walk = visible_files(top, repository.prefix, tracked, repository.exclude)
    files = WorkFiles(root)
    head, branch, dirty = _parse_status(b"".join(status.blocks()))
    problems = [*walk.problems]
    if head is None:
        problems.insert(0, Problem("GIT01", "nothing was committed yet on this branch: no item has a date"))
    if not_checked_out:
        cure = "'git sparse-checkout disable' brings them back, and --rev HEAD sees them"
        problems.append(
            Problem("GIT04", f"{not_checked_out} tracked files are not checked out (sparse checkout); {cure}")
        )
    return Snapshot(
        revision="worktree",
        files=walk.files,
        read=files.read,
        mode=files.mode,
        link=files.link,
        rule=ruling(lambda folder: read_ignore_file(f"{top}/{folder}"), prefix, repository.exclude),
        stream=files.open,
        history=history if head else no_history,
        head=head,
        branch=branch,
        dirty=dirty,
        shallow=repository.shallow,
        prefix=prefix,
        problems=tuple(problems),
        blob=_blob(repository),
    )


def _committed(repository: _Repository, revision: str, *, first_parent: bool) -> Snapshot:
    oid = commit_of(repository.git, revision, repository.path)
    history = _history(repository, oid, first_parent=first_parent)
    prefix = f"{repository.prefix}/" if repository.prefix else ""
    files = read_tree(repository.git, oid, repository.prefix, repository.path)
    return Snapshot(
        revision=oid,
        files=tuple(sorted(files.entries)),
        read=files.read,
        mode=files.mode,
        link=files.link,
        history=history,
        head=head_of(repository.git),
        branch=_branch(repository.git),
        shallow=repository.shallow,
        prefix=prefix,
        rule=ruling(partial(_ignore_file, repository.git, oid), prefix, repository.exclude),
        blob=_blob(repository),
    )


def _ignore_file(git: GitCommand, oid: str, folder: str) -> bytes:
    """The content of a folder's .gitignore in a commit, also above the scanned root; nothing for a link, as in git."""
    try:
        entry = git.run("ls-tree", "-z", "--full-tree", oid, "--", f"{folder}{IGNORE}")
        facts = entry.partition(b"\t")[0].split()
        return git.run("cat-file", "blob", facts[2].decode("ascii")) if facts[:1] in ([b"100644"], [b"100755"]) else b""
    except GitFailed:
        return b""


def _history(repository: _Repository, revision: str, *, first_parent: bool = False) -> History:
    return GitHistory(
        revision,
        repository.prefix,
        repository.start,
        repository.git.blob,
        first_parent=first_parent,
        is_large=repository.is_large,
    )


def _blob(repository: _Repository) -> Callable[[str], bytes]:
    return lambda oid: read_object(repository.git, oid, f"object {oid[:12]}")


def _index(listing: bytes) -> tuple[set[str], int]:
    """The tracked paths, submodules aside, and how many of them are not checked out on purpose."""
    tracked, not_checked_out = set(), 0
    for entry in listing.split(b"\0")[:-1]:  # b"H 100644 <oid> 0\tpath"
        facts, _, path = entry.partition(b"\t")
        if facts[2:8] != _SUBMODULE:
            tracked.add(os.fsdecode(path))
            not_checked_out += facts[:1] == b"S"
    return tracked, not_checked_out


def _parse_status(output: bytes) -> tuple[str | None, str | None, bool]:
    """Head, branch, and whether tracked files differ from the head."""
    head = branch = None
    dirty = False
    for line in output.split(b"\0")[:-1]:
        if line.startswith(b"# branch.oid "):
            head = line[13:].decode("ascii")
        elif line.startswith(b"# branch.head "):
            branch = os.fsdecode(line[14:])
        elif not line.startswith(b"# "):
            dirty = True
    return None if head == "(initial)" else head, None if branch == "(detached)" else branch, dirty


def _branch(git: GitCommand) -> str | None:
    try:
        return os.fsdecode(git.run("symbolic-ref", "--quiet", "--short", "HEAD")).removesuffix("\n")
    except GitFailed:
        return None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
