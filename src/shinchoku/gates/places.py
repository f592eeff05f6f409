"""Where the items' suites of one scan run: the environments' folder, what keeps builds apart, what each item wants."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.config import SuiteSettings
from shinchoku.gates.cache import cache_folder
from shinchoku.gates.environments import Environments
from shinchoku.gates.export import export_folder
from shinchoku.gates.limits import Limits
from shinchoku.gates.sandbox import Sandbox, planned
from shinchoku.gates.surroundings import is_below, needed_paths
from shinchoku.gates.wants import Want
from shinchoku.hashes import Hashes
from shinchoku.scanner import ToTest
from shinchoku.session import Environment
from shinchoku.snapshot import Snapshot

if TYPE_CHECKING:
    from shinchoku.gates.ownbuilds import Apart


class Places(Struct, frozen=True):
    """How environments are made for one scan, if they are."""

    root: Path
    """The scanned root on the disk."""
    limits: Limits
    sandbox: Sandbox
    makes: bool
    """Whether those that are not kept are made; else they are only looked for."""
    remembers: bool
    """Whether what uv refused a short while ago is taken as refused."""

    @contextmanager
    def opened(self) -> Iterator[Environments]:
        """The environments, which stay on the disk for as long as this is open."""
        apart = _apart(self.sandbox, self.limits)
        with (
            _folder(self.root) as folder,
            Environments(
                folder, self.limits.jobs, apart=apart, makes=self.makes, remembers=self.remembers
            ) as environments,
        ):
            yield environments


def wanted(exported: Snapshot, hashes: Hashes, test: ToTest, as_of: date | None) -> Want:
    """What an item wants to run in.

    Args:
        exported: What suites see.
        hashes: Of that.
        test: The item.
        as_of: The last day whose releases count; None for today's.
    """
    return Want(
        item=test.item,
        declared=test.declared,
        as_of=as_of,
        content=hashes.below(test.path),
        write=lambda folder: export_folder(exported, test.path, folder),
    )


def last_day(settings: SuiteSettings, completed: date | None) -> date | None:
    """The last day whose releases count; None for today's."""
    match settings.as_of:
        case "today":
            return None
        case "completed":
            return completed
        case _:
            return date.fromisoformat(settings.as_of)


@contextmanager
def _folder(root: Path) -> Iterator[Path]:
    """The cache folder; another one, for this scan alone, where that lies in the learner's tree or is none."""
    folder = cache_folder()
    if folder.is_absolute() and not is_below(os.path.realpath(folder), os.path.realpath(root)):
        yield folder
    else:
        with tempfile.TemporaryDirectory(prefix="shinchoku-", ignore_cleanup_errors=True) as name:
            yield Path(name)


def _apart(sandbox: Sandbox, limits: Limits) -> "Apart | None":
    """What keeps the items' own builds apart: they run the learners' code as their tests do, and have no network."""
    if sandbox.program is None:
        return None
    alone = replace(sandbox, network=False)

    def apart(work: Path, environment: Environment, others: Sequence[str]) -> tuple[str, ...]:
        home = os.fspath(work / "home")
        needed = (*needed_paths([environment]), *others)
        plan = planned(alone, root=os.fspath(work), scratch=home, needed=needed, only=None, space=limits.file_size)
        return plan.command

    return apart
