"""The readers that are fuzzed: which errors are theirs, and from which inputs the search begins."""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from shinchoku.catalog import Catalog, builtin_catalog, parse_catalog
from shinchoku.config import Config, check_against, check_patterns, configures, parse_config
from shinchoku.drift.compare import compare
from shinchoku.drift.fixing import fix
from shinchoku.drift_codes import Selection
from shinchoku.errors import BadSettings, NotProven, ShinchokuError, Unreadable
from shinchoku.folders import Folder, lay_out
from shinchoku.gates.gitdates import exact
from shinchoku.gates.gitlog import parse_commits
from shinchoku.gates.ignores import kept
from shinchoku.gates.junitxml import LARGEST, read_junit
from shinchoku.locator import Locator
from shinchoku.moments import reference_of
from shinchoku.progress_md.parse import parse
from shinchoku.snapshot import Commit, History
from shinchoku.zones import told_in
from tests.drift_worlds import Work
from tests.fuzzing import seeds
from tests.worlds import MODEL_DB, every_folder

_FIX_UP_TO = 2_048
"""Bytes of a progress file that is also compared with evidence and mended, which takes much longer than reading."""
_ONE_IN = 8
_OBJECT_UP_TO = 1_024  # bytes, of the object that is read for each commit with a doubtful date
_FIELDS = 5
_OBJECT = b"0123456789abcdef0123456789abcdef01234567"
_FEWEST, _MOST_CUTS = 2, 200
"""Into how many blocks a log is cut."""


class Target(NamedTuple):
    """Readers of one kind of bytes."""

    name: str
    readers: tuple[Callable[[bytes], object], ...]
    refusals: tuple[type[ShinchokuError], ...]
    """The errors that are declared; whatever else is raised is a crash."""
    seeds: tuple[bytes, ...]
    words: tuple[bytes, ...]
    """What the search may put into an input: keys and signs that it would seldom find by itself."""

    def take(self, data: bytes) -> None:
        """Read an input in every way; a refusal is an answer, and has to be a sentence."""
        for reader in self.readers:
            try:
                reader(data)
            except self.refusals as refusal:
                assert str(refusal).strip(), repr(refusal)  # noqa: PT017 - in a fuzzer, no test


def _progress(data: bytes) -> None:
    """The claims of a progress file; every byte of it comes back, and every place lies in it."""
    claims = parse(data, "PROGRESS.md")
    source = claims.source
    assert source.mark + source.text.encode(source.codec) == data
    for number, start in enumerate(source.starts):
        assert source.whole_line(number) == source.text[start : start + len(source.whole_line(number))]
        assert source.byte(number, start) <= len(data)
    if source.damage:
        source.damage.repaired(source.text)


def _mended(data: bytes) -> None:
    """A progress file beside the evidence, and as a fix would write it; this is done for one input in a few."""
    if len(data) <= _FIX_UP_TO and crc32(data) % _ONE_IN == 0:
        witnesses = _work().against(data)
        compare(witnesses, Selection(), unsafe=True)
        fix(witnesses, Selection(), unsafe=True)


@cache
def _work() -> Work:
    return Work({"model_db": 2, "web_single_pattern": 3}, begun=["batch_pattern"])


def listed(data: bytes) -> tuple[bytes, int]:
    """A log as git frames it, of the fields that a stranger decides, and of how many commits it tells.

    The fields stand between NULs, which no field of git's has: both dates, the author, the subject and a path.
    """
    fields = data.split(b"\0")
    groups = [fields[start : start + _FIELDS] for start in range(0, len(fields), _FIELDS)]
    log = b""
    for group in groups:
        authored, committed, author, subject, path = (*group, *([b""] * (_FIELDS - len(group))))
        parent = _OBJECT if log else b""
        log += b"\0".join((b"\1" + _OBJECT + b" " + parent, authored, committed, author, subject, b""))
        if path:
            log += b"\n:000000 100644 " + b"0" * 40 + b" " + _OBJECT + b" A\0" + path + b"\0"
    return log, len(groups)


def _log(data: bytes) -> None:
    """A stranger's authors, dates, subjects and paths as git lists them, cut into any blocks, with what dates tell."""
    log, count = listed(data)
    commits = list(parse_commits([log], every_folder))
    assert len(commits) == count
    for cuts in (_FEWEST, _MOST_CUTS):
        size = len(log) // cuts + 1
        assert list(parse_commits((log[at : at + size] for at in range(0, len(log), size)), every_folder)) == commits
    dated = [Commit(exact(head, lambda _: data[:_OBJECT_UP_TO]), changes) for head, changes in commits]
    for head, _ in told_in("Asia/Tokyo", _history(dated))(every_folder):
        reference_of(head)
    for head, _ in dated:
        reference_of(head)


def _history(commits: list[Commit]) -> History:
    def told(_: Callable[[str], bool], __: str | None = None, /, *, others: bool = True) -> Iterator[Commit]:
        assert others
        return iter(commits)

    return told


def raw_log(data: bytes) -> list[Commit]:
    """Bytes that git need not have printed, taken as a log."""
    return list(parse_commits([data], every_folder))


def _bare_log(data: bytes) -> None:
    try:
        raw_log(data)
    except (ValueError, RuntimeError):  # not declared: see `test_what_git_never_prints_is_no_log`
        return


def _junit(data: bytes) -> None:
    """A report as evidence; one that cannot be read is a problem that is told, and no error."""
    report = _room() / "results.xml"
    report.write_bytes(data)
    found = read_junit([str(report)], _folders(), _room())
    assert len(found.files) + sum(problem.code == "JUN01" for problem in found.problems) == 1
    assert len(data) <= LARGEST or not found.files
    assert all(file.label.strip() for file in found.files)


@cache
def _room() -> Path:
    room = tempfile.mkdtemp(prefix="shinchoku-fuzzing-")
    atexit.register(shutil.rmtree, room, ignore_errors=True)
    return Path(room)


@cache
def _folders() -> tuple[Folder, ...]:
    return tuple(lay_out((f"{MODEL_DB}/tests/test_a.py",), Locator(_catalog(), Config())).folders)


@cache
def _catalog() -> Catalog:
    return builtin_catalog("ml-system-design-patterns")


def _settings(source: str) -> Callable[[bytes], None]:
    """Settings in a file of that name, held against the catalogue."""

    def read(data: bytes) -> None:
        config = parse_config(data, source)
        check_patterns(config, kept, data, source)
        Locator(_catalog(), check_against(config, _catalog(), data, source))

    return read


def _own_catalog(data: bytes) -> None:
    """Another course's list, and where its items would lie."""
    catalog = parse_catalog(data, "course.toml")
    lay_out((f"{MODEL_DB}/README.md",), Locator(catalog, Config()))
    check_against(Config(), catalog, data, "course.toml")


TARGETS = (
    Target("progress", (_progress, _mended), (Unreadable, NotProven), seeds.progress(), seeds.MARKDOWN),
    Target("gitlog", (_log, _bare_log), (), seeds.logs(), seeds.LOG),
    Target("junit", (_junit,), (), seeds.reports(), seeds.XML),
    Target(
        "settings",
        (
            _settings("shinchoku.toml"),
            _settings("pyproject.toml"),
            lambda data: configures(data, "pyproject.toml"),
            _own_catalog,
        ),
        (BadSettings,),
        seeds.settings(),
        seeds.TOML,
    ),
)
"""All that is fuzzed."""
