"""Small worlds for tests: snapshots in memory, and real git repositories with real dated commits."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shinchoku.catalog import Catalog, parse_catalog
from shinchoku.config import SuiteSettings
from shinchoku.errors import HistoryUnreadable, Unreadable
from shinchoku.scanner import ToTest
from shinchoku.session import Sessions, SuiteRun
from shinchoku.snapshot import REGULAR, Change, Commit, CommitHead, Snapshot

TEXT = "# 見出し\n\nこのパターンではモデルをデータベースで管理し、版ごとに登録と取得ができるようにする。\n"
CODE = "VALUE = 1\n"
PASSING = "def test_it() -> None:\n    assert True\n"
FAILING = "def test_it() -> None:\n    assert False\n"

GREEN = SuiteRun(exit_code=0, finished=True, session_exit=0, collected=1, passed=1, duration=0.25)

PATTERNS = "03_my_implementations"
MODEL_DB = f"{PATTERNS}/chapter2_training/01_model_db"

SAMPLE_DATES = {
    "model_db": "2025-11-04",
    "iris_sklearn_svc": "2025-11-04",
    "iris_binary": "2025-11-05",
    "iris_sklearn_rf": "2025-11-05",
    "iris_sklearn_outlier": "2025-11-05",
    "cifar10_cnn": "2025-11-05",
    "model_in_image": "2025-11-06",
    "model_load_pattern": "2025-11-13",
    "web_single_pattern": "2025-11-13",
}
"""The days on which the sample's patterns were completed, as its story has them."""

SECOND_CATALOG = """
id = "data-course"
title = { en = "Data engineering", ja = "データ工学" }

[[tracks]]
id = "labs"
title = { en = "labs" }
root = "labs"
requires = ["readme", "implementation", "tests", "commit"]
items = [
    { id = "ingest", title = { en = "Ingest" } },
    { id = "clean_up", title = { en = "Clean up" }, aliases = ["cleaning"] },
    { id = "serve", title = { en = "Serve" }, status = "optional" },
]

[[tracks]]
id = "essays"
title = { en = "essays" }
root = "writing/essays"
requires = ["documents"]
items = [{ id = "why_data", title = { en = "Why data" }, documents = [{ path = "why-data.md", ticked = true }] }]
"""


def every_folder(_: str) -> bool:
    """All changes are wanted of a history."""
    return True


def second_catalog() -> Catalog:
    """A different course: other roots, two tracks, flat folders without chapters."""
    return parse_catalog(SECOND_CATALOG.encode(), "course.toml")


def green(tests: Sequence[ToTest], _: SuiteSettings) -> Sessions:
    """Every suite passes."""
    return Sessions({test.item: GREEN for test in tests})


def item_files(folder: str, test: str = PASSING) -> dict[str, str]:
    """A whole item: README, code and one test file."""
    return {f"{folder}/README.md": TEXT, f"{folder}/src/main.py": CODE, f"{folder}/tests/test_main.py": test}


def ancestors(commits: Sequence[Commit], oid: str) -> frozenset[str]:
    """A commit and all that lead to it; raises `HistoryUnreadable` where there is no such commit."""
    parents = {each.head.oid: each.head.parents for each in commits}
    if oid not in parents:
        raise HistoryUnreadable(f"bad object {oid}")
    found: set[str] = set()
    waiting = [oid]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(parents[name])
    return frozenset(found)


def snapshot_of(
    files: Mapping[str, str | bytes | Unreadable], commits: Sequence[Commit] = (), shallow: frozenset[str] = frozenset()
) -> Snapshot:
    """A snapshot in memory."""

    def read(path: str) -> bytes:
        content = files[path]
        if isinstance(content, Unreadable):
            raise content
        return content.encode() if isinstance(content, str) else content

    def history(_: Callable[[str], bool], since: str | None = None, /, *, others: bool = True) -> Iterator[Commit]:  # noqa: ARG001 - all is told
        known = ancestors(commits, since) if since is not None else frozenset()
        return (each for each in commits if each.head.oid not in known)

    return Snapshot(
        revision="worktree",
        files=tuple(sorted(files)),
        read=read,
        mode=lambda _: REGULAR,
        link=lambda path: path,
        history=history,
        head=commits[-1].head.oid if commits else None,
        branch="main",
        shallow=shallow,
    )


def commit(oid: str, day: int, changes: str, parents: str = "", *, hour: int = 3, offset: int = 540) -> Commit:
    """A commit of November 2025 at so many hours UTC; changes such as ``A a/b.py, D c``."""
    parsed = (change.strip().split(" ", 1) for change in changes.split(",") if change.strip())
    moment = 1_761_955_200 + (day - 1) * 86_400 + hour * 3_600
    head = CommitHead(oid, tuple(parents.split()), moment, offset, "Learner", oid, moment, offset)
    return Commit(head, tuple(Change(s, p) for s, p in parsed))


@dataclass
class GitWorld:
    """A real repository; commits are dated by the test."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self.env = {**clean, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Learner")
        self.git("config", "user.email", "learner@example.com")
        self.git("config", "commit.gpgsign", "false")

    def git(self, *arguments: str, date: str | None = None, check: bool = True) -> str:
        """A git command in the repository."""
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env={**self.env, **dates}, capture_output=True, check=False
        )
        if check and done.returncode:
            raise AssertionError(done.stderr.decode(errors="replace"))
        return done.stdout.decode(errors="surrogateescape").strip()

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Files in the work tree."""
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, message: str = "work", date: str = "2025-11-04T12:00:00+09:00") -> str:
        """Commit everything that is there; the new commit's id."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, date=date)
        return self.git("rev-parse", "HEAD")


def tree_state(root: Path) -> dict[str, tuple[bytes, int, int]]:
    """Every file below a folder, .git included: content, mode and time of change."""
    state = {}
    for path in sorted(root.rglob("*")):
        facts = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        state[str(path.relative_to(root))] = (content, facts.st_mode, facts.st_mtime_ns)
    return state
