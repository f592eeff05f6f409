"""Suites that go beyond a bound, as users are told of them."""

import json

from tests.conftest import Shinchoku
from tests.worlds import MODEL_DB, GitWorld

MANY = "import pytest\n\n\n@pytest.mark.parametrize('n', range(200))\ndef test_model(n):\n    open('models/iris.onnx').close()\n"
OPENS = "import os\n\n\ndef test_a():\n    kept = []\n    while True:\n        kept.append(open(os.devnull))\n"


def reasons(shinchoku: Shinchoku, learner: GitWorld, test: str) -> tuple[str, dict[str, str]]:
    """The item's status, and why."""
    learner.write({f"{MODEL_DB}/.gitignore": "models/\n", f"{MODEL_DB}/tests/test_main.py": test})
    learner.commit("more tests")
    report = json.loads(shinchoku("scan", learner.root, "--rev", "HEAD", "-f", "json").out)
    item = next(each for each in report["items"] if each["id"] == "model_db")
    return item["status"], {reason["code"]: reason["message"] for reason in item["reasons"]}


def test_one_cause_of_two_hundred_failures_is_told_as_of_one(shinchoku: Shinchoku, learner: GitWorld) -> None:
    status, told = reasons(shinchoku, learner, MANY)
    assert status == "unverified"
    assert f"opens models/iris.onnx, which {MODEL_DB}/.gitignore:1 keeps out of the repository" in told["ENV04"]


def test_a_limit_that_a_suite_fails_for_is_named(shinchoku: Shinchoku, learner: GitWorld) -> None:
    status, told = reasons(shinchoku, learner, OPENS)
    assert status == "failing"
    (message,) = [message for message in told.values() if "Too many open files" in message]
    assert "1 of 1: " in message
    assert message.endswith("; it met its limit: open files, 4096")
