"""Cohorts for tests: learners' bare repositories, made by git, as many as are asked for."""

import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from shinchoku.catalog import builtin_catalog
from shinchoku.config import DEFAULT_CATALOG
from shinchoku.gates.storefile import DATABASE

STORIES = 12
"""How many differ; the others are copies of them."""
_PATTERNS = [place for place in builtin_catalog(DEFAULT_CATALOG).places if place.track.id == "patterns"]


def make_repository(folder: Path, number: int) -> None:
    """A bare repository in which as many items are done as its number says, each in a commit of its own."""
    folder.mkdir(parents=True)
    stream = b"".join(_commits(number))
    for command, fed in (
        (["init", "-q", "--bare", "--template=", "-b", "main", "."], None),
        (["fast-import", "--quiet"], stream),
    ):
        subprocess.run(["git", *command], cwd=folder, input=fed, check=True, capture_output=True)


def make_cohort(folder: Path, learners: int) -> list[Path]:
    """So many repositories, in order."""
    stories = []
    for number in range(min(STORIES, learners)):
        stories.append(folder / f"learner-{number:05}")
        make_repository(stories[-1], number)
    for number in range(STORIES, learners):
        shutil.copytree(stories[number % STORIES], folder / f"learner-{number:05}")
    return [folder / f"learner-{number:05}" for number in range(learners)]


def _commits(number: int) -> Iterator[bytes]:
    files: dict[str, str] = {}
    ticks = ""
    for day, place in enumerate(_PATTERNS[: number + 1]):
        name = place.item.id
        chapter = place.chapter.id if place.chapter else ""
        at = f"03_my_implementations/{chapter}/{day + 1:02}_{name}"
        files[f"{at}/README.md"] = f"# {name}\n\nWhat the learner number {number} found out about it, in a few words.\n"
        files[f"{at}/src/main.py"] = f"VALUE = {number}\n"
        files[f"{at}/tests/test_main.py"] = "def test_it() -> None:\n    assert True\n"
        ticks += f"- [{'x' if day % 3 else ' '}] {name}\n"
        files["PROGRESS.md"] = f"# Progress\n\n{number + 1} / 26\n\n{ticks}"
        moment = 1_762_218_000 + 86_400 * (day * 2 + number % 5)
        yield f"commit refs/heads/main\nauthor Learner <l@example.org> {moment} +0900\n".encode()
        yield f"committer Learner <l@example.org> {moment} +0900\ndata 5\ndone\ndeleteall\n".encode()
        for path, text in sorted(files.items()):
            yield f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n".encode()


def documents(out: Path) -> dict[str, bytes]:
    """The reports that a cohort's store tells of, by name, as they were written."""
    connection = sqlite3.connect(f"file:{out / DATABASE}?mode=ro", uri=True)
    try:
        found = connection.execute(
            "SELECT name, report FROM learners JOIN results ON learner = learners.id "
            "WHERE position IS NOT NULL AND state = 'done' AND report IS NOT NULL ORDER BY position"
        ).fetchall()
    finally:
        connection.close()
    return {name: zlib.decompress(report) for name, report in found}


def log_of(out: Path) -> list[tuple[str, int, str, str | None, bool]]:
    """What the log of a cohort's last run has: name, attempt, state, reason, and whether it was the last."""
    connection = sqlite3.connect(f"file:{out / DATABASE}?mode=ro", uri=True)
    try:
        return connection.execute(
            "SELECT name, attempt, state, reason, is_last FROM log JOIN learners ON learners.id = learner "
            "WHERE run = (SELECT max(id) FROM runs) ORDER BY log.id"
        ).fetchall()
    finally:
        connection.close()


def ended(out: Path) -> int:
    """How many learners the run has come to its end with, so far."""
    with suppress(Exception):  # the file, or its tables, may not be there yet
        return sum(is_last for *_, is_last in log_of(out))
    return 0


def command(*arguments: object) -> list[str]:
    """The command line of a cohort command, in a process of its own."""
    return [sys.executable, "-P", "-m", "shinchoku", "cohort", *map(str, arguments)]


def scanned(out: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A cohort, scanned by a process of its own."""
    return subprocess.run(
        command("scan", *arguments, "--out", out, "-q"), capture_output=True, text=True, check=False, timeout=600
    )


def exported(out: Path) -> bytes:
    """All that is known of a cohort, with names: what must not hang on who did the work."""
    done = subprocess.run(command("export", out, "--names"), capture_output=True, check=True, timeout=600)
    return done.stdout


def differing(one: bytes, other: bytes) -> list[tuple[str, str]]:
    """The rows of two exports that are not the same, each with no more of it than tells why."""
    pairs = zip_longest(one.splitlines(keepends=True), other.splitlines(keepends=True), fillvalue=b"")
    return [(_in_short(mine), _in_short(theirs)) for mine, theirs in pairs if mine != theirs]


def _in_short(row: bytes) -> str:
    """Without the report, of which its digest is told."""
    if not row.endswith(b"\n"):
        return f"no whole row, {len(row)} bytes"
    facts = {name: value for name, value in json.loads(row).items() if name != "report"}
    return f"{facts} {hashlib.sha256(row).hexdigest()[:12]}"


class Hostile(NamedTuple):
    """A place that is no learner's repository, or a broken one."""

    name: str
    place: str
    reason: str
    revision: str = ""


def make_hostile(folder: Path, silent_port: int) -> list[Hostile]:
    """Thirty of them; ``silent_port``: of this machine, where somebody listens and says nothing."""
    folder.mkdir()
    return [*_no_repositories(folder), *_broken(folder), *_not_to_be_scanned(folder), *_elsewhere(folder, silent_port)]


def _no_repositories(folder: Path) -> Iterator[Hostile]:
    yield Hostile("no-folder", str(folder / "nowhere"), "not a repository")
    (folder / "empty").mkdir()
    yield Hostile("empty-folder", str(folder / "empty"), "not a repository")
    (folder / "file").write_text("no folder\n")
    yield Hostile("file", str(folder / "file"), "not a repository")
    os.mkfifo(folder / "pipe")
    yield Hostile("pipe", str(folder / "pipe"), "not a repository")
    (folder / "loop").symlink_to(folder / "loop")
    yield Hostile("loop-of-links", str(folder / "loop"), "not a repository")
    (folder / "leads").mkdir()
    (folder / "leads/.git").write_text("gitdir: /nowhere\n")
    yield Hostile("git-leads-nowhere", str(folder / "leads"), "not a repository")


def _broken(folder: Path) -> Iterator[Hostile]:
    (_copy(folder / "no-head") / "HEAD").unlink()
    yield Hostile("no-head", str(folder / "no-head"), "not a repository")
    shutil.rmtree(_copy(folder / "no-refs") / "refs")
    yield Hostile("no-refs", str(folder / "no-refs"), "not a repository")
    (_copy(folder / "head-pipe") / "HEAD").unlink()
    os.mkfifo(folder / "head-pipe/HEAD")
    yield Hostile("head-is-a-pipe", str(folder / "head-pipe"), "not readable")
    (_copy(folder / "bad-head") / "HEAD").write_bytes(b"\0\xff")
    yield Hostile("head-of-no-form", str(folder / "bad-head"), "not readable")
    (_copy(folder / "config-pipe") / "config").unlink()
    os.mkfifo(folder / "config-pipe/config")
    yield Hostile("config-is-a-pipe", str(folder / "config-pipe"), "not readable")
    (_copy(folder / "extension") / "config").write_text(
        "[core]\nrepositoryformatversion = 1\n[extensions]\nmystery = 1\n"
    )
    yield Hostile("unknown-extension", str(folder / "extension"), "not readable")
    (_copy(folder / "bad-config") / "config").write_text("[core\n")
    yield Hostile("config-of-no-form", str(folder / "bad-config"), "not readable")
    for some in (_copy(folder / "no-objects") / "objects").glob("??"):
        shutil.rmtree(some)
    yield Hostile("no-objects", str(folder / "no-objects"), "no such revision")
    for each in (_copy(folder / "cut") / "objects").glob("??/*"):
        each.chmod(0o600)
        each.write_bytes(each.read_bytes()[:9])
    yield Hostile("cut-objects", str(folder / "cut"), "no such revision")


def _not_to_be_scanned(folder: Path) -> Iterator[Hostile]:
    subprocess.run(["git", "init", "-q", "--bare", folder / "unborn"], check=True)
    yield Hostile("nothing-committed", str(folder / "unborn"), "no such revision")
    yield Hostile("no-such-branch", str(_copy(folder / "branch")), "no such revision", "solutions")
    yield Hostile("no-such-commit", str(_copy(folder / "commit")), "no such revision", "0" * 40)
    _make_of(folder / "other", {"README.md": "another course\n"})
    yield Hostile("nothing-to-scan", str(folder / "other"), "nothing to scan")
    settings = {
        "settings-of-no-form": "[roots\n",
        "unknown-key": "colour = 'red'\n",
        "no-such-catalogue": "catalog = 'cooking'\n",
        "deep-settings": f"a = {'[' * 5000}{']' * 5000}\n",
        "large-settings": f"# {'x' * 1_100_000}\n",
    }
    for name, text in settings.items():
        _make_of(folder / name, {"shinchoku.toml": text})
        yield Hostile(name, str(folder / name), "bad settings")


def _elsewhere(folder: Path, silent_port: int) -> Iterator[Hostile]:
    yield Hostile("address-of-nothing", f"file://{folder}/nowhere", "unreachable")
    yield Hostile("address-of-no-repository", f"file://{folder}/empty", "unreachable")
    yield Hostile("closed-https", "https://user:hunter22@127.0.0.1:1/x.git", "unreachable")
    yield Hostile("closed-ssh", "ssh://git@127.0.0.1:1/x.git", "unreachable")
    yield Hostile("silent", f"https://127.0.0.1:{silent_port}/x.git", "timeout")
    _make_of(folder / "large", {"data.bin": random.Random(1).randbytes(3 << 20).hex()})  # noqa: S311 - no secret
    yield Hostile("large", f"file://{folder}/large", "over the limit")


def _copy(folder: Path) -> Path:
    """A repository that is whole at first."""
    make_repository(folder, 3)
    return folder


def _make_of(folder: Path, files: dict[str, str]) -> None:
    """A bare repository with one commit of those files."""
    folder.mkdir()
    stream = [b"commit refs/heads/main\ncommitter Learner <l@example.org> 1762218000 +0900\ndata 5\ndone\n"]
    stream += [f"M 100644 inline {path}\ndata {len(text)}\n{text}\n".encode() for path, text in files.items()]
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", folder], check=True)
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=b"".join(stream), check=True)
