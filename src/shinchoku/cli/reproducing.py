"""What ``shinchoku explain --reproduce`` prints: how a stranger would see an item's tests pass."""

import re

from shinchoku.render.plain import shown
from shinchoku.report import Report
from shinchoku.reproduction import Recipe, reproduce
from shinchoku.session import Diagnosis

_AS_OF = re.compile(r" as of (\d{4}-\d{2}-\d{2})\b")


def steps(report: Report, identity: str, prefix: str) -> str:
    """Lines for a shell, beginning in a clone of the repository.

    Args:
        report: With that item's tests run.
        identity: The item's id.
        prefix: The scanned root below the repository's top level, ending with a slash; "" for that itself.
    """
    item = next(item for item in report.items if item.id == identity)
    tests = item.evidence.tests
    if item.path is None:
        return f"# {identity} is not begun: there is nothing to reproduce\n"
    recipe = Recipe(
        folder=item.path,
        revision=report.repository.head if report.repository.revision == "worktree" else report.repository.revision,
        prefix=prefix,
        install=tests.declared,
        as_of=_day(tests.environment),
    )
    found = Diagnosis("", "")
    if tests.needs:
        start = tuple((service.file, service.service) for service in tests.needs.start)
        found = Diagnosis("", "", tests.needs.install, tests.needs.restore, start)
    why = f"# {tests.outcome}{f': {tests.message}' if tests.message else ''}"
    remarks = (
        (report.repository.dirty, "# the work tree has changes that are not committed"),
        (not item.evidence.commits.count, "# nothing of the item is committed, so that no clone has it"),
    )
    told = (remark for holds, remark in remarks if holds)
    return "\n".join([shown(" ".join(why.split())), *told, *reproduce(recipe, found)]) + "\n"


def _day(environment: str | None) -> str | None:
    """The day whose releases were used, as the environment's label tells it."""
    found = _AS_OF.search(environment or "")
    return found[1] if found else None
