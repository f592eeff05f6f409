"""Nothing keeps a scan waiting, leads it out of what it was given, or is written into what it scans."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from shinchoku.gates.samples import make_sample
from tests.conftest import Figure, Shinchoku
from tests.hostile import SUBCOMMANDS, run, two_commits, without_suites
from tests.worlds import MODEL_DB, GitWorld, tree_state

pytestmark = pytest.mark.hostile

LIMIT = 30  # seconds; two on a quiet machine
IN_GIT = (
    *("HEAD", "config", "index", "packed-refs", "shallow", "refs/heads/main", "refs/heads/other", "commondir"),
    *("objects/info/alternates", "objects/pack/pack-1.idx", "objects/aa/" + "b" * 38, "FETCH_HEAD", "info/exclude"),
)
IN_TREE = (
    *(".git", ".gitignore", ".gitattributes", "PROGRESS.md", "shinchoku.toml", "pyproject.toml"),
    *(
        f"{MODEL_DB}/README.md",
        f"{MODEL_DB}/tests/test_main.py",
        f"{MODEL_DB}/.gitattributes",
        f"{MODEL_DB}/.gitignore",
    ),
)
NAMED = ("--config", "--catalog", "--progress-file", "--junit")
ENTERED = frozenset({"info/exclude", "commondir"})
"""Where nothing is said of what is no file: what stands there is not asked for, or it is a folder like any other."""


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _device(path: Path) -> None:
    try:
        os.mknod(path, 0o666 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        path.symlink_to("/dev/zero")  # only root makes devices


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the address of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


ODD: dict[str, Callable[[Path], None]] = {
    "pipe": _pipe,
    "device": _device,
    "socket": _socket,
    "folder": Path.mkdir,
    "loop": _loop,
}


@contextmanager
def no_longer_than(seconds: int) -> Iterator[None]:
    """Where something waits, the wait fails; nothing hangs."""

    def ring(_: int, __: FrameType | None) -> None:
        pytest.fail(f"it waited for {seconds} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def replaced(path: Path, kind: str) -> None:
    """Put something else in a file's place."""
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    ODD[kind](path)


@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_is_told_by_its_name_and_keeps_nobody_waiting(
    tmp_path: Path, kind: str, shinchoku: Shinchoku, figure: Figure
) -> None:
    source = two_commits(tmp_path / "source")
    source.git("branch", "other")
    source.git("pack-refs", "--all")
    slowest = 0.0
    places = [*(f".git/{name}" for name in IN_GIT), *IN_TREE]
    for number, place in enumerate(places):
        root = tmp_path / str(number)
        shutil.copytree(source.root, root, symlinks=True)
        replaced(root / place, kind)
        begun = time.monotonic()
        with no_longer_than(LIMIT):
            ended = shinchoku("scan", root, "--tests", "skip", "--format", "json")
        slowest = max(slowest, time.monotonic() - begun)
        assert ended.code in {0, 2}, (place, ended)
        assert "Traceback" not in ended.err
        is_quiet = kind == "folder" or (kind == "loop" and "ignore" in place) or place.removeprefix(".git/") in ENTERED
        if not (is_quiet or (kind == "loop" and place.endswith((".gitattributes", "test_main.py")))):
            assert Path(place).name in ended.err + ended.out.partition('"problems"')[2], (place, ended)
    for option in NAMED:
        odd = tmp_path / f"odd{option}.toml"
        replaced(odd, kind)
        with no_longer_than(LIMIT):
            ended = shinchoku("scan", source.root, option, odd, "--tests", "cached")
        assert odd.name in ended.err + ended.out, (option, ended)
        assert (ended.code == 2) is (option != "--junit"), (option, ended)
    figure(f"{kind} in {len(places) + len(NAMED)} places: each told, the slowest after {slowest:.1f} s")


def test_no_link_out_of_the_root_tells_what_lies_behind_it(
    tmp_path: Path, shinchoku: Shinchoku, figure: Figure
) -> None:
    """Neither in a report of any format nor on a stream, from the work tree, from a revision, or from .git."""
    secret = "correct-horse-battery-staple"
    private = two_commits(tmp_path / "private")
    for name in ("README.md", "PROGRESS.md", "test_main.py", "pyproject.toml", "requirements.txt"):
        private.write({name: f"# {secret}\n\n- [x] {secret} (2025-11-04)\n"})
    private.write({"settings.toml": f'catalog = "{secret}"\n', "alternates": f"{tmp_path}/private/.git/objects\n"})
    private.commit(secret)
    outputs, links = 0, 0
    world = two_commits(tmp_path / "repo")
    item = world.root / MODEL_DB
    for place, target in (
        (item / "README.md", "README.md"),
        (item / "tests/test_main.py", "test_main.py"),
        (item / "requirements.txt", "requirements.txt"),
        (item / "NOTES.md", "README.md"),
        (world.root / "PROGRESS.md", "PROGRESS.md"),
        (world.root / "README.md", "README.md"),
        (world.root / "pyproject.toml", "pyproject.toml"),
        (world.root / "07_tutorials/01_docker_basics.md", "README.md"),
        (world.root / ".gitignore", "README.md"),
        (world.root / "03_my_implementations/chapter2_training/02_iris_sklearn_svc", "."),
    ):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)
        place.symlink_to(private.root / target)
        links += 1
    world.commit("links")
    for name in (
        "scan",
        "scan --rev",
        "scan of a range",
        "drift",
        "drift --diff",
        "history",
        "explain",
        "next",
        "readme",
    ):
        for revision in ((), ("--rev", "HEAD")) if name in {"scan", "drift"} else ((),):
            arguments = [str(world.root) if each == "." else each for each in without_suites(name)]
            ended = shinchoku(*arguments, *revision)
            outputs += 1
            assert secret not in ended.out + ended.err, name
            assert "Traceback" not in ended.err
    for form in ("json", "markdown", "html", "junit", "sarif", "github", "gitlab"):
        ended = shinchoku("scan", world.root, "--tests", "skip", "--format", form)
        outputs += 1
        assert secret not in ended.out + ended.err, form
    for name in ("HEAD", "packed-refs", "refs/heads/main", "index", "shallow", "refs", "config"):
        broken = tmp_path / f"broken-{name.replace('/', '-')}"
        shutil.copytree(world.root, broken, symlinks=True)
        path = broken / ".git" / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        path.symlink_to(private.root / ".git" / name)
        ended = shinchoku("scan", broken, "--tests", "skip", "--format", "json")
        outputs, links = outputs + 1, links + 1
        assert ended.code == 2
        assert secret not in ended.out + ended.err
    figure(f"{links} links out of the root, {outputs} outputs: the secret in 0 of them")


def _fixtures(folder: Path) -> Iterator[tuple[str, Path, tuple[str, ...]]]:
    """Repositories of all kinds, each with arguments that it can be scanned with."""
    folder.mkdir()
    world = two_commits(folder / "plain")
    yield "plain", world.root, ()
    yield "a revision", world.root, ("--rev", "HEAD~1")
    world.git("worktree", "add", "-q", str(folder / "linked"))
    yield "linked", folder / "linked", ()
    for name, options in (("bare", ["--bare"]), ("partial", ["--filter=blob:none"]), ("shallow", ["--depth", "1"])):
        world.git(
            "-c", "uploadpack.allowFilter=true", "clone", "-q", *options, f"file://{world.root}", str(folder / name)
        )
        yield name, folder / name, ("--rev", "HEAD") if name == "bare" else ()
    outer = GitWorld(folder / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(world.root), "inner")
    outer.commit()
    yield "with a submodule", outer.root, ()
    yield "a submodule", outer.root / "inner", ()
    sparse = folder / "sparse"
    world.git("clone", "-q", str(world.root), str(sparse))
    subprocess.run(["git", "sparse-checkout", "set", "none"], cwd=sparse, env=world.env, check=True)
    yield "sparse", sparse, ()
    stale = two_commits(folder / "stale")
    for path in stale.root.rglob("*.md"):
        os.utime(path, (1, 1))  # git would want to refresh its index
    yield "stale", stale.root, ()
    make_sample(folder / "sample")
    yield "sample", folder / "sample", ()


def test_no_scan_changes_anything_in_the_repository(tmp_path: Path, shinchoku: Shinchoku, figure: Figure) -> None:
    """Content, modes and times of the tree and of .git, the index among it."""
    seen = 0
    for name, root, options in _fixtures(tmp_path / "all"):
        before = tree_state(root)
        for command in ("scan", "drift", "next", "history", "explain"):
            arguments = [str(root) if each == "." else each for each in SUBCOMMANDS[command]]
            how = () if command == "scan" and name in {"plain", "stale"} else ("--tests", "skip")
            if command == "history":
                how, options_here = (), tuple(options[1:])
                arguments = ["history", str(root), *(("--rev", *options_here) if options_here else ())]
            else:
                options_here = options
                arguments += [*options, *how]
            ended = shinchoku(*arguments)
            assert "Traceback" not in ended.err
            assert tree_state(root) == before, (name, command)
        seen += 1
    figure(f"before and after five commands: {seen} of {seen} repositories identical")


_WRITES = ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND")
_CHANGES = "creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir,link,linkat,symlink,symlinkat"
_SETS = "chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,truncate,ftruncate,utime,utimes,utimensat,setxattr"


@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace to watch with")
def test_nothing_below_the_repository_is_opened_for_writing(tmp_path: Path, figure: Figure) -> None:
    world = two_commits(tmp_path / "repo")
    log = tmp_path / "log"
    trace = f"trace=open,openat,openat2,{_CHANGES},{_SETS}"
    command = ["strace", "-f", "-y", "-qq", "-s", "4096", "-e", trace, "-o", str(log)]
    done = subprocess.run(
        [*command, sys.executable, "-m", "shinchoku", "scan", str(world.root), "--sandbox", "off"],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    if "ptrace" in done.stderr and not log.exists():
        pytest.skip("processes may not be watched here")
    assert done.returncode == 0, done.stderr
    lines = [line for line in log.read_text(errors="replace").splitlines() if f"{world.root}/" in line]
    opened = [line for line in lines if " open" in line]
    writing = [line for line in lines if " open" not in line or any(flag in line for flag in _WRITES)]
    assert len(opened) > 10
    assert writing == []
    figure(f"strace of a scan with a suite: {len(opened)} openings below the repository, 0 for writing")


def test_a_temporary_folder_in_the_repository_is_not_used(tmp_path: Path) -> None:
    world = two_commits(tmp_path / "repo")
    (world.root / "tmp").mkdir()
    before = tree_state(world.root)
    ended = run(world.root, "scan", ".", env={"TMPDIR": str(world.root / "tmp")})
    assert ended.code == 0
    assert tree_state(world.root) == before
