"""Where test evidence comes from, as users meet it: the cache, earlier reports, environments, carried files, sandboxes."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from shinchoku.gates.samples import make_sample
from shinchoku.render.jsonreport import report_schema
from tests.conftest import Shinchoku
from tests.worlds import FAILING, MODEL_DB, PATTERNS, GitWorld, item_files, tree_state

SVC = f"{PATTERNS}/chapter2_training/02_iris_sklearn_svc"
RF = f"{PATTERNS}/chapter2_training/iris_sklearn_rf"
READS_A_MODEL = (
    "from pathlib import Path\n\n\ndef test_model():\n    path = Path('models/iris.onnx')\n"
    "    assert path.read_bytes() == b'weights'\n    path.write_bytes(b'trained again')\n"
)


class Scanned(NamedTuple):
    """A scan's report, and what was said on standard error."""

    report: dict[str, Any]
    err: str

    def tests(self, item: str = "model_db") -> dict[str, Any]:
        """What is told of an item's tests."""
        found: dict[str, Any] = self.item(item)["evidence"]["tests"]
        return found

    def item(self, item: str) -> dict[str, Any]:
        found: dict[str, Any] = next(each for each in self.report["items"] if each["id"] == item)
        return found

    def why(self, item: str = "model_db") -> list[tuple[str, str]]:
        return [(reason["code"], reason["message"]) for reason in self.item(item)["reasons"]]

    def problems(self, *codes: str) -> list[str]:
        return [each["message"] for each in self.report["problems"] if each["code"] in codes]

    @property
    def sources(self) -> dict[str, str | None]:
        """Of all items with tests."""
        told = {each["id"]: each["evidence"]["tests"] for each in self.report["items"]}
        return {item: tests["source"] for item, tests in told.items() if tests["files"]}


class Scan:
    """The command with a JSON report that keeps to the schema."""

    def __init__(self, shinchoku: Shinchoku) -> None:
        self._shinchoku = shinchoku
        self._schema = jsonschema.Draft202012Validator(report_schema())

    def __call__(self, root: Path, *arguments: object, code: int = 0) -> Scanned:
        ended = self._shinchoku("scan", root, "-f", "json", *arguments)
        assert ended.code == code, ended.err
        report = json.loads(ended.out)
        self._schema.validate(report)
        return Scanned(report, ended.err)


@pytest.fixture(name="scan")
def _scan(shinchoku: Shinchoku) -> Scan:
    return Scan(shinchoku)


@pytest.fixture(name="shared", scope="module")
def _shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("environments") / "cache"


@pytest.fixture(name="kept")
def _kept(shared: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """One cache folder for several tests: the environments that one has made, another finds."""
    monkeypatch.setenv("SHINCHOKU_CACHE_DIR", str(shared))
    yield shared
    shutil.rmtree(shared / "evidence", ignore_errors=True)


def cache_folder() -> Path:
    return Path(os.environ["SHINCHOKU_CACHE_DIR"])


def kept_runs() -> list[Path]:
    return sorted(cache_folder().glob("evidence/runs/*/*"))


def without_source(report: dict[str, Any]) -> dict[str, Any]:
    """A report but for what tells one way to the same evidence from another."""
    copy: dict[str, Any] = json.loads(json.dumps(report))
    for item in copy["items"]:
        del item["evidence"]["tests"]["source"], item["evidence"]["tests"]["duration_seconds"]
    return copy


class TestTheCache:
    @pytest.mark.slow
    def test_the_sample_scanned_twice_runs_no_suite_the_second_time(self, scan: Scan, tmp_path: Path) -> None:
        make_sample(tmp_path / "sample")
        first = scan(tmp_path / "sample")
        assert set(first.sources.values()) == {"run"}
        assert len(first.sources) > 8
        second = scan(tmp_path / "sample")
        assert second.sources == dict.fromkeys(first.sources, "cache")
        assert second.err == ""
        assert without_source(second.report) == without_source(first.report)

        changed = tmp_path / "sample" / first.item("model_db")["path"] / "README.md"
        changed.write_text(f"{changed.read_text(encoding='utf-8')}\n追記\n", encoding="utf-8")
        third = scan(tmp_path / "sample")
        assert [item for item, source in third.sources.items() if source == "run"] == ["model_db"]
        assert third.err.startswith("[1/1] model_db: ")
        assert third.err.count("\n") == 1

        (tmp_path / "sample/conftest.py").write_text("")
        assert set(scan(tmp_path / "sample").sources.values()) == {"run"}

    def test_failures_are_kept_and_what_the_environment_lacks_is_not(self, scan: Scan, learner: GitWorld) -> None:
        learner.write({**item_files(SVC, FAILING), **item_files(RF, "import no_such_module_x\n")})
        first = scan(learner.root)
        assert set(first.sources.values()) == {"run"}
        second = scan(learner.root)
        assert second.sources == {"model_db": "cache", "iris_sklearn_svc": "cache", "iris_sklearn_rf": "run"}
        assert [second.tests(item)["outcome"] for item in second.sources] == ["passed", "failed", "env_error"]
        assert without_source(second.report) == without_source(first.report)

    def test_no_cache_runs_again_and_keeps_nothing(self, scan: Scan, learner: GitWorld) -> None:
        assert scan(learner.root, "--no-cache").tests()["source"] == "run"
        assert not cache_folder().exists()
        scan(learner.root)
        before = tree_state(cache_folder())
        assert scan(learner.root, "--no-cache").tests()["source"] == "run"
        assert tree_state(cache_folder()) == before

    def test_the_cache_alone_says_so_of_what_it_does_not_know(self, scan: Scan, learner: GitWorld) -> None:
        unknown = scan(learner.root, "--tests", "cached")
        said = "tests were not run: --tests cached, and the cache does not know this suite"
        assert (unknown.why(), unknown.err) == ([("TST09", said)], "")
        scan(learner.root)
        known = scan(learner.root, "--tests", "cached")
        assert (known.tests()["outcome"], known.tests()["source"]) == ("passed", "cache")
        learner.write(item_files(SVC))
        learner.commit("svc")
        both = scan(learner.root, "--tests", "cached")
        assert both.sources == {"model_db": "cache", "iris_sklearn_svc": None}
        assert both.why("iris_sklearn_svc")[0] == ("TST09", said)

    def test_a_damaged_entry_is_a_miss_with_a_note(self, scan: Scan, learner: GitWorld) -> None:
        first = scan(learner.root)
        (entry,) = kept_runs()
        entry.write_bytes(entry.read_bytes()[:-40])
        again = scan(learner.root)
        assert again.tests()["source"] == "run"
        assert again.problems("CCH01") == ["the cache could not be read: an entry is damaged"]
        assert without_source({**again.report, "problems": []}) == without_source({**first.report, "problems": []})
        assert scan(learner.root).tests()["source"] == "cache"

    def test_a_cache_inside_the_repository_is_refused_and_nothing_is_written_there(
        self, scan: Scan, learner: GitWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SHINCHOKU_CACHE_DIR", str(learner.root / ".cache"))
        learner.write({f"{MODEL_DB}/requirements.txt": "no-such-distribution-x @ file:///nowhere\n"})
        before = tree_state(learner.root)
        found = scan(learner.root)
        assert found.problems("CCH01")[0].startswith("the cache is not used: its folder lies inside the scanned")
        assert {name: state for name, state in tree_state(learner.root).items() if not name.startswith(".git/")} == {
            name: state for name, state in before.items() if not name.startswith(".git/")
        }

    def test_what_is_left_out_of_the_copy_is_told_whether_tests_are_run_or_known(
        self, scan: Scan, learner: GitWorld
    ) -> None:
        (learner.root / "away").symlink_to("/etc/hostname")
        found = [scan(learner.root), scan(learner.root), scan(learner.root, "--tests", "cached")]
        assert [each.tests()["source"] for each in found] == ["run", "cache", "cache"]
        assert {tuple(each.problems("EXP02")) for each in found} == {
            ("left out where tests run: away: a link that leads out of the scanned folder",)
        }

    def test_other_limits_are_another_question(self, scan: Scan, learner: GitWorld) -> None:
        scan(learner.root)
        assert scan(learner.root, "--timeout", "200").tests()["source"] == "run"


class TestCarriedFiles:
    @pytest.fixture(name="model")
    def _model(self, learner: GitWorld) -> GitWorld:
        """An item whose tests read, and write, a model that git ignores."""
        learner.write({f"{MODEL_DB}/.gitignore": "models/\n", f"{MODEL_DB}/tests/test_main.py": READS_A_MODEL})
        learner.commit("needs a model")
        learner.write({f"{MODEL_DB}/models/iris.onnx": "weights"})
        return learner

    def test_a_model_that_git_ignores_is_there_in_a_scan_of_the_work_tree(self, scan: Scan, model: GitWorld) -> None:
        before = tree_state(model.root)
        found = scan(model.root)
        assert (found.tests()["outcome"], found.problems("EXP02")) == ("passed", [])
        assert tree_state(model.root) == before

    def test_another_content_of_it_is_another_question(self, scan: Scan, model: GitWorld) -> None:
        assert scan(model.root).tests()["outcome"] == "passed"
        model.write({f"{MODEL_DB}/models/iris.onnx": "other"})
        found = scan(model.root)
        assert (found.tests()["outcome"], found.tests()["source"]) == ("failed", "run")

    def test_a_revision_has_only_what_is_committed(self, scan: Scan, model: GitWorld) -> None:
        found = scan(model.root, "--rev", "HEAD")
        assert found.item("model_db")["status"] == "unverified"
        assert found.tests()["needs"] == {"install": [], "restore": [f"{MODEL_DB}/models/iris.onnx"], "start": []}
        ((code, message),) = found.why()
        assert code == "ENV04"
        assert f"opens models/iris.onnx, which {MODEL_DB}/.gitignore:1 keeps out of the repository" in message

    def test_more_is_carried_where_the_settings_say_so(self, scan: Scan, learner: GitWorld) -> None:
        test = (
            "from pathlib import Path\n\n\ndef test_a():\n    assert Path('../../../data/a.csv').read_text() == 'x'\n"
        )
        learner.write({".gitignore": "data/\n", "data/a.csv": "x", f"{MODEL_DB}/tests/test_main.py": test})
        without = scan(learner.root)
        assert [code for code, _ in without.why() if code.startswith("ENV")] == ["ENV04"]
        learner.write({"shinchoku.toml": '[tests]\ncarry = ["data/"]\n'})
        assert scan(learner.root).tests()["outcome"] == "passed"

    def test_a_pattern_that_can_match_nothing_is_exit_2(self, shinchoku: Shinchoku, learner: GitWorld) -> None:
        learner.write({"shinchoku.toml": '[tests]\ncarry = ["data[/"]\n'})
        ended = shinchoku("scan", learner.root)
        assert (ended.code, "the pattern 'data[/' cannot match anything" in ended.err) == (2, True)


JUNIT = (
    '<testsuites><testsuite name="pytest" tests="1" failures="0" errors="0" skipped="0" timestamp="2025-11-13T21:45:00+09:00">'
    '<testcase classname="{where}" name="test_it" time="0.5"/></testsuite></testsuites>'
)
OF_MODEL_DB = f"{MODEL_DB}/tests/test_main".replace("/", ".")
OF_SVC = f"{SVC}/tests/test_main".replace("/", ".")


class TestEarlierReports:
    def test_they_answer_without_running(self, scan: Scan, learner: GitWorld, tmp_path: Path) -> None:
        learner.write(item_files(SVC))
        report = tmp_path / "results.xml"
        report.write_text(JUNIT.format(where=OF_MODEL_DB))
        found = scan(learner.root, "--junit", report)
        assert found.sources == {"model_db": "junit", "iris_sklearn_svc": "run"}
        assert found.tests()["outcome"] == "passed"
        assert found.tests()["environment"] == f"JUnit {report} of 2025-11-13T21:45:00+09:00, tree unknown"
        assert found.err.startswith("[1/1] iris_sklearn_svc: 1 passed")
        assert found.problems("JUN01", "JUN02", "JUN03") == []

    def test_they_are_the_only_evidence_where_nothing_is_to_be_run(
        self, scan: Scan, learner: GitWorld, tmp_path: Path
    ) -> None:
        learner.write(item_files(SVC))
        learner.commit("svc")
        (tmp_path / "results.xml").write_text(JUNIT.format(where=OF_MODEL_DB))
        found = scan(learner.root, "--tests", "skip", "--junit", f"{tmp_path}/*.xml")
        assert (found.sources, found.err) == ({"model_db": "junit", "iris_sklearn_svc": None}, "")
        assert found.why("iris_sklearn_svc")[0] == ("TST09", "tests were not run: --tests skip")

    def test_all_answered_needs_neither_environment_nor_sandbox(
        self, scan: Scan, learner: GitWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "results.xml").write_text(JUNIT.format(where=OF_MODEL_DB))
        monkeypatch.setenv("PATH", path_without("bwrap", tmp_path))
        found = scan(learner.root, "--sandbox", "on", "--junit", tmp_path / "results.xml")
        assert found.tests()["source"] == "junit"

    def test_tests_of_no_item_are_told_once_and_those_of_items_left_alone_are_not(
        self, scan: Scan, learner: GitWorld, tmp_path: Path
    ) -> None:
        learner.write({**item_files(SVC), **item_files(RF)})
        learner.write({"shinchoku.toml": '[waive]\niris_sklearn_rf = { tests = "by hand" }\n'})
        places = (OF_MODEL_DB, OF_SVC, f"{RF}/tests/test_main".replace("/", "."), "elsewhere.test_z")
        for number, where in enumerate(places):
            (tmp_path / f"{number}.xml").write_text(JUNIT.format(where=where))
        found = scan(learner.root, "--tests", "skip", "--junit", f"{tmp_path}/?.xml", "--only", "model_db")
        assert found.sources == {"model_db": "junit", "iris_sklearn_svc": None, "iris_sklearn_rf": None}
        assert found.problems("JUN03") == ["1 test(s) in JUnit reports belong to no item: elsewhere.test_z::test_it"]

    def test_reports_that_cannot_be_used_are_told(self, scan: Scan, learner: GitWorld, tmp_path: Path) -> None:
        (tmp_path / "broken.xml").write_text("<testsuites>")
        found = scan(
            learner.root, "--tests", "skip", "--junit", tmp_path / "broken.xml", "--junit", tmp_path / "no*.xml"
        )
        assert [each["code"] for each in found.report["problems"] if each["code"].startswith("JUN")] == [
            "JUN02",
            "JUN01",
        ]
        assert found.tests()["outcome"] == "not_run"


class TestEnvironments:
    def test_under_current_a_module_that_is_declared_is_not_here_and_another_is_declared_nowhere(
        self, scan: Scan, learner: GitWorld
    ) -> None:
        test = "import no_such_module_x\n\n\ndef test_a():\n    pass\n"
        learner.write({**item_files(MODEL_DB, test), f"{MODEL_DB}/requirements.txt": "no-such-module-x\n"})
        learner.write(item_files(SVC, test))
        learner.commit("two")
        found = scan(learner.root, "--env", "current")
        ((code, message),) = found.why("model_db")
        assert code == "TST08"
        assert "no_such_module_x (in tests/test_main.py), which is declared and not installed here" in message
        assert "--env uv installs what is declared" in message
        assert found.tests("model_db")["declared"] == ["no-such-module-x"]
        (code, message) = found.why("iris_sklearn_svc")[0]
        assert code == "ENV01"
        assert "imports no_such_module_x (in tests/test_main.py), which nothing declares" in message
        assert found.tests("iris_sklearn_svc")["needs"]["install"] == ["no-such-module-x"]
        assert found.tests("model_db")["environment"].startswith("current, Python 3.")

    def test_what_is_declared_is_installed_and_a_set_without_a_solution_ends_that_item_alone(
        self, scan: Scan, learner: GitWorld, kept: Path
    ) -> None:
        test = "import importlib.metadata\n\n\ndef test_a():\n    assert importlib.metadata.version('iniconfig') == '2.0.0'\n"
        learner.write({**item_files(MODEL_DB, test), f"{MODEL_DB}/requirements.txt": "iniconfig==2.0.0\n"})
        learner.write({**item_files(SVC), f"{SVC}/requirements.txt": "iniconfig==99.0\n"})
        learner.write(item_files(RF))
        learner.commit("three")
        found = scan(learner.root)
        assert found.sources == {"model_db": "run", "iris_sklearn_svc": "run", "iris_sklearn_rf": "run"}
        assert (found.tests()["outcome"], found.tests()["message"]) == ("passed", None)
        assert found.tests()["environment"].startswith("uv, Python 3.")
        assert found.tests("iris_sklearn_rf")["environment"].startswith("current, Python 3.")
        (code, message) = found.why("iris_sklearn_svc")[0]
        assert code == "ENV02"
        assert "iniconfig==99.0" in message
        assert scan(learner.root).sources == {
            "model_db": "cache",
            "iris_sklearn_svc": "run",
            "iris_sklearn_rf": "cache",
        }
        assert scan(learner.root, "--env", "current", "--only", "model_db").tests()["source"] == "run"
        assert list((kept / "environments").iterdir())

    def test_dependencies_can_be_of_the_day_on_which_the_item_was_complete(
        self, scan: Scan, learner: GitWorld, kept: Path
    ) -> None:
        learner.write(
            {f"{MODEL_DB}/requirements.txt": "iniconfig\n", "shinchoku.toml": '[tests]\nas-of = "completed"\n'}
        )
        found = scan(learner.root)
        assert found.tests()["outcome"] == "passed", found.why()
        assert " as of 2025-11-04" in found.tests()["environment"]
        learner.write({"shinchoku.toml": '[tests]\nas-of = "2025-11-06"\n'})
        assert " as of 2025-11-06" in scan(learner.root).tests()["environment"]
        assert list((kept / "environments").iterdir())

    @pytest.mark.parametrize("day", ["yesterday", "2025-02-30", "20251113", "2025-W46-4", "2025-11-13T00:00"])
    def test_another_day_than_a_day_names_file_line_and_key(
        self, shinchoku: Shinchoku, learner: GitWorld, day: str
    ) -> None:
        learner.write({"shinchoku.toml": f'[tests]\nas-of = "{day}"\n'})
        allowed = "allowed: today, completed, or a date such as 2025-11-13, in quotes"
        ended = shinchoku("scan", learner.root)
        assert (ended.code, ended.err) == (
            2,
            f"shinchoku: shinchoku.toml:2: tests.as-of: found {day!r}; {allowed}\n",
        )

    @pytest.mark.slow
    def test_an_items_own_build_runs_apart_from_this_machine(
        self, scan: Scan, learner: GitWorld, kept: Path, tmp_path: Path
    ) -> None:
        spy = (
            "import pathlib\nfrom setuptools import setup\n"
            f"target = pathlib.Path({str(tmp_path / 'touched')!r})\n"
            "try:\n    target.write_text('x')\nexcept OSError:\n    pass\n"
            "setup(name='own-item', version='1.0', packages=['own_item'], package_dir={'': 'lib'})\n"
        )
        learner.write(
            {
                f"{MODEL_DB}/setup.py": spy,
                f"{MODEL_DB}/lib/own_item/__init__.py": "VALUE = 1\n",
                f"{MODEL_DB}/tests/test_main.py": "from own_item import VALUE\n\n\ndef test_a():\n    assert VALUE == 1\n",
            }
        )
        found = scan(learner.root, "--env", "uv", "--sandbox", "on")
        assert found.tests()["outcome"] == "passed", found.why()
        assert "its own build failed" not in found.tests()["environment"]
        assert not (tmp_path / "touched").exists()
        assert list((kept / "distributions").iterdir())


def path_without(program: str, tmp_path: Path) -> str:
    """A PATH on which everything is found but one program."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("git", "sh", "env", "python3"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    assert not (folder / program).exists()
    return str(folder)


class TestTheSandbox:
    def test_every_report_says_which_it_was(self, scan: Scan, learner: GitWorld) -> None:
        assert scan(learner.root).tests()["sandbox"] == "bubblewrap"
        off = scan(learner.root, "--sandbox", "off")
        assert (off.tests()["sandbox"], off.tests()["source"]) == ("none: --sandbox off", "run")
        assert scan(learner.root, "--sandbox", "on").tests()["source"] == "cache"

    def test_without_bubblewrap_it_is_labelled_or_exit_2(
        self, scan: Scan, shinchoku: Shinchoku, learner: GitWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", path_without("bwrap", tmp_path))
        assert scan(learner.root).tests()["sandbox"] == "none: bubblewrap is not installed"
        ended = shinchoku("scan", learner.root, "--sandbox", "on")
        assert (ended.code, ended.out, ended.err) == (
            2,
            "",
            "shinchoku: --sandbox on: bubblewrap is not installed; install bubblewrap, or use --sandbox auto\n",
        )

    def test_a_suite_has_no_network_unless_the_settings_allow_it(self, scan: Scan, learner: GitWorld) -> None:
        test = (
            "import socket\n\n\ndef test_a():\n    names = [name for _, name in socket.if_nameindex()]\n"
            "    assert names == ['lo']\n"
        )
        learner.write(item_files(MODEL_DB, test))
        assert scan(learner.root, "--sandbox", "on").tests()["outcome"] == "passed"
        learner.write({"shinchoku.toml": "[tests]\nnetwork = true\n"})
        assert scan(learner.root, "--sandbox", "on").tests()["source"] == "run"


class TestServices:
    def test_the_service_that_nobody_started_is_named(self, scan: Scan, learner: GitWorld) -> None:
        test = "import asyncio\n\n\ndef test_a():\n    asyncio.run(asyncio.open_connection('127.0.0.1', 1))\n"
        compose = "services:\n  db:\n    image: mysql\n    ports:\n      - '1:3306'\n"
        learner.write({**item_files(MODEL_DB, test), f"{MODEL_DB}/compose.yaml": compose})
        found = scan(learner.root)
        ((code, message),) = found.why()
        assert code == "ENV05"
        assert "127.0.0.1:1, where nothing answers; start db of compose.yaml" in message
        assert found.tests()["needs"]["start"] == [{"file": f"{MODEL_DB}/compose.yaml", "service": "db"}]


def test_the_configured_time_limit_still_holds(scan: Scan, learner: GitWorld) -> None:
    slow = "import time\n\n\ndef test_a():\n    time.sleep(60)\n"
    learner.write({**item_files(MODEL_DB, slow), "shinchoku.toml": "[tests]\ntimeout = 3\n"})
    found = scan(learner.root)
    assert found.why() == [("TST06", "tests did not end in time: no end after 3 s")]
    assert kept_runs() == []


def test_a_suite_that_pretends_is_no_green_line_on_the_way(scan: Scan, learner: GitWorld) -> None:
    learner.write({f"{MODEL_DB}/conftest.py": "import os\n\nos._exit(0)\n"})
    found = scan(learner.root)
    assert found.tests()["outcome"] == "crashed"
    assert found.err.startswith("[1/1] model_db: no whole session in ")


@pytest.mark.parametrize("limit", ["inf", "nan"])
def test_a_limit_that_is_no_number_of_seconds_is_exit_2(shinchoku: Shinchoku, learner: GitWorld, limit: str) -> None:
    assert shinchoku("scan", learner.root, "--timeout", limit).code == 2
    learner.write({"shinchoku.toml": f"[tests]\ntimeout = {limit}\n"})
    ended = shinchoku("scan", learner.root)
    assert (ended.code, "shinchoku.toml:2: tests.timeout" in ended.err) == (2, True)


def test_items_at_the_scanned_root_with_common_beginnings_and_special_signs(scan: Scan, tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "flat")
    odd = "00_iris binary; $(x) 'é' *\\"  # pytest itself refuses brackets
    catalog = (
        "id = 'odd'\ntitle = { en = 'Odd' }\n[[tracks]]\nid = 'patterns'\ntitle = { en = 'p' }\nroot = '.'\n"
        "requires = ['tests']\nitems = [{ id = 'a', title = { en = 'A' } }, { id = 'a_b', title = { en = 'B' } },\n"
        f"{{ id = 'odd', title = {{ en = 'Odd' }}, aliases = [{json.dumps(odd[3:])}] }}]\n"
    )
    reads = "from pathlib import Path\n\n\ndef test_a():\n    assert Path('data.bin').read_text() == Path.cwd().name\n"
    for name in ("a", "a_b", odd):
        world.write({f"{name}/tests/test_main.py": reads, f"{name}/data.bin": name})
    world.write({"shinchoku.toml": "catalog = './odd.toml'\n", "odd.toml": catalog, ".gitignore": "*.bin\n"})
    world.commit()
    found = scan(world.root)
    assert [item["path"] for item in found.report["items"]] == ["a", "a_b", odd]
    assert [found.tests(item)["outcome"] for item in ("a", "a_b", "odd")] == ["passed"] * 3
    assert set(scan(world.root).sources.values()) == {"cache"}


def test_reproducible_reports_are_equal_whoever_answered(scan: Scan, learner: GitWorld) -> None:
    first, second = (scan(learner.root, "--reproducible") for _ in range(2))
    assert (first.err != "", second.err) == (True, "")
    assert first.report == second.report
