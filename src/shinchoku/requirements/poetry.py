"""Poetry's own tables: dependencies with constraints in its spelling, made the standard's."""

import re
from collections.abc import Sequence
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from shinchoku.requirements.gathered import Gathered, clipped, strings, table

_PLACES = ("git", "path", "url", "file")


def read_poetry(gathered: Gathered, poetry: dict[str, Any], wanted: Sequence[str]) -> None:
    """Dependencies, those of the wanted groups, and the optional ones of the wanted extras."""
    extras = table(poetry, "extras")
    optional = {name for key in wanted for name in strings(extras.get(key))}
    tables = [(f"tool.poetry.{name}", table(poetry, name)) for name in ("dependencies", "dev-dependencies")]
    tables += [(f"tool.poetry.group.{name}", table(poetry, "group", name, "dependencies")) for name in wanted]
    for name, dependencies in tables:
        for dependency, entry in dependencies.items():
            _read(gathered, f"pyproject.toml: {name}", dependency, entry, optional)


def _read(gathered: Gathered, where: str, name: str, entry: object, optional: set[str]) -> None:
    """One dependency: a constraint, a table, or a list of tables of which markers pick one."""
    if isinstance(entry, list):
        for part in entry:
            _read(gathered, where, name, part, optional)
        return
    facts = {"version": entry} if isinstance(entry, str) else table(entry)
    if facts.get("optional") is True and name not in optional:
        return
    if any(place in facts for place in _PLACES):
        gathered.note(where, f"not installed, for it names a place of its own: {clipped(name)}")
        return
    version = str(facts.get("version", "*"))
    bounds = standard(version)
    if bounds is None:
        gathered.note(where, f"not a constraint that can be read: {clipped(f'{name} {version}')}")
    elif name == "python":
        gathered.wants_python(bounds, where)
    else:
        gathered.require(_requirement(name, bounds, facts), where)


def _requirement(name: str, bounds: str, facts: dict[str, Any]) -> str:
    extras = facts.get("extras")
    chosen = f"[{','.join(map(str, extras))}]" if isinstance(extras, list) and extras else ""
    markers = [str(facts["markers"])] if "markers" in facts else []
    if python := standard(str(facts.get("python", "*"))):
        bounds_of_python = sorted(SpecifierSet(python), key=str)
        markers += [f"python_full_version {bound.operator} '{bound.version}'" for bound in bounds_of_python]
    condition = " and ".join(f"({marker})" for marker in markers)
    return f"{name}{chosen}{bounds}" + (f" ; {condition}" if condition else "")


def standard(constraint: str) -> str | None:
    """A constraint of Poetry's as PEP 440 has it; None where it has no such form."""
    parts = [part for part in re.split(r"\s*,\s*|\s+(?=[<>=!~^])", constraint.strip()) if part]
    try:
        return str(SpecifierSet(",".join(filter(None, map(_standard_part, parts)))))
    except ValueError:  # also of a number with no end
        return None


def _standard_part(part: str) -> str:
    if part == "*":
        return ""
    if part.startswith("^"):
        version = Version(part[1:].strip())
        return _between(version, _first_that_counts(version.release))
    if part.startswith("~") and not part.startswith("~="):
        version = Version(part[1:].strip())
        return _between(version, min(1, len(version.release) - 1))
    return f"=={part}" if part[0].isdigit() else part.replace(" ", "")


def _first_that_counts(release: tuple[int, ...]) -> int:
    """Where a caret lets nothing change: at the first number that is not 0, else at the last one."""
    return next((place for place, number in enumerate(release) if number), len(release) - 1)


def _between(version: Version, place: int) -> str:
    above = (*version.release[:place], version.release[place] + 1)
    return f">={version},<{'.'.join(map(str, above))}"
