"""Files that git ignores and tests need: a trained model, a small data set; found beside the snapshot's own."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from shinchoku.config import SuiteSettings
from shinchoku.folders import Folder
from shinchoku.gates.ignored import IgnoredFiles
from shinchoku.snapshot import Problem, Snapshot
from shinchoku.speech import say

_MIB = 1 << 20
_NEVER = frozenset(
    {
        *(".git", ".hg", ".svn", "node_modules", "__pycache__", "__pypackages__", ".tox", ".nox", ".eggs"),
        *(".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".ipynb_checkpoints", ".uv-cache"),
        *("site-packages", ".env", ".envrc"),
    }
)
_NEVER_ENDING = (".pyc", ".pyo", ".egg-info")
_UNASKED = frozenset({".cache", "htmlcov", ".coverage", ".DS_Store", "mlruns", "wandb"})
"""What runs leave behind, large or other each time: carried only where the settings name it."""
_UNASKED_ENDING = (".log", ".swp", ".tmp")

Matches = Callable[[Iterable[str], Sequence[str]], tuple[str, ...]]
"""The paths that gitignore lines do not match."""


class _Load(Struct):
    """What is carried so far, with the sizes."""

    room: int
    """Bytes that may still be added."""
    sizes: dict[str, int] = field(default_factory=dict)

    def rest(self, sizes: Mapping[str, int]) -> dict[str, int]:
        """What is not among it yet."""
        return {path: size for path, size in sizes.items() if path not in self.sizes}

    def takes(self, sizes: Mapping[str, int]) -> bool:
        """Add all, where there is room for that; whether there is."""
        size = sum(sizes.values())
        if size > self.room:
            return False
        self.room -= size
        self.sizes |= sizes
        return True


def carried(
    snapshot: Snapshot, root: Path, folders: Sequence[Folder], settings: SuiteSettings, keep: Matches
) -> tuple[Snapshot, tuple[Problem, ...]]:
    """A work tree's snapshot with the ignored data files of some items, and those that the settings name.

    Virtual environments, Python's caches, node_modules and secrets in dotenv files are never carried. A link is carried
    as a link, and with it what it leads to in the scanned tree.

    Args:
        snapshot: Of a work tree; a revision's is given back as it is, for it holds only what is committed.
        root: The scanned root on the disk.
        folders: The items whose tests are to run.
        settings: With gitignore lines of further files to carry, from anywhere below the root, and the limits.
        keep: Takes out what gitignore lines match.
    """
    if snapshot.revision != "worktree":
        return snapshot, ()
    load = _Load(settings.carry_total_mib * _MIB)
    known = frozenset(snapshot.files)
    problems = [
        *_take_named(IgnoredFiles(root, known, _is_never), load, settings, keep),
        *_take_items(IgnoredFiles(root, known, _is_unasked), load, settings, folders),
    ]
    return replace(snapshot, files=tuple(sorted(known | load.sizes.keys()))), tuple(problems)


def _take_named(tree: IgnoredFiles, load: _Load, settings: SuiteSettings, keep: Matches) -> Iterator[Problem]:
    if not settings.carry:
        return
    everything = [path for path, _ in tree.listed("")]
    named = tree.with_targets(set(everything) - set(keep(everything, settings.carry)))
    if not load.takes(named):
        yield Problem(
            "EXP02",
            say(
                "carry under [tests] names {mib} MiB of files that git ignores, more than carry-total-mib there "
                "({most}), so that none of them is there where tests run; name fewer, or raise it",
                mib=_mib(named),
                most=settings.carry_total_mib,
            ),
        )


def _take_items(
    tree: IgnoredFiles, load: _Load, settings: SuiteSettings, folders: Sequence[Folder]
) -> Iterator[Problem]:
    for path in (folder.path for folder in folders if folder.path is not None):
        rest = load.rest(tree.below(path))
        if sum(rest.values()) > settings.carry_item_mib * _MIB:
            told = say(
                "{path}: {mib} MiB of files that git ignores are more than {most} MiB, so that none of them is there "
                "where tests run; name those that tests need in carry under [tests], or raise carry-item-mib there",
                path=path,
                mib=_mib(rest),
                most=settings.carry_item_mib,
            )
            yield Problem("EXP02", told)
        elif not load.takes(rest):
            told = say(
                "{path}: {mib} MiB of files that git ignores are more than what is left ({left} MiB) of {most} MiB for "
                "one scan, so that none of them is there where tests run; raise carry-total-mib under [tests]",
                path=path,
                mib=_mib(rest),
                left=load.room // _MIB,
                most=settings.carry_total_mib,
            )
            yield Problem("EXP02", told)


def _mib(sizes: Mapping[str, int]) -> int:
    return sum(sizes.values()) // _MIB


def _is_never(name: str) -> bool:
    return name in _NEVER or name.endswith(_NEVER_ENDING) or name.startswith(".env.")


def _is_unasked(name: str) -> bool:
    return _is_never(name) or name in _UNASKED or name.endswith(_UNASKED_ENDING)
