"""One task to its answer, in this process: whatever stands in the way has a reason."""

import os
import socket
import subprocess
from pathlib import Path

import msgspec
import pytest

from shinchoku.cli.attending import attend
from shinchoku.cohort.sources import address, folder
from shinchoku.cohort.work import Answer, Limits, Task, Terms, answer_in, packed, task_in
from shinchoku.report import Report
from tests.cohorts import make_hostile, make_repository
from tests.conftest import Shinchoku
from tests.worlds import MODEL_DB, SECOND_CATALOG, GitWorld, item_files

TERMS = Terms(None, None, "skip", "auto", "auto", None, Limits(60, 1 << 30, 2 << 20), None)


def asked(place: str, **changes: object) -> Answer:
    """The answer for a folder or an address."""
    source = address(place) if "://" in place else folder(place)
    task = msgspec.structs.replace(Task(1, source, None, TERMS), **changes)
    assert task_in(packed(task)) == task
    answer = attend(task)
    assert answer_in(packed(answer)) == answer
    return answer


@pytest.fixture(name="clones")
def _clones(tmp_path: Path) -> Terms:
    return msgspec.structs.replace(TERMS, clones=str(tmp_path / "clones"))


def report_in(answer: Answer) -> Report:
    """What it has, without where it was."""
    assert answer.report is not None, answer
    report = msgspec.json.decode(answer.report, type=Report)
    return msgspec.structs.replace(report, repository=msgspec.structs.replace(report.repository, path=""))


def test_each_kind_of_trouble_has_its_reason(tmp_path: Path) -> None:
    """All but the one that never answers: that is for who watches the process."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for each in make_hostile(tmp_path / "bad", silent.getsockname()[1]):
            if each.name != "silent":
                answer = asked(each.place, revision=each.revision or None)
                assert (answer.state, answer.reason) == ("failed", each.reason), each.name
                assert answer.message
                assert "hunter22" not in answer.message
                assert "\n" not in answer.message


def test_a_fault_of_ours_is_one_row(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fault(_: object) -> None:
        raise ValueError("oh \ud800")

    monkeypatch.setattr("shinchoku.cli.attending.perform", fault)
    make_repository(tmp_path / "one", 1)
    answer = asked(str(tmp_path / "one"))
    assert (answer.reason, answer.message) == ("error", "ValueError: oh \\ud800")


def test_what_is_known_is_not_scanned_again(tmp_path: Path) -> None:
    make_repository(tmp_path / "one", 1)
    first = asked(str(tmp_path / "one"))
    again = asked(str(tmp_path / "one"), known=first.commit)
    assert (again.state, again.commit, again.report) == ("unchanged", first.commit, None)
    assert asked(str(tmp_path / "one"), known="0" * 40) == first


@pytest.mark.parametrize("allows", [True, False])
def test_a_clone_tells_what_the_repository_itself_does(clones: Terms, learner: GitWorld, allows: bool) -> None:
    """Without file contents where the other side allows that, with them where it does not."""
    learner.git("config", "uploadpack.allowFilter", str(allows).lower())
    learner.write({"data.bin": os.urandom(300_000)})
    learner.commit("data")
    place = f"file://{learner.root}"
    answer = asked(place, terms=clones)
    assert report_in(answer) == report_in(asked(str(learner.root)))
    (clone,) = Path(clones.clones or "").glob("*.git")
    size = sum(each.stat().st_size for each in clone.rglob("*") if each.is_file())
    assert (size > 300_000) is not allows
    assert f'"path": "{place}"'.encode() in (answer.report or b"")


def test_a_clone_follows_what_becomes_of_the_repository(clones: Terms, learner: GitWorld) -> None:
    """New commits, another branch for HEAD, a history that was written anew, tags."""
    place = f"file://{learner.root}"

    def both(revision: str | None = None) -> Answer:
        known = asked(place, terms=clones, revision=revision)
        assert report_in(known) == report_in(asked(str(learner.root), revision=revision))
        return known

    first = both()
    assert asked(place, terms=clones, known=first.commit).state == "unchanged"
    learner.write({f"{MODEL_DB}/README.md": "# model db\n\nanother text, written later than the first one\n"})
    learner.commit("more")
    second = both()
    assert second.commit != first.commit
    assert asked(place, terms=clones, known=first.commit).report == second.report
    learner.git("checkout", "-q", "-b", "other", "HEAD~1")
    learner.git("tag", "submitted")
    assert both().commit == first.commit
    learner.git("commit", "-q", "--amend", "-m", "anew", date="2025-11-09T12:00:00+09:00")
    assert both().commit not in {first.commit, second.commit}
    assert both("submitted").commit == first.commit
    assert asked(place, terms=clones, revision="submitted", known=first.commit).state == "unchanged"
    learner.git("branch", "-D", "main")
    assert asked(place, terms=clones, revision="main").reason == "no such revision"
    assert "clones" not in (asked(place, terms=clones, revision="main").message or "")


def test_files_that_are_no_texts_by_their_names_are_fetched_when_they_are_read(
    clones: Terms, learner: GitWorld
) -> None:
    """The settings name them: a progress file, a catalogue."""
    learner.git("config", "uploadpack.allowFilter", "true")
    learner.write({"shinchoku.toml": 'progress-file = "DONE"\n', "DONE": "- [x] model_db\n"})
    learner.commit("a progress file of another name")
    answer = asked(f"file://{learner.root}", terms=clones)
    assert report_in(answer) == report_in(asked(str(learner.root)))
    assert report_in(answer).claims_file is not None


def test_a_clone_that_was_begun_and_not_ended_is_begun_anew(tmp_path: Path, clones: Terms, learner: GitWorld) -> None:
    place = f"file://{learner.root}"
    first = asked(place, terms=clones)
    (clone,) = (tmp_path / "clones").glob("*.git")
    part = clone.with_suffix(".part")
    clone.rename(part)
    assert asked(place, terms=clones) == first
    assert not part.exists()
    (clone / "HEAD").unlink()
    assert asked(place, terms=clones) == first


def test_a_clone_that_grows_too_large_is_put_away(tmp_path: Path, clones: Terms, learner: GitWorld) -> None:
    place = f"file://{learner.root}"
    assert asked(place, terms=clones).state == "done"
    for number in range(3):
        learner.write({f"data-{number}.bin": os.urandom(900_000)})
        learner.commit("data")
        answer = asked(place, terms=clones)
    assert (answer.reason, answer.message) == ("over the limit", "its clone is larger than 2 MiB")
    assert not list((tmp_path / "clones").glob("*.git"))


def test_a_folder_for_clones_that_cannot_be_made_is_told(tmp_path: Path, learner: GitWorld) -> None:
    (tmp_path / "file").write_text("")
    terms = msgspec.structs.replace(TERMS, clones=str(tmp_path / "file/clones"))
    answer = asked(f"file://{learner.root}", terms=terms)
    assert (answer.reason, answer.message) == (
        "no room",
        f"no clone can be made in {tmp_path / 'file/clones'}: not a directory",
    )


def test_the_sentence_says_once_what_the_reason_says(learner: GitWorld, tmp_path: Path) -> None:
    answer = asked(str(learner.root), revision="gone")
    assert answer.reason == "no such revision"
    assert str(learner.root) not in (answer.message or "")
    GitWorld(tmp_path / "empty")
    answer = asked(str(tmp_path / "empty"))
    assert answer.reason == "no such revision"
    assert not (answer.message or "").startswith(str(tmp_path))


def test_what_its_user_alone_may_read_is_not_readable(learner: GitWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may read everything, as these tests mostly may, has to be told otherwise."""
    place = str(learner.root)
    with monkeypatch.context() as patched:
        patched.setattr(os, "access", lambda path, _: os.fspath(path) != place)
        answer = asked(place)
    assert (answer.reason, answer.message) == ("not readable", "this user may not look into it: permission denied")


def test_nothing_of_the_other_side_is_run(tmp_path: Path, clones: Terms, learner: GitWorld) -> None:
    """Hooks and settings of a repository that is fetched from by its path: git of ours runs on both sides."""
    canary = tmp_path / "canary"
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {canary}\n")
    script.chmod(0o755)
    for hook in ("post-upload-pack", "reference-transaction", "pre-auto-gc", "post-checkout"):
        (learner.root / ".git/hooks").mkdir(exist_ok=True)
        (learner.root / ".git/hooks" / hook).symlink_to(script)
    for name in ("uploadpack.packObjectsHook", "core.fsmonitor", "core.sshCommand", "core.pager"):
        learner.git("config", name, str(script))
    learner.git("config", "remote.evil.url", f"ext::{script}")
    learner.git("config", "remote.evil.promisor", "true")
    learner.git("config", "extensions.partialClone", "evil")
    assert asked(f"file://{learner.root}", terms=clones).state == "done"
    assert not canary.exists()


def test_a_catalogue_and_settings_of_the_mentors_count(tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "course")
    world.write(item_files("labs/ingest"))
    world.commit("ingest")
    document = (SECOND_CATALOG.encode(), "course.toml")
    config = (b'[roots]\nlabs = "labs"\n', "mentor.toml")
    terms = msgspec.structs.replace(TERMS, catalog=document, config=config)
    assert report_in(asked(str(world.root), terms=terms)).items[0].status == "unverified"
    named = msgspec.structs.replace(TERMS, catalog="ml-system-design-patterns")
    answer = asked(str(world.root), terms=named)
    assert (answer.reason, answer.message) == (
        "nothing to scan",
        "no folder 03_my_implementations/ or 07_tutorials/ in it; [roots] in its shinchoku.toml names others",
    )
    assert len({terms.identity, named.identity, TERMS.identity}) == 3


def test_tests_are_run_as_a_scan_runs_them(learner: GitWorld, shinchoku: Shinchoku, clones: Terms) -> None:
    learner.git("config", "uploadpack.allowFilter", "true")
    terms = msgspec.structs.replace(clones, tests="run", env="current", limits=Limits(120, 1 << 30, 1 << 30))
    ended = shinchoku("scan", learner.root, "--rev", "HEAD", "--env", "current", "-q", "-f", "json", "--reproducible")
    assert (asked(str(learner.root), terms=terms).report or b"").decode() == ended.out
    assert report_in(asked(f"file://{learner.root}", terms=terms)).items[0].status == "complete"


def test_without_a_sandbox_no_test_is_run_that_needs_one(
    learner: GitWorld, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    for name in ("git", "sh"):
        found = subprocess.run(["which", name], capture_output=True, text=True, check=True).stdout.strip()
        (tmp_path / "bin" / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    terms = msgspec.structs.replace(TERMS, tests="run", sandbox="on")
    answer = asked(str(learner.root), terms=terms)
    assert answer.reason == "no sandbox"
    assert "bubblewrap is not installed" in (answer.message or "")
