"""What Linux alone can do for a process and its children; where it cannot, each says so or does nothing."""
# What runs before or around a suite loads and calls as little as it can.
# ruff: noqa: PTH123

from __future__ import annotations

import ctypes
import os
import signal
import sys

_SET_PDEATHSIG, _SET_DUMPABLE, _CAPBSET_DROP, _SET_CHILD_SUBREAPER = 1, 4, 24, 36
_NEWNS, _NEWIPC, _NEWUSER = 0x00020000, 0x08000000, 0x10000000
_RDONLY, _NOSUID, _NODEV, _REMOUNT, _BIND, _REC, _PRIVATE = 1, 2, 4, 32, 4096, 1 << 14, 1 << 18
_CAPABILITIES_VERSION = 0x20080522
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends, so that none can leave unseen."""
    _prctl(_SET_CHILD_SUBREAPER, 1)


def end_with_parent(number: int = signal.SIGKILL) -> None:
    """Be sent a signal when the parent ends, however it ends."""
    _prctl(_SET_PDEATHSIG, number)


def _prctl(option: int, value: int) -> None:
    if _libc is not None:
        _libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0)


def seal(root: str, folder: str) -> None:
    """Leave one folder of a tree writable to this process and its children, and the rest of the tree as it is.

    By mounts of its own, in a user namespace of its own whose powers it then gives up: what it mounted, it cannot
    undo. That also covers permissions and times, which Landlock does not.

    Raises:
        OSError: The system does not let it.
    """
    if _libc is None:
        raise OSError(0, "not on this system")
    user, group = os.getuid(), os.getgid()
    _checked(_libc.unshare(_NEWUSER | _NEWNS | _NEWIPC))
    for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(line)
    flags = _NOSUID | _NODEV
    tree, own = os.fsencode(root), os.fsencode(folder)
    _checked(_libc.mount(None, b"/", None, _REC | _PRIVATE, None))
    _checked(_libc.mount(own, own, None, _BIND | _REC, None))
    _checked(_libc.mount(None, tree, None, _REMOUNT | _BIND | _RDONLY | flags, None))
    for capability in range(64):
        _libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0)  # the last ones are of no system yet
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION, 0)
    _checked(_libc.capset(header, (ctypes.c_uint32 * 6)()))
    _prctl(_SET_DUMPABLE, 1)  # else its own files in /proc would not be its own


def _checked(result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def can_seal(root: str) -> bool:
    """Whether `seal` works here, tried in a child."""
    child = os.fork()
    if not child:
        try:
            seal(root, root)
        except BaseException:  # noqa: BLE001 - whatever it is: no
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0
