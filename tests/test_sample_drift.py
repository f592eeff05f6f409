"""The sample's progress file contradicts its repository as the learner's own did: found one by one, and mended."""

import json
from pathlib import Path
from typing import Any

import pytest

from shinchoku.gates.samples import make_sample
from tests.conftest import Shinchoku
from tests.worlds import tree_state

PROGRESS = "05_progress/PROGRESS.md"

CONTRADICTIONS = {
    "its table counts 8, and 9 are done": ("DRF202", PROGRESS, 13, None, "8 / 26", "9 / 26"),
    "its table names chapter 3, where nothing is left": (
        "DRF204",
        PROGRESS,
        15,
        None,
        "chapter3_release_patterns",
        "chapter4_serving_patterns",
    ),
    "its table names an item that was not the last": (
        "DRF205",
        PROGRESS,
        16,
        "web_single_pattern",
        "model_load_pattern",
        "web_single_pattern",
    ),
    "its list leaves an item open that is done": (
        "DRF102",
        PROGRESS,
        53,
        "web_single_pattern",
        "not ticked",
        "complete",
    ),
    "the tutorial that it ticks is paused further down": (
        "DRF304",
        PROGRESS,
        103,
        "03_model_in_image_hands_on",
        "paused",
        "ticked in line 80",
    ),
    "a heading says that the open item is done": (
        "DRF304",
        PROGRESS,
        118,
        "web_single_pattern",
        "done",
        "not ticked in line 53",
    ),
    "a numbered list says so again": (
        "DRF304",
        PROGRESS,
        130,
        "web_single_pattern",
        "done",
        "not ticked in line 53",
    ),
    "the README repeats the count": ("DRF206", "README.md", 4, None, "8 / 26", "9 / 26"),
}
LEFT = "the tutorial that it ticks is paused further down"


@pytest.fixture(name="sample")
def _sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    make_sample(tmp_path / "sample")
    return tmp_path / "sample"


def found(shinchoku: Shinchoku, path: Path, *arguments: str) -> list[dict[str, Any]]:
    ended = shinchoku("drift", path, "-q", "-f", "json", *arguments)
    findings: list[dict[str, Any]] = json.loads(ended.out)["findings"]
    return findings


def test_each_contradiction_is_found_and_no_other(shinchoku: Shinchoku, sample: Path) -> None:
    keys = ("code", "path", "line", "item", "claim", "evidence")
    told = {tuple(finding[key] for key in keys) for finding in found(shinchoku, sample)}
    assert told == set(CONTRADICTIONS.values())


def test_test_counts_that_the_text_claims_are_those_of_the_suites(shinchoku: Shinchoku, sample: Path) -> None:
    text = (sample / PROGRESS).read_text(encoding="utf-8")
    (sample / PROGRESS).write_text(text.replace("41/41テスト", "40/40テスト"), encoding="utf-8")
    (finding,) = found(shinchoku, sample, "--select", "DRF105", "--only", "web_single_pattern")
    assert finding["message"] == "40/40 tests are claimed for web_single_pattern; 41/41 passed"


def test_a_fix_leaves_only_what_a_person_must_decide_and_a_second_one_changes_nothing(
    shinchoku: Shinchoku, sample: Path
) -> None:
    before = (sample / PROGRESS).read_bytes().splitlines(keepends=True)
    (finding,) = found(shinchoku, sample, "--fix")
    assert (finding["code"], finding["item"], finding["fixable"]) == (*CONTRADICTIONS[LEFT][::3], False)
    after = (sample / PROGRESS).read_bytes().splitlines(keepends=True)
    changed = [12, 14, 15, 52]
    assert [number for number, line in enumerate(before) if line not in after] == changed
    assert [line.decode() for line in after if line not in before] == [
        "| **完了パターン数** | 9 / 26 パターン |\n",
        "| **現在の章** | Chapter 4: Serving Patterns（進行中） |\n",
        "| **最新の完了** | Web Single Pattern (2025-11-13) |\n",
        "- [x] web_single_pattern (完了: 2025-11-13)\n",
        (
            "  - 詳細: [03_my_implementations/chapter4_serving_patterns/01_web_single_pattern/README.md]"
            "(../03_my_implementations/chapter4_serving_patterns/01_web_single_pattern/README.md)\n"
        ),
    ]
    state = tree_state(sample)
    shinchoku("drift", sample, "-q", "--fix")
    assert tree_state(sample) == state
