"""A git repository, to a Snapshot of its work tree or of any revision."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from shinchoku.errors import CannotScan, HistoryUnreadable
from shinchoku.gates.gitcommand import GitCommand, GitFailed, Running
from shinchoku.gates.gitlog import LOG_ARGUMENTS, parse_log
from shinchoku.gates.gitobjects import read_tree
from shinchoku.gates.ruling import IGNORE, ruling
from shinchoku.gates.walk import read_ignore_file, visible_files
from shinchoku.gates.workfiles import WorkFiles
from shinchoku.snapshot import Commit, Problem, Snapshot

_STATUS = ("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=no", "--no-renames", "--no-ahead-behind")
_SUBMODULE = b"160000"


@dataclass(frozen=True, slots=True)
class _Repository:
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
    running: list[Running] = field(default_factory=list)

    def start(self, *arguments: str) -> Running:
        """A git process that ends with the repository's context at the latest."""
        self.running.append(self.git.start(*arguments))
        return self.running[-1]

    def close(self) -> None:
        for process in self.running:
            process.stop()
        self.git.close()


@contextmanager
def open_snapshot(path: Path, revision: str | None = None) -> Iterator[Snapshot]:
    """The repository that holds ``path``, at its work tree or at a revision; git's processes end with the context.

    Args:
        path: The scanned root: the top level of a repository, a folder below it, or a bare repository.
        revision: Anything that git resolves to a commit; None for the work tree.

    Raises:
        CannotScan: No such folder, no repository, no such revision, or no work tree where one is needed.
    """
    repository = _find(path)
    try:
        if revision is not None:
            yield _committed(repository, revision)
        elif repository.has_work_tree:
            yield _work_tree(repository, path.resolve())
        else:
            raise CannotScan(repository.path, "a bare repository has no work tree; name a revision: --rev HEAD")
    except GitFailed as error:
        raise CannotScan(repository.path, f"git could not read the repository: {error.stderr}") from error
    finally:
        repository.close()


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
        known = "not a git repository" in error.stderr
        cause = "not a git repository, nor a folder inside one; 'git init' makes one" if known else error.stderr
        raise CannotScan(shown, cause) from error
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
    )


def _work_tree(repository: _Repository, root: Path) -> Snapshot:
    history = _history(repository, "HEAD")  # git begins while we walk
    status = repository.start(*_STATUS)
    top = root.parents[repository.prefix.count("/")] if repository.prefix else root
    tracked, not_checked_out = _index(GitCommand(top).run("ls-files", "-z", "-s", "-t"))
    prefix = f"{repository.prefix}/" if repository.prefix else ""
    walk = visible_files(top, repository.prefix, tracked, repository.exclude)
    files = WorkFiles(root)
    head, branch, dirty = _parse_status(b"".join(status.blocks()))
    problems = [*_history_problems(head, repository.shallow), *walk.problems]
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
        history=history if head else lambda: iter(()),
        head=head,
        branch=branch,
        dirty=dirty,
        shallow=repository.shallow,
        prefix=prefix,
        problems=tuple(problems),
    )


def _committed(repository: _Repository, revision: str) -> Snapshot:
    oid = _resolve(repository.git, revision)
    if oid is None:
        cause = "nothing was committed yet" if revision == "HEAD" else f"git knows no commit called {revision!r}"
        raise CannotScan(repository.path, cause)
    history = _history(repository, oid)
    prefix = f"{repository.prefix}/" if repository.prefix else ""
    files = read_tree(repository.git, oid, repository.prefix, repository.path)
    return Snapshot(
        revision=oid,
        files=tuple(sorted(files.entries)),
        read=files.read,
        mode=files.mode,
        link=files.link,
        history=history,
        head=_resolve(repository.git, "HEAD"),
        branch=_branch(repository.git),
        shallow=repository.shallow,
        prefix=prefix,
        rule=ruling(partial(_ignore_file, repository.git, oid), prefix, repository.exclude),
        problems=tuple(_history_problems(oid, repository.shallow)),
    )


def _ignore_file(git: GitCommand, oid: str, folder: str) -> bytes:
    """The content of a folder's .gitignore in a commit, also above the scanned root; nothing for a link, as in git."""
    try:
        entry = git.run("ls-tree", "-z", "--full-tree", oid, "--", f"{folder}{IGNORE}")
        facts = entry.partition(b"\t")[0].split()
        return git.run("cat-file", "blob", facts[2].decode("ascii")) if facts[:1] in ([b"100644"], [b"100755"]) else b""
    except GitFailed:
        return b""


def _history(repository: _Repository, revision: str) -> Callable[[], Iterator[Commit]]:
    relative = [f"--relative={repository.prefix}"] if repository.prefix else []
    arguments = [*LOG_ARGUMENTS, *relative, revision, "--"]
    begun = [repository.start(*arguments).read_ahead()]

    def history() -> Iterator[Commit]:
        process = begun.pop() if begun else repository.start(*arguments)
        try:
            yield from parse_log(process.blocks())
        except GitFailed as error:
            raise HistoryUnreadable(error.stderr) from error

    return history


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


def _history_problems(head: str | None, shallow: frozenset[str]) -> Iterator[Problem]:
    if head is None:
        yield Problem("GIT01", "nothing was committed yet: no item has a date")
    if shallow:
        cure = "in GitHub Actions, 'fetch-depth: 0' under actions/checkout; elsewhere, 'git fetch --unshallow'"
        yield Problem("GIT02", f"a shallow clone: the beginnings are cut off, so dates cannot be told; {cure}")


def _resolve(git: GitCommand, revision: str) -> str | None:
    try:
        return (
            git.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
        )
    except GitFailed:
        return None


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
