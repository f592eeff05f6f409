"""Who the learners are that ``shinchoku cohort scan`` was told of, where all of what was named is there."""

import os
from collections.abc import Sequence
from pathlib import Path

from shinchoku.cohort.roster import Learner, each_once, is_roster, named_places, parse_roster
from shinchoku.errors import BadSettings, CannotScan, ShinchokuError
from shinchoku.gates.discovery import find_place
from shinchoku.gates.progressfile import read_anywhere
from shinchoku.several import Several, all_of
from shinchoku.speech import say

__all__ = ["learners_of"]


def learners_of(sources: Sequence[str]) -> list[Learner]:
    """The learners that the arguments name: those of rosters, then those of other places, each in their order.

    Raises:
        BadSettings: A roster that is none, a place that is none, a name that stands for two, or nobody is named.
        CannotScan: Something that was named is not there, or is nothing that a learner could be.
        Several: More than one of these.
    """
    learners: list[Learner] = []
    others: list[str] = []
    faults: list[ShinchokuError] = []
    for text in sources:
        try:
            if is_roster(text) and not Path(text).is_dir():
                learners += _listed(text)
            else:
                others.append(text)
        except Several as error:
            faults += error.faults
        except ShinchokuError as error:
            faults.append(error)
    faults += [fault for text in others if (fault := _fault(text, is_alone=len(sources) == 1)) is not None]
    if faults:
        raise all_of(faults)
    learners += named_places(others, [each.source for each in learners])
    if not learners:
        raise BadSettings(sources[0], None, say("names no learner"))
    return each_once(learners)


def _listed(text: str) -> list[Learner]:
    """Those of a roster."""
    path = Path(text)
    return parse_roster(read_anywhere(path), os.fspath(path), os.path.dirname(text))  # noqa: PTH120 - a text, for texts


def _fault(text: str, *, is_alone: bool) -> ShinchokuError | None:
    """Why a place that was named is none, where that can be told at once; others are rows with a reason."""
    try:
        (learner,) = named_places([text])
    except BadSettings as error:
        return error
    if learner.source.scheme is not None:
        return None
    path = Path(learner.source.text)
    if os.path.isdir(path):  # noqa: PTH112 - the other one raises what is no fault of the name
        return _holding(text, path, is_alone=is_alone)
    if text == "-":
        return CannotScan(text, say("no roster is read from standard input; a roster ends in .csv or .toml"))
    if not os.path.exists(path):  # noqa: PTH110 - as above
        is_file = path.suffix not in {"", ".git"}
        cause = say("no such folder; a roster ends in .csv or .toml") if is_file else say("no such folder")
        return CannotScan(text, cause)
    return CannotScan(text, say("not a folder; a roster ends in .csv or .toml, and '*/' for '*' names folders alone"))


def _holding(text: str, path: Path, *, is_alone: bool) -> CannotScan | None:
    """Why a folder is the wrong one: learners' are in it. A single one may be what a learner made, among others."""
    if _is_repository(path):
        return None
    try:
        found = sorted(each.name for each in os.scandir(path) if each.is_dir() and _is_repository(path / each.name))
    except OSError:
        return None
    if not found or (len(found) == 1 and not is_alone):
        return None
    if len(found) == 1:
        place = os.path.join(text, found[0])  # noqa: PTH118 - a text
        return CannotScan(text, say("no repository, but it holds one: name {place}", place=place))
    place = os.path.join(text, "*")  # noqa: PTH118 - a text
    return CannotScan(text, say("no repository, but it holds {n}: name {place}", n=len(found), place=place))


def _is_repository(path: Path) -> bool:
    try:
        find_place(path)
    except (CannotScan, OSError):
        return False
    return True
