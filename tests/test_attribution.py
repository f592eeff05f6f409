"""Whose a test is, by all the ways in which reports name it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shinchoku.attribution import Attribution, Owner
from shinchoku.catalog import builtin_catalog
from shinchoku.config import Config
from shinchoku.folders import lay_out
from shinchoku.locator import Locator
from tests.worlds import MODEL_DB, PATTERNS

BATCH = f"{PATTERNS}/chapter4_serving_patterns/02_batch_pattern"
WEB = f"{PATTERNS}/chapter4_serving_patterns/01_web_single_pattern"
FILES = (
    f"{MODEL_DB}/tests/test_a.py",
    f"{MODEL_DB}/tests/test_db.py",
    f"{BATCH}/tests/test_a.py",
    f"{BATCH}/jobs/test_job.py",
    f"{BATCH}/tests/test_job.py",
    f"{WEB}/test_web.py",
)
LOCATOR = Locator(builtin_catalog("ml-system-design-patterns"), Config())
ATTRIBUTION = Attribution(lay_out(FILES, LOCATOR).folders)
NOBODY: frozenset[str] = frozenset()
DOTTED = MODEL_DB.replace("/", ".")
A = Owner("model_db", "tests/test_a.py")


@pytest.mark.parametrize(
    ("classname", "owner"),
    [
        (f"{DOTTED}.tests.test_a", A),
        (f"{DOTTED}.tests.test_a.TestX", Owner("model_db", "tests/test_a.py", ("TestX",))),
        (f"{DOTTED}.tests.test_a.TestX.TestY", Owner("model_db", "tests/test_a.py", ("TestX", "TestY"))),
        (f"course.work.{DOTTED}.tests.test_a", A),  # made above the scanned root
        ("chapter2_training.01_model_db.tests.test_a", A),  # made below it
        ("01_model_db.tests.test_a.TestX", Owner("model_db", "tests/test_a.py", ("TestX",))),
        ("tests.test_db", Owner("model_db", "tests/test_db.py")),  # the only one
        ("test_db.TestX", Owner("model_db", "tests/test_db.py", ("TestX",))),
        ("test_job", Owner("batch_pattern", "test_job")),  # one item, two files
        ("test_web", Owner("web_single_pattern", "test_web.py")),
        ("tests.test_a", None),  # of two items
        ("test_a", None),
        ("tests.test_c", None),
        ("tests", None),
        ("", None),
        (".".join(["a"] * 10_000), None),
        ("a" * 1_000_000, None),
    ],
)
def test_by_class_name(classname: str, owner: Owner | None) -> None:
    assert ATTRIBUTION.owner(None, classname, NOBODY) == owner


@pytest.mark.parametrize(
    ("file", "owner"),
    [
        (f"{MODEL_DB}/tests/test_a.py", Owner("model_db", "tests/test_a.py", ("TestX",))),
        (f"./{MODEL_DB}/tests/test_a.py", Owner("model_db", "tests/test_a.py", ("TestX",))),
        (f"/builds/me/repo/{MODEL_DB}/tests/test_a.py", Owner("model_db", "tests/test_a.py", ("TestX",))),
        (
            f"D:\\a\\repo\\{MODEL_DB}/tests/test_a.py".replace("/", "\\"),
            Owner("model_db", "tests/test_a.py", ("TestX",)),
        ),
        ("tests/test_db.py", Owner("model_db", "tests/test_db.py", ("TestX",))),
        ("tests/test_a.py", None),
        (f"{MODEL_DB}/tests/test_a.py/more", None),
        (f"{MODEL_DB}/tests/helper.py", None),
    ],
)
def test_by_file(file: str, owner: Owner | None) -> None:
    module = file.replace("\\", "/").rpartition("/")[2].removesuffix(".py")
    assert ATTRIBUTION.owner(file, f"tests.{module}.TestX", NOBODY) == owner


def test_a_class_name_without_the_module_is_all_scope() -> None:
    assert ATTRIBUTION.owner(FILES[0], "TestX", NOBODY) == Owner("model_db", "tests/test_a.py", ("TestX",))


def test_a_file_that_says_nothing_leaves_it_to_the_class_name() -> None:
    assert ATTRIBUTION.owner("conftest.py", f"{DOTTED}.tests.test_a", NOBODY) == A


def test_what_the_report_is_called_decides_between_items() -> None:
    for name in ("01_model_db", "model_db", "Model-DB"):
        assert ATTRIBUTION.owner(None, "tests.test_a", ATTRIBUTION.pointed(["artifacts", name])) == A
    both = ATTRIBUTION.pointed(["model_db", "batch"])
    assert both == {"model_db", "batch_pattern"}
    assert ATTRIBUTION.owner(None, "tests.test_a", both) is None
    web = ATTRIBUTION.pointed(["web_single_pattern"])
    assert ATTRIBUTION.owner(None, "tests.test_a", web) is None  # it has no such file


@settings(deadline=None, max_examples=150)
@given(st.text() | st.none(), st.text() | st.sampled_from([f"{DOTTED}.tests.test_a", "tests.test_db.X", "..", "."]))
def test_any_names_lead_to_one_of_the_items_or_to_none(file: str | None, classname: str) -> None:
    owner = ATTRIBUTION.owner(file, classname, NOBODY)
    assert owner is None or owner.item in {"model_db", "batch_pattern", "web_single_pattern"}
