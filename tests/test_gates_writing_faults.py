"""A user's file under kill -9 and failing disks: it is the old one or the new one, and never half of either.

Run as a script, this is the harness that kills: it forks one writer after the other and kills each at a random instant.
"""

import errno
import fcntl
import itertools
import json
import os
import random
import signal
import stat
import struct
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest

from shinchoku.errors import CannotWrite
from shinchoku.gates import parts, writing
from shinchoku.gates.writing import create_file, replace_file, write_report

OLD = b"".join(b"- [ ] item %d\n" % number for number in range(270_000))
NEW = OLD.replace(b"[ ]", b"[x]") + b"- [x] one more\n"
assert len(OLD) > 4_000_000

FILE = "PROGRESS.md"
STRAY = f".{FILE}.0123456789abcdef.shinchoku-part"
BYSTANDERS = {f"{FILE}~": b"an editor's", f".{FILE}.swp": b"another editor's", "README.md": b"# Read me\n"}


# --- the nth call fails ---


@dataclass
class Disk:
    """A system that works, but for one call; each of the gate's rooms sees it in place of the real one."""

    failing: tuple[str, int, int] | None = None
    """Which function, at which of its calls from 1 on, with which error."""
    calls: Counter[str] = field(default_factory=Counter)
    struck: bool = False

    def call(self, name: str, function: Callable[..., object], *arguments: object, **options: object) -> object:
        self.calls[name] += 1
        if self.failing and self.failing[:2] == (name, self.calls[name]):
            self.struck = True
            if name == "close":  # the handle is closed all the same
                function(*arguments, **options)
            raise OSError(self.failing[2], os.strerror(self.failing[2]))
        if name == "write":  # a few bytes at a time, so that some are written before others fail
            handle, data = arguments
            assert isinstance(data, memoryview)
            return function(handle, data[: 1 + len(NEW) // 3])
        return function(*arguments, **options)


class Seen:
    """A module as a gate sees it on such a system."""

    def __init__(self, module: ModuleType, disk: Disk) -> None:
        self._module, self._disk = module, disk

    def __getattr__(self, name: str) -> object:
        value: object = getattr(self._module, name)
        return partial(self._disk.call, name, value) if callable(value) and not isinstance(value, type) else value


@dataclass
class Folder:
    """A progress file among its neighbours."""

    root: Path

    @property
    def file(self) -> Path:
        return self.root / FILE

    def reset(self, way: str) -> None:
        for path in self.root.iterdir():
            path.unlink()
        for name, content in BYSTANDERS.items():
            (self.root / name).write_bytes(content)
        if way != "create":
            self.file.write_bytes(OLD)
            self.file.chmod(0o640)
            with suppress(OSError, AttributeError):  # not on every system
                os.setxattr(self.file, "user.mood", b"good")

    def write(self, way: str) -> None:
        match way:
            case "replace":
                replace_file(self.file, FILE, OLD, NEW, self.root)
            case "create":
                create_file(self.file, FILE, NEW)
            case _:
                write_report(self.file, FILE, NEW)

    def attempt(self, way: str, disk: Disk) -> CannotWrite | None:
        """Write on that disk; nothing but the file may be touched, and nothing be left open or blocked."""
        handles, blocked = len(os.listdir("/dev/fd")), signal.pthread_sigmask(signal.SIG_BLOCK, ())
        error = None
        with pytest.MonkeyPatch.context() as patch:
            for room in (parts, writing):
                patch.setattr(room, "os", Seen(os, disk))
            patch.setattr(parts, "fcntl", Seen(fcntl, disk))
            try:
                self.write(way)
            except CannotWrite as caught:
                error = caught
        assert len(os.listdir("/dev/fd")) == handles
        assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == blocked
        assert {name: (self.root / name).read_bytes() for name in BYSTANDERS} == BYSTANDERS
        return error

    def others(self) -> list[str]:
        return [path.name for path in self.root.iterdir() if path.name not in {FILE, *BYSTANDERS}]


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EACCES], ids=errno.errorcode.get)
@pytest.mark.parametrize("way", ["replace", "create", "report"])
def test_whichever_call_fails_the_file_is_old_or_new_and_the_cause_is_named(
    folder: Folder, way: str, number: int
) -> None:
    folder.reset(way)
    healthy = Disk()
    assert folder.attempt(way, healthy) is None
    assert {"open", "write", "fsync", "close", "unlink"} | {"link" if way == "create" else "replace"} <= set(
        healthy.calls
    )
    failed: Counter[str] = Counter()
    for name in healthy.calls:
        for nth in itertools.count(1):
            folder.reset(way)
            disk = Disk((name, nth, number))
            error = folder.attempt(way, disk)
            if not disk.struck:
                assert error is None
                break
            now = folder.file.read_bytes() if folder.file.exists() else None
            if error is None:  # it could do without
                assert now == NEW
            else:
                failed[name] += 1
                assert os.strerror(number).lower() in str(error)
                assert str(folder.root) not in str(error)
                before = None if way == "create" else OLD
                assert now == (NEW if "the new bytes are in place" in str(error) else before)
            if name == "unlink":  # what cannot be removed is a stray: the next one sweeps it
                folder.attempt(way, Disk())
            assert folder.others() == []
    # Those without which a file cannot be written; each more often than once where it is called so.
    needed = {"open", "write", "fsync", "flock"} | ({"link"} if way == "create" else {"replace", "fchmod", "fstat"})
    assert needed <= set(failed)
    assert failed["write"] == healthy.calls["write"] > 2
    assert failed["open"] == healthy.calls["open"]
    assert failed["fsync"] == healthy.calls["fsync"] == 2


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EACCES], ids=errno.errorcode.get)
def test_a_stray_that_cannot_be_swept_stops_nobody(folder: Folder, number: int) -> None:
    folder.reset("replace")
    (folder.root / STRAY).write_bytes(b"left")
    healthy = Disk()
    assert folder.attempt("replace", healthy) is None
    assert folder.others() == []
    for name in ("listdir", "flock", "unlink", "stat", "open"):
        outcomes = set()
        for nth in range(1, healthy.calls[name] + 1):
            folder.reset("replace")
            (folder.root / STRAY).write_bytes(b"left")
            error = folder.attempt("replace", Disk((name, nth, number)))
            assert set(folder.others()) <= {STRAY}
            assert folder.file.read_bytes() == (OLD if error else NEW)
            outcomes.add((error is None, bool(folder.others())))
        assert (True, True) in outcomes


# --- kill -9 ---


def _naively(path: Path, _old: bytes, new: bytes) -> None:
    """As files are written where nobody thinks of it."""
    with path.open("wb") as file:
        for start in range(0, len(new), 65_536):
            file.write(new[start : start + 65_536])


def _safely(path: Path, old: bytes, new: bytes) -> None:
    replace_file(path, FILE, old, new, path.parent)


def _anew(path: Path, _old: bytes, new: bytes) -> None:
    path.unlink()
    create_file(path, FILE, new)


def _report(path: Path, _old: bytes, new: bytes) -> None:
    write_report(path, FILE, new)


WRITERS = {"naive": _naively, "replace": _safely, "create": _anew, "report": _report}


def _write_for_ever(write: Callable[[Path, bytes, bytes], None], path: Path, ready: int) -> NoReturn:
    """Old to new to old; tells after the first time how long it took."""
    old, new = (OLD, NEW) if path.read_bytes() == OLD else (NEW, OLD)
    begun = time.monotonic()
    write(path, old, new)
    os.write(ready, struct.pack("d", time.monotonic() - begun))
    while True:
        old, new = new, old
        write(path, old, new)


def _kill_one(write: Callable[[Path, bytes, bytes], None], path: Path, chance: random.Random) -> None:
    """One writer that is killed at a random instant.

    The writer never rests, and is known to be at it; so whatever the machine is busy with, the instant lies anywhere in
    a writing, and more likely in what takes longer.
    """
    listening, ready = os.pipe()
    writer = os.fork()
    if not writer:
        try:
            _write_for_ever(write, path, ready)
        finally:
            os._exit(1)
    os.close(ready)
    took = os.read(listening, 8)
    os.close(listening)
    if took:
        time.sleep(chance.uniform(0, struct.unpack("d", took)[0]))
        os.kill(writer, signal.SIGKILL)
    _, status = os.waitpid(writer, 0)
    if not os.WIFSIGNALED(status):
        sys.exit("the writer ended by itself")


def _kill_many(kind: str, path: Path, kills: int) -> dict[str, int]:
    """What so many kills left behind."""
    chance, seen = random.Random(20_251_104), Counter[str]()  # noqa: S311 - no secret
    for _ in range(kills):
        if not path.exists() or path.read_bytes() not in {OLD, NEW}:
            path.write_bytes(OLD)
        _kill_one(WRITERS[kind], path, chance)
        now = path.read_bytes() if path.exists() else None
        seen["old" if now == OLD else "new" if now == NEW else "none" if now is None else "torn"] += 1
        strays = [each for each in path.parent.iterdir() if each.name.endswith(".shinchoku-part")]
        seen["strays"] += len(strays)
        seen["heaps"] += len(strays) > 1  # each is to be swept by the next writer
    return dict(seen)


def killed(kind: str, path: Path, kills: int) -> Counter[str]:
    """The harness, in a process of its own that has no threads to lose when it forks."""
    done = subprocess.run(
        [sys.executable, __file__, kind, path, str(kills)], stdout=subprocess.PIPE, check=True, timeout=600
    )
    return Counter(json.loads(done.stdout))


@pytest.mark.slow
def test_200_kills_of_a_fix_tear_no_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.reset("replace")
    seen = killed("replace", folder.file, 200)
    assert (seen["torn"], seen["none"], seen["old"] + seen["new"]) == (0, 0, 200)
    # The kills came in the middle of writing, and what they left was swept by the next writer.
    assert (seen["strays"] > 50, seen["heaps"]) == (True, 0)
    assert stat.S_IMODE(folder.file.stat().st_mode) == 0o640
    replace_file(folder.file, FILE, folder.file.read_bytes(), NEW, tmp_path)
    assert folder.others() == []
    assert {name: (tmp_path / name).read_bytes() for name in BYSTANDERS} == BYSTANDERS


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["create", "report"])
def test_kills_of_other_writings_tear_no_file(tmp_path: Path, kind: str) -> None:
    folder = Folder(tmp_path)
    folder.reset("report")
    seen = killed(kind, folder.file, 50)
    assert (seen["torn"], seen["none"] + seen["old"] + seen["new"]) == (0, 50)
    assert (seen["strays"] > 12, seen["heaps"]) == (True, 0)
    write_report(folder.file, FILE, NEW)
    assert folder.others() == []


@pytest.mark.slow
def test_the_same_kills_tear_what_a_naive_writer_writes(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.reset("replace")
    seen = killed("naive", folder.file, 200)
    assert seen["torn"] > 100


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_kill_many(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
