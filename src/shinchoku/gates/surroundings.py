"""What a suite finds around it: environment variables of an allow-list, folders to import from, interpreters."""

import os
import pwd
import site
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from shinchoku.session import Environment

# Nothing else is handed on: no tokens, nothing of git's, pytest's, Python's or a CI's, by which a suite may differ.
_HANDED_ON = ("LANG", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")
_OF_NETWORK = frozenset(
    "HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE".split()
)
_SHARED = ("/run", "/tmp", "/var/tmp")  # noqa: S108 - to hide them
_NOBODY = "shinchoku"  # whoever runs the scan: names of folders that pytest makes are the same for all


def child_folder() -> str:
    """Where the recorder is imported from."""
    return os.fspath(Path(__file__).parents[1] / "child")


def is_current(environment: Environment | None) -> bool:
    """Whether it is of the interpreter that runs us."""
    return environment is None or environment.python == sys.executable


def variables(environment: Environment | None, scratch: str, *, network: bool) -> dict[str, str]:
    """Every environment variable of a suite but those of its recorder; also those of what forks it."""
    python = environment.python if environment else sys.executable
    found = {name: value for name, value in os.environ.items() if name in _HANDED_ON or name.startswith("LC_")}
    if network:
        found |= {name: value for name, value in os.environ.items() if name.upper() in _OF_NETWORK}
    if is_current(environment) and site.ENABLE_USER_SITE:  # else it would be looked for below the private home
        found["PYTHONUSERBASE"] = site.getuserbase()
    return found | {
        "PATH": os.pathsep.join((os.path.dirname(python), os.environ.get("PATH", os.defpath))),  # noqa: PTH120
        "HOME": f"{scratch}/home",
        "TMPDIR": f"{scratch}/tmp",  # noqa: S108 - a private one
        "USER": _NOBODY,
        "LOGNAME": _NOBODY,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",  # so that two runs of the same bytes say the same
        "TERM": "dumb",
        "NO_COLOR": "1",
    }


def import_paths(environment: Environment | None, folder: str) -> list[str]:
    """Where a suite imports from after its own folder, before what is installed."""
    if environment is None:
        return [child_folder()]
    built = [environment.site] if environment.site else []
    return [child_folder(), *built, *(os.path.normpath(f"{folder}/{path}") for path in environment.paths)]


def hidden_folders() -> tuple[str, ...]:
    """Folders with what is a person's or of this moment, none inside another."""
    homes = (os.environ.get("HOME", ""), pwd.getpwuid(os.getuid()).pw_dir, "/home", "/root")
    named = (*homes, *_SHARED, tempfile.gettempdir())
    found = sorted({os.path.realpath(name) for name in named if name and Path(name).is_dir()} - {"/"})
    return tuple(name for name in found if not any(is_below(name, other) for other in found if other != name))


def is_below(path: str, folder: str) -> bool:
    """Whether a path is the folder or in it; both absolute and plain."""
    return path == folder or path.startswith(f"{folder}/")


def needed_paths(environments: Iterable[Environment | None]) -> tuple[str, ...]:
    """What interpreters must find in spite of all hiding: themselves and what is installed for them; shallow first."""
    found = {os.fspath(Path(child_folder()).parent), sys.prefix, sys.base_prefix, *_own_imports()}
    found |= set(_interpreter(Path(sys.executable)))
    for environment in environments:
        if environment is not None:
            found |= set(_interpreter(Path(environment.python)))
            found |= {environment.site} if environment.site else set()
    found |= {target for path in found for target in _link_targets(Path(path))}
    return tuple(sorted({_plain(path) for path in found if Path(path).exists()}))


def _link_targets(folder: Path) -> Iterator[str]:
    """Where packages really are that are installed as links, as uv and others can."""
    for packages in (*folder.glob("lib*/python*/site-packages"), folder):
        if packages.name == "site-packages":
            yield from (os.path.realpath(entry.path) for entry in os.scandir(packages) if entry.is_symlink())


def _plain(path: str) -> str:
    """Without links on the way to it; a link itself stays one."""
    folder, name = os.path.split(path)
    return os.path.realpath(path) if Path(path).is_dir() else f"{os.path.realpath(folder)}/{name}"


def _own_imports() -> Iterator[str]:
    """Folders that ours imports from, but for those by which the user's own files would be seen."""
    private = {os.path.realpath(Path.home()), str(Path.cwd())}
    for path in sys.path:
        if path and not any(is_below(folder, os.path.realpath(path)) for folder in private):
            yield path


def _interpreter(python: Path) -> Iterator[str]:
    """The interpreter's file, its own installation, and the virtual environment that it is of."""
    yield os.fspath(python)
    yield os.fspath(Path(os.path.realpath(python)).parents[1])
    settings = python.parents[1] / "pyvenv.cfg"
    if settings.is_file():
        yield os.fspath(settings.parent)
        for line in settings.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition("=")
            if name.strip() == "home":
                yield os.fspath(Path(value.strip()).parent)
