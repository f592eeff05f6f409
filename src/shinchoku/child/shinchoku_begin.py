"""How a suite begins: what is loaded before, and how a child comes to be just like a fresh ``python -m pytest``."""
# What runs before or around a suite loads and calls as little as it can.
# ruff: noqa: PTH103, PTH109, PTH123

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import tempfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shinchoku.child import shinchoku_apart as apart
else:
    import shinchoku_apart as apart

_RECORD = 200  # the recorder's file descriptor: beyond those that tests open and close by number
_LIKELY_VICTIM = "1000"  # whom Linux ends first where the whole machine runs out of memory
_OURS = "shinchoku_"
_OF_START = ("LC_CTYPE",)  # Python sets it at its start where the locale is plain C

Request = dict[str, Any]


def preload(scratch: str) -> frozenset[str]:
    """Load what a plain session loads, plugins included, by pytest's own door; the names that are then taken."""
    path, variables = sys.path[:], dict(os.environ)
    os.makedirs(scratch, exist_ok=True)
    os.chdir(scratch)
    import pytest  # noqa: F401, PLC0415 - only a worker that forks needs it

    with suppress(BaseException):  # a plugin may fail: so it will in each suite, and is told there
        import _pytest.config  # noqa: PLC0415 - as above

        for name in ("code", "faulthandler", "pdb"):
            __import__(name)
        _pytest.config._prepareconfig(["--rootdir=.", "-c", os.devnull])._ensure_unconfigure()  # noqa: SLF001
    os.chdir("/")
    sys.path[:] = path
    os.environ.clear()
    os.environ.update(variables)
    sys.path_importer_cache.clear()
    gc.collect()
    gc.freeze()
    return frozenset(name.partition(".")[0] for name in sys.modules if not name.startswith(_OURS))


def importable(folder: str, paths: Sequence[str]) -> set[str]:
    """Every name that an import might find in the item; where one is taken, a fork is not like a fresh start."""
    names = set()
    for top in (folder, *paths):
        for _, folders, files in os.walk(top):
            names.update(folders)
            names.update(name.partition(".")[0] for name in files if name.endswith((".py", ".so", ".pyc")))
    return names


def enter(request: Request, pipes: Sequence[int], base: Sequence[str]) -> Request:
    """In the child: take the suite's place; either to return and become pytest, or to start it."""
    request["variables"]["SHINCHOKU_RECORD"] = str(_RECORD)
    try:
        os.setsid()
        _take_streams(*pipes)
        if request["seal"]:
            apart.seal(request["root"], request["folder"])
        apart.end_with_parent()
        _limit(request["limits"])
        os.chdir(request["folder"])
        arguments = [request["python"], "-m", "pytest", *request["arguments"]]
        if not request["fork"]:
            os.execve(request["python"], arguments, request["variables"])  # noqa: S606 - no shell is wanted
    except OSError as error:
        line = {"kind": "unstarted", "cause": error.strerror, "token": request["variables"]["SHINCHOKU_TOKEN"]}
        os.write(_RECORD, f"\n{json.dumps(line)}\n".encode())
        os._exit(127)
    kept = {name: os.environ[name] for name in _OF_START if name in os.environ}
    os.environ.clear()
    os.environ.update(kept | request["variables"])
    sys.path[:] = dict.fromkeys([os.getcwd(), *request["paths"], *base])
    sys.orig_argv[:] = arguments
    sys.argv[:] = ["pytest", *request["arguments"]]
    tempfile.tempdir = None  # found anew, in the suite's own environment
    for name in [name for name in sys.modules if name.startswith(_OURS)]:
        del sys.modules[name]
    return request


def _take_streams(output: int, record: int) -> None:
    """Standard streams and the recorder's, and no other."""
    os.dup2(record, _RECORD)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.closerange(3, _RECORD)
    os.closerange(_RECORD + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _limit(limits: Request) -> None:
    cpu = max(1, int(limits["cpu"]))
    for kind, wanted, ceiling in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_CPU, cpu, cpu + 2),
        (resource.RLIMIT_FSIZE, limits["file_size"], limits["file_size"]),
        (resource.RLIMIT_NOFILE, limits["open_files"], limits["open_files"]),
    ):
        most = resource.getrlimit(kind)[1]
        bounded = most != resource.RLIM_INFINITY
        resource.setrlimit(kind, (min(wanted, most), min(ceiling, most)) if bounded else (wanted, ceiling))
    with suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write(_LIKELY_VICTIM)
