"""One learner's repository, scanned: a task to its answer, whatever stands in the way."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from shinchoku.cli.inputs import How, Scan, perform
from shinchoku.cli.suite_options import Env, Sandbox, Suites
from shinchoku.cohort.faults import NotFetched
from shinchoku.cohort.work import Answer, Reason, Task, failed
from shinchoku.errors import (
    BadPattern,
    BadSettings,
    CannotScan,
    Forbidden,
    HistoryUnreadable,
    NoCommit,
    NoSandbox,
    NothingToScan,
    ShinchokuError,
    UnknownName,
    Unreadable,
)
from shinchoku.gates.cache import cache_folder
from shinchoku.gates.clones import CLONES, Clone, cloned
from shinchoku.gates.discovery import find_place
from shinchoku.gates.gitbatch import MISSING
from shinchoku.gates.gitcommand import NoAnswer
from shinchoku.gates.gitrepo import commit_called
from shinchoku.render.jsonreport import render_json
from shinchoku.speech import alternatives, say

_REASONS: tuple[tuple[tuple[type[ShinchokuError], ...], Reason], ...] = (
    ((NoAnswer,), "crashed"),
    ((NoSandbox,), "no sandbox"),
    ((NoCommit,), "no such revision"),
    ((NothingToScan,), "nothing to scan"),
    ((BadSettings, BadPattern, UnknownName, Unreadable), "bad settings"),
    ((CannotScan, HistoryUnreadable), "not readable"),
)
"""In order: the first that fits."""
_ABSENT = MISSING.encode()
_HEAD = "HEAD"


class _Not(Exception):
    """It is no repository; a fact for this room."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


def attend(task: Task) -> Answer:
    """Scan what a task names; its answer, also where that cannot be done."""
    try:
        with _place(task) as (path, clone):
            return _scanned(task, path, clone)
    except _Not as error:
        return failed(task, "not a repository", error.cause)
    except ShinchokuError as error:
        return failed(task, _reason(error), _cause(error, task))
    except PermissionError as error:
        return failed(task, "not readable", _without_place(str(error), task))
    except Exception as error:  # noqa: BLE001 - one repository's, and no end of all others'
        return failed(task, "error", f"{type(error).__name__}: {error}")


def _cause(error: ShinchokuError, task: Task) -> str:
    """What is wrong with it; the row says with which, and the reason says what cannot be done."""
    match error:
        case NothingToScan():
            roots = alternatives(f"{root}/" for root in error.roots)
            return say("no folder {roots} in it; [roots] in its shinchoku.toml names others", roots=roots)
        case NotFetched() | NoSandbox():
            return error.cause
        case CannotScan():
            return _without_place(error.cause, task)
        case _:
            return _without_place(str(error), task)


def _reason(error: ShinchokuError) -> Reason:
    if isinstance(error, NotFetched):
        return error.reason
    return next((reason for kinds, reason in _REASONS if isinstance(error, kinds)), "error")


@contextmanager
def _place(task: Task) -> Iterator[tuple[Path, Clone | None]]:
    """Where the repository is on this machine, and its clone if it is one."""
    if task.source.scheme is None:
        path = Path(task.source.text)
        try:
            find_place(path)
        except Forbidden:
            raise
        except CannotScan as error:
            raise _Not(str(error)) from error
        yield path, None
        return
    with cloned(task.source, _clones(task), task.terms.limits.size) as clone:
        yield clone.path, clone


def _clones(task: Task) -> Path:
    """The folder of clones on this machine."""
    return Path(task.terms.clones) if task.terms.clones else cache_folder() / CLONES


def _scanned(task: Task, path: Path, clone: Clone | None) -> Answer:
    revision = task.revision or _HEAD
    if clone is not None:
        return _cloned(task, clone, revision)
    if task.known and commit_called(path, revision) == task.known:
        return _unchanged(task)
    return _performed(task, path, revision)


def _cloned(task: Task, clone: Clone, revision: str) -> Answer:
    """As scanned in place; what of its files is read is fetched before."""
    if task.known and task.revision is None and clone.head[1] == task.known:
        return _unchanged(task)
    clone.bring()
    commit = commit_called(clone.path, revision)
    if commit == task.known:
        return _unchanged(task)
    clone.bring_files(commit, all_of_them=task.terms.tests != Suites.skip)
    try:
        answer = _performed(task, clone.path, revision)
        if answer.report is not None and _ABSENT not in answer.report:
            return answer
    except Unreadable:
        pass  # the settings: a file that is no text by its name, as what else is missing
    clone.bring_files(commit, all_of_them=True)
    return _performed(task, clone.path, revision)


def _unchanged(task: Task) -> Answer:
    return Answer(task.number, "unchanged", task.known, attempt=task.attempt)


def _performed(task: Task, path: Path, revision: str) -> Answer:
    terms = task.terms
    how = How(
        suites=Suites(terms.tests),
        env=Env(terms.env),
        sandbox=Sandbox(terms.sandbox),
        no_cache=terms.tests == Suites.skip,
        jobs=1,
    )
    asked = Scan(
        path=path,
        revision=revision,
        catalog=terms.catalog if isinstance(terms.catalog, str) else None,
        how=how,
        quiet=True,
        timezone=terms.timezone,
        reproducible=True,
        settings=terms.config,
        course=terms.catalog if isinstance(terms.catalog, tuple) else None,
    )
    report = perform(asked).report
    if task.source.scheme is not None:  # where its clone lies is nobody's concern
        report = msgspec.structs.replace(
            report, repository=msgspec.structs.replace(report.repository, path=task.source.shown)
        )
    return Answer(
        number=task.number,
        state="done",
        commit=report.repository.revision,
        report=render_json(report, reproducible=True).encode("utf-8", "backslashreplace"),
        attempt=task.attempt,
    )


def _without_place(sentence: str, task: Task) -> str:
    """A message without the name of the clone's folder."""
    if task.source.scheme is None:
        return sentence
    head, found, rest = sentence.partition(os.fspath(_clones(task)))
    return f"{head}{task.source.shown}{rest.partition('.git')[2]}" if found else sentence
