"""What an item's tests show: the outcome of what was seen of them, with the figures and what was missing."""

from msgspec import Struct

from shinchoku.evidence.outcomes import RULES, Outcome, Seen
from shinchoku.evidence.wording import reached, sentence
from shinchoku.session import Diagnosis, Source, SuiteRun

_EXCUSABLE: tuple[Outcome, ...] = ("failed", "env_error")


class SuiteEvidence(Struct, frozen=True):
    """The slip of this room."""

    outcome: Outcome
    source: Source | None = None
    """None where nothing was run."""
    files: int = 0
    """Test files in the item's folder."""
    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    """Skipped and xfailed tests."""
    coverage_percent: float | None = None
    """What the suite itself printed."""
    environment: str | None = None
    sandbox: str | None = None
    code: str | None = None
    """The code of the reason, where the outcome's own says too little: ``ENV01`` and so on."""
    duration_seconds: float | None = None
    message: str | None = None
    declared: tuple[str, ...] = ()
    """What the item declares that its tests need; PEP 508."""
    needs: Diagnosis | None = None
    """What a stranger would have to bring besides."""


def judge(
    files: int,
    run: SuiteRun | None,
    *,
    timeout: float,
    why_not_run: str | None = None,
    own_modules: frozenset[str] = frozenset(),
    excuse: Diagnosis | None = None,
    declared: tuple[str, ...] = (),
) -> SuiteEvidence:
    """The outcome of an item's tests.

    Args:
        files: Test files in the item's folder; with none the outcome is ``no_tests``.
        run: What was seen; None where nothing was run.
        timeout: The seconds that the run was given.
        why_not_run: Why it was left alone.
        own_modules: Top-level names that the item itself provides: one that is missing is not the environment's fault.
        excuse: What was missing around it, where that explains every failure.
        declared: What the item declares that its tests need.
    """
    if not files:
        return SuiteEvidence("no_tests")
    if run is None:
        return SuiteEvidence("not_run", files=files, message=why_not_run, declared=declared)
    seen = Seen(run, timeout, own_modules)
    outcome, message = next(found for rule in RULES if (found := rule(seen)) is not None)
    code = run.unstarted_code if outcome == "env_error" else None
    if excuse is not None and outcome in _EXCUSABLE:
        outcome, code, message = "env_error", excuse.code, excuse.message
    skipped = run.skipped + run.xfailed
    told = message and sentence(message, reached(run))
    counts = (run.passed, run.failed, run.errors, skipped, run.coverage_percent)
    where = (run.environment, run.sandbox)
    needs = excuse if outcome == "env_error" else None
    return SuiteEvidence(outcome, run.source, files, *counts, *where, code, run.duration, told, declared, needs)
