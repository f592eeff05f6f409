"""Nothing of what a repository's settings name is ever run, whatever is asked of it."""

import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.conftest import Figure
from tests.hostile import SUBCOMMANDS, Run, every_subcommand_is_there, run, side_by_side, two_commits, without_suites
from tests.worlds import MODEL_DB, GitWorld, item_files

pytestmark = pytest.mark.hostile

_SWITCHED_OFF = """
import sys
import shinchoku.gates.gitcommand as command, shinchoku.gates.opening as opening
opening._places = lambda place, folder: {}
command._SETTINGS.clear()
command._ENVIRONMENT.pop("GIT_OPTIONAL_LOCKS")
command._ENVIRONMENT.pop("GIT_ALLOW_PROTOCOL")
command._ENVIRONMENT.pop("GIT_NO_LAZY_FETCH")
sys.argv[0] = "shinchoku"
from shinchoku.cli import main
main()
"""
"""The same program without the directory of our own: git is started on the repository itself."""
HOOKS = ("post-index-change", "reference-transaction", "fsmonitor-watchman", "pre-auto-gc", "post-checkout")
SIGNED = """tree {tree}
parent {parent}
author Learner <l@example.com> 1762225200 +0900
committer Learner <l@example.com> 1762225200 +0900
gpgsig -----BEGIN PGP SIGNATURE-----

 x
 -----END PGP SIGNATURE-----

signed
"""


class Trap:
    """A repository whose settings name a program; each way to name it leaves a canary of its own when it is run."""

    def __init__(self, root: Path, canaries: Path) -> None:
        self.world = two_commits(root)
        self.vectors: list[str] = []
        self._program = root.parent / "canary"
        self._canaries = canaries
        canaries.mkdir(exist_ok=True)
        self._program.write_text(f'#!/bin/sh\n: > "{canaries}/$1"\nshift\n[ "$1" = cat ] && exec cat\nexit 0\n')
        self._program.chmod(0o755)

    def program(self, vector: str, *arguments: str) -> str:
        self.vectors.append(vector)
        return " ".join((str(self._program), vector, *arguments))

    def set(self, name: str, vector: str, *arguments: str) -> None:
        self.world.git("config", name, self.program(vector, *arguments))

    def script(self, path: Path, vector: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{self.program(vector)}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def settings(self, path: Path, vector: str) -> None:
        """A file of settings that names programs."""
        path.write_text(
            f"[core]\n\tfsmonitor = {self.program(f'{vector}-fsmonitor')}\n"
            f'[filter "{vector}"]\n\tclean = {self.program(f"{vector}-clean", "cat")}\n'
        )

    def filtered(self, name: str) -> None:
        """Have a filter read a file that the index does not know to be unchanged."""
        with (self.world.root / ".gitattributes").open("a") as attributes:
            attributes.write(f"{name}.txt filter={name}\n")
        self.world.write({f"{name}.txt": name})
        self.world.git("-c", f"filter.{name}.clean=cat", "add", "-A")
        self.world.git("-c", f"filter.{name}.clean=cat", "commit", "-q", "-m", name)
        os.utime(self.world.root / f"{name}.txt", (1, 1))


def _plain(trap: Trap) -> None:
    trap.filtered("clean")
    trap.set("core.fsmonitor", "fsmonitor")
    trap.set("filter.clean.clean", "clean", "cat")
    trap.set("filter.clean.smudge", "smudge", "cat")
    for name in ("core.pager", "core.editor", "core.askPass", "core.sshCommand", "core.gitProxy", "sequence.editor"):
        trap.set(name, name)
    for name in ("pager.log", "pager.status", "alias.log", "alias.status", "diff.external", "credential.helper"):
        trap.set(name, name)
    for name in ("interactive.diffFilter", "trailer.x.command", "uploadpack.packObjectsHook", "merge.x.driver"):
        trap.set(name, name)


def _compared(trap: Trap) -> None:
    trap.filtered("process")
    trap.set("filter.process.process", "process")
    trap.world.write({".git/info/attributes": "* diff=evil\n"})
    trap.set("diff.evil.command", "diff-command")
    trap.set("diff.evil.textconv", "textconv")
    trap.set("core.alternateRefsCommand", "alternate-refs")


def _signed(trap: Trap) -> None:
    tree, parent = trap.world.git("rev-parse", "HEAD^{tree}", "HEAD").split()
    path = trap.world.root.parent / "commit"
    path.write_text(SIGNED.format(tree=tree, parent=parent))
    oid = trap.world.git("hash-object", "-t", "commit", "-w", str(path))
    trap.world.git("update-ref", "HEAD", oid)
    trap.world.git("config", "log.showSignature", "true")
    trap.script(trap.world.root.parent / "gpg", "gpg")
    trap.world.git("config", "gpg.program", str(trap.world.root.parent / "gpg"))
    trap.world.git("config", "gpg.ssh.program", trap.program("gpg-ssh"))


def _hooked(trap: Trap) -> None:
    for hook in HOOKS:
        trap.script(trap.world.root / ".git/hooks" / hook, f"hook-{hook}")
    os.utime(trap.world.root / "first.txt", (1, 1))


def _hooked_elsewhere(trap: Trap) -> None:
    trap.script(trap.world.root.parent / "hooks/post-index-change", "hooks-path")
    trap.world.git("config", "core.hooksPath", str(trap.world.root.parent / "hooks"))
    os.utime(trap.world.root / "first.txt", (1, 1))


def _included(trap: Trap) -> None:
    trap.filtered("include")
    trap.settings(trap.world.root / "evil.config", "include")
    trap.world.git("config", "include.path", "../evil.config")


def _included_if(trap: Trap) -> None:
    trap.filtered("include-if")
    trap.settings(trap.world.root / "evil.config", "include-if")
    trap.world.git("config", "includeIf.gitdir:**.path", "../evil.config")


def _of_a_work_tree(trap: Trap) -> None:
    trap.filtered("worktree")
    trap.world.git("config", "extensions.worktreeConfig", "true")
    trap.settings(trap.world.root / ".git/config.worktree", "worktree")


def _in_the_tree(trap: Trap) -> None:
    trap.filtered("in-tree")
    trap.world.git("config", "include.path", str(trap.world.root / "real.git/evil"))
    trap.settings(trap.world.root / ".git/evil", "in-tree")
    (trap.world.root / ".git").rename(trap.world.root / "real.git")
    (trap.world.root / ".git").write_text("gitdir: real.git\n")


def _in_a_submodule(trap: Trap) -> None:
    inner = GitWorld(trap.world.root.parent / "inner")
    inner.write(item_files(MODEL_DB))
    inner.commit()
    trap.world.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(inner.root), "sub")
    trap.world.commit("sub")
    trap.settings(trap.world.root / ".git/modules/sub/config.evil", "submodule")
    config = trap.world.root / ".git/modules/sub/config"
    config.write_text(f"{config.read_text()}[include]\n\tpath = config.evil\n")


MAKERS = (
    (_plain, _hooked, _signed),
    (_hooked_elsewhere, _included, _compared),
    (_in_a_submodule, _included_if),
    (_of_a_work_tree,),
    (_in_the_tree,),
)
"""By repository: those of one do not hide each other."""


def trapped(folder: Path) -> tuple[list[Trap], Path]:
    """All traps, and the folder of their canaries."""
    canaries = folder / "canaries"
    traps = []
    for number, makers in enumerate(MAKERS):
        (folder / str(number)).mkdir(parents=True)
        traps.append(Trap(folder / str(number) / "repo", canaries))
        for make in makers:
            make(traps[-1])
    for canary in canaries.iterdir():  # the traps were set with git
        canary.unlink()
    return traps, canaries


def asked(root: Path, name: str) -> Run:
    return run(root, *without_suites(name), limit=3 if name == "serve" else 60)


def test_of_all_ways_to_name_a_program_none_runs_it_whatever_is_asked(tmp_path: Path, figure: Figure) -> None:
    assert every_subcommand_is_there()
    traps, canaries = trapped(tmp_path)
    vectors = [vector for trap in traps for vector in trap.vectors]
    assert len(set(vectors)) == len(vectors) >= 20

    ended = side_by_side(partial(asked, trap.world.root, name) for trap in traps for name in SUBCOMMANDS)
    assert all("Traceback" not in each.err and each.code in {0, 1, 2, 130} for each in ended)
    assert [canary.name for canary in canaries.iterdir()] == []
    figure(f"hostile settings: {len(vectors)} vectors x {len(SUBCOMMANDS)} subcommands: 0 canaries")


def test_without_a_directory_of_our_own_they_are_run(tmp_path: Path, figure: Figure) -> None:
    """So the test above can fail."""
    traps, canaries = trapped(tmp_path)
    for trap in traps:
        run(trap.world.root, "scan", ".", "--tests", "skip", driver=("-c", _SWITCHED_OFF))
    found = sorted(canary.name for canary in canaries.iterdir())
    assert len(found) >= 10, found
    figure(f"the same without the clean directory, scan alone: {len(found)} canaries ({', '.join(found)})")


@contextmanager
def listening() -> Iterator[tuple[int, list[object]]]:
    """A port of this machine, and all connections that were made to it."""
    made: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        stop = threading.Event()

        def take() -> None:
            while not stop.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                made.append(address)
                connection.close()

        thread = threading.Thread(target=take)
        thread.start()
        try:
            yield server.getsockname()[1], made
        finally:
            stop.set()
            thread.join()


@pytest.mark.parametrize("transport", ["ext", "ssh", "upload-pack", "file", "http"])
def test_what_a_partial_clone_lacks_is_never_fetched(tmp_path: Path, transport: str, figure: Figure) -> None:
    source = two_commits(tmp_path / "source")
    source.write({f"{MODEL_DB}/README.md": "# later, and so what was before is not here\n"})
    source.commit("later")
    source.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    source.git("clone", "-q", "--filter=blob:none", f"file://{source.root}", str(clone))
    canary, log = tmp_path / "canary", tmp_path / "log"
    canary.write_text(f'#!/bin/sh\necho run >> "{log}"\nexit 1\n')
    canary.chmod(0o755)

    def config(name: str, value: str) -> None:
        subprocess.run(["git", "config", name, value], cwd=clone, env=source.env, check=True)

    with listening() as (port, connections):
        url = {
            "ext": f"ext::{canary} %S",
            "ssh": "ssh://127.0.0.1/none",
            "http": f"http://127.0.0.1:{port}/none.git",
        }.get(transport, f"file://{source.root}")
        config("remote.origin.url", url)
        config("protocol.allow", "always")
        config("core.sshCommand", str(canary))
        if transport == "upload-pack":
            config("remote.origin.uploadpack", str(canary))
        ended = [
            run(clone, *arguments, "--tests", "skip")
            for arguments in (("scan", ".", "--rev", "HEAD~1", "--format", "json"), ("history", "."), ("scan", "."))
        ]
        assert not log.exists()
        assert connections == []
    assert [each.code for each in ended] == [0, 0, 0]
    assert b"FIL01" in ended[0].out
    assert b"is missing from this clone" in ended[0].out
    assert max(each.seconds for each in ended) < 60  # 5 on a quiet machine; the figure is told
    figure(f"partial clone over {transport}: 0 canaries, 0 connections, {max(e.seconds for e in ended):.1f} s")
    oid = source.git("rev-parse", f"HEAD~1:{MODEL_DB}/README.md")
    with listening():
        plain = subprocess.run(
            ["git", "cat-file", "-e", oid], cwd=clone, env=source.env, capture_output=True, check=False
        )
    fetched = plain.returncode == 0
    assert log.exists() or fetched or transport == "http"  # git itself goes there


def test_git_is_the_one_of_an_absolute_folder(tmp_path: Path) -> None:
    """A program of the scanned folder's that is called git is not run, though PATH begins with where we stand."""
    world = two_commits(tmp_path / "repo")
    world.write({"git": f"#!/bin/sh\n: > {tmp_path}/canary\n", "bin/git": f"#!/bin/sh\n: > {tmp_path}/canary\n"})
    for name in ("git", "bin/git"):
        (world.root / name).chmod(0o755)
    ended = run(world.root, "scan", ".", "--tests", "skip", env={"PATH": f".::bin:{os.environ['PATH']}"})
    assert (ended.code, (tmp_path / "canary").exists()) == (0, False)
    alone = run(world.root, "scan", ".", env={"PATH": ".:bin"})
    assert (alone.code, (tmp_path / "canary").exists()) == (2, False)
    assert "git is not installed, or not on PATH" in alone.err
    assert sys.executable
