"""The items' tests judged: from what was seen, and where newer releases may be at fault, from what older ones show."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from shinchoku.evidence.suite import SuiteEvidence, judge
from shinchoku.evidence.wording import with_numbers
from shinchoku.folders import Folder
from shinchoku.session import Again, Diagnosis, Sessions, SuiteRun
from shinchoku.snapshot import Problem, Snapshot

if TYPE_CHECKING:
    from shinchoku.evidence.outcomes import Outcome
    from shinchoku.requirements import Declared

_USAGE = 4  # pytest.ExitCode: how it was called did not suit it
_EXPLAINED = frozenset({"ENV01", "ENV02", "ENV03", "ENV04", "ENV05", "ENV06", "ENV08"})


class Judged(Struct, frozen=True):
    """What the tests show."""

    slips: Mapping[str, SuiteEvidence]
    """By item id."""
    problems: tuple[Problem, ...]


class Court(Struct, frozen=True):
    """What is needed to judge any item's tests."""

    snapshot: Snapshot
    timeout: float
    """The seconds that each run was given."""
    declared: Mapping[str, "Declared"]
    """By id, what the items declare whose tests were asked for."""
    why_not: Callable[[Folder], str | None]
    """Why an item's tests were not asked for."""

    def judged(self, folders: Sequence[Folder], sessions: Sessions) -> Judged:
        """The items' tests, seen once more with older releases where newer ones may be at fault; and all is kept."""
        by_id = {folder.place.item.id: folder for folder in folders}
        slips = {item: self._slip(folder, sessions) for item, folder in by_id.items()}
        doubtful = [item for item, slip in slips.items() if _is_doubtful(slip, sessions.runs.get(item))]
        again = sessions.again(doubtful) if doubtful else Again()
        found = {item: self._of(by_id[item], older.run, sessions).outcome for item, older in again.older.items()}
        # Seen on one machine in one hour with either set, such an end is the set's, and is kept like a failure.
        ends: dict[str, Outcome] = {item: slip.outcome for item, slip in slips.items()}
        for item in (item for item, outcome in found.items() if outcome == "passed"):
            slips[item] = self._of(by_id[item], sessions.runs[item], sessions, again)
            ends[item] = "failed"
        return Judged(slips, (*sessions.problems, *again.problems, *sessions.keep(ends), *again.keep(found)))

    def _slip(self, folder: Folder, sessions: Sessions) -> SuiteEvidence:
        run = sessions.runs.get(folder.place.item.id)
        if run is not None:
            return self._of(folder, run, sessions)
        why_not = self.why_not(folder) or sessions.unkept.get(folder.place.item.id) or sessions.unanswered
        asked = self._asked(folder.place.item.id)
        return judge(_tests(folder), None, timeout=self.timeout, why_not_run=why_not, declared=asked)

    def _of(self, folder: Folder, run: SuiteRun, sessions: Sessions, again: Again | None = None) -> SuiteEvidence:
        """The slip of a run; with what was seen with older releases, where these have passed."""
        item = folder.place.item.id
        excuse = self._outdated(item, again) if again else self._excuse(folder, run, sessions)
        return judge(
            _tests(folder),
            with_numbers(run, folder.renumbered),
            timeout=self.timeout,
            own_modules=folder.own_modules,
            excuse=excuse,
            declared=self._asked(item),
        )

    def _asked(self, item: str) -> tuple[str, ...]:
        told = self.declared.get(item)
        return (*told.requirements, *told.plugins) if told else ()

    def _outdated(self, item: str, again: Again) -> Diagnosis:
        from shinchoku.evidence.diagnosis import outdated  # noqa: PLC0415 - slow, and most suites need no excuse

        return outdated(again.older[item], self.declared[item].names)

    def _excuse(self, folder: Folder, run: SuiteRun, sessions: Sessions) -> Diagnosis | None:
        """What was missing around a suite, where that explains all of its failures."""
        if not run.exceptions and run.exit_code != _USAGE:
            return None
        from shinchoku.evidence.diagnosis import diagnose  # noqa: PLC0415 - as above
        from shinchoku.facts import facts_of  # noqa: PLC0415 - as above

        return diagnose(run, facts_of(folder, self.snapshot, run, sessions.there))


def _tests(folder: Folder) -> int:
    return len(folder.files.get("test", ()))


def _is_doubtful(slip: SuiteEvidence, run: SuiteRun | None) -> bool:
    """Whether releases that were installed for it may be why a suite failed: nothing else explains it."""
    if run is None or not run.installs:
        return False
    return slip.outcome == "failed" or (slip.outcome == "env_error" and slip.code not in _EXPLAINED)
