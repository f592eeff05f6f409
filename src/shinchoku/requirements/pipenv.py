"""Pipenv's Pipfile: its packages and those for development, made the standard's."""

from typing import Any

from shinchoku.requirements.files import PIPFILE
from shinchoku.requirements.gathered import Gathered, clipped, strings, table

_TABLES = ("packages", "dev-packages")
_PLACES = ("git", "path", "url", "file", "ref", "editable", "hg", "svn", "bzr")
_MARKERS = (
    *("os_name", "sys_platform", "platform_machine", "platform_python_implementation", "platform_release"),
    *("platform_system", "platform_version", "python_version", "python_full_version", "implementation_name"),
    "implementation_version",
)


def read_pipfile(gathered: Gathered) -> None:
    """Both of its tables; its sources are not asked."""
    document = gathered.toml(PIPFILE)
    for name in _TABLES:
        for package, entry in table(document, name).items():
            _read(gathered, f"{PIPFILE}: {name}", package, entry)
    wanted = table(document, "requires")
    if isinstance(full := wanted.get("python_full_version"), str):
        gathered.wants_python(f"=={full}", f"{PIPFILE}: requires")
    if isinstance(short := wanted.get("python_version"), str):
        gathered.wants_python(f"=={short}.*", f"{PIPFILE}: requires")


def _read(gathered: Gathered, where: str, name: str, entry: object) -> None:
    facts = {"version": entry} if isinstance(entry, str) else table(entry)
    if any(place in facts for place in _PLACES):
        gathered.note(where, f"not installed, for it names a place of its own: {clipped(name)}")
        return
    if "index" in facts:
        gathered.note(
            where, f"the index of {clipped(name)} is ignored: a repository does not choose where packages come from"
        )
    gathered.require(_requirement(name, facts), where)


def _requirement(name: str, facts: dict[str, Any]) -> str:
    version = str(facts.get("version", "*")).strip()
    extras = strings(facts.get("extras"))
    chosen = f"[{','.join(extras)}]" if extras else ""
    markers = [str(facts["markers"])] if "markers" in facts else []
    markers += [f"{key} {facts[key]}" for key in _MARKERS if key in facts]
    condition = " and ".join(f"({marker})" for marker in markers)
    return f"{name}{chosen}{'' if version == '*' else version}" + (f" ; {condition}" if condition else "")
