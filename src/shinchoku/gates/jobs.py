"""One suite on its way: what its worker is asked, and what the answer means."""

import errno
import os
import selectors
import sys
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.gates.limits import Limits
from shinchoku.gates.records import Ending
from shinchoku.gates.sandbox import Sandbox
from shinchoku.gates.surroundings import import_paths, is_current, variables
from shinchoku.gates.watching import Output, Pipe, Record
from shinchoku.session import Environment, Raised, SuiteRun
from shinchoku.systemwords import signal_name

_ARGUMENTS = ("-p", "shinchoku_recorder", "--rootdir=.", "--color=no")
_TOLD = {f"[Errno {errno.EMFILE}]": "open_files", f"[Errno {errno.EFBIG}]": "file_size"}


class Site(Struct):
    """What all posts share."""

    root: str
    """The export, real and absolute."""
    scratch: str
    limits: Limits
    sandbox: Sandbox
    needed: tuple[str, ...]
    preload: bool
    selector: selectors.BaseSelector
    seals: bool = True
    """Whether a worker can keep each suite to its own folder; found out by the first."""
    begun: int = 0
    """Suites."""


class Job(Struct):
    """One suite on its way."""

    item: str
    folder: str
    environment: Environment | None
    scratch: str
    token: str
    output: Output
    record: Record
    deadline: float
    begun: float = 0.0
    """When its worker was asked; 0 until then."""
    run: SuiteRun | None = None
    """What it came to."""

    @property
    def pipes(self) -> tuple[Pipe, Pipe]:
        """Both, for what is done to either."""
        return self.output, self.record


def asked(site: Site, job: Job) -> dict[str, Any]:
    """The request, as `child/shinchoku_worker.py` reads it."""
    paths = import_paths(job.environment, job.folder)
    return {
        "folder": job.folder,
        "root": site.root,
        "seal": site.sandbox.program is not None and site.seals,
        "scratch": job.scratch,
        "python": job.environment.python if job.environment else sys.executable,
        "fork": site.preload and is_current(job.environment),
        "arguments": _ARGUMENTS,
        "paths": paths,
        "variables": variables(job.environment, job.scratch, network=site.limits.network)
        | {"PYTHONPATH": os.pathsep.join(paths), "SHINCHOKU_TOKEN": job.token, "SHINCHOKU_ROOT": site.root},
        "limits": site.limits.as_numbers(),
    }


def ended(site: Site, answer: dict[str, Any]) -> Ending:
    """The answer."""
    status, hit = answer["status"], answer["hit"]
    by_itself = hit is None
    return Ending(
        exit_code=status if by_itself and status >= 0 else None,
        signal=signal_name(-status) if by_itself and status < 0 else None,
        timed_out=hit == "wall",
        limit=site.limits.told(hit) if hit else None,
        others=answer["others"],
    )


def reached(run: SuiteRun) -> str | None:
    """The limit that a suite's own code was told of and failed for; it ended by itself all the same."""
    if run.limit is not None or run.exit_code in {None, 0}:
        return None
    texts = [raised.message for raised in run.exceptions] or [run.output]
    return next((hit for sign, hit in _TOLD.items() if any(sign in text for text in texts)), None)


def relative(run: SuiteRun, *folders: str) -> SuiteRun:
    """Without the names of folders that are of this one run only."""
    names = sorted({f"{folder}/" for folder in folders}, key=len, reverse=True)

    def told(text: str) -> str:
        for name in names:
            text = text.replace(name, "")
        return text

    exceptions = (
        Raised(told(r.where), told(r.kind), told(r.message), None if r.missing is None else told(r.missing))
        for r in run.exceptions
    )
    return replace(run, output=told(run.output), exceptions=tuple(exceptions))
