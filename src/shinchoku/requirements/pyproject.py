"""pyproject.toml, setup.cfg and setup.py: what the item's distribution says that it needs."""

import ast
import configparser
from collections.abc import Iterator
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from shinchoku.requirements.files import PYPROJECT, SETUP_CFG, SETUP_PY
from shinchoku.requirements.gathered import Gathered, strings, table
from shinchoku.requirements.poetry import read_poetry

WANTED = ("dev", "test", "tests", "testing")
_SETUPTOOLS = ("setuptools", "wheel")
_ELSEWHERE = ("git", "url", "path", "workspace")


def read_pyproject(gathered: Gathered) -> None:
    """The standard's tables, and those of Poetry and uv."""
    document = gathered.toml(PYPROJECT)
    project = table(document, "project")
    if isinstance(name := project.get("name") or table(document, "tool", "poetry").get("name"), str):
        gathered.own_name = canonicalize_name(name)
    gathered.wants_python(project.get("requires-python"), "requires-python")
    for text in strings(project.get("dependencies")):
        gathered.require(text, "pyproject.toml: dependencies")
    _read_extras(gathered, table(project, "optional-dependencies"))
    _read_groups(gathered, table(document, "dependency-groups"))
    for text in strings(table(document, "tool", "uv").get("dev-dependencies")):
        gathered.require(text, "pyproject.toml: tool.uv.dev-dependencies")
    read_poetry(gathered, table(document, "tool", "poetry"), WANTED)
    _leave_out_elsewhere(gathered, table(document, "tool", "uv", "sources"))
    gathered.has_build = "build-system" in document
    for text in strings(table(document, "build-system").get("requires")):
        gathered.build_with(text, "pyproject.toml: build-system")


def _read_extras(gathered: Gathered, extras: dict[str, Any]) -> None:
    """The wanted ones, and those that they take in by naming the distribution itself."""
    by_name = {canonicalize_name(name): strings(texts) for name, texts in extras.items()}
    waiting, seen = list(WANTED), set[str]()
    while waiting:
        extra = waiting.pop()
        if extra in seen:
            continue
        seen.add(extra)
        for text in by_name.get(canonicalize_name(extra), []):
            gathered.require(text, f"pyproject.toml: extra {extra}")
            waiting += _own_extras(gathered, text)


def _own_extras(gathered: Gathered, text: str) -> Iterator[str]:
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return
    if canonicalize_name(requirement.name) == gathered.own_name:
        yield from map(canonicalize_name, requirement.extras)


def _read_groups(gathered: Gathered, groups: dict[str, Any]) -> None:
    """PEP 735: the wanted groups and those that they include; a circle ends where it began."""
    by_name: dict[str, Any] = {canonicalize_name(name): entries for name, entries in groups.items()}
    waiting: list[str] = [name for name in WANTED if name in by_name]
    seen: set[str] = set()
    while waiting:
        group = waiting.pop()
        if group in seen:
            continue
        seen.add(group)
        where = f"pyproject.toml: group {group}"
        for text in strings(by_name[group]):
            gathered.require(text, where)
        entries = by_name[group] if isinstance(by_name[group], list) else []
        for name in (entry.get("include-group") for entry in entries if isinstance(entry, dict)):
            included = canonicalize_name(str(name))
            if included in by_name:
                waiting.append(included)
            else:
                gathered.note(where, f"no such group: {included}")


def _leave_out_elsewhere(gathered: Gathered, sources: dict[str, Any]) -> None:
    """What has a place of its own is not on an index; what an index has by that name is something else."""
    where = "pyproject.toml: tool.uv.sources"
    for name, entry in sources.items():
        entries = entry if isinstance(entry, list) else [entry]
        if any(place in table(part) for part in entries for place in _ELSEWHERE):
            gathered.drop([canonicalize_name(name)])
            gathered.note(where, f"not installed, for it names a place of its own: {name}")
        else:
            gathered.note(
                where, f"the index of {name} is ignored: a repository does not choose where packages come from"
            )


def read_setup(gathered: Gathered) -> None:
    """setup.cfg and setup.py, as far as they can be read without running them."""
    parser = ini(gathered, SETUP_CFG)
    options = dict(parser["options"]) if "options" in parser else {}
    extras = dict(parser["options.extras_require"]) if "options.extras_require" in parser else {}
    gathered.wants_python(options.get("python_requires"), SETUP_CFG)
    for key, value in (("install_requires", options), *((name, extras) for name in WANTED)):
        for line in (value.get(key) or "").splitlines():
            if text := line.strip():
                gathered.require(text, f"{SETUP_CFG}: {key}")
    if gathered.files.get(SETUP_PY):
        _read_setup_py(gathered)
    if (gathered.has_build or SETUP_PY in gathered.files) and not gathered.build:
        for text in _SETUPTOOLS:
            gathered.build_with(text, "build")


def _read_setup_py(gathered: Gathered) -> None:
    """Lists that are written out in the call of ``setup``."""
    try:
        tree = ast.parse(gathered.text(SETUP_PY))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        gathered.note(SETUP_PY, "not read: not Python")
        return
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        for keyword in call.keywords:
            if keyword.arg == "install_requires":
                try:
                    texts = ast.literal_eval(keyword.value)
                except (ValueError, TypeError, RecursionError, MemoryError):
                    gathered.note(SETUP_PY, "install_requires is not read: it is not a plain list")
                    continue
                for text in strings(list(texts) if isinstance(texts, (list, tuple)) else [texts]):
                    gathered.require(text, SETUP_PY)


def ini(gathered: Gathered, path: str) -> configparser.RawConfigParser:
    """An INI file of the item; empty with a note where it cannot be read."""
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(gathered.text(path))
    except configparser.Error:
        gathered.note(path, "not read: not an INI file")
        parser.clear()
    return parser
