"""How the items' tests of one scan are answered: what is read for it, what is kept, and what is told."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

from shinchoku.config import SuiteSettings
from shinchoku.errors import NoSandbox, Unreadable
from shinchoku.gates import testing
from shinchoku.gates.cache import cache_folder
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.gates.ignores import kept
from shinchoku.gates.testing import Plan, answer
from shinchoku.report import Report
from shinchoku.scanner import Request, ToTest, find_settings, scan
from shinchoku.session import Sessions, SuiteRun
from shinchoku.snapshot import Snapshot
from tests.worlds import MODEL_DB, PATTERNS, GitWorld, item_files

SVC = f"{PATTERNS}/chapter2_training/02_iris_sklearn_svc"
PLAN = Plan("run", (), "current", "off", use_cache=True, jobs=1, root=Path(), keep=kept)
Read = Callable[[str], bytes]


class Bench:
    """Scans of one repository with one plan."""

    def __init__(self, world: GitWorld) -> None:
        self.world = world
        self.plan = replace(PLAN, root=world.root)
        self.read_paths: list[str] = []
        self.begun: list[int] = []

    def __call__(self, wrap: Callable[[Read], Read] = lambda read: read) -> Report:
        """A scan whose answers are read through a wrapper."""
        self.read_paths, self.begun = [], []
        with open_snapshot(self.world.root) as snapshot:
            settings = find_settings(snapshot, None, None)
            seen = replace(snapshot, read=self._noting(wrap(snapshot.read)), stream=None)

            def run(tests: Sequence[ToTest], limits: SuiteSettings) -> Sessions:
                return self._answer(seen, tests, limits)

            return scan(snapshot, settings, Request(".", run, kept))

    def _answer(self, snapshot: Snapshot, tests: Sequence[ToTest], limits: SuiteSettings) -> Sessions:
        return answer(snapshot, tests, limits, self.plan, self._begin)

    def _begin(self, total: int) -> Callable[[str, SuiteRun], None]:
        self.begun.append(total)
        return lambda *_: None

    def _noting(self, read: Read) -> Read:
        def noting(path: str) -> bytes:
            self.read_paths.append(path)
            return read(path)

        return noting


def told(report: Report, code: str) -> list[str]:
    return [problem.message for problem in report.problems if problem.code == code]


def source(report: Report) -> str | None:
    return report.items[0].evidence.tests.source


@pytest.fixture(name="bench")
def _bench(learner: GitWorld) -> Bench:
    return Bench(learner)


def test_what_lies_outside_of_the_items_is_read_only_where_something_is_run(bench: Bench) -> None:
    outside = [f"data/{number}.csv" for number in range(30)]
    bench.world.write({**dict.fromkeys(outside, "x"), "conftest.py": "", f"{PATTERNS}/notes.md": ""})
    assert source(bench()) == "run"
    assert set(outside) <= set(bench.read_paths)
    assert source(bench()) == "cache"
    assert sorted(set(bench.read_paths)) == sorted([*item_files(MODEL_DB), "conftest.py"])
    assert bench.begun == []


def test_a_change_of_what_a_suite_read_elsewhere_is_seen(bench: Bench) -> None:
    test = "from pathlib import Path\n\n\ndef test_a():\n    assert Path('../../../data/a').read_text() == 'x'\n"
    bench.world.write({f"{MODEL_DB}/tests/test_main.py": test, "data/a": "x", "data/b": "x"})
    assert (source(bench()), source(bench())) == ("run", "cache")
    bench.world.write({"data/b": "y"})
    assert source(bench()) == "cache"
    bench.world.write({"data/a": "y"})
    found = bench()
    assert (source(found), found.items[0].status) == ("run", "failing")


def test_files_that_cannot_be_read_are_told_where_they_are_the_items_own(bench: Bench) -> None:
    own, above, elsewhere = f"{MODEL_DB}/src/main.py", "conftest.py", "data/a.csv"
    bench.world.write({above: "", elsewhere: ""})

    def refusing(read: Read) -> Read:
        def refused(path: str) -> bytes:
            if path in {own, above, elsewhere}:
                raise Unreadable(path, "permission denied")
            return read(path)

        return refused

    for expected in ("run", "cache"):
        found = bench(refusing)
        assert source(found) == expected
        assert told(found, "EXP02") == [
            f"left out where tests run: {own}: permission denied",
            f"left out where tests run: {above}: permission denied",
        ]


def test_what_changes_while_it_is_scanned_is_not_kept(bench: Bench) -> None:
    def growing(read: Read) -> Read:
        counts: dict[str, int] = {}

        def grown(path: str) -> bytes:
            counts[path] = counts.get(path, 0) + 1
            return read(path) + b"\n" * counts[path] if path.endswith("main.py") else read(path)

        return grown

    found = bench(growing)
    assert told(found, "CCH01") == ["the cache: files changed during the scan, so that its results are not kept"]
    assert source(bench()) == "run"


def test_without_the_cache_nothing_of_it_is_even_looked_at(bench: Bench) -> None:
    cache_folder().write_text("a file where the folder should be")
    assert told(bench(), "CCH01") == [f"the cache could not be {what}: not a directory" for what in ("read", "written")]
    bench.plan = replace(bench.plan, use_cache=False)
    assert told(bench(), "CCH01") == []


def test_how_many_are_about_to_run_is_told_once(bench: Bench) -> None:
    bench.world.write(item_files(SVC))
    bench()
    assert bench.begun == [2]


def test_a_sandbox_that_is_wanted_is_looked_for_before_anything_is_made(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.world.write({f"{MODEL_DB}/requirements.txt": "iniconfig\n"})
    bench.plan = replace(bench.plan, sandbox="on", env="uv")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(NoSandbox, match="bubblewrap is not installed"):
        bench()
    assert not cache_folder().exists()


@pytest.mark.parametrize("place", ["inside", "nowhere"])
def test_environments_are_for_this_scan_alone_where_the_cache_folder_cannot_be_used(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    if place == "inside":
        monkeypatch.setenv("SHINCHOKU_CACHE_DIR", str(bench.world.root / "kept"))
    else:
        monkeypatch.setattr(testing, "cache_folder", lambda: Path("kept"))  # as where there is no home: not absolute
        monkeypatch.chdir(bench.world.root)
    bench.world.write({f"{MODEL_DB}/requirements.txt": "iniconfig\n"})
    bench.plan = replace(bench.plan, env="uv")
    found = bench()
    assert (source(found), len(told(found, "CCH01"))) == ("run", 1)
    assert (found.items[0].evidence.tests.environment or "").startswith("uv, Python ")
    assert not (bench.world.root / "kept").exists()


def test_the_cache_alone_neither_makes_an_environment_nor_calls_its_absence_a_failure(bench: Bench) -> None:
    bench.world.write({f"{MODEL_DB}/requirements.txt": "iniconfig<2\n"})
    bench.plan = replace(bench.plan, env="uv", mode="cached")
    found = bench().items[0]
    assert (found.status, found.evidence.tests.outcome) == ("unverified", "not_run")
    assert found.evidence.tests.message == "--tests cached, and the environment of what it declares is not kept"
    assert not (cache_folder() / "environments").exists()
    bench.plan = replace(bench.plan, mode="run")
    assert source(bench()) == "run"
    bench.plan = replace(bench.plan, mode="cached")
    assert source(bench()) == "cache"
    bench.world.write({f"{MODEL_DB}/src/main.py": "VALUE = 2\n"})
    assert bench().items[0].evidence.tests.message == "--tests cached, and the cache does not know this suite"


def test_an_item_that_declares_nothing_is_run_with_what_the_repository_declares(bench: Bench) -> None:
    test = "from importlib.metadata import version\n\n\ndef test_a():\n    assert version('iniconfig') == '1.1.1'\n"
    bench.world.write({"requirements.txt": "iniconfig==1.1.1\n", f"{MODEL_DB}/tests/test_main.py": test})
    bench.plan = replace(bench.plan, env="auto")
    found = bench().items[0].evidence.tests
    assert (found.outcome, found.declared) == ("passed", ("iniconfig==1.1.1",))
    assert (found.environment or "").endswith(
        " packages (../../../requirements.txt: declares what the item itself does not)"
    )
