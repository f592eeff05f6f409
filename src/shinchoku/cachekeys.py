"""When a session seen earlier speaks for a suite of today: by what it was given, and by how it ended."""

from collections.abc import Mapping

from msgspec.structs import replace

from shinchoku.hashes import Hashes, digest
from shinchoku.session import Environment, SuiteRun
from shinchoku.version import __version__

RUNNER = 2
"""Raised whenever a run of the same suite would be seen, or be written down, in another way."""

SETTINGS = (
    *("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg"),
    *("conftest.py", "__init__.py"),
)
"""What pytest looks for in every folder above a suite; the last makes a folder a part of its modules' names."""

OUTPUT = 1 << 16
"""Characters of an output that are kept."""

_END = OUTPUT // 2 - 200
"""Characters of the head and of the tail, where there is more."""
_LONGEST_TOTAL = 200
_MOST_SEEN = 5000  # paths in a footprint: more than an honest session tells
_INTERNAL, _USAGE = 3, 4  # pytest.ExitCode: pytest itself failed; it was called in a way that did not suit it


def suite_key(folder: str, hashes: Hashes, environment: Environment, conditions: Mapping[str, str]) -> str:
    """What a suite's session hangs on, as far as it is known before it runs.

    Args:
        folder: The item's, POSIX, relative to the scanned root.
        hashes: Of all that is exported.
        environment: Where it runs.
        conditions: What else it runs under, by name: the limits, the network, the sandbox, the machine's kind.
    """
    parts = folder.split("/") if folder else []
    above = ["/".join(parts[:depth]) for depth in range(len(parts))]
    settings = [hashes.file(f"{each}/{name}") for each in above for name in SETTINGS]
    return digest(
        *("suite", __version__, str(RUNNER), folder, hashes.below(folder)),
        digest(*settings),
        digest(environment.key, environment.label, str(environment.site is not None)),
        digest(*environment.paths),
        digest(*environment.notes),
        digest(*(part for name in sorted(conditions) for part in (name, conditions[name]))),
    )


def settled(run: SuiteRun) -> SuiteRun | None:
    """The run in the form to keep, if another one of the same suite would end in the same way; None if it might not.

    Its output is bounded, and what is read from the output is the same.
    """
    stopped = any(not raised.where for raised in run.exceptions)  # by pytest.exit, or by Ctrl-C
    if run.source != "run" or run.timed_out or run.signal or run.unstarted or run.limit or stopped:
        return None
    if not run.finished or run.exit_code != run.session_exit or run.exit_code in {None, _INTERNAL, _USAGE}:
        return None
    if len(run.footprint.files) + len(run.footprint.folders) > _MOST_SEEN:
        return None
    short = replace(run, output=_shortened(run.output))
    same = short.last_line == run.last_line and short.coverage_percent == run.coverage_percent
    return short if same else None


def _shortened(output: str) -> str:
    """Its head, its tail, and the coverage's total from between."""
    if len(output) <= OUTPUT:
        return output
    totals = [line for line in output.split("\n") if line.startswith("TOTAL") and len(line) <= _LONGEST_TOTAL]
    gap = f"\n… {len(output) - 2 * _END} characters left out …\n"
    return "".join((output[:_END], gap, *(f"{total}\n" for total in totals[-1:]), output[-_END:]))
