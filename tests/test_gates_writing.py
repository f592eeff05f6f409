"""The gate that writes a user's file: what it puts in place, what it keeps, what it refuses and how it says so."""

import errno
import fcntl
import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from textwrap import dedent

import pytest

from shinchoku.errors import CannotWrite
from shinchoku.gates.writing import create_file, replace_file, write_report

OLD, NEW = b"- [ ] one\r\n- [x] two", b"- [x] one\r\n- [x] two"
FILE = "PROGRESS.md"
PART = f".{FILE}.0123456789abcdef.shinchoku-part"
UNDER_WAY = "PROGRESS.md: not written: another fix of this file is under way"
CHANGED = "PROGRESS.md: not written: it changed meanwhile; run the command again"
NOBODY = 65_534

CHILD = """
import os, resource, stat, sys
from pathlib import Path
from shinchoku.errors import CannotWrite
from shinchoku.gates.writing import create_file, replace_file, write_report

def say(write, *arguments):
    try:
        write(*arguments)
        print("written", flush=True)
    except CannotWrite as error:
        print(error, flush=True)

def pause_inside():
    sync = os.fsync
    def paused(handle):
        sync(handle)
        if not stat.S_ISDIR(os.fstat(handle).st_mode):
            print("inside", flush=True)
            sys.stdin.readline()
    os.fsync = paused

old, new = bytes.fromhex(os.environ["OLD"]), bytes.fromhex(os.environ["NEW"])
"""
BYTES = {"OLD": OLD.hex(), "NEW": NEW.hex()}


def child(code: str, *arguments: object, new: bytes = NEW) -> "subprocess.Popen[str]":
    """A process of its own that writes."""
    return subprocess.Popen(
        [sys.executable, "-c", CHILD + dedent(code), *map(str, arguments)],
        env={**os.environ, **BYTES, "NEW": new.hex()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def said_by(process: "subprocess.Popen[str]") -> list[str]:
    """What it says until it ends."""
    return process.communicate(timeout=60)[0].splitlines()


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the rights of root, whom the system keeps out of nothing."""
    if os.geteuid() != 0:
        yield
        return
    groups, group = os.getgroups(), os.getegid()
    os.setgroups([])
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(group)
        os.setgroups(groups)


@pytest.fixture(name="file")
def _file(tmp_path: Path) -> Path:
    """A progress file, alone in its repository."""
    path = tmp_path / "learner" / FILE
    path.parent.mkdir()
    path.write_bytes(OLD)
    return path


@pytest.fixture(name="open_folder")
def _open_folder() -> Iterator[Path]:
    """A folder that everybody reaches and may write in."""
    with tempfile.TemporaryDirectory(dir="/tmp" if os.geteuid() == 0 else None) as made:  # noqa: S108 - nobody has to reach it
        folder = Path(made)
        folder.chmod(0o777)
        yield folder


def fix(path: Path, root: Path | None = None) -> None:
    replace_file(path, FILE, OLD, NEW, root)


def refusal(write: Callable[[], None], folder: Path) -> str:
    """Why nothing is written; the sentence knows nothing of this machine."""
    with pytest.raises(CannotWrite) as caught:
        write()
    assert os.fspath(folder) not in str(caught.value)
    assert caught.value.path == FILE
    return str(caught.value)


def refused(path: Path, root: Path | None = None) -> str:
    return refusal(lambda: fix(path, root), path.parent)


def names(path: Path) -> list[str]:
    """What is in a file's folder."""
    return sorted(os.listdir(path.parent))


def on_sync(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Something that happens while the new bytes are on their way to the disk."""
    sync = os.fsync

    def busy(handle: int) -> None:
        sync(handle)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            happens()

    monkeypatch.setattr(os, "fsync", busy)


def test_a_file_gets_its_new_bytes_and_nothing_else_is_left(file: Path) -> None:
    fix(file)
    assert file.read_bytes() == NEW
    assert names(file) == [FILE]


@pytest.mark.parametrize(
    ("old", "new"), [(b"", b"a"), (b"a", b""), (secrets.token_bytes(3_000_000), b"\0" * 5_000_000)]
)
def test_files_of_any_size_are_written(file: Path, old: bytes, new: bytes) -> None:
    file.write_bytes(old)
    replace_file(file, FILE, old, new, None)
    assert file.read_bytes() == new


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755, 0o620, 0o200 | stat.S_ISUID])
def test_the_mode_is_kept(file: Path, mode: int) -> None:
    file.chmod(mode)
    if os.geteuid() == 0 or mode & stat.S_IRUSR:
        fix(file)
        assert stat.S_IMODE(file.stat().st_mode) == mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_root_keeps_the_owner_and_the_group(file: Path) -> None:
    os.chown(file, 1234, 4321)
    file.chmod(0o4660)
    fix(file)
    facts = file.stat()
    assert (facts.st_uid, facts.st_gid, stat.S_IMODE(facts.st_mode)) == (1234, 4321, 0o4660)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files for others")
@pytest.mark.parametrize(("group", "mode", "then"), [(0, 0o4676, 0o666), (NOBODY, 0o4674, 0o674)])
def test_where_owner_or_group_cannot_be_kept_nobody_gets_more_rights(
    open_folder: Path, group: int, mode: int, then: int
) -> None:
    file = open_folder / FILE
    file.write_bytes(OLD)
    os.chown(file, 0, group)
    file.chmod(mode)
    with as_nobody():
        fix(file)
    facts = file.stat()
    assert file.read_bytes() == NEW
    assert (facts.st_uid, facts.st_gid, stat.S_IMODE(facts.st_mode)) == (NOBODY, NOBODY, then)


def test_extended_attributes_are_kept(file: Path) -> None:
    try:
        os.setxattr(file, "user.mood", b"good")
    except OSError:
        pytest.skip("the file system of the tests has no such attributes")
    fix(file)
    assert os.getxattr(file, "user.mood") == b"good"


def test_the_part_lies_beside_the_file_that_a_link_leads_to(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = file.parent / "05_progress" / "log.md"
    real.parent.mkdir()
    file.rename(real)
    file.symlink_to("05_progress/log.md")
    seen: list[str] = []
    on_sync(monkeypatch, lambda: seen.extend(names(real)))
    fix(file, file.parent)
    assert (len(seen), seen[1], seen[0].endswith(".shinchoku-part")) == (2, "log.md", True)
    assert (file.is_symlink(), real.read_bytes(), names(real), names(file)) == (
        True,
        NEW,
        ["log.md"],
        ["05_progress", FILE],
    )


def test_links_are_followed_inside_the_root_however_they_are_written(file: Path, tmp_path: Path) -> None:
    (tmp_path / "way").symlink_to(file.parent)
    (file.parent / "inner").mkdir()
    (file.parent / "inner" / "up").symlink_to(tmp_path / "way" / FILE)
    fix(tmp_path / "way" / "inner" / "up", tmp_path / "way")
    assert file.read_bytes() == NEW


def test_a_link_that_leads_out_of_the_root_is_refused(file: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / FILE).write_bytes(OLD)
    (file.parent / "link.md").symlink_to("../outside/PROGRESS.md")
    (file.parent / "folder").symlink_to(outside)
    (file.parent / "beside").symlink_to(f"../{file.parent.name}-2")
    (tmp_path / f"{file.parent.name}-2").symlink_to(outside)
    for path in ("link.md", f"folder/{FILE}", f"beside/{FILE}"):
        message = refused(file.parent / path, file.parent)
        assert message == "PROGRESS.md: not written: a link that leads out of the scanned folder"
    assert (outside / FILE).read_bytes() == OLD


def test_without_a_root_a_link_may_lead_to_its_own_folder_only(file: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(f"learner/{FILE}")
    (tmp_path / "way").symlink_to("learner")
    (tmp_path / "aside").mkdir()
    (tmp_path / "aside" / "link").symlink_to(file)
    assert refused(tmp_path / "aside" / "link") == (
        "PROGRESS.md: not written: a link that leads out of its folder; name the file that it leads to"
    )
    (file.parent / "link").symlink_to(FILE)
    fix(tmp_path / "way" / "link")
    assert file.read_bytes() == NEW
    replace_file(tmp_path / "link", FILE, NEW, OLD, None)
    assert file.read_bytes() == OLD


@pytest.mark.parametrize("inside", [".git/config", "module/.git/HEAD", ".git", ".GIT/config"])
def test_a_link_into_git_is_refused(file: Path, inside: str) -> None:
    target = file.parent / inside
    target.parent.mkdir(parents=True, exist_ok=True)
    file.rename(target)
    file.symlink_to(inside)
    assert refused(file, file.parent) == "PROGRESS.md: not written: it lies in .git, where git alone writes"
    assert target.read_bytes() == OLD


def test_links_that_lead_to_no_file_are_refused(file: Path) -> None:
    file.unlink()
    file.symlink_to("nowhere")
    assert refused(file) == "PROGRESS.md: not written: a link that leads nowhere"
    assert names(file) == [FILE]
    (file.parent / "nowhere").symlink_to(FILE)
    assert refused(file) == "PROGRESS.md: not written: a link that leads round in a circle"


def test_a_file_that_is_gone_is_not_made_again(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_sync(monkeypatch, file.unlink)
    for _ in range(2):  # gone while it was written, and before
        assert refused(file) == "PROGRESS.md: not written: it is gone"
        assert names(file) == []


def test_a_file_whose_folder_is_removed_is_gone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = fcntl.flock

    def late(handle: int, how: int) -> None:
        lock(handle, how)
        shutil.rmtree(file.parent)

    monkeypatch.setattr(fcntl, "flock", late)
    assert refused(file) == "PROGRESS.md: not written: it is gone"
    assert not file.parent.exists()


def test_a_file_whose_folder_became_a_file_is_refused(file: Path) -> None:
    assert refused(file / FILE) == "PROGRESS.md: cannot be written: not a directory"


@pytest.mark.parametrize("now", [b"", OLD[:-1], OLD + b"\n", NEW, b"+" + OLD[1:], OLD * 200_000])
def test_a_file_that_changed_meanwhile_is_left_alone(file: Path, monkeypatch: pytest.MonkeyPatch, now: bytes) -> None:
    on_sync(monkeypatch, lambda: file.write_bytes(now))
    for _ in range(2):  # while it was written, and before
        assert refused(file) == CHANGED
        assert (file.read_bytes(), names(file)) == (now, [FILE])


def test_a_file_that_grew_behind_all_that_is_read_at_once_is_left_alone(file: Path) -> None:
    old = bytes(1 << 20)
    file.write_bytes(old + b"\n")
    assert refusal(lambda: replace_file(file, FILE, old, NEW, None), file.parent) == CHANGED


def test_another_file_by_the_same_name_is_left_alone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = file.parent / "other"
    other.write_bytes(OLD)
    on_sync(monkeypatch, lambda: other.rename(file))
    assert refused(file) == CHANGED
    assert names(file) == [FILE]


def test_what_is_no_regular_file_is_refused_at_once(file: Path) -> None:
    file.unlink()
    file.mkdir()
    assert refused(file) == "PROGRESS.md: not written: it is a folder"
    file.rmdir()
    os.mkfifo(file)
    assert refused(file) == "PROGRESS.md: not written: it is no regular file"
    file.unlink()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.fspath(file))
        assert refused(file) == "PROGRESS.md: not written: it is no regular file"
    file.unlink()
    file.symlink_to("/dev/null")
    assert refused(file, Path("/")) == "PROGRESS.md: not written: it is no regular file"


def test_a_pipe_that_takes_the_files_place_does_not_block(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    look = os.stat

    def late(path: str, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> os.stat_result:
        facts = look(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)
        monkeypatch.setattr(os, "stat", look)
        file.unlink()
        os.mkfifo(file)
        return facts

    monkeypatch.setattr(os, "stat", late)
    assert refused(file) == "PROGRESS.md: cannot be written: illegal seek"
    assert names(file) == [FILE]


@pytest.mark.parametrize("mode", [0o444, 0o400, 0o555])
def test_a_protected_file_is_refused_even_for_root(file: Path, mode: int) -> None:
    file.chmod(mode)
    message = "PROGRESS.md: not written: it is protected against writing; allow it first (chmod u+w)"
    assert refused(file) == message
    assert (file.read_bytes(), names(file)) == (OLD, [FILE])


def test_what_the_system_does_not_allow_is_told_in_its_words(open_folder: Path) -> None:
    file, closed, shut = open_folder / FILE, open_folder / "closed" / FILE, open_folder / "shut" / FILE
    for path, file_mode, folder_mode in ((file, 0o644, 0o777), (closed, 0o666, 0o555), (shut, 0o666, 0o444)):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(OLD)
        path.chmod(file_mode if os.geteuid() == 0 or path is not file else 0o044 | 0o200)
        path.parent.chmod(folder_mode)
    writings: list[Callable[[], None]] = [
        lambda: fix(file),
        *(lambda path=path: fix(path) for path in (closed, shut)),
        *(lambda path=path: create_file(path.with_name("new"), FILE, NEW) for path in (closed, shut)),
        *(lambda path=path: write_report(path.with_name("new"), FILE, NEW) for path in (closed, shut)),
    ]
    with as_nobody():
        said = [refusal(write, open_folder) for write in writings]
    for path in (closed, shut):
        path.parent.chmod(0o777)
    denied = "PROGRESS.md: cannot be written: permission denied"
    no_part = "PROGRESS.md: not written: no file can be made in its folder: permission denied"
    assert said == [denied, no_part, denied, no_part, no_part, no_part, denied]
    for path in (closed, shut):
        assert (path.read_bytes(), names(path)) == (OLD, [FILE])


def test_a_full_disk_leaves_the_old_file(file: Path) -> None:
    code = """
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        path = Path(sys.argv[1])
        say(replace_file, path, "PROGRESS.md", old, bytes(150_000), None)
        say(create_file, path.with_name("new"), "new", bytes(150_000))
        say(write_report, path, "report", bytes(150_000))
        os._exit(0)
    """
    assert said_by(child(code, file)) == [
        "PROGRESS.md: cannot be written: file too large",
        "new: cannot be written: file too large",
        "report: cannot be written: file too large",
    ]
    assert (file.read_bytes(), names(file)) == (OLD, [FILE])


def test_too_many_open_files_leave_the_old_file(file: Path) -> None:
    code = """
        first = os.dup(0)
        os.close(first)
        for spare in range(5):
            resource.setrlimit(resource.RLIMIT_NOFILE, (first + spare, 100))
            say(replace_file, Path(sys.argv[1]), "PROGRESS.md", old, new, None)
        os._exit(0)
    """
    assert said_by(child(code, file)) == [
        "PROGRESS.md: cannot be written: too many open files",
        "PROGRESS.md: cannot be written: too many open files",
        "PROGRESS.md: not written: no file can be made in its folder: too many open files",
        "written",
        CHANGED,
    ]
    assert names(file) == [FILE]


def test_a_system_that_takes_few_bytes_at_a_time_gets_all_of_them(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, data[:3]))
    fix(file)
    assert file.read_bytes() == NEW


def test_of_hard_links_only_the_named_one_changes(file: Path) -> None:
    copy = file.with_name("copy")
    copy.hardlink_to(file)
    fix(file)
    assert (file.read_bytes(), copy.read_bytes(), copy.stat().st_nlink) == (NEW, OLD, 1)


def test_of_two_fixers_the_second_is_told_of_the_first(file: Path) -> None:
    code = """
        pause_inside()
        say(replace_file, Path(sys.argv[1]), "PROGRESS.md", old, new, None)
    """
    with child(code, file) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "inside\n"
        before = names(file)
        assert said_by(child(code.replace("pause_inside()", ""), file)) == [UNDER_WAY]
        assert refused(file) == UNDER_WAY
        assert (names(file), len(before), file.read_bytes()) == (before, 2, OLD)
        assert first.communicate("go on\n", timeout=60)[0] == "written\n"
    assert (file.read_bytes(), names(file)) == (NEW, [FILE])


def test_of_fixers_that_race_exactly_one_wins(file: Path) -> None:
    code = """
        path, mine = Path(sys.argv[1]), sys.argv[2].encode()
        for line in sys.stdin:
            say(replace_file, path, "PROGRESS.md", bytes.fromhex(line), mine + bytes.fromhex(line), None)
    """
    racers = {mark: child(code, file, mark) for mark in "AB"}
    for _ in range(25):
        old = file.read_bytes()
        for racer in racers.values():
            assert racer.stdin is not None
            racer.stdin.write(f"{old.hex()}\n")
            racer.stdin.flush()
        said = {racer.stdout.readline().strip(): mark for mark, racer in racers.items() if racer.stdout}
        assert file.read_bytes() == said.pop("written").encode() + old
        assert set(said) in ({UNDER_WAY}, {CHANGED})
    for racer in racers.values():
        racer.communicate(timeout=60)
    assert names(file) == [FILE]


def test_the_lock_ends_with_its_holder(file: Path) -> None:
    with file.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert refused(file) == UNDER_WAY
    fix(file)
    assert file.read_bytes() == NEW


def test_without_locks_files_are_written_and_no_part_is_taken_for_a_stray(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.with_name(PART).write_bytes(b"perhaps another one's")

    def unsupported(_handle: int, _how: int) -> None:
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))

    monkeypatch.setattr(fcntl, "flock", unsupported)
    fix(file)
    assert (file.read_bytes(), names(file)) == (NEW, [PART, FILE])


@pytest.mark.parametrize("is_done", [True, False])
def test_a_part_that_another_one_takes_for_a_stray_is_made_again(
    file: Path, monkeypatch: pytest.MonkeyPatch, is_done: bool
) -> None:
    lock = fcntl.flock
    swept: list[Path] = []

    def late(handle: int, how: int) -> None:
        with ExitStack() as held:
            parts = [file.with_name(name) for name in names(file) if name != FILE]
            if parts and not swept:
                other = held.enter_context(parts[0].open("rb"))
                lock(other, how)
                parts[0].unlink()
                swept.append(parts[0])
                if is_done:
                    other.close()
            lock(handle, how)

    monkeypatch.setattr(fcntl, "flock", late)
    fix(file)
    assert (file.read_bytes(), names(file), len(swept)) == (NEW, [FILE], 1)


def test_nobody_else_can_open_the_part_of_a_private_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock, modes = fcntl.flock, []

    def looking(handle: int, how: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
        lock(handle, how)

    file.chmod(0o600)
    monkeypatch.setattr(fcntl, "flock", looking)
    fix(file)
    assert modes == [0o600, 0o600]


def writers(file: Path) -> list[Callable[[], None]]:
    """All three ways to write."""

    def anew() -> None:
        file.unlink()
        create_file(file, FILE, NEW)

    return [lambda: fix(file), lambda: write_report(file, FILE, NEW), anew]


@pytest.mark.parametrize("way", [0, 1, 2])
def test_the_parts_that_a_killed_process_left_are_swept_and_nothing_else_is(file: Path, way: int) -> None:
    folder = file.parent
    for name in (PART, PART.replace("0", "f")):
        (folder / name).write_bytes(b"left")
    others = [
        PART.removeprefix("."),
        PART.replace("0", ""),
        PART.replace("0", "g"),
        f"{PART}~",
        PART.replace("PROGRESS.md", "PROGRESSxmd"),
        PART.replace(FILE, "README.md"),
    ]
    for name in others:
        (folder / name).write_bytes(b"another's")
    (folder / PART.replace("0", "1")).mkdir()
    (folder / PART.replace("0", "2")).symlink_to("README.md")
    os.mkfifo(folder / PART.replace("0", "3"))
    (folder / PART.replace("0", "4")).write_bytes(b"alive")
    kept = sorted([FILE, *others, *(PART.replace("0", sign) for sign in "1234")])
    with (folder / PART.replace("0", "4")).open("rb") as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)
        writers(file)[way]()
    assert names(file) == kept
    assert file.read_bytes() == NEW


@pytest.mark.parametrize(
    "name",
    ["a" * 255, "進" * 85, "a\nb", "-n", "[a-z]*?", "\udcff\udcfe", "\\d+", " ", "…" * 80 + ".md", ".md"],
)
def test_files_of_any_name_are_written_and_swept(file: Path, name: str) -> None:
    odd = file.rename(file.with_name(name))
    stray = odd.with_name(f".{name[:40]}.{'0' * 16}.shinchoku-part")
    for write in writers(odd):
        odd.write_bytes(OLD)
        stray.write_bytes(b"left")
        write()
        assert (odd.read_bytes(), names(odd)) == (NEW, [name])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_request_to_stop_waits_until_the_file_is_whole(file: Path, number: signal.Signals) -> None:
    code = """
        pause_inside()
        import signal
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for each in (signal.SIGTERM, signal.SIGHUP):  # whoever runs the tests may have them ignored
            signal.signal(each, signal.SIG_DFL)
        sys.excepthook = lambda *_: None
        say(replace_file, Path(sys.argv[1]), "PROGRESS.md", old, new, None)
        print("not stopped")
    """
    with child(code, file) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "inside\n"
        process.send_signal(number)
        out, _ = process.communicate("go on\n", timeout=60)
    assert (out, process.returncode) == ("", -number)
    assert (file.read_bytes(), names(file)) == (NEW, [FILE])


@pytest.mark.parametrize("way", [0, 1, 2])
def test_an_interruption_in_the_middle_leaves_no_part(file: Path, monkeypatch: pytest.MonkeyPatch, way: int) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    on_sync(monkeypatch, interrupted)
    with pytest.raises(KeyboardInterrupt):
        writers(file)[way]()
    assert [(path.name, path.read_bytes()) for path in file.parent.iterdir()] == ([] if way == 2 else [(FILE, OLD)])
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before


@pytest.mark.parametrize("way", [0, 1, 2])
def test_a_failure_after_the_file_is_in_place_says_so(file: Path, monkeypatch: pytest.MonkeyPatch, way: int) -> None:
    sync, failing = os.fsync, [errno.EIO, errno.EINVAL]

    def without_folders(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            number = failing.pop(0)
            raise OSError(number, os.strerror(number))
        sync(handle)

    monkeypatch.setattr(os, "fsync", without_folders)
    assert refusal(writers(file)[way], file.parent) == (
        "PROGRESS.md: the new bytes are in place, but may not survive a power cut: input/output error"
    )
    assert (file.read_bytes(), names(file)) == (NEW, [FILE])
    file.write_bytes(OLD)
    writers(file)[way]()  # this time the system says that it never syncs folders
    assert file.read_bytes() == NEW


def test_a_new_file_is_made_with_the_mode_of_any_new_file(file: Path) -> None:
    before = os.umask(0o027)
    try:
        create_file(file.with_name("new"), "new", NEW)
        write_report(file.with_name("report"), "report", NEW)
    finally:
        os.umask(before)
    for name in ("new", "report"):
        made = file.with_name(name)
        assert (made.read_bytes(), stat.S_IMODE(made.stat().st_mode)) == (NEW, 0o640)
    assert names(file) == [FILE, "new", "report"]


@pytest.mark.parametrize("has_links", [True, False])
def test_nothing_is_made_where_there_is_something_already(
    file: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    def unsupported(*_: object, **__: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    if not has_links:
        monkeypatch.setattr(os, "link", unsupported)
    (file.parent / "folder").mkdir()
    (file.parent / "link").symlink_to("nowhere")
    os.mkfifo(file.parent / "pipe")
    for name in (FILE, "folder", "link", "pipe"):
        message = refusal(lambda name=name: create_file(file.parent / name, FILE, NEW), file.parent)  # type: ignore[misc]
        assert message == "PROGRESS.md: not written: there is something already"
    assert names(file) == [FILE, "folder", "link", "pipe"]
    assert file.read_bytes() == OLD
    create_file(file.parent / "new", "new", NEW)
    assert (file.with_name("new").read_bytes(), file.with_name("new").stat().st_nlink) == (NEW, 1)


def test_of_those_who_make_a_file_at_once_exactly_one_does(file: Path) -> None:
    code = """
        for line in sys.stdin:
            say(create_file, Path(sys.argv[1], line.strip()), "new", new)
    """
    racers = [child(code, file.parent, new=mark.encode()) for mark in "ABC"]
    lines = "".join(f"new{number}\n" for number in range(20))
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write(lines)
        racer.stdin.flush()
    said = list(zip(*map(said_by, racers), strict=True))
    for number, outcomes in enumerate(said):
        assert sorted(outcomes) == [*["new: not written: there is something already"] * 2, "written"]
        assert file.with_name(f"new{number}").read_bytes() == b"ABC"[outcomes.index("written") :][:1]
    assert len(names(file)) == 21


def test_a_new_file_needs_a_folder(file: Path) -> None:
    for write in (create_file, write_report):
        message = refusal(lambda write=write: write(file.parent / "no" / "new", FILE, NEW), file.parent)  # type: ignore[misc]
        assert message == "PROGRESS.md: not written: its folder is not there"
        message = refusal(lambda write=write: write(file / "new", FILE, NEW), file.parent)  # type: ignore[misc]
        assert message == "PROGRESS.md: cannot be written: not a directory"


def test_a_new_file_is_not_made_outside_of_the_root(file: Path, tmp_path: Path) -> None:
    root = file.parent
    (root / "out").symlink_to(tmp_path)
    (root / ".git").mkdir()
    (root / "inner").mkdir()
    message = refusal(lambda: create_file(root / "out" / "new", FILE, NEW, root), root)
    assert message == "PROGRESS.md: not written: a link that leads out of the scanned folder"
    message = refusal(lambda: create_file(root / ".git" / "new", FILE, NEW, root), root)
    assert message == "PROGRESS.md: not written: it lies in .git, where git alone writes"
    create_file(root / "inner" / "new", FILE, NEW, root)
    create_file(root / "new", FILE, NEW, root)
    create_file(root / "out" / "new", FILE, NEW)
    assert [(folder / "new").read_bytes() for folder in (root / "inner", root, tmp_path)] == [NEW, NEW, NEW]


def test_a_name_that_no_file_can_have_is_refused(file: Path) -> None:
    message = refusal(lambda: create_file(file.parent / "a\0b", FILE, NEW), file.parent)
    assert message == "PROGRESS.md: not written: no file can have this name"


def test_a_report_goes_over_what_was_there_and_keeps_its_mode(file: Path) -> None:
    file.chmod(0o600)
    write_report(file, FILE, NEW)
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode), names(file)) == (NEW, 0o600, [FILE])


def test_a_report_goes_where_links_lead(file: Path, tmp_path: Path) -> None:
    (tmp_path / "there").symlink_to(f"learner/{FILE}")
    (tmp_path / "not-yet").symlink_to("learner/new")
    for name in ("there", "not-yet"):
        write_report(tmp_path / name, name, NEW)
        assert (tmp_path / name).is_symlink()
    assert (file.read_bytes(), file.with_name("new").read_bytes(), names(file)) == (NEW, NEW, [FILE, "new"])


def test_a_report_is_refused_where_no_file_can_be(file: Path) -> None:
    folder = file.parent
    (folder / "round").symlink_to("round")
    (folder / "protected").write_bytes(OLD)
    (folder / "protected").chmod(0o444)
    for path, cause in (
        (folder, "not written: it is a folder"),
        (Path("/"), "not written: it is a folder"),
        (folder / "round", "cannot be written: too many levels of symbolic links"),
        (folder / "protected", "not written: it is protected against writing; allow it first (chmod u+w)"),
    ):
        assert refusal(lambda path=path: write_report(path, FILE, NEW), folder) == f"PROGRESS.md: {cause}"  # type: ignore[misc]
    assert (folder / "protected").read_bytes() == OLD


def test_a_report_to_a_pipe_reaches_its_reader(file: Path) -> None:
    pipe = file.with_name("pipe")
    os.mkfifo(pipe)
    report, read = secrets.token_bytes(1_000_000), bytearray()
    reader = threading.Thread(target=lambda: read.extend(pipe.read_bytes()))
    reader.start()
    write_report(pipe, "pipe", report)
    reader.join()
    assert bytes(read) == report
    assert pipe.is_fifo()


def test_a_report_to_a_device_is_written_to_it(file: Path) -> None:
    write_report(Path(os.devnull), "null", NEW)
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    if os.path.exists("/dev/full"):
        message = refusal(lambda: write_report(Path("/dev/full"), FILE, NEW), file.parent)
        assert message == "PROGRESS.md: cannot be written: no space left on device"


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/dev/fd/3", "/dev/stderr", "link"])
def test_a_report_to_an_open_handle_comes_after_what_was_written_before(file: Path, name: str) -> None:
    if name == "link":
        (file.parent / "link").symlink_to("/dev/stdout")
    code = CHILD + dedent("""
        write_report(Path(sys.argv[1]), "out", b"report\\n")
        os._exit(0)
    """)
    command = 'echo before; "$@"; echo after'
    with file.open("ab") as out:
        subprocess.run(
            ["sh", "-c", f"{{ {command}; }} 2>&1 3>&1", "sh", sys.executable, "-c", code, name],
            env={**os.environ, **BYTES},
            cwd=file.parent,
            stdout=out,
            check=True,
        )
    assert file.read_bytes() == OLD + b"before\nreport\nafter\n"


def test_a_report_to_a_reader_that_left_is_told(file: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        message = refusal(lambda: write_report(Path(f"/dev/fd/{writer}"), FILE, NEW), file.parent)
    finally:
        os.close(writer)
    assert message == "PROGRESS.md: cannot be written: broken pipe"
