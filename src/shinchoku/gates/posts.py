"""A post where one suite at a time runs: its worker, its pipes, its clock, and what they come to in the end."""

import os
import platform
import secrets
import selectors
import time
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from shinchoku.gates.forks import Worker
from shinchoku.gates.jobs import Job, Site, asked, ended, reached, relative
from shinchoku.gates.records import Ending, folded
from shinchoku.gates.sandbox import planned
from shinchoku.gates.surroundings import is_current, variables
from shinchoku.gates.watching import Output, Pipe, Record
from shinchoku.session import Environment, SuiteRun
from shinchoku.speech import say

_START = 60.0  # seconds that a worker has to be ready
_GRACE = 4.0  # seconds after the time is up that a worker has to say so; a suite may have stopped it


class Post:
    """One of as many as suites run at once."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._worker: Worker | None = None
        self._job: Job | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a suite is here."""
        return self._job is not None

    def begin(self, item: str, folder: str, environment: Environment | None) -> None:
        """Take a suite, and a worker for it where there is none."""
        self._site.begun += 1
        scratch = f"{self._site.scratch}/{self._site.begun}"
        where = os.path.normpath(f"{self._site.root}/{folder}")
        deadline = time.monotonic() + _START
        job = Job(item, where, environment, scratch, secrets.token_hex(16), Output(), Record(), deadline)
        self._job = job
        for pipe in job.pipes:
            self._site.selector.register(pipe.reader, selectors.EVENT_READ, self._reading(pipe))
        if self._worker is None:
            self._start(job)
        else:
            self._ask(job)

    def _start(self, job: Job) -> None:
        site = self._site
        apart = site.sandbox.program is not None
        only = None if site.seals or not apart else job.folder
        space = site.limits.disk * 5 // 4  # a little more than may be taken, so that it is seen to be too much
        plan = planned(site.sandbox, root=site.root, scratch=site.scratch, needed=site.needed, only=only, space=space)
        start = f"{site.scratch}/start"
        settings = {
            "root": site.root if apart and only is None else None,
            "scratch": start,
            "preload": site.preload and is_current(job.environment),
            "private": plan.private,
            "kept": plan.kept,
        }
        try:
            self._worker = Worker(plan.command, settings, variables(None, start, network=site.limits.network))
        except OSError as error:
            self._give(SuiteRun(unstarted=say("pytest could not be started: {cause}", cause=error.strerror)))
            return
        site.selector.register(self._worker, selectors.EVENT_READ, self._hear)

    def _ask(self, job: Job) -> None:
        assert self._worker is not None  # noqa: S101 - for the type checker
        site = self._site
        request = asked(site, job)
        job.begun = time.monotonic()
        job.deadline = job.begun + site.limits.timeout + _GRACE
        self._worker.ask(request, [pipe.writer for pipe in job.pipes])
        for pipe in job.pipes:
            pipe.let_go()

    def _reading(self, pipe: Pipe) -> Callable[[], None]:
        def read() -> None:
            # One that was closed on another's account may still be among those that were ready with it.
            if pipe.is_open and not pipe.drain():
                self._site.selector.unregister(pipe.reader)

        return read

    def _hear(self) -> None:
        assert self._worker is not None  # noqa: S101 - for the type checker
        for message in list(self._worker.hear()):
            if message is None:
                self._lost()
            elif "hello" in message:
                self._greeted(seals=message["seals"])
            else:
                self._answered(message)

    def _greeted(self, *, seals: bool) -> None:
        site = self._site
        if site.sandbox.program is not None and site.seals and not seals:
            # From here on each suite has a sandbox of its own, with its own folder alone to write to.
            site.seals = False
            self._renew()
        assert self._job is not None  # noqa: S101 - for the type checker: workers are started for a suite
        if self._worker is None:
            self._start(self._job)
        else:
            self._ask(self._job)

    def _answered(self, answer: dict[str, Any]) -> None:
        job, site = self._job, self._site
        assert job is not None  # noqa: S101 - for the type checker: there is one answer to one request
        ending = ended(site, answer)
        if answer["last"] or (site.sandbox.program is not None and not site.seals):
            self._renew()
        self._fold(job, ending)

    def _lost(self) -> None:
        """The worker is not there any more: a suite ended it, or it never began."""
        assert self._worker is not None  # noqa: S101 - for the type checker
        words = self._worker.last_words()
        self._renew()
        if self._job is None:
            return
        if self._job.begun:
            self._fold(self._job, Ending())
        else:
            self._give(SuiteRun(unstarted=say("pytest could not be started: {cause}", cause=words)))

    def _fold(self, job: Job, ending: Ending) -> None:
        for pipe in job.pipes:
            self._forget(pipe)
        output, seconds = job.output.text(), time.monotonic() - job.begun
        run = folded(bytes(job.record.data), job.token, ending, output, seconds)
        if hit := reached(run):
            run = replace(run, limit=self._site.limits.told(hit))
        self._give(relative(run, self._site.root, job.scratch))

    def _give(self, run: SuiteRun) -> None:
        assert self._job is not None  # noqa: S101 - for the type checker
        for pipe in self._job.pipes:
            self._forget(pipe)
        environment = self._job.environment
        label = environment.label if environment else f"current, Python {platform.python_version()}"
        notes = f" ({'; '.join(environment.notes)})" if environment and environment.notes else ""
        sandbox = self._site.sandbox
        self._job.run = replace(
            run,
            environment=f"{label}{notes}",
            installs=environment is not None and environment.installs,
            sandbox=sandbox.label,
            offline=sandbox.program is not None and not sandbox.network,
        )

    def finished(self) -> tuple[str, SuiteRun] | None:
        """The suite that has come to its end here, once; also looks at the clock."""
        job = self._job
        if job is None:
            return None
        if job.run is None and time.monotonic() > job.deadline:
            self._renew()  # with whatever runs below it
            if job.begun:
                self._fold(job, Ending(timed_out=True, limit=self._site.limits.told("wall")))
            else:
                self._give(SuiteRun(unstarted=say("pytest could not be started: nothing happened for a minute")))
        if job.run is None:
            return None
        self._job = None
        return job.item, job.run

    def _forget(self, pipe: Pipe) -> None:
        if pipe.is_open:
            if pipe.reader in self._site.selector.get_map():
                self._site.selector.unregister(pipe.reader)
            pipe.close()

    def _renew(self) -> None:
        """Let the worker go; the next suite gets a new one."""
        if self._worker is not None:
            self._site.selector.unregister(self._worker)
            self._worker.end()
            self._worker = None

    def dismiss(self) -> None:
        """Have everything here end; `close` sees to it."""
        if self._worker is not None:
            self._site.selector.unregister(self._worker)
            self._worker.dismiss()

    def close(self) -> None:
        """Leave nothing behind."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None
        if self._job is not None:
            for pipe in self._job.pipes:
                self._forget(pipe)
