"""Dates in another zone, dates that clocks got wrong, and the moment that counts as now."""

import json
import subprocess
from typing import Any

import pytest

from tests.conftest import Shinchoku
from tests.worlds import MODEL_DB, GitWorld, item_files

QUIET = ("-q", "--tests", "skip")
NIGHT = "2025-11-04T00:17:00+09:00"  # the 3rd in New York, and in UTC


@pytest.fixture(name="world")
def _world(learner: GitWorld, monkeypatch: pytest.MonkeyPatch) -> GitWorld:
    """A repository whose only commit was made at night."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    learner.git("commit", "-q", "--amend", "--no-edit", "--date", NIGHT, date=NIGHT)
    return learner


def scanned(shinchoku: Shinchoku, world: GitWorld, *options: str) -> dict[str, Any]:
    ended = shinchoku("scan", world.root, *QUIET, "-f", "json", *options)
    assert ended.code == 0, ended.err
    report: dict[str, Any] = json.loads(ended.out)
    return report


def days(report: dict[str, Any]) -> set[str | None]:
    item = next(item for item in report["items"] if item["id"] == "model_db")
    return {item["started_on"], item["completed_on"], item["last_touched_on"]}


def git_problems(report: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in report["problems"] if problem["code"].startswith("GIT")]


def test_dates_are_the_authors_own_unless_a_zone_is_named(shinchoku: Shinchoku, world: GitWorld) -> None:
    report = scanned(shinchoku, world)
    assert (days(report), report["repository"]["timezone"]) == ({"2025-11-04"}, "author")
    report = scanned(shinchoku, world, "--timezone", "America/New_York")
    assert (days(report), report["repository"]["timezone"]) == ({"2025-11-03"}, "America/New_York")
    commit = next(item for item in report["items"] if item["id"] == "model_db")["evidence"]["commits"]["last"]
    assert (commit["date"], commit["committed"]) == ("2025-11-03T10:17:00-05:00",) * 2
    assert days(scanned(shinchoku, world, "--rev", "HEAD", "--timezone", "UTC")) == {"2025-11-03"}


def test_the_option_goes_before_its_environment_twin_and_that_before_the_settings(
    shinchoku: Shinchoku, world: GitWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write({"shinchoku.toml": 'timezone = "UTC"\n'})
    assert scanned(shinchoku, world)["repository"]["timezone"] == "UTC"
    monkeypatch.setenv("SHINCHOKU_TIMEZONE", "Asia/Tokyo")
    assert scanned(shinchoku, world)["repository"]["timezone"] == "Asia/Tokyo"
    assert scanned(shinchoku, world, "--timezone", "author")["repository"]["timezone"] == "author"


def test_the_machines_zone_is_called_by_its_name(
    shinchoku: Shinchoku, world: GitWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write({"shinchoku.toml": 'timezone = "local"\n'})
    for name, day in (("America/New_York", "2025-11-03"), ("Asia/Tokyo", "2025-11-04")):
        monkeypatch.setenv("TZ", name)
        report = scanned(shinchoku, world)
        assert (days(report), report["repository"]["timezone"]) == ({day}, name)
    for nameless in ("JST-9", "No/Such"):
        monkeypatch.setenv("TZ", nameless)
        ended = shinchoku("scan", world.root, *QUIET)
        assert ended.code == 2
        assert "timezone: local: this machine's clock is set to no zone that has a name" in ended.err


@pytest.mark.parametrize("command", ["scan", "drift", "history"])
def test_an_unknown_zone_is_told_with_the_nearest_name(shinchoku: Shinchoku, world: GitWorld, command: str) -> None:
    ended = shinchoku(command, world.root, *QUIET, "--timezone", "Asia/Tokio")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == "shinchoku: no time zone is called 'Asia/Tokio'; did you mean 'Asia/Tokyo'?\n"
    world.write({"shinchoku.toml": '# mine\ntimezone = "tokyo"\n'})
    world.commit("settings")
    ended = shinchoku(command, world.root, *QUIET)
    assert ended.code == 2
    assert ended.err.startswith("shinchoku: shinchoku.toml:2: timezone: no time zone is called 'tokyo'")


def test_explain_tells_the_zones_date(shinchoku: Shinchoku, world: GitWorld) -> None:
    ended = shinchoku("explain", "model_db", world.root, *QUIET, "--timezone", "America/New_York")
    assert "2025-11-03 10:17:00" in ended.out
    assert "2025-11-04" not in ended.out


def test_history_tells_the_zones_dates(shinchoku: Shinchoku, world: GitWorld) -> None:
    ended = shinchoku("history", world.root, *QUIET, "-f", "json", "--timezone", "America/New_York")
    told = json.loads(ended.out)
    assert told["repository"]["timezone"] == "America/New_York"
    assert [commit["date"] for commit in told["commits"]] == ["2025-11-03T10:17:00-05:00"]
    assert [item["started_on"] for item in told["items"] if item["id"] == "model_db"] == ["2025-11-03"]


def test_the_claimed_date_is_held_against_the_zones(shinchoku: Shinchoku, world: GitWorld) -> None:
    world.write({"PROGRESS.md": "- [x] **model_db** (2025-11-04)\n"})
    only = ("--select", "DRF103")
    assert shinchoku("drift", world.root, *QUIET, *only).code == 0
    ended = shinchoku("drift", world.root, *QUIET, *only, "--timezone", "America/New_York")
    assert ended.code == 1
    assert "all of it was committed on 2025-11-03, 1 day apart" in " ".join(ended.out.split())


def test_an_offset_that_no_clock_has_gives_a_day_in_a_zone_alone(shinchoku: Shinchoku, world: GitWorld) -> None:
    text = world.git("cat-file", "commit", "HEAD").replace("+0900", "+9999") + "\n"
    command = ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"]
    done = subprocess.run(
        command, cwd=world.root, env=world.env, input=text, capture_output=True, check=True, text=True
    )
    world.git("update-ref", "HEAD", done.stdout.strip())
    report = scanned(shinchoku, world)
    assert (days(report), git_problems(report)) == ({None}, ["GIT08"])
    report = scanned(shinchoku, world, "--timezone", "Asia/Tokyo")
    assert (days(report), git_problems(report)) == ({"2025-11-04"}, [])
    assert shinchoku("scan", world.root, *QUIET, "--strict").code == 3


def test_a_date_in_the_future_is_told_by_the_clock_or_by_the_moment_that_is_given(
    shinchoku: Shinchoku, world: GitWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert git_problems(scanned(shinchoku, world)) == []
    world.git("commit", "-q", "--amend", "--no-edit", "--date", "@4102444800 +0900")
    report = scanned(shinchoku, world)
    assert (days(report), git_problems(report)) == ({"2100-01-01"}, ["GIT09"])
    told = json.loads(shinchoku("history", world.root, *QUIET, "-f", "json").out)
    assert [problem for problem in told["problems"] if problem["code"] == "GIT09"] == [
        problem for problem in report["problems"] if problem["code"] == "GIT09"
    ]
    assert git_problems(scanned(shinchoku, world, "--reproducible")) == []
    for moment, codes in (("4102444800", []), ("4102358399", ["GIT09"])):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
        for options in ((), ("--reproducible",)):
            assert git_problems(scanned(shinchoku, world, *options)) == codes
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    ended = shinchoku("scan", world.root, *QUIET)
    assert ended.code == 2
    assert "SOURCE_DATE_EPOCH: found 'today'; a whole number of seconds since 1970 is needed" in ended.err


def test_the_commit_that_took_what_was_complete_is_named_everywhere(shinchoku: Shinchoku, world: GitWorld) -> None:
    world.git("rm", "-q", f"{MODEL_DB}/README.md")
    taker = world.commit("tidy up", "2025-12-01T12:00:00+09:00")
    world.write({f"{MODEL_DB}/src/main.py": "VALUE = 2\n"})
    world.commit("later", "2025-12-02T12:00:00+09:00")
    commits = next(i for i in scanned(shinchoku, world)["items"] if i["id"] == "model_db")["evidence"]["commits"]
    assert (commits["lost"]["oid"], commits["lost"]["subject"]) == (taker, "tidy up")
    told = " ".join(shinchoku("explain", "model_db", world.root, *QUIET).out.split())
    assert f"until 2025-12-01 ({taker[:8]}); gone: README" in told
    assert f"complete until 2025-12-01 12:00:00 {taker[:10]} Learner: tidy up" in told
    world.write(item_files(MODEL_DB))
    world.commit("back")
    (world.root / MODEL_DB / "README.md").unlink()
    told = " ".join(shinchoku("explain", "model_db", world.root, *QUIET).out.split())
    assert "gone from the work tree, and no commit took it: README" in told
    assert "complete until" not in told
