"""Suites that newer releases broke: seen once more with older ones, by the real uv and an index of tiny wheels."""

import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from msgspec.structs import replace

from shinchoku.cli.reproducing import steps
from shinchoku.config import SuiteSettings
from shinchoku.gates.cache import Cache, cache_folder
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.gates.ignores import kept
from shinchoku.gates.suites import Suite, run_suites
from shinchoku.gates.testing import Plan, answer
from shinchoku.render.jsonreport import render_json
from shinchoku.report import Report, SuiteInfo
from shinchoku.scanner import Request, ToTest, find_settings, scan
from shinchoku.session import Sessions
from tests.worlds import MODEL_DB, GitWorld

pytestmark = pytest.mark.slow
# All else is pinned, so that a set differs by what a test is about.
PINS = "pytest==8.4.2\niniconfig==2.3.0\npackaging==25.0\npluggy==1.6.0\npygments==2.19.2\n"
TEST = "from swift_lib import answer\n\n\ndef test_answer():\n    assert answer() == 42\n"
ONE, TWO = "def answer():\n    return 42\n", "def answer():\n    return 41\n"
LOCK = '[[package]]\nname = "swift-lib"\nversion = "{}"\nsource = {{ registry = "https://index.example/simple" }}\n'
FAILED = "1 of 1: tests/test_main.py::test_answer: AssertionError: assert 41 == 42"
BY_DAY = (
    "passes with the releases of 2025-11-04, and not with today's: swift-lib 1.0 (today 2.0); "
    'set as-of = "completed" under [tests], or pin swift-lib==1.0'
)


@dataclass
class Index:
    """An index of wheels, each with the day on which it came."""

    wheels: dict[str, bytes] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def add(self, name: str, version: str, day: str, code: str, needs: str = "", module: str = "") -> None:
        """A release with one module, of the distribution's name if not of another."""
        file = f"{name}-{version}-py3-none-any.whl"
        content = io.BytesIO()
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + (
            f"Requires-Dist: {needs}\n" if needs else ""
        )
        with zipfile.ZipFile(content, "w") as wheel:
            wheel.writestr(module or f"{name}.py", code)
            info = f"{name}-{version}.dist-info"
            wheel.writestr(f"{info}/METADATA", about)
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/RECORD", "")
        self.wheels[file], self.days[file] = content.getvalue(), day

    def page(self, path: str) -> tuple[str, bytes] | None:
        """Type and content."""
        self.asked.append(path)
        if path.startswith("/files/"):
            return "application/octet-stream", self.wheels[path.removeprefix("/files/")]
        name = path.removeprefix("/simple/").strip("/")
        files = [
            {
                "filename": file,
                "url": f"/files/{file}",
                "hashes": {"sha256": hashlib.sha256(self.wheels[file]).hexdigest()},
                "upload-time": f"{day}T00:00:00Z",
            }
            for file, day in self.days.items()
            if file.split("-")[0].replace("_", "-") == name
        ]
        if not files:
            return None
        page = {"meta": {"api-version": "1.1"}, "name": name, "versions": [], "files": files}
        return "application/vnd.pypi.simple.v1+json", json.dumps(page).encode()


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, index: Index, *arguments: object) -> None:
        self._index = index
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_HEAD(self) -> None:
        """What uv asks for, without the content."""
        self._answer()

    def do_GET(self) -> None:
        """What uv asks for."""
        self.wfile.write(self._answer())

    def _answer(self) -> bytes:
        found = self._index.page(self.path)
        self.send_response(200 if found else 404)
        kind, content = found or ("text/plain", b"")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return content

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


@pytest.fixture(name="index")
def _index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """The user has an index beside the usual one: of swift-lib 1.0, and of 2.0, which does not keep its promise."""
    index = Index()
    index.add("swift_lib", "1.0", "2025-10-01", ONE)
    index.add("swift_lib", "2.0", "2026-01-10", TWO)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, index)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        monkeypatch.setenv("UV_INDEX", f"http://127.0.0.1:{server.server_port}/simple")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.setenv(name, "127.0.0.1")
        yield index
        server.shutdown()
        thread.join()


@pytest.fixture(name="world")
def _world(learner: GitWorld) -> GitWorld:
    """An item that was green on the day on which all of it was there, the 4th of November 2025."""
    learner.write({f"{MODEL_DB}/tests/test_main.py": TEST, f"{MODEL_DB}/requirements.txt": f"swift-lib\n{PINS}"})
    return learner


@dataclass
class Runs:
    """How many suites ran, of how many scans."""

    plan: Plan
    suites: list[str] = field(default_factory=list)

    def scan(self, as_of: str = "today") -> Report:
        """A scan of its repository."""
        with open_snapshot(self.plan.root) as snapshot:

            def run(tests: Sequence[ToTest], limits: SuiteSettings) -> Sessions:
                limits = SuiteSettings(timeout=limits.timeout, as_of=as_of)
                return answer(snapshot, tests, limits, self.plan, lambda _: lambda *_: None)

            return scan(snapshot, find_settings(snapshot, None, None), Request(".", run, kept))

    def tests(self, as_of: str = "today") -> SuiteInfo:
        """What is told of the item's tests."""
        return self.scan(as_of).items[0].evidence.tests


@pytest.fixture(name="runs")
def _runs(world: GitWorld, index: Index, monkeypatch: pytest.MonkeyPatch) -> Runs:
    assert index.days
    runs = Runs(Plan("run", (), "auto", "off", use_cache=True, jobs=2, root=world.root, keep=kept))
    real = run_suites

    def counted(suites: Sequence[Suite], *rest: object) -> object:
        runs.suites += [str(suite.environment and suite.environment.label.partition("packages")[2]) for suite in suites]
        return real(suites, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("shinchoku.gates.suites.run_suites", counted)
    return runs


def test_releases_of_the_day_that_pass_prove_that_newer_ones_broke_it(runs: Runs) -> None:
    report = runs.scan()
    item = report.items[0]
    found = item.evidence.tests
    assert (item.status, found.outcome, found.message, found.source) == ("unverified", "env_error", BY_DAY, "run")
    assert [reason.code for reason in item.reasons] == ["ENV07"]
    assert found.needs is not None
    assert found.needs.install == ("swift-lib==1.0",)
    assert runs.suites == ["", " as of 2025-11-04"]


def test_a_stranger_is_told_how_to_see_it_pass(runs: Runs) -> None:
    lines = steps(runs.scan(), "model_db", "").splitlines()
    assert lines[0] == f"# env_error: {BY_DAY}"
    (install,) = (line for line in lines if "pip install" in line)
    assert install.endswith(" pytest swift-lib==1.0")


def test_a_second_scan_runs_nothing_and_says_the_same(runs: Runs) -> None:
    first = runs.scan()
    runs.suites.clear()
    second, third = runs.scan(), runs.scan()
    assert runs.suites == []
    assert render_json(second) == render_json(third)
    assert second.items[0].reasons == first.items[0].reasons
    runs.plan = replace(runs.plan, mode="cached")
    assert runs.scan().items[0] == second.items[0]


def test_the_cache_alone_makes_no_environment_for_it(runs: Runs, index: Index) -> None:
    runs.tests()
    older = [each for each in (cache_folder() / "environments").iterdir() if each.is_dir()]
    for each in older:
        if '"swift-lib==1.0"' in (each / "shinchoku.json").read_text():
            (each / "shinchoku.json").unlink()
    index.asked.clear()
    runs.plan = replace(runs.plan, mode="cached")
    found = runs.tests()
    assert (found.outcome, found.source, found.message) == ("failed", "cache", FAILED)
    assert index.asked == []


def test_one_that_fails_with_older_releases_as_well_is_the_learners(runs: Runs, world: GitWorld) -> None:
    world.write({f"{MODEL_DB}/tests/test_main.py": TEST.replace("42", "43")})
    found = runs.tests()
    assert (found.outcome, found.message) == ("failed", FAILED.replace("42", "43"))
    assert runs.suites == ["", " as of 2025-11-04"]
    assert (runs.tests().source, len(runs.suites)) == ("cache", 2)


def test_the_same_releases_are_not_run_twice(runs: Runs, world: GitWorld) -> None:
    world.write({f"{MODEL_DB}/requirements.txt": f"swift-lib==2.0\n{PINS}"})
    assert (runs.tests().outcome, runs.suites) == ("failed", [""])  # there was no 2.0 on that day


def test_a_set_that_is_the_same_on_that_day_is_not_run_twice(runs: Runs, world: GitWorld) -> None:
    test = TEST.replace("42", "43")
    world.write({f"{MODEL_DB}/requirements.txt": f"swift-lib<2\n{PINS}", f"{MODEL_DB}/tests/test_main.py": test})
    assert (runs.tests().outcome, runs.suites) == ("failed", [""])


def test_a_suite_that_passes_is_not_seen_again(runs: Runs, world: GitWorld) -> None:
    world.write({f"{MODEL_DB}/tests/test_main.py": TEST.replace("42", "41")})
    assert (runs.tests().outcome, runs.suites) == ("passed", [""])


@pytest.mark.parametrize("as_of", ["completed", "2025-12-01", "2026-02-01"])
def test_releases_that_the_settings_choose_stand(runs: Runs, as_of: str) -> None:
    found = runs.tests(as_of)
    assert found.outcome == ("failed" if as_of == "2026-02-01" else "passed")
    assert len(runs.suites) == 1


def test_the_interpreter_that_runs_us_is_no_set_of_releases(runs: Runs) -> None:
    runs.plan = replace(runs.plan, env="current")
    found = runs.tests()
    assert (found.outcome, len(runs.suites)) == ("env_error", 1)
    assert "swift" in (found.message or "")


def test_a_lock_comes_before_the_day(runs: Runs, world: GitWorld, index: Index) -> None:
    index.add("swift_lib", "1.5", "2025-12-01", ONE)
    world.write({f"{MODEL_DB}/uv.lock": LOCK.format("1.5")})
    assert runs.tests().message == (
        "passes with the versions in uv.lock, and not with today's: swift-lib 1.5 (today 2.0); pin swift-lib==1.5"
    )
    assert runs.suites == ["", " with uv.lock"]
    runs.plan = replace(runs.plan, mode="cached")
    assert (runs.tests().source, len(runs.suites)) == ("cache", 2)


@pytest.mark.parametrize("version", ["2.0", "0.5"])
def test_a_lock_that_is_todays_or_cannot_be_had_leaves_the_day(runs: Runs, world: GitWorld, version: str) -> None:
    world.write({f"{MODEL_DB}/uv.lock": LOCK.format(version)})
    assert (runs.tests().message, runs.suites) == (BY_DAY, ["", " as of 2025-11-04"])


def test_a_lock_does_where_no_day_is_known(runs: Runs, world: GitWorld) -> None:
    world.git("update-ref", "-d", "HEAD")
    assert (runs.tests().outcome, runs.suites) == ("failed", [""])
    world.write({f"{MODEL_DB}/uv.lock": LOCK.format("1.0")})
    assert "the versions in uv.lock" in (runs.tests().message or "")


@pytest.mark.parametrize("statement", ["from gone_lib import answer", "import gone_lib.parts"])
def test_a_name_that_is_gone_is_a_newer_releases_doing(
    runs: Runs, world: GitWorld, index: Index, statement: str
) -> None:
    older, newer = ("gone_lib/parts.py", "gone_lib/others.py") if "parts" in statement else ("", "")
    index.add("gone_lib", "1.0", "2025-10-01", ONE, module=older)
    index.add("gone_lib", "3.0", "2026-03-01", "def reply():\n    return 42\n", module=newer)
    test = f"{statement}\n\n\ndef test_a():\n    pass\n"
    world.write({f"{MODEL_DB}/tests/test_main.py": test, f"{MODEL_DB}/requirements.txt": f"gone-lib\n{PINS}"})
    expected = BY_DAY.replace("swift", "gone").replace("2.0", "3.0")
    assert (runs.tests().message, len(runs.suites)) == (expected, 2)
    assert (runs.tests().message, len(runs.suites)) == (expected, 2)


def test_a_module_that_no_release_has_stays_the_environments(runs: Runs, world: GitWorld) -> None:
    world.write({f"{MODEL_DB}/tests/test_main.py": "import swift_lib.parts\n\n\ndef test_a():\n    pass\n"})
    found = runs.tests()
    assert (found.outcome, len(runs.suites)) == ("env_error", 2)
    assert (found.message or "").startswith("imports swift_lib.parts (in tests/test_main.py), which the swift-lib")


def test_what_is_declared_nowhere_is_not_looked_for_in_older_releases(runs: Runs, world: GitWorld) -> None:
    world.write({f"{MODEL_DB}/tests/test_main.py": "import no_such_module_x\n\n\ndef test_a():\n    pass\n"})
    assert (runs.tests().outcome, runs.suites) == ("env_error", [""])


def test_what_they_bring_with_them_is_told_as_well(runs: Runs, world: GitWorld, index: Index) -> None:
    world.write({f"{MODEL_DB}/requirements.txt": f"quick-lib\nswift-lib<2\n{PINS}"})
    index.add("quick_lib", "1.0", "2025-10-01", "")
    index.add("quick_lib", "2.0", "2026-01-10", "", needs="late-lib")
    index.add("late_lib", "1.0", "2026-01-10", "")
    world.write(
        {
            f"{MODEL_DB}/tests/test_main.py": "import pytest\n\n\ndef test_a():\n    with pytest.raises(ImportError):\n        import late_lib\n"
        }
    )
    assert runs.tests().message == (
        "passes with the releases of 2025-11-04, and not with today's: "
        "quick-lib 1.0 (today 2.0) and late-lib not there (today 1.0); "
        'set as-of = "completed" under [tests], or pin quick-lib==1.0'
    )


def test_without_the_cache_both_run_each_time(runs: Runs) -> None:
    runs.plan = replace(runs.plan, use_cache=False)
    assert (runs.tests().message, runs.tests().message) == (BY_DAY, BY_DAY)
    assert runs.suites == ["", " as of 2025-11-04"] * 2
    assert Cache(cache_folder()).facts().entries == 0
