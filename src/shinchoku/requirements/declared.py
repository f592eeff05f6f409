"""What an item declares, as one value that says which items can share an environment."""

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shinchoku.requirements.gathered import Gathered, strings, table
from shinchoku.requirements.pipenv import PIPFILE, read_pipfile
from shinchoku.requirements.pipfiles import is_requirements_file, read_requirements_files
from shinchoku.requirements.plugins import SETTINGS_FILES, read_plugins
from shinchoku.requirements.pyproject import PYPROJECT, SETUP_PY, read_pyproject, read_setup

_MATTER = (*SETTINGS_FILES, SETUP_PY, PIPFILE)


@dataclass(frozen=True, slots=True)
class Declared:
    """What an item's tests need, by its own word."""

    requirements: tuple[str, ...] = ()
    """PEP 508, each in one spelling, sorted, none twice; releases of an index only."""
    names: tuple[str, ...] = ()
    """The distributions that these name, canonical, sorted."""
    constraints: tuple[str, ...] = ()
    """Bounds on what requirements bring with them; PEP 508, sorted."""
    plugins: tuple[str, ...] = ()
    """Distributions that the pytest settings call for and `requirements` does not name; sorted."""
    python: str | None = None
    """The bounds of requires-python."""
    own_name: str | None = None
    """The name of the item's own distribution, canonical."""
    builds: bool = False
    """Whether it has a build of its own."""
    build_requirements: tuple[str, ...] = ()
    """What that needs; PEP 508, sorted."""
    sources: tuple[str, ...] = (".",)
    """Folders that its modules may be in, the likeliest first; POSIX, relative to the item's folder."""
    borrowed: str | None = None
    """The file above the item's folder that declares in its place, relative to that; None where it does so itself."""
    notes: tuple[str, ...] = ()
    """What could not be read, is not asked for or is borrowed, each with its place."""

    @property
    def needs_more(self) -> bool:
        """Whether anything must be installed that pytest alone does not bring."""
        return bool(self.requirements or self.plugins or self.builds)

    @property
    def key(self) -> str:
        """The same for items that can share an environment."""
        facts = [self.requirements, self.constraints, self.plugins, self.python]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def matters(path: str) -> bool:
    """Whether `declared` reads that file; relative to the item's folder."""
    name = path.rpartition("/")[2]
    return (
        path in _MATTER
        or is_requirements_file(path)
        or (name.endswith((".txt", ".in")) and ("require" in name or "constraint" in name))
    )


def declared(
    files: Mapping[str, bytes], paths: Iterable[str] = (), above: Sequence[Mapping[str, bytes]] = ()
) -> Declared:
    """What the item declares; damaged files give notes, never an error.

    Args:
        files: The item's files that matter (see `matters`), by POSIX path relative to its folder.
        paths: All of its files; they show where its modules are.
        above: The files that matter of each folder above it, the nearest first, by path relative to that.
    """
    gathered = _gathered(files)
    builds = SETUP_PY in files or gathered.has_build
    borrowed = None if builds or gathered.requirements else _borrowed(gathered, above)
    plugins = read_plugins(gathered, above)
    gathered.drop([gathered.own_name or ""])
    names = set(gathered.requirements.values())
    return Declared(
        requirements=tuple(sorted(gathered.requirements)),
        names=tuple(sorted(names)),
        constraints=tuple(sorted(gathered.constraints)),
        plugins=tuple(plugin for plugin in plugins if plugin not in names),
        python=gathered.python,
        own_name=gathered.own_name,
        builds=builds,
        build_requirements=tuple(sorted(gathered.build)),
        sources=_sources(gathered, tuple(paths)),
        borrowed=borrowed,
        notes=gathered.notes,
    )


def _gathered(files: Mapping[str, bytes]) -> Gathered:
    gathered = Gathered(files)
    read_pyproject(gathered)
    read_setup(gathered)
    read_requirements_files(gathered)
    read_pipfile(gathered)
    return gathered


def _borrowed(gathered: Gathered, above: Sequence[Mapping[str, bytes]]) -> str | None:
    """Take what the nearest folder above declares for the item's own, and give the file in which it begins."""
    for steps, files in enumerate(above, 1):
        theirs = _gathered(files)
        theirs.drop([theirs.own_name or ""])
        if theirs.requirements:
            return gathered.borrow(theirs, "../" * steps)
    return None


def _sources(gathered: Gathered, paths: Sequence[str]) -> tuple[str, ...]:
    """Where the build's own settings point, ``src``, and the item's folder; none that hides the standard library."""
    tool = table(gathered.toml(PYPROJECT), "tool")
    setuptools = table(tool, "setuptools")
    hatch = strings(table(tool, "hatch", "build", "targets", "wheel").get("packages"))
    poetry = table(tool, "poetry").get("packages")
    named = [
        table(setuptools, "package-dir").get(""),
        *strings(table(setuptools, "packages", "find").get("where")),
        *(package.rpartition("/")[0] for package in hatch),
        *(table(package).get("from") for package in (poetry if isinstance(poetry, list) else [])),
        "src",
    ]
    folders = dict.fromkeys(str(name).strip("/").removeprefix("./") for name in named if name)
    return (*(folder for folder in folders if _holds_modules(folder, paths)), ".")


def _holds_modules(folder: str, paths: Sequence[str]) -> bool:
    inside = [path.removeprefix(f"{folder}/") for path in paths if path.startswith(f"{folder}/")]
    modules = {path.partition("/")[0].removesuffix(".py") for path in inside if path.endswith(".py")}
    return bool(modules) and not modules & sys.stdlib_module_names
