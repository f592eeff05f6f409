"""The options of ``shinchoku cohort scan``, each with its environment twin."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

_WHAT, _WORK, _REPORT, _VERDICT, _SUITES = "What to scan", "Work", "Output", "Exit", "Tests"


class Engine(StrEnum):
    """What does the work."""

    local = "local"
    dask = "dask"


class CohortFailOn(StrEnum):
    """What may be asked to fail a run."""

    failed = "failed"
    drift = "drift"
    failing = "failing"
    regressed = "regressed"
    unverified = "unverified"


Sources = Annotated[
    list[str],
    typer.Argument(
        help="Folders, addresses (https, ssh, file), and rosters: CSV or TOML with name, url or path, and if wanted "
        "revision and note.",
        show_default=False,
    ),
]
Out = Annotated[
    Path,
    typer.Option(
        "--out",
        help="The cohort's folder: what is known of each learner, and the key of the pseudonyms.",
        envvar="SHINCHOKU_OUT",
        metavar="DIR",
        rich_help_panel=_REPORT,
        show_default=False,
    ),
]
OnlyLearners = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        help="Only the learners of that name; * stands for anything (repeatable).",
        metavar="NAME",
        rich_help_panel=_WHAT,
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        help="At most so many learners, the first.", envvar="SHINCHOKU_LIMIT", min=1, metavar="N", rich_help_panel=_WHAT
    ),
]
EngineOption = Annotated[
    Engine,
    typer.Option(
        "--engine",
        help="local: processes of this machine; dask: a Dask cluster (of the extra 'cohort').",
        envvar="SHINCHOKU_ENGINE",
        rich_help_panel=_WORK,
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        help="A Dask scheduler's address, such as tcp://host:8786; one of our own if not given.",
        envvar="SHINCHOKU_SCHEDULER",
        metavar="ADDRESS",
        rich_help_panel=_WORK,
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        help="Repositories at a time; as many as there are cores if not given.",
        envvar="SHINCHOKU_JOBS",
        min=1,
        max=512,
        metavar="N",
        rich_help_panel=_WORK,
    ),
]
Wall = Annotated[
    float,
    typer.Option(
        help="Seconds for one repository, its fetching and its tests included.",
        envvar="SHINCHOKU_WALL",
        min=0.1,
        max=604_800,
        metavar="S",
        rich_help_panel=_WORK,
    ),
]
Memory = Annotated[
    int,
    typer.Option(
        help="MiB of memory for one repository.", envvar="SHINCHOKU_MEMORY", min=64, metavar="N", rich_help_panel=_WORK
    ),
]
MaxSize = Annotated[
    int,
    typer.Option(
        help="MiB that one clone may take.", envvar="SHINCHOKU_MAX_SIZE", min=1, metavar="N", rich_help_panel=_WORK
    ),
]
Retries = Annotated[
    int,
    typer.Option(
        help="Further tries where a repository could not be reached, or its process was ended.",
        envvar="SHINCHOKU_RETRIES",
        min=0,
        max=10,
        metavar="N",
        rich_help_panel=_WORK,
    ),
]
Clones = Annotated[
    Path | None,
    typer.Option(
        help="Where clones are kept, on each machine that scans; in the user's cache if not given.",
        envvar="SHINCHOKU_CLONES",
        metavar="DIR",
        rich_help_panel=_WORK,
    ),
]
Resume = Annotated[
    bool,
    typer.Option("--resume", help="Go on with a run that was interrupted, if there is one.", rich_help_panel=_WORK),
]
Trust = Annotated[
    bool,
    typer.Option(
        "--trust",
        help="Run tests also where there is no sandbox: every learner's code has your rights then.",
        rich_help_panel=_SUITES,
    ),
]
CohortFailOnOption = Annotated[
    str,
    typer.Option(
        "--fail-on",
        help="Exit 1 where a learner has no report (failed), drift, or an item failing, regressed or unverified "
        "(comma between).",
        envvar="SHINCHOKU_FAIL_ON",
        metavar="WHAT,…",
        rich_help_panel=_VERDICT,
        show_default="nothing",
    ),
]
CohortStrict = Annotated[
    bool,
    typer.Option(
        "--strict",
        help="Exit 3 where a learner has no report, or evidence is incomplete.",
        envvar="SHINCHOKU_STRICT",
        rich_help_panel=_VERDICT,
    ),
]
