"""Test evidence that an earlier job left as JUnit XML: which files, how old they are, and what they say of each item.

defusedxml takes the XML apart, and refuses whatever could grow or lead elsewhere; junitparser reads its elements.
"""

import glob
import os
import stat
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from junitparser import JUnitXmlError
from msgspec import Struct, field
from msgspec.structs import replace

from shinchoku.attribution import Attribution, Owner
from shinchoku.errors import Unreadable
from shinchoku.folders import Folder
from shinchoku.gates.junitcases import WORST, Case, Outcome, Told, told
from shinchoku.session import Raised, SuiteRun
from shinchoku.snapshot import Problem
from shinchoku.speech import joined, say
from shinchoku.systemwords import words

LARGEST = 10 * 1024 * 1024
"""Bytes of one report."""
_MOST_TOLD = 3
_LAST_SECOND = 253_402_300_799  # of the last year that a calendar here has
_FAILURES, _NOTHING = 1, 5  # pytest's own exit codes


class JUnitFile(Struct, frozen=True):
    """A report that was read."""

    name: str
    """As the pattern leads to it."""
    moment: datetime
    """When its tests ran, as it says; else when the file was last written, in UTC."""
    is_told: bool
    """Whether the report says so itself. It may leave out the zone."""
    tree: str | None
    """The commit that it was made from, where it names one."""

    @property
    def label(self) -> str:
        """In words, for reports: ``JUnit results.xml of 2025-11-13T21:45:00+09:00, tree unknown``."""
        moment = self.moment.isoformat(timespec="seconds")
        remark = "" if self.moment.tzinfo else " (no time zone)"
        remark = remark if self.is_told else " (the file's time)"
        return f"JUnit {self.name} of {moment}{remark}, tree {self.tree[:12] if self.tree else 'unknown'}"


class JUnitEvidence(Struct, frozen=True):
    """What all reports say."""

    runs: dict[str, SuiteRun] = field(default_factory=dict)
    """By item id; an item that no report speaks of is not there."""
    files: tuple[JUnitFile, ...] = ()
    unmatched: tuple[str, ...] = ()
    """Tests that belong to no item, in the order in which they were read."""
    problems: tuple[Problem, ...] = ()


class _Pile(Struct):
    """What was read of one item."""

    outcomes: dict[tuple[str, ...], Outcome] = field(default_factory=dict)
    uncollected: set[str] = field(default_factory=set)
    raised: dict[Raised, None] = field(default_factory=dict)
    files: dict[str, None] = field(default_factory=dict)
    seconds: float = 0.0

    def add(self, case: Case, owner: Owner, label: str) -> None:
        """One more test case; a test that is told twice counts once, by the worse of the two."""
        test = (owner.module, *owner.scope, *([case.name] if case.name else []))
        if case.outcome is not None:
            known = self.outcomes.get(test, case.outcome)
            self.outcomes[test] = min(known, case.outcome, key=WORST.index)
        elif case.raised is not None:
            self.uncollected.add(owner.module)
        if case.raised is not None:
            self.raised[replace(case.raised, where="::".join(test))] = None
        self.files[label] = None
        self.seconds += case.seconds

    def run(self) -> SuiteRun:
        """As if pytest had just ended."""
        counts = Counter(self.outcomes.values())
        red = counts["failed"] + counts["error"] + len(self.uncollected)
        code = _FAILURES if red else 0 if self.outcomes else _NOTHING
        return SuiteRun(
            exit_code=code,
            source="junit",
            environment="; ".join(self.files),
            finished=True,
            session_exit=code,
            collected=len(self.outcomes),
            passed=counts["passed"],
            failed=counts["failed"],
            errors=counts["error"] + len(self.uncollected),
            skipped=counts["skipped"],
            xfailed=counts["xfailed"],
            xpassed=counts["xpassed"],
            exceptions=tuple(self.raised),
            duration=self.seconds,
        )


def read_junit(patterns: Sequence[str], folders: Sequence[Folder], root: Path) -> JUnitEvidence:
    """What JUnit reports say of each item.

    Args:
        patterns: Paths of reports, relative to the current folder, with ``*``, ``?``, ``[...]`` and ``**``.
        folders: Those of all items: a test of an item that is not among them belongs to nobody.
        root: The scanned root; absolute paths in reports may lie below it.
    """
    problems: list[Problem] = []
    files: list[JUnitFile] = []
    unmatched: dict[str, None] = {}
    piles: defaultdict[str, _Pile] = defaultdict(_Pile)
    attribution = Attribution(folders)
    for path in _matching(patterns, problems):
        try:
            data, written = _read(path)
            report = _parsed(data, path)
        except Unreadable as error:
            problems.append(Problem("JUN01", str(error)))
            continue
        file = JUnitFile(path, report.moment or written, report.moment is not None, report.tree)
        files.append(file)
        for case in report.cases:
            owner = _owner(case, path, attribution, root)
            if owner is None:
                unmatched[_named(case)] = None
            else:
                piles[owner.item].add(case, owner, file.label)
    if unmatched:
        problems.append(_unmatched(tuple(unmatched)))
    ids = [folder.place.item.id for folder in folders]
    runs = {item: piles[item].run() for item in ids if item in piles}
    return JUnitEvidence(runs, tuple(files), tuple(unmatched), tuple(problems))


def _matching(patterns: Iterable[str], problems: list[Problem]) -> tuple[str, ...]:
    """The files that fit, each once however many ways lead to it, in the order of the patterns and then of names."""
    found: dict[str, str] = {}
    for pattern in patterns:
        try:
            names = sorted(_expanded(pattern))
        except (ValueError, OSError) as error:
            problems.append(Problem("JUN02", say("--junit {pattern}: {error}", pattern=pattern, error=str(error))))
            continue
        if not names:
            problems.append(
                Problem(
                    "JUN02",
                    say("--junit {pattern}: no file fits; the pattern is from the current folder", pattern=pattern),
                )
            )
        for name in names:
            found.setdefault(os.path.realpath(name), name)
    return tuple(found.values())


def _expanded(pattern: str) -> Iterator[str]:
    if os.path.lexists(pattern):  # a name with brackets in it, too
        yield pattern
        return
    parts = Path(pattern).parts
    plain = next((number for number, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    if plain < len(parts):
        # Unlike glob.glob, it does not follow links among the folders of ** round and round.
        yield from map(os.fspath, Path(*parts[:plain]).glob("/".join(parts[plain:])))


def _read(path: str) -> tuple[bytes, datetime]:
    """A report's bytes, and when they were written; raises `Unreadable`."""
    try:
        # Without O_NONBLOCK, a FIFO would wait for a writer.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            facts = os.fstat(handle)
            if not stat.S_ISREG(facts.st_mode):
                raise Unreadable(path, say("not a regular file"))
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise Unreadable(path, words(error)) from error
    if len(data) > LARGEST:
        raise Unreadable(path, say("larger than {n} MB, the most that is read of a report", n=LARGEST // 1024 // 1024))
    return data, _moment(facts.st_mtime)


def _moment(seconds: float) -> datetime:
    """To the second, and within what a calendar has, whatever a file system says."""
    return datetime.fromtimestamp(min(max(int(seconds), 0), _LAST_SECOND), UTC)


def _parsed(data: bytes, path: str) -> Told:
    """What the report says; raises `Unreadable`."""
    if not data.strip():
        raise Unreadable(path, say("an empty file, no JUnit report"))
    try:
        root: Element = fromstring(data, forbid_dtd=True)
        return told(root)
    except DefusedXmlException as error:
        raise Unreadable(path, say("it has a document type or entities, which no JUnit report needs")) from error
    except JUnitXmlError as error:
        raise Unreadable(path, say("no JUnit report: its root is neither testsuites nor testsuite")) from error
    except (ParseError, LookupError, ValueError) as error:
        raise Unreadable(path, say("not XML: {error}", error=error)) from error


def _owner(case: Case, path: str, attribution: Attribution, root: Path) -> Owner | None:
    parts = Path(path).parts
    pointed = attribution.pointed((*parts[:-1], Path(path).stem, case.suite))
    return attribution.owner(_below(case.file, root), case.classname, pointed)


def _below(file: str | None, root: Path) -> str | None:
    """An absolute path below the scanned root as from there."""
    for base in (os.path.abspath(root), os.path.realpath(root)):  # noqa: PTH100 - as the user spells it, links and all
        if file and file.startswith(f"{base}/"):
            return file[len(base) + 1 :]
    return file


def _named(case: Case) -> str:
    return "::".join(part for part in (case.file or case.classname, case.name) if part) or say("a test without a name")


def _unmatched(names: tuple[str, ...]) -> Problem:
    told = joined(names[:_MOST_TOLD])
    if len(names) > _MOST_TOLD:
        told = say("{names} and {n} more", names=told, n=len(names) - _MOST_TOLD)
    return Problem("JUN03", say("{n} test(s) in JUnit reports belong to no item: {names}", n=len(names), names=told))
