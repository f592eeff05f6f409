"""Which file is the learner's progress file: as set, else found by name, at the root or one folder down."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from shinchoku.config import Config
from shinchoku.names import fold, fold_file, fold_path

NAMES = ("PROGRESS.md", "learning_log.md")
"""The first name is looked for at the root and one folder down before the second is."""


class Candidates(Struct, frozen=True):
    """The files that could be it, the one that is taken first."""

    paths: tuple[str, ...]
    configured: str | None = None
    """What the settings call it, where they do."""

    @property
    def path(self) -> str | None:
        """The one that is taken."""
        return self.paths[0] if self.paths else None


def find_claims_file(files: Iterable[str], config: Config) -> Candidates:
    """The progress file of a tree, by the rule of `names.fold`: ``progress/`` is an older ``05_progress/``."""
    files = tuple(files)
    if config.progress_file is not None:
        wanted = config.progress_file.removeprefix("./")
        if wanted in files:
            return Candidates((wanted,), wanted)
        key = fold_path(wanted)
        return Candidates(tuple(path for path in files if fold_path(path) == key), wanted)
    return Candidates(tuple(path for name in NAMES for path in _named(files, fold_file(name))))


def could_be(path: str, config: Config) -> bool:
    """Whether a file at that path could be the progress file."""
    if config.progress_file is not None:
        return fold_path(path) == fold_path(config.progress_file.removeprefix("./"))
    return path.count("/") <= 1 and is_named_so(path.rpartition("/")[2])


def may_hold(folder: str, config: Config) -> bool:
    """Whether the file that the settings name can lie in a folder below that one at the top."""
    parts = (config.progress_file or "").removeprefix("./").split("/")
    return len(parts) > 2 and fold(parts[0]) == fold(folder)  # noqa: PLR2004 - of folders at the top, files are told


@lru_cache(maxsize=65_536)
def is_named_so(name: str) -> bool:
    """Whether a file of that name would be taken for a progress file."""
    return fold_file(name) in {fold_file(each) for each in NAMES}


def _named(files: tuple[str, ...], key: str) -> Iterator[str]:
    found = [path for path in files if path.count("/") <= 1 and fold_file(path.rpartition("/")[2]) == key]
    yield from sorted(found, key=lambda path: (path.count("/"), path))
