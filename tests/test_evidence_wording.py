"""What was seen of a suite, in words."""

from shinchoku.evidence.suite import judge
from shinchoku.evidence.wording import with_numbers
from shinchoku.session import Raised, SuiteRun

LOST = Raised("tests/test_a.py", "ModuleNotFoundError", "No module named 'model'", "model")
FOREIGN = Raised("tests/test_b.py", "ModuleNotFoundError", "No module named 'httpx'", "httpx")


def test_a_module_that_lost_its_name_to_a_number_is_told_and_is_the_learners_own() -> None:
    run = SuiteRun(exit_code=2, finished=True, session_exit=2, errors=1, exceptions=(LOST,))
    found = judge(1, with_numbers(run, {"model": "02_model.py"}), timeout=9)
    told = "ModuleNotFoundError: No module named 'model', which stands in the item as 02_model.py"
    assert (found.outcome, found.message) == (
        "failed",
        f"tests/test_a.py: {told}: a module's name cannot begin with a digit",
    )


def test_other_modules_are_missing_as_before() -> None:
    run = SuiteRun(exceptions=(FOREIGN,))
    assert with_numbers(run, {"model": "02_model.py"}) == run
    assert judge(1, SuiteRun(exit_code=2, finished=True, session_exit=2, exceptions=(FOREIGN,)), timeout=9).outcome == (
        "env_error"
    )
