"""Bubblewrap: whether it can be used here, and how it is called so that a suite can touch nothing but its own."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache

from msgspec import Struct

from shinchoku.errors import NoSandbox
from shinchoku.gates.limits import Wanted
from shinchoku.gates.surroundings import hidden_folders, is_below

_PATIENCE = 10  # seconds for a program that does nothing
_APART = (
    *("--die-with-parent", "--new-session", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts"),
    *("--unshare-cgroup-try", "--cap-drop", "ALL", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
)
# No suite is root, not even one whom root runs: a namespace of its own below this one could not be made then.
_AS_NOBODY = ("--uid", "65534", "--gid", "65534")
_WRITABLE = ("/tmp", "/var/tmp")  # noqa: S108 - private ones, which are empty
_NAMES = "/etc/resolv.conf"


class Sandbox(Struct, frozen=True):
    """What keeps suites apart."""

    label: str
    """For reports: ``bubblewrap``, or ``none: …`` with the reason."""
    program: str | None = None
    network: bool = False


def find_sandbox(wanted: Wanted, *, network: bool) -> Sandbox:
    """Bubblewrap where it is wanted and works; raises `NoSandbox` where it must and does not."""
    if wanted == "off":
        return Sandbox("none: --sandbox off")
    program = shutil.which("bwrap")
    cause = "bubblewrap is not installed" if program is None else _unusable(program, network=network)
    if cause is None:
        return Sandbox("bubblewrap", program, network)
    if wanted == "on":
        raise NoSandbox(cause)
    return Sandbox(f"none: {cause}")


@cache
def _unusable(program: str, *, network: bool) -> str | None:
    """Why it cannot be used, found out by using it."""
    try:
        done = subprocess.run(
            [*_beginning(program, network=network), "true"],
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap cannot be used here ({error})"
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    last = lines[-1] if lines else f"exit code {done.returncode}"
    return f"bubblewrap cannot be used here ({last})" if done.returncode else None


def _beginning(program: str, *, network: bool) -> list[str]:
    return [program, *_APART, *(() if network else ("--unshare-net",)), *(() if os.getuid() else _AS_NOBODY)]


class Plan(Struct, frozen=True):
    """A sandbox's command line, and what the one inside has to know of it."""

    command: tuple[str, ...]
    private: tuple[str, ...]
    """Folders that are empty at first, and must be for the next suite."""
    kept: tuple[str, ...]
    """What lies in such a folder and is not a suite's."""


def planned(sandbox: Sandbox, *, root: str, scratch: str, needed: Sequence[str], only: str | None, space: int) -> Plan:
    """How to start a worker.

    Args:
        sandbox: As found.
        root: The export, real and absolute.
        scratch: A folder for private homes and the like: in the sandbox it is empty, and in memory.
        needed: What must be seen though it may lie in a folder that is hidden.
        only: The one folder of the export that may be written to; None for all of it.
        space: Bytes that each folder in memory may hold.
    """
    if sandbox.program is None:
        return Plan((), (), ())
    command = _beginning(sandbox.program, network=sandbox.network)
    hidden = hidden_folders()
    for folder in hidden:
        command += ["--size", str(space), "--tmpfs", folder]
    seen = [path for path in needed if any(is_below(path, folder) for folder in hidden)]
    names = os.path.realpath(_NAMES)
    if sandbox.network and any(is_below(names, folder) for folder in hidden) and os.path.exists(names):  # noqa: PTH110
        seen.append(names)
    seen = [path for path in seen if not any(is_below(path, other) for other in seen if other != path)]
    for path in seen:
        command += ["--ro-bind", path, path]
    command += ["--bind", root, root] if only is None else ["--ro-bind", root, root, "--bind", only, only]
    command += ["--size", str(space), "--tmpfs", scratch]
    # One that something is imported from is shown as it is, and not a suite's to write to.
    writable = [folder for folder in hidden if folder in _WRITABLE and folder not in seen]
    for folder in hidden:
        if folder not in writable:
            command += ["--remount-ro", folder]
    return Plan((*command, "--chdir", "/", "--"), (*writable, "/dev/shm", scratch), (*seen, root, scratch))  # noqa: S108
