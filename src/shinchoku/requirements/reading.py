"""An item's files, read for what its tests need."""

from collections.abc import Mapping, Sequence

from shinchoku.requirements.declared import Declared, with_modules
from shinchoku.requirements.files import PYPROJECT, SETUP_PY
from shinchoku.requirements.gathered import Gathered, strings, table
from shinchoku.requirements.pipenv import read_pipfile
from shinchoku.requirements.pipfiles import read_requirements_files
from shinchoku.requirements.plugins import read_plugins
from shinchoku.requirements.pyproject import read_pyproject, read_setup


def read(files: Mapping[str, bytes], paths: Sequence[str], above: Sequence[Mapping[str, bytes]]) -> Declared:
    """As `declared`."""
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
        sources=_sources(gathered, paths),
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
    return with_modules(folders, paths)
