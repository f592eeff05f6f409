"""`shinchoku.scan`, as other programs call it."""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import assert_type

import pytest

import shinchoku
from shinchoku.gates.samples import make_sample
from shinchoku.render.jsonreport import render_json
from tests.conftest import Shinchoku
from tests.worlds import FAILING, MODEL_DB, GitWorld


def done_in(report: shinchoku.Report) -> list[str]:
    """An example that a caller would write: every value has its type."""
    assert_type(report.items[0], shinchoku.ItemReport)
    assert_type(report.items[0].completed_on, str | None)
    assert_type(report.drift, tuple[shinchoku.Finding, ...])
    return [item.id for item in report.items if item.status == "complete"]


def test_the_import_loads_nothing_else() -> None:
    """A program that may never scan pays for no scan."""
    code = "import sys; before = set(sys.modules); import shinchoku\n"
    code += "print(sorted(name for name in set(sys.modules) - before if not name.startswith('__')))"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert not {"msgspec", "typer", "git", "rich", "shinchoku.api", "shinchoku.report"} & set(eval(told))  # noqa: S307 - our own list


def test_every_public_name_is_there_and_no_other() -> None:
    """What `__all__` promises can be had; anything else is Python's usual error."""
    for name in shinchoku.__all__:
        assert getattr(shinchoku, name) is getattr(shinchoku, name)
    assert set(shinchoku.__all__) <= set(dir(shinchoku))
    with pytest.raises(AttributeError, match="no attribute 'scna'"):
        _ = shinchoku.scna  # type: ignore[attr-defined]


def test_all_that_a_report_is_made_of_has_a_public_name() -> None:
    """Nobody has to import from a room that may be renamed."""
    import msgspec

    seen, waiting = set(), [shinchoku.Report]
    while waiting:
        kind = waiting.pop()
        seen.add(kind)
        for field in msgspec.inspect.type_info(kind).fields:  # type: ignore[attr-defined]
            waiting += [each for each in _structs(field.type) if each not in seen]
    assert {kind.__name__ for kind in seen} <= set(shinchoku.__all__)


def _structs(told: object) -> Iterator[type[shinchoku.Report]]:
    """The structs that a type of msgspec's speaks of."""
    if hasattr(told, "cls"):
        yield told.cls
    parts = [getattr(told, name, None) for name in ("item_type", "value_type", "type")]
    for part in (*parts, *getattr(told, "types", ()), *getattr(told, "item_types", ())):
        if part is not None:
            yield from _structs(part)


def test_the_report_is_that_of_the_command(
    command: Shinchoku, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the sample, field for field; and nothing is printed."""
    make_sample(tmp_path / "sample")
    report = shinchoku.scan(tmp_path / "sample", reproducible=True)
    assert capsys.readouterr() == ("", "")
    assert len(done_in(report)) == 13
    ended = command("scan", tmp_path / "sample", "-f", "json", "--reproducible", "-q")
    assert json.loads(render_json(report, reproducible=True)) == json.loads(ended.out)


@pytest.fixture(name="command")
def _command(shinchoku: Shinchoku) -> Shinchoku:
    return shinchoku


def test_the_room_of_the_same_work_does_not_hide_the_function(learner: GitWorld) -> None:
    """A second call finds what the first one found."""
    first, second = (shinchoku.scan(learner.root, tests="skip") for _ in "12")
    assert first.items == second.items


def test_options_are_those_of_the_command(learner: GitWorld, tmp_path: Path) -> None:
    """Each of them reaches the scan."""
    learner.write({"NOTES.md": "- [ ] model_db\n", f"{MODEL_DB}/tests/test_main.py": FAILING})
    (tmp_path / "own.toml").write_text('[waive]\nmodel_db = { tests = "shown in class" }\n')
    assert done_in(shinchoku.scan(str(learner.root), rev="HEAD", env="current", jobs=1, timeout=60)) == ["model_db"]
    assert done_in(shinchoku.scan(learner.root, tests="skip", config=tmp_path / "own.toml")) == ["model_db"]
    report = shinchoku.scan(
        learner.root, rev="HEAD", only="model_db", progress_file=learner.root / "NOTES.md", select="DRF102"
    )
    assert [finding.code for finding in report.drift] == ["DRF102"]
    report = shinchoku.scan(
        learner.root, tests="cached", cache=False, progress_file=learner.root / "NOTES.md", ignore=["DRF1", "DRF3"]
    )
    assert {item.status for item in report.items} == {"unverified", "not_started"}
    assert not report.drift


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tests": "sometimes"}, "tests: 'sometimes' is not one of run, cached, skip"),
        ({"env": "conda"}, "env: 'conda' is not one of auto, current, uv"),
        ({"sandbox": "maybe"}, "sandbox: 'maybe' is not one of auto, on, off"),
        ({"jobs": 0}, "jobs: 0 is less than 1"),
        ({"timeout": 0}, "timeout: 0 is not between 0 and 604800 seconds"),
        ({"timeout": float("nan")}, "timeout: nan is not between 0 and 604800 seconds"),
        ({"rev": "nowhere"}, "git knows no commit called 'nowhere'"),
        ({"rev": "HEAD..HEAD"}, "names two revisions"),
        ({"only": ["nothing"]}, "no item is called 'nothing'"),
        ({"select": "XYZ1"}, "XYZ1"),
        ({"catalog": "none"}, "no built-in catalogue is called 'none'"),
        ({"config": "missing.toml"}, "missing.toml: no such file or directory"),
        ({"timezone": "Mars/Base"}, "Mars/Base"),
    ],
)
def test_what_cannot_be_done_is_an_error_with_a_sentence(
    learner: GitWorld, options: dict[str, object], said: str
) -> None:
    """Every failure is of one kind, and none ends the process."""
    with pytest.raises(shinchoku.ShinchokuError) as caught:
        shinchoku.scan(learner.root, **options)  # type: ignore[arg-type]
    assert said in str(caught.value)


def test_threads_and_event_loops(learner: GitWorld) -> None:
    """Signals cannot be set outside of the main thread, and a notebook's event loop runs already."""
    with ThreadPoolExecutor(3) as pool:
        futures = [pool.submit(shinchoku.scan, learner.root, cache=False) for _ in range(3)]
        assert [done_in(future.result()) for future in futures] == [["model_db"]] * 3

    async def notebook() -> tuple[list[str], list[str]]:
        assert threading.current_thread() is threading.main_thread()
        within = shinchoku.scan(learner.root)
        beside = await asyncio.to_thread(shinchoku.scan, learner.root)
        return done_in(within), done_in(beside)

    assert asyncio.run(notebook()) == (["model_db"], ["model_db"])
