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
from shinchoku.gates.gitindex import check_attributes, parse_index, status_arguments
from shinchoku.gates.gitnames import commit_of, head_of
from shinchoku.gates.gitobjects import are_many, read_object, read_tree
from shinchoku.gates.opening import Opened, opened
from shinchoku.gates.ruling import IGNORE, ruling
from shinchoku.gates.walk import read_ignore_file, visible_files
from shinchoku.gates.workfiles import WorkFiles
from shinchoku.snapshot import LONGEST_PROGRESS_FILE, History, Problem, Snapshot, no_history


class _Repository(Struct, frozen=True):
    """Where a path lies in its repository, and the git processes that are under way for it."""

    opened: Opened
    path: str
    """As the user gave it, for messages."""
    shallow: frozenset[str]
    exclude: bytes
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

    @property
    def git(self) -> GitCommand:
        return self.opened.git

    @property
    def prefix(self) -> str:
        return self.opened.place.prefix

    @property
    def top(self) -> str | None:
        return self.opened.place.top


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
    with opened(path, revision) as found:
        repository = _Repository(
            opened=found,
            path=os.fspath(path),
            shallow=found.shallow,
            exclude=found.exclude,
            is_large=are_many(Path(found.place.common_dir)),
        )
        try:
            if revision is not None:
                yield _committed(repository, revision, first_parent=first_parent)
            elif repository.top is not None:
                yield _work_tree(repository, repository.top)
            else:
                raise CannotScan(repository.path, "a bare repository has no work tree; name a revision: --rev HEAD")
        except GitFailed as error:
            raise CannotScan(repository.path, f"git could not read the repository: {error.stderr}") from error
        finally:
            repository.close()


def commit_called(path: Path, revision: str) -> str:
    """The full object id of a commit of the repository that holds ``path``; raises `CannotScan`."""
    with opened(path, revision) as repository:
        return commit_of(repository.git, revision, os.fspath(path))


def _work_tree(repository: _Repository, place: str) -> Snapshot:
    top = Path(place)
    root = top / repository.prefix
    history = _history(repository, "HEAD")  # git begins while we walk
    index = parse_index(repository.git.elsewhere(top).run("ls-files", "-z", "-s", "-t"))
    check_attributes(place, index, repository.path)
    status = repository.start(*status_arguments(index.submodules))
    prefix = f"{repository.prefix}/" if repository.prefix else ""
    walk = visible_files(top, repository.prefix, index.tracked, repository.exclude)
    files = WorkFiles(root)
    head, branch, dirty = _parse_status(b"".join(status.blocks()))
    problems = [*walk.problems]
    if head is None:
        problems.insert(0, Problem("GIT01", "nothing was committed yet on this branch: no item has a date"))
    if index.not_checked_out:
        cure = "'git sparse-checkout disable' brings them back, and --rev HEAD sees them"
        problems.append(
            Problem("GIT04", f"{index.not_checked_out} tracked files are not checked out (sparse checkout); {cure}")
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
        linked=repository.opened.place.linked,
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
        linked=repository.opened.place.linked,
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
    return lambda oid: read_object(repository.git, oid, f"object {oid[:12]}", LONGEST_PROGRESS_FILE)


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
