"""JUnit reports as evidence: real ones that pytest writes, those of other writers, and hostile ones."""

import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shinchoku.catalog import builtin_catalog
from shinchoku.config import Config
from shinchoku.evidence.suite import judge
from shinchoku.folders import Folder, lay_out
from shinchoku.gates import junitxml
from shinchoku.gates.junitxml import JUnitEvidence, JUnitFile, read_junit
from shinchoku.locator import Locator
from shinchoku.session import Raised, SuiteRun
from tests.worlds import MODEL_DB, PATTERNS

BATCH = f"{PATTERNS}/chapter4_serving_patterns/02_batch_pattern"
FILES = (f"{MODEL_DB}/tests/test_a.py", f"{MODEL_DB}/tests/test_db.py", f"{BATCH}/tests/test_a.py")
LOCATOR = Locator(builtin_catalog("ml-system-design-patterns"), Config())
FOLDERS = lay_out(FILES, LOCATOR).folders
COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(name="here")
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, which is the scanned root as well."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def case(inside: str = "", classname: str = "tests.test_db", name: str = "test_it", more: str = 'time="0.5"') -> str:
    return f'<testcase classname="{classname}" name="{name}" {more}>{inside}</testcase>'


def suites(*cases: str, attributes: str = "", inside: str = "") -> str:
    return f"<testsuites><testsuite name='pytest' {attributes}>{inside}{''.join(cases)}</testsuite></testsuites>"


def read(text: str | bytes, name: str = "results.xml", folders: Sequence[Folder] = FOLDERS) -> JUnitEvidence:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(text.encode() if isinstance(text, str) else text)
    return read_junit([name], folders, Path())


def run_of(*cases: str) -> SuiteRun:
    return read(suites(*cases)).runs["model_db"]


@pytest.mark.usefixtures("here")
def test_a_passing_suite_is_evidence_as_if_it_had_just_run() -> None:
    found = read(suites(case(name="a"), case(name="b"), attributes='timestamp="2025-11-13T21:45:00+09:00"'))
    assert (found.problems, found.unmatched) == ((), ())
    assert found.runs == {
        "model_db": SuiteRun(
            exit_code=0,
            source="junit",
            environment="JUnit results.xml of 2025-11-13T21:45:00+09:00, tree unknown",
            finished=True,
            session_exit=0,
            collected=2,
            passed=2,
            duration=1.0,
        )
    }
    evidence = judge(1, found.runs["model_db"], timeout=1)
    assert (evidence.outcome, evidence.source, evidence.passed, evidence.duration_seconds) == (
        "passed",
        "junit",
        2,
        1.0,
    )


FAILURE = '<failure message="AssertionError: no&#10;assert 1 == 2">tests/test_db.py:3: AssertionError</failure>'
ERROR = '<error message="failed on setup with &quot;redis.exceptions.ConnectionError: Error 111&#10;x&quot;">…</error>'
TEARDOWN = '<error message="failed on teardown with &quot;ValueError: late&quot;">…</error>'
SKIPPED = '<skipped type="pytest.skip" message="not here">…</skipped>'
XFAILED = '<skipped type="pytest.xfail" message="" />'
XPASSED = '<skipped message="xfail-marked test passes unexpectedly" />'
STRICT = '<failure message="[XPASS(strict)] ">[XPASS(strict)] </failure>'
UNCOLLECTED = (
    '<error message="collection failure">tests/test_db.py:1: in &lt;module&gt;\n    import fakeredis\n'
    "E   ModuleNotFoundError: No module named 'fakeredis'</error>"
)
PASSED_OVER = '<skipped message="collection skipped">no redis</skipped>'


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("inside", "counted", "outcome"),
    [
        ("", {"passed": 1}, "passed"),
        (FAILURE, {"failed": 1}, "failed"),
        (STRICT, {"failed": 1}, "failed"),
        (ERROR, {"errors": 1}, "failed"),
        (FAILURE + ERROR, {"errors": 1}, "failed"),
        (SKIPPED, {"skipped": 1}, "hollow"),
        (XFAILED, {"xfailed": 1}, "hollow"),
        (XPASSED, {"xpassed": 1}, "hollow"),
        ("<system-out>x</system-out><flakyFailure message='x'/><properties/>", {"passed": 1}, "passed"),
    ],
)
def test_outcomes_are_counted_as_pytest_writes_them(inside: str, counted: dict[str, int], outcome: str) -> None:
    run = run_of(case(inside))
    assert {name: getattr(run, name) for name in ("passed", "failed", "errors", "skipped", "xfailed", "xpassed")} == {
        **dict.fromkeys(("passed", "failed", "errors", "skipped", "xfailed", "xpassed"), 0),
        **counted,
    }
    assert run.collected == 1
    assert judge(1, run, timeout=1).outcome == outcome


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("inside", "kind", "message", "missing"),
    [
        (FAILURE, "AssertionError", "no", None),
        (STRICT, "Failed", "[XPASS(strict)]", None),
        (ERROR, "ConnectionError", "Error 111", None),
        (TEARDOWN, "ValueError", "late", None),
        ('<failure message="assert 0">…</failure>', "AssertionError", "assert 0", None),
        ('<failure type="java.lang.AssertionError">expected 1</failure>', "AssertionError", "expected 1", None),
        ('<failure message="it: broke"/>', "it", "broke", None),
        ('<failure message="it is: broke"/>', "Failed", "it is: broke", None),
        ("<failure/>", "Failed", "", None),
        ("<error>\n\nE   KeyError: 'a'\nx.py:1: KeyError</error>", "KeyError", "'a'", None),
        (
            "<error message=\"ModuleNotFoundError: No module named 'x'\"/>",
            "ModuleNotFoundError",
            "No module named 'x'",
            "x",
        ),
        ("<error message=\"ImportError: No module named 'x'\"/>", "ImportError", "No module named 'x'", None),
        (f'<failure message="Failed: {"z" * 900}"/>', "Failed", "z" * 500, None),
    ],
)
def test_what_was_raised_is_read_from_the_message(inside: str, kind: str, message: str, missing: str | None) -> None:
    where = "tests/test_db.py::TestX::test_it"
    assert run_of(case(inside, "tests.test_db.TestX")).exceptions == (Raised(where, kind, message, missing),)


@pytest.mark.usefixtures("here")
def test_a_module_that_was_not_collected_is_an_error_and_no_test() -> None:
    run = run_of(case(UNCOLLECTED, "", "tests.test_db"), case(classname="tests.test_db", name="other"))
    assert (run.errors, run.collected, run.passed, run.exit_code) == (1, 1, 1, 1)
    assert run.exceptions == (
        Raised("tests/test_db.py", "ModuleNotFoundError", "No module named 'fakeredis'", "fakeredis"),
    )
    assert judge(1, run, timeout=1).outcome == "env_error"


@pytest.mark.usefixtures("here")
def test_a_module_that_was_passed_over_is_nothing_at_all() -> None:
    run = run_of(case(PASSED_OVER, "", "tests.test_db"))
    assert (run.collected, run.skipped, run.exit_code) == (0, 0, 5)
    assert judge(1, run, timeout=1).outcome == "not_collected"


@pytest.mark.usefixtures("here")
def test_of_a_test_that_is_told_twice_the_worse_counts() -> None:
    run = run_of(case(), case(TEARDOWN), case(), case(name="other"))
    assert (run.passed, run.errors, run.collected, run.duration) == (1, 1, 2, 2.0)


def test_several_reports_add_up(here: Path) -> None:
    (here / "b.xml").write_text(suites(case(FAILURE), case(name="other", classname="tests.test_db")))
    (here / "a.xml").write_text(suites(case(), case(name="third"), attributes='timestamp="2025-11-13T21:45:00"'))
    found = read_junit(["*.xml", "b.xml"], FOLDERS, here)
    run = found.runs["model_db"]
    assert (run.passed, run.failed, run.collected) == (2, 1, 3)  # test_it passed in one and failed in the other
    assert [file.name for file in found.files] == ["a.xml", "b.xml"]
    assert str(run.environment).startswith(
        "JUnit a.xml of 2025-11-13T21:45:00 (no time zone), tree unknown; JUnit b.xml"
    )


@pytest.mark.usefixtures("here")
def test_tests_find_their_items_and_the_rest_are_told() -> None:
    dotted = MODEL_DB.replace("/", ".")
    found = read(
        suites(
            case(classname=f"{dotted}.tests.test_a", name="full"),
            case(classname="", name="by_file", more=f'file="{BATCH}/tests/test_a.py"'),
            case(classname="tests.test_a", name="whose"),
            case(classname="other.test_x"),
            case(classname="", name=""),
            case(classname="", name="bare"),
            "<testcase/>",
            case(classname="x", more='file="x.py"'),
        )
    )
    assert {item: run.collected for item, run in found.runs.items()} == {"model_db": 1, "batch_pattern": 1}
    assert found.unmatched == (
        "tests.test_a::whose",
        "other.test_x::test_it",
        "a test without a name",
        "bare",
        "x.py::test_it",
    )
    (problem,) = found.problems
    assert problem.code == "JUN03"
    assert problem.message == (
        "5 test(s) in JUnit reports belong to no item: "
        "tests.test_a::whose, other.test_x::test_it, a test without a name and 2 more"
    )


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", ["artifacts/01_model_db/results.xml", "model_db.xml", f"{MODEL_DB}/r.xml", "r.xml"])
def test_the_names_around_a_test_say_whose_it_is(name: str) -> None:
    suite = "model_db" if name == "r.xml" else "pytest"
    found = read(f'<testsuite name="{suite}">{case(classname="tests.test_a")}</testsuite>', name)
    assert list(found.runs) == ["model_db"]
    assert found.problems == ()


def test_an_absolute_path_below_the_root_is_as_from_there(here: Path) -> None:
    (here / "real").mkdir()
    (here / "link").symlink_to("real")
    for base in (here / "link", here / "real"):
        text = suites(case(classname="", more=f'file="{base}/{BATCH}/tests/test_a.py"'))
        (here / "r.xml").write_text(text)
        assert list(read_junit(["r.xml"], FOLDERS, here / "link").runs) == ["batch_pattern"]


PROPERTIES = "<properties><property name={} value={}/><property name='python' value='3.11'/><property/></properties>"


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("name", ["revision", "git_commit", "GIT_COMMIT", "git.commit.id", "GITHUB_SHA", "commit"])
def test_the_commit_that_a_report_names(name: str) -> None:
    found = read(suites(case(), inside=PROPERTIES.format(quoteattr(name), quoteattr(COMMIT.upper()))))
    assert found.files[0].tree == COMMIT
    assert found.files[0].label.endswith(", tree 0123456789ab")


@pytest.mark.usefixtures("here")
def test_two_commits_in_one_report_are_none() -> None:
    one = PROPERTIES.format('"revision"', quoteattr(COMMIT))
    two = PROPERTIES.format('"revision"', quoteattr("f" * 40))
    text = f"<testsuites><testsuite>{one}{case()}</testsuite><testsuite>{two}</testsuite></testsuites>"
    assert read(text).files[0].tree is None
    assert read(suites(case(), inside=PROPERTIES.format('"revision"', '"main"'))).files[0].tree is None


def test_the_age_is_the_reports_own_word_or_else_the_files(here: Path) -> None:
    text = (
        "<testsuites><testsuite timestamp='2025-11-14T00:00:00'>"
        "<testsuite timestamp='2025-11-13T21:45:00Z'/></testsuite><testsuite timestamp='yesterday'/></testsuites>"
    )
    assert read(text).files == (JUnitFile("results.xml", datetime(2025, 11, 13, 21, 45, tzinfo=UTC), True, None),)
    (here / "results.xml").write_text(suites(case()))
    os.utime("results.xml", (0, 1_763_000_000.9))
    (file,) = read_junit(["results.xml"], FOLDERS, here).files
    assert file.label == "JUnit results.xml of 2025-11-13T02:13:20+00:00 (the file's time), tree unknown"
    assert junitxml._moment(-5).year == 1970
    assert junitxml._moment(1e18).year == 9999
    zoned = JUnitFile("r.xml", datetime(2025, 11, 13, tzinfo=timezone(timedelta(hours=9))), True, None)
    assert zoned.label == "JUnit r.xml of 2025-11-13T00:00:00+09:00, tree unknown"


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("time", "seconds"), [("1,234.5", 1234.5), ("abc", 0), ("-1", 0), ("nan", 0), ("inf", 0), ("", 0)]
)
def test_times_that_are_no_times_take_none(time: str, seconds: float) -> None:
    assert run_of(case(more=f'time="{time}"')).duration == seconds


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><testsuite><testcase name='&i;'/></testsuite>"
)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (BOMB, "document type or entities"),
        ("<!DOCTYPE x SYSTEM 'file:///etc/passwd'><testsuite/>", "document type or entities"),
        ("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><testsuite name='&e;'/>", "document type or entities"),
        ("<!DOCTYPE testsuite><testsuite/>", "document type or entities"),
        ("", "an empty file"),
        (" \n", "an empty file"),
        ("<testsuites><testsuite>", "not XML: no element found"),
        ("<testsuite name='&e;'/>", "not XML: undefined entity"),
        ("just text", "not XML: syntax error"),
        (b"\x00\x01\x02\xff" * 100, "not XML"),
        ("<html><body/></html>", "no JUnit report"),
        ("<testcase/>", "no JUnit report"),
        ("<?xml version='1.0' encoding='nothing'?><testsuite/>", "not XML"),
        ("<?xml version='1.0' encoding='euc-jp'?><testsuite/>", "not XML"),
    ],
)
def test_what_is_no_report_is_a_problem_with_the_files_name(data: str | bytes, cause: str) -> None:
    found = read(data)
    (problem,) = found.problems
    assert (found.runs, found.files, problem.code) == ({}, (), "JUN01")
    assert problem.message.startswith("results.xml: ")
    assert cause in problem.message


def test_files_that_are_none_are_problems(here: Path) -> None:
    os.mkfifo(here / "a.xml")
    (here / "b.xml").mkdir()
    (here / "c.xml").symlink_to("nowhere")
    (here / "d.xml").symlink_to("d.xml")
    messages = [problem.message for problem in read_junit(["*.xml", "d.xml"], FOLDERS, here).problems]
    assert messages == [
        "a.xml: not a regular file",
        "b.xml: is a directory",
        "c.xml: no such file or directory",
        "d.xml: too many levels of symbolic links",
    ]


def test_a_report_that_is_too_large_is_not_read(here: Path) -> None:
    (here / "r.xml").touch()
    os.truncate(here / "r.xml", junitxml.LARGEST + 1)
    (problem,) = read_junit(["r.xml"], FOLDERS, here).problems
    assert problem.message == "r.xml: larger than 10 MB, the most that is read of a report"


@pytest.mark.usefixtures("here")
def test_suites_may_be_nested_as_deep_as_a_file_can_hold() -> None:
    depth = 20_000
    text = f"{'<testsuite>' * depth}{case()}{'</testsuite>' * depth}"
    assert read(text).runs["model_db"].passed == 1


def test_patterns_are_from_the_current_folder_in_one_order(here: Path, tmp_path: Path) -> None:
    for name in ("out/b/r.xml", "out/a/r.xml", "out/r[1].xml", ".hidden/r.xml"):
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(suites(case()))
    (here / "out" / "loop").symlink_to(".")

    def names(*patterns: str) -> list[str]:
        found = read_junit(patterns, FOLDERS, here)
        assert found.problems == ()
        return [file.name for file in found.files]

    assert names("out/**/*.xml") == ["out/a/r.xml", "out/b/r.xml", "out/r[1].xml"]
    assert names("out/b/*.xml", "out/**/r.xml") == ["out/b/r.xml", "out/a/r.xml"]
    assert names("out/r[1].xml") == ["out/r[1].xml"]  # a file of that very name
    assert names("out/[a]/r.xml", "./out/a/../a/r.xml") == ["out/a/r.xml"]
    assert names(f"{tmp_path}/out/?/r.xml") == [f"{tmp_path}/out/a/r.xml", f"{tmp_path}/out/b/r.xml"]
    assert ".hidden/r.xml" in names("**/r.xml")


def test_a_pattern_that_nothing_fits_is_a_problem(here: Path) -> None:
    found = read_junit(["nope.xml", "nope/*.xml", "a**b/*.xml"], FOLDERS, here)
    assert [problem.code for problem in found.problems] == ["JUN02"] * 3
    assert found.problems[0].message == "--junit nope.xml: no file fits; the pattern is from the current folder"
    (nul,) = read_junit(["a\0*"], FOLDERS, here).problems
    assert nul.code == "JUN02"


def test_no_pattern_is_no_evidence(here: Path) -> None:
    assert read_junit([], FOLDERS, here) == JUnitEvidence()


SUITE = """
import pytest
def test_passes(): pass
def test_fails(): assert 1 == 2
@pytest.mark.xfail
def test_expected(): assert 0
@pytest.mark.skip
def test_skipped(): pass
@pytest.fixture
def bad(): open("no/such")
def test_error(bad): pass
@pytest.fixture
def late():
    yield
    raise ValueError("late")
def test_late(late): pass
class TestX:
    @pytest.mark.parametrize("sign", ["a.b", "\\x1b", "日"])
    def test_each(self, sign): pass
"""


@pytest.mark.slow
@pytest.mark.parametrize(("family", "cwd"), [("xunit1", "."), ("xunit2", MODEL_DB)])
def test_what_pytest_writes_is_read(here: Path, family: str, cwd: str) -> None:
    files = {f"{MODEL_DB}/tests/test_a.py": SUITE, f"{MODEL_DB}/tests/test_broken.py": "import no_such_module\n"}
    for name, text in files.items():
        (here / name).parent.mkdir(parents=True, exist_ok=True)
        (here / name).write_text(text)
    options = ["-q", "-p", "no:cacheprovider", "-o", f"junit_family={family}", "--continue-on-collection-errors"]
    report = here / "01_model_db.xml"
    subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--rootdir=.", f"--junitxml={report}", "."],
        cwd=here / cwd,
        capture_output=True,
        check=False,
    )
    found = read_junit(["*.xml"], lay_out([*FILES, *files], LOCATOR).folders, here)
    assert found.problems == ()
    run = found.runs["model_db"]
    assert (run.passed, run.failed, run.errors, run.skipped, run.xfailed) == (4, 1, 3, 1, 1)
    assert run.collected == 9
    assert {(raised.where, raised.kind) for raised in run.exceptions} == {
        ("tests/test_broken.py", "ModuleNotFoundError"),
        ("tests/test_a.py::test_fails", "AssertionError"),
        ("tests/test_a.py::test_error", "FileNotFoundError"),
        ("tests/test_a.py::test_late", "ValueError"),
    }
    assert judge(1, run, timeout=1).outcome == "failed"


TEXT = st.text(
    alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=30
) | st.sampled_from(["collection failure", 'failed on setup with "', "E   x: y", "assert ", "No module named 'x'"])
TAGS = st.sampled_from(["failure", "error", "skipped", "system-out", "properties", "testcase"])


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXT, TEXT, TEXT, TEXT, TAGS)
def test_any_text_in_names_and_messages_is_taken(
    here: Path, name: str, classname: str, message: str, text: str, tag: str
) -> None:
    inside = f"<{tag} message={quoteattr(message)} type={quoteattr(text)}><![CDATA[{text.replace(']]>', '')}]]></{tag}>"
    broken = (
        f"<testcase classname={quoteattr(classname)} name={quoteattr(name)} file={quoteattr(text)}>{inside}</testcase>"
    )
    (here / "r.xml").write_text(suites(case(name="sound"), broken, attributes=f"timestamp={quoteattr(text)}"))
    found = read_junit(["r.xml"], FOLDERS, here)
    assert found.runs["model_db"].passed >= 1
    assert all(len(raised.message) <= 500 for raised in found.runs["model_db"].exceptions)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary() | st.text(alphabet="<>/=\"'&; testsuitcan![]\n", max_size=80).map(str.encode))
def test_any_bytes_are_a_report_or_a_problem(here: Path, data: bytes) -> None:
    (here / "r.xml").write_bytes(data)
    found = read_junit(["r.xml"], FOLDERS, here)
    assert len(found.files) + sum(problem.code == "JUN01" for problem in found.problems) == 1
