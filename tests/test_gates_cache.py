"""The cache of sessions: what is kept, what is found again, and that nothing in its folder can do harm."""

import json
import math
import os
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from shinchoku.cachekeys import OUTPUT, settled
from shinchoku.evidence.outcomes import Outcome
from shinchoku.gates.cache import Cache, CacheUnusable, cache_folder, machine
from shinchoku.gates.cachefolder import CAP, MARKER, TAG, _remove
from shinchoku.hashes import Hashes, digest
from shinchoku.session import Footprint, Raised, SuiteRun
from tests.worlds import GREEN, snapshot_of

KEY, OTHER = digest("one"), digest("other")
RED = replace(GREEN, exit_code=1, session_exit=1, passed=0, failed=1, exceptions=(Raised("t.py::test", "E", "no"),))
NOTHING = Hashes(snapshot_of({}))
DAMAGED = ["the cache could not be read: an entry is damaged"]
NOT_PLAIN = ["the cache could not be read: an entry is no plain file of ours"]
NOT_OF_ITS_FORM = ["the cache: an entry is not of its form, and counts for nothing"]

often = settings(max_examples=int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "100")), deadline=None)


def hashes(files: Mapping[str, str | bytes]) -> Hashes:
    return Hashes(snapshot_of(files))


def from_cache(run: SuiteRun) -> SuiteRun:
    return replace(run, source="cache")


def entry_of(folder: Path, key: str = KEY) -> Path:
    return folder / "evidence/runs" / key[:2] / key[2:]


def blob(content: bytes, key: str = KEY) -> bytes:
    """An entry with a right checksum, whatever is in it."""
    return f"shinchoku 1 {digest('runs', key, sha256(content).hexdigest())}\n".encode() + content


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("evidence/*/*/*") if path.is_file())


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Where a cache belongs; nothing is there yet."""
    return tmp_path / "caches/shinchoku"


@pytest.fixture(name="kept")
def _kept(folder: Path) -> Path:
    """A cache with one session."""
    Cache(folder).keep(KEY, GREEN, "passed", NOTHING)
    return folder


# --- keeping and finding ---


def test_what_is_kept_is_found_again_by_another_scan(folder: Path) -> None:
    cache = Cache(folder)
    assert cache.find(KEY, NOTHING) is None
    cache.keep(KEY, GREEN, "passed", NOTHING)
    cache.keep(OTHER, RED, "failed", NOTHING)
    again = Cache(folder)
    assert again.find(KEY, NOTHING) == from_cache(GREEN)
    assert again.find(OTHER, NOTHING) == from_cache(RED)
    assert again.find(digest("third"), NOTHING) is None
    assert cache.notes == again.notes == []


def test_a_session_takes_the_place_of_an_older_one(kept: Path) -> None:
    cache = Cache(kept)
    cache.keep(KEY, RED, "failed", NOTHING)
    assert cache.find(KEY, NOTHING) == from_cache(RED)
    assert len(entries(kept)) == 1


def test_only_we_may_read_or_write_what_is_kept(kept: Path) -> None:
    before = os.umask(0)
    try:
        Cache(kept).keep(OTHER, GREEN, "passed", NOTHING)
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in entries(kept)} == {0o600}
    assert stat.S_IMODE((kept / "evidence").stat().st_mode) == 0o700
    assert sorted(os.listdir(kept)) == ["evidence"]
    assert sorted(os.listdir(kept / "evidence")) == [MARKER, "runs"]


@pytest.mark.parametrize("outcome", ["env_error", "timeout", "not_run"])
def test_what_says_more_of_the_machine_than_of_the_suite_is_not_kept(folder: Path, outcome: Outcome) -> None:
    Cache(folder).keep(KEY, RED, outcome, NOTHING)
    assert not folder.exists()


@pytest.mark.parametrize("outcome", ["passed", "failed", "hollow", "not_collected", "crashed"])
def test_other_outcomes_of_whole_sessions_are(folder: Path, outcome: Outcome) -> None:
    Cache(folder).keep(KEY, RED, outcome, NOTHING)
    assert Cache(folder).find(KEY, NOTHING) == from_cache(RED)


@pytest.mark.parametrize("run", [replace(RED, finished=False), replace(GREEN, timed_out=True), from_cache(GREEN)])
def test_what_was_not_seen_to_its_end_here_is_not_kept(folder: Path, run: SuiteRun) -> None:
    Cache(folder).keep(KEY, run, "failed", NOTHING)
    assert not folder.exists()


def test_a_long_output_is_kept_shortened(folder: Path) -> None:
    run = replace(GREEN, output="\0" * 1_000_000 + "\n1 passed")
    cache = Cache(folder)
    cache.keep(KEY, run, "passed", NOTHING)
    found = cache.find(KEY, NOTHING)
    assert found is not None
    assert found == from_cache(settled(run) or GREEN)
    assert len(found.output) <= OUTPUT


# --- what a session read elsewhere ---


FOOTPRINT = Footprint(("conftest.py", "lib/a.py"), ("lib",))


def test_a_session_is_found_only_while_what_it_read_elsewhere_is_the_same(folder: Path) -> None:
    files = {"lib/a.py": "1", "lib/b.py": "1", "item/test_x.py": "1"}
    run = replace(GREEN, footprint=FOOTPRINT)
    cache = Cache(folder)
    cache.keep(KEY, run, "passed", hashes(files))
    assert cache.find(KEY, hashes(files)) == from_cache(run)
    assert cache.find(KEY, hashes({**files, "lib/b.py": "2", "README.md": ""})) == from_cache(run)
    for changed in ({"lib/a.py": "2"}, {"lib/c.py": ""}, {"conftest.py": ""}):
        assert cache.find(KEY, hashes({**files, **changed})) is None
    assert cache.find(KEY, hashes(files)) == from_cache(run)
    assert cache.notes == []


def test_one_that_may_have_read_anything_is_found_only_in_the_same_tree(folder: Path) -> None:
    files = {"item/test_x.py": "1", "README.md": "1"}
    run = replace(GREEN, footprint=Footprint(is_open=True))
    cache = Cache(folder)
    cache.keep(KEY, run, "passed", hashes(files))
    assert cache.find(KEY, hashes(files)) == from_cache(run)
    assert cache.find(KEY, hashes({**files, "README.md": "2"})) is None


def test_nothing_is_kept_where_files_changed_during_the_scan(folder: Path) -> None:
    files: dict[str, str | bytes] = {"item/test_x.py": "1"}
    watched = hashes(files)
    watched.file("item/test_x.py")
    files["item/test_x.py"] = "2"
    watched.read("item/test_x.py")
    cache = Cache(folder)
    cache.keep(KEY, GREEN, "passed", watched)
    assert not folder.exists()
    assert cache.notes == ["the cache: files changed during the scan, so that its results are not kept"]


# --- the form ---

words = st.text(st.characters(), max_size=20)
counts = st.integers(min_value=0)
raised = st.builds(Raised, words, words, words, st.none() | words)
footprints = st.builds(
    Footprint, st.lists(words, max_size=3).map(tuple), st.lists(words, max_size=3).map(tuple), st.booleans()
)
runs = st.builds(
    SuiteRun,
    exit_code=st.none() | st.integers(0, 5),
    signal=st.none() | words,
    timed_out=st.booleans(),
    unstarted=st.none() | words,
    unstarted_code=st.none() | words,
    limit=st.none() | words,
    source=st.sampled_from(["run", "cache", "junit"]),
    environment=st.none() | words,
    sandbox=st.none() | words,
    footprint=footprints,
    finished=st.booleans(),
    session_exit=st.none() | st.integers(0, 5),
    collected=counts,
    passed=counts,
    failed=counts,
    errors=counts,
    skipped=counts,
    xfailed=counts,
    xpassed=counts,
    deselected=counts,
    exceptions=st.lists(raised, max_size=3).map(tuple),
    output=st.text(st.characters()),
    duration=st.floats(min_value=0, allow_nan=False),
)
whole = st.builds(
    replace,
    runs,
    exit_code=st.just(1),
    session_exit=st.just(1),
    finished=st.just(True),
    source=st.just("run"),
    signal=st.none(),
    timed_out=st.just(False),
    unstarted=st.none(),
    limit=st.none(),
)


@often
@given(runs | whole)
@example(replace(GREEN, output="\ud83d\ude00 \udcff \0 \U0001f600", passed=2**80, duration=math.inf))
def test_any_session_is_found_as_it_was_or_not_kept(run: SuiteRun) -> None:
    files = {path: "" for path in run.footprint.files if path}
    with tempfile.TemporaryDirectory() as name:
        cache = Cache(Path(name))
        cache.keep(KEY, run, "failed", hashes(files))
        found = cache.find(KEY, hashes(files))
        assert found == (None if settled(run) is None else from_cache(run))
        assert cache.notes == []


@often
@given(st.binary(max_size=3), st.integers(0, 400), st.integers(0, 3))
def test_no_change_of_an_entry_is_taken_for_a_session(change: bytes, at: int, taken: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        Cache(Path(name)).keep(KEY, GREEN, "passed", NOTHING)
        entry = entry_of(Path(name))
        data = entry.read_bytes()
        changed = data[:at] + change + data[at + taken :]
        assume(changed != data)
        entry.write_bytes(changed)
        cache = Cache(Path(name))
        assert cache.find(KEY, NOTHING) is None
        assert cache.notes == DAMAGED


@pytest.mark.parametrize(
    "change",
    [
        {"passed": "ten"},
        {"passed": 1.5},
        {"passed": True},
        {"duration": math.nan},
        {"collected": 10**5000},
        {"exceptions": (Raised("t.py", ["E"], ""),)},  # type: ignore[arg-type]
    ],
    ids=[*"abcdef"],
)
def test_a_session_whose_record_holds_other_things_than_numbers_is_not_kept(
    folder: Path, change: dict[str, Any]
) -> None:
    cache = Cache(folder)
    cache.keep(KEY, replace(RED, **change), "failed", NOTHING)
    assert cache.find(KEY, NOTHING) is None
    assert cache.notes == []
    assert not folder.exists()


def test_one_that_is_too_large_is_not_kept(folder: Path) -> None:
    cache = Cache(folder)
    cache.keep(KEY, replace(GREEN, environment="x" * CAP), "passed", NOTHING)
    assert cache.notes == ["the cache could not be written: an entry would be too large"]
    assert not folder.exists()


def planted(run: dict[str, Any], **more: int) -> bytes:
    return blob(json.dumps({"seen": NOTHING.footprint(Footprint()), "run": run, **more}).encode())


FINE = {"exit_code": 0, "session_exit": 0, "finished": True, "collected": 1, "passed": 1}


def test_who_may_write_to_the_folder_can_plant_an_entry(kept: Path) -> None:
    # As promised and no more: the checksum holds no secret.
    entry_of(kept).write_bytes(planted({**FINE, "passed": 7}))
    found = Cache(kept).find(KEY, NOTHING)
    assert found is not None
    assert found.passed == 7


@pytest.mark.parametrize(
    "data",
    [
        blob(b""),
        blob(b"[]"),
        blob(b"{"),
        blob(b"\xff"),
        blob(b'{"seen": "", "run": ' + b"[" * 100_000),
        blob(b'{"seen": "", "run": ' + b"9" * 10_000 + b"}"),
        planted({}),
        planted({**FINE, "finished": False}),
        planted({**FINE, "source": "junit"}),
        planted({**FINE, "source": "elsewhere"}),
        planted({**FINE, "passed": "1"}),
        planted({**FINE, "output": "x" * (OUTPUT + 1)}),
        planted({**FINE, "duration": None}),
        planted(FINE, more=1),
    ],
    ids=range(14),
)
def test_a_planted_entry_of_another_form_counts_for_nothing(kept: Path, data: bytes) -> None:
    entry_of(kept).write_bytes(data)
    cache = Cache(kept)
    assert cache.find(KEY, NOTHING) is None
    assert cache.notes == NOT_OF_ITS_FORM
    cache.keep(KEY, GREEN, "passed", NOTHING)
    assert cache.find(KEY, NOTHING) == from_cache(GREEN)


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"shinchoku 1", os.urandom(1000), b"shinchoku 2 " + blob(b"")[12:], b"\n" * CAP]
)
def test_an_entry_without_its_checksum_is_damaged(kept: Path, data: bytes) -> None:
    entry_of(kept).write_bytes(data)
    cache = Cache(kept)
    assert cache.find(KEY, NOTHING) is None
    assert cache.notes == DAMAGED


@pytest.mark.parametrize("cut", [1, 13, 80, 200])
def test_so_is_one_that_was_cut_off(kept: Path, cut: int) -> None:
    os.truncate(entry_of(kept), cut)
    cache = Cache(kept)
    assert cache.find(KEY, NOTHING) is None
    assert cache.notes == DAMAGED


def test_so_is_one_in_the_place_of_another(kept: Path) -> None:
    place = entry_of(kept, OTHER)
    place.parent.mkdir()
    entry_of(kept).rename(place)
    cache = Cache(kept)
    assert cache.find(OTHER, NOTHING) is None
    assert cache.find(OTHER, NOTHING) is None
    assert cache.notes == DAMAGED  # each once


# --- what may stand in an entry's place ---


def _link(path: Path) -> None:
    real = path.with_name("real")
    path.rename(real)
    path.symlink_to(real)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _socket(path: Path) -> None:
    path.unlink()
    here = Path.cwd()
    os.chdir(path.parent)  # names of sockets are short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "x").touch()


def _huge(path: Path) -> None:
    os.truncate(path, CAP + 1)


def _open_to_others(path: Path) -> None:
    path.chmod(0o666)


@pytest.mark.parametrize("plant", [_link, _pipe, _socket, _directory, _huge, _open_to_others])
def test_only_a_plain_file_of_ours_is_read(kept: Path, plant: Callable[[Path], None]) -> None:
    plant(entry_of(kept))
    cache = Cache(kept)
    assert cache.find(KEY, NOTHING) is None
    assert cache.notes == NOT_PLAIN
    cache.keep(KEY, GREEN, "passed", NOTHING)
    if plant is _directory:
        assert cache.notes == [*NOT_PLAIN, "the cache could not be written: is a directory"]
        assert sorted(os.listdir(entry_of(kept).parent)) == [KEY[2:]]
    else:
        assert cache.find(KEY, NOTHING) == from_cache(GREEN)
        assert cache.notes == NOT_PLAIN


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_an_entry_of_another_user_is_not_read(kept: Path) -> None:
    os.chown(entry_of(kept), 65_534, -1)
    cache = Cache(kept)
    assert cache.find(KEY, NOTHING) is None
    assert cache.notes == NOT_PLAIN


def test_a_link_in_an_entrys_place_is_replaced_and_not_followed(kept: Path, tmp_path: Path) -> None:
    target = tmp_path / "mine"
    target.write_text("mine")
    entry_of(kept).unlink()
    entry_of(kept).symlink_to(target)
    Cache(kept).keep(KEY, GREEN, "passed", NOTHING)
    assert target.read_text() == "mine"
    assert not entry_of(kept).is_symlink()


# --- what may stand in the folder's place ---


def _foreign(evidence: Path) -> str:
    evidence.mkdir(parents=True, mode=0o700)
    (evidence / "thesis.tex").write_text("mine")
    return "its folder is not of shinchoku's making"


def _other_marker(evidence: Path) -> str:
    evidence.mkdir(parents=True, mode=0o700)
    (evidence / MARKER).write_bytes(TAG.replace(b"shinchoku", b"another tool"))
    (evidence / MARKER).chmod(0o600)
    return "its folder is not of shinchoku's making"


def _linked_marker(evidence: Path) -> str:
    evidence.mkdir(parents=True, mode=0o700)
    (evidence / MARKER).symlink_to("/etc/hostname")
    return "an entry is no plain file of ours"


def _file(evidence: Path) -> str:
    evidence.parent.mkdir(parents=True)
    evidence.write_text("mine")
    return "its folder is none"


def _file_above(evidence: Path) -> str:
    evidence.parent.parent.mkdir(parents=True)
    evidence.parent.write_text("mine")
    return "not a directory"


def _of_another_user(evidence: Path) -> str:
    if os.geteuid() == 0:
        evidence.mkdir(parents=True)
        os.chown(evidence, 65_534, -1)
    else:
        evidence.parent.mkdir(parents=True)
        evidence.symlink_to("/usr")
    return "its folder belongs to another user"


def _open_folder(evidence: Path) -> str:
    Cache(evidence.parent).keep(KEY, GREEN, "passed", NOTHING)
    evidence.chmod(0o777)
    return "other users may write to its folder"


@pytest.mark.parametrize(
    "plant", [_foreign, _other_marker, _linked_marker, _file, _file_above, _of_another_user, _open_folder]
)
def test_a_folder_that_is_not_ours_is_left_alone(folder: Path, plant: Callable[[Path], str]) -> None:
    cause = plant(folder / "evidence")
    before = sorted(folder.rglob("*"))
    cache = Cache(folder)
    assert cache.find(KEY, NOTHING) is None
    cache.keep(KEY, GREEN, "passed", NOTHING)
    cache.keep_seconds("model_db", 1.0)
    assert cache.expected_seconds("model_db") is None
    assert cache.notes == [f"the cache could not be read: {cause}", f"the cache could not be written: {cause}"]
    for work in (cache.facts, cache.clear):
        with pytest.raises(CacheUnusable) as caught:
            work()
        assert str(caught.value).startswith(f"{folder / 'evidence'}: ")
        assert str(caught.value).endswith(f": {cause}")
    assert sorted(folder.rglob("*")) == before


def test_a_dangling_link_in_its_place_is_left_alone(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "evidence").symlink_to("nowhere")
    cache = Cache(folder)
    assert cache.find(KEY, NOTHING) is None
    cache.keep(KEY, GREEN, "passed", NOTHING)
    assert cache.notes == ["the cache could not be written: its folder cannot be made"]
    assert os.listdir(folder) == ["evidence"]


def test_an_empty_folder_is_taken_and_other_things_beside_ours_are_left(folder: Path) -> None:
    (folder / "evidence").mkdir(parents=True)
    (folder / "environments").mkdir()
    (folder / "environments/x").touch()
    cache = Cache(folder)
    assert cache.find(KEY, NOTHING) is None
    assert cache.clear() == (0, 0)
    cache.keep(KEY, GREEN, "passed", NOTHING)
    assert cache.find(KEY, NOTHING) == from_cache(GREEN)
    assert cache.clear()[0] == 1
    assert (folder / "environments/x").exists()
    assert cache.notes == []


def test_the_folder_may_be_a_link_of_the_users(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(kept)
    assert Cache(tmp_path / "elsewhere").find(KEY, NOTHING) == from_cache(GREEN)


def test_shelves_that_are_links_lose_nothing(kept: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / KEY[:2]).mkdir(parents=True)
    (outside / KEY[:2] / KEY[2:]).write_text("mine")
    (kept / "evidence/times").symlink_to(outside)
    (kept / "evidence/runs/zz").symlink_to(outside / KEY[:2])
    (kept / "evidence/other").mkdir()
    cache = Cache(kept)
    assert cache.facts().entries == 1
    assert cache.clear()[0] == 1
    assert (outside / KEY[:2] / KEY[2:]).read_text() == "mine"


# --- where it is ---


def test_it_is_where_the_variable_says_or_where_the_system_has_caches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SHINCHOKU_CACHE_DIR", raising=False)
    assert cache_folder().name == "shinchoku"
    assert cache_folder().is_relative_to(tmp_path)
    monkeypatch.setenv("SHINCHOKU_CACHE_DIR", "")
    assert cache_folder().name == "shinchoku"
    monkeypatch.setenv("SHINCHOKU_CACHE_DIR", "here/cache")
    assert cache_folder() == tmp_path / "here/cache"
    monkeypatch.setenv("SHINCHOKU_CACHE_DIR", "~/there")
    assert cache_folder() == tmp_path / "there"


@pytest.mark.parametrize("inside", ["repo", "repo/.cache", "link/x"])
def test_nothing_is_kept_inside_the_scanned_repository(tmp_path: Path, inside: str) -> None:
    (tmp_path / "repo").mkdir()
    (tmp_path / "link").symlink_to("repo")
    cache = Cache(tmp_path / inside, apart_from=tmp_path / "repo")
    assert cache.find(KEY, NOTHING) is None
    cache.keep(KEY, GREEN, "passed", NOTHING)
    assert os.listdir(tmp_path / "repo") == []
    cause = "its folder lies inside the scanned repository; SHINCHOKU_CACHE_DIR names another one"
    assert cache.notes == [f"the cache is not used: {cause}"]


def test_beside_the_scanned_repository_it_is_as_good_as_anywhere(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "repo-cache", apart_from=tmp_path / "repo")
    cache.keep(KEY, GREEN, "passed", NOTHING)
    assert cache.find(KEY, NOTHING) == from_cache(GREEN)


def test_without_a_home_there_is_no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cache = Cache(Path("~/.cache/shinchoku"))  # what the system gives then
    cache.keep(KEY, GREEN, "passed", NOTHING)
    cause = "there is no home folder; SHINCHOKU_CACHE_DIR names another one"
    assert cache.notes == [f"the cache is not used: {cause}"]
    with pytest.raises(CacheUnusable, match=cause):
        cache.facts()
    assert os.listdir(tmp_path) == []


def test_the_kind_of_machine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sys.platform in machine()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    as_root = machine()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert as_root != machine()


# --- how long a suite took ---


def test_the_last_duration_of_an_item_is_remembered_whatever_its_name(folder: Path) -> None:
    cache = Cache(folder)
    assert cache.expected_seconds("model_db") is None
    for name in ("model_db", "../../x", "進捗\udcff", ""):
        cache.keep_seconds(name, 2.5)
        cache.keep_seconds(name, 0.125)
        assert Cache(folder).expected_seconds(name) == 0.125
    assert cache.notes == []
    assert cache.facts().entries == 0
    assert len(entries(folder)) == 4


def test_a_duration_that_is_none_is_not_taken_for_one(folder: Path) -> None:
    cache = Cache(folder)
    cache.keep_seconds("a", 1.0)
    key, content = digest("a"), b"soon"
    header = f"shinchoku 1 {digest('times', key, sha256(content).hexdigest())}\n".encode()
    entries(folder)[0].write_bytes(header + content)
    assert cache.expected_seconds("a") is None


# --- how much there is ---


def sized(cache: Cache, number: int, *, day: float) -> None:
    """An entry of some 10 kB, last used on a day."""
    key = digest(str(number))
    cache.keep(key, replace(GREEN, output="x" * 10_000), "passed", NOTHING)
    entry = next(path for path in entries(cache.facts().folder.parent) if path.name == key[2:])
    os.utime(entry, (day * 86_400, day * 86_400))


def test_what_was_used_the_longest_ago_makes_room(folder: Path) -> None:
    cache = Cache(folder, 60_000)
    for number in range(5):
        sized(cache, number, day=1000 + number)
    assert cache.find(digest("0"), NOTHING) is not None  # and is now the newest
    cache.keep(KEY, replace(GREEN, output="x" * 10_000), "passed", NOTHING)
    found = [number for number in range(5) if cache.find(digest(str(number)), NOTHING)]
    assert found == [0, 2, 3, 4]
    assert cache.find(KEY, NOTHING)
    assert cache.facts().size <= 60_000
    assert cache.notes == []


def test_the_size_is_bounded_over_many_scans(folder: Path) -> None:
    for number in range(30):
        Cache(folder, 60_000).keep(digest(str(number)), replace(GREEN, output="x" * (number * 300)), "passed", NOTHING)
        assert sum(path.stat().st_size for path in entries(folder)) <= 60_000
    assert Cache(folder).find(digest("29"), NOTHING) is not None


def test_what_killed_writers_left_is_removed_and_what_others_are_writing_is_not(kept: Path) -> None:
    shelf = entry_of(kept).parent
    old, new = (shelf / f"{'0' * 62}.{number * 16}.part" for number in "01")
    for part in (old, new):
        part.write_bytes(b"x" * 20_000)
    os.utime(old, (1, 1))
    cache = Cache(kept, 40_000)
    assert cache.facts().entries == 1
    cache.keep(OTHER, GREEN, "passed", NOTHING)
    assert not old.exists()
    assert new.exists()
    assert cache.find(KEY, NOTHING) is not None
    assert cache.clear()[0] == 2
    assert not new.exists()


def test_facts_are_those_of_the_sessions(folder: Path) -> None:
    cache = Cache(folder, 123_456)
    facts = cache.facts()
    assert (facts.entries, facts.size, facts.limit, facts.oldest, facts.newest) == (0, 0, 123_456, None, None)
    sized(cache, 1, day=1000)
    sized(cache, 2, day=2000)
    cache.keep_seconds("model_db", 1.0)
    facts = cache.facts()
    assert (facts.folder, facts.entries, facts.oldest, facts.newest) == (
        folder / "evidence",
        2,
        86_400_000,
        172_800_000,
    )
    assert facts.size == sum(path.stat().st_size for path in entries(folder))


def test_clearing_removes_what_is_ours_and_nothing_else(kept: Path) -> None:
    cache = Cache(kept)
    cache.keep_seconds("model_db", 1.0)
    size = cache.facts().size
    shelf = entry_of(kept).parent
    mine = [kept / "evidence/notes.txt", shelf / "notes.txt", shelf / ("f" * 61), kept / "evidence/runs/x"]
    for path in mine:
        path.write_text("mine")
    (shelf / ("f" * 62)).mkdir()
    assert cache.clear() == (1, size)
    assert all(path.read_text() == "mine" for path in mine)
    assert (kept / "evidence" / MARKER).read_bytes() == TAG
    assert cache.find(KEY, NOTHING) is None
    assert cache.clear() == (0, 0)
    cache.keep(KEY, GREEN, "passed", NOTHING)
    assert cache.find(KEY, NOTHING) == from_cache(GREEN)


def test_what_another_scan_has_removed_is_not_counted(tmp_path: Path) -> None:
    (tmp_path / "entry").touch()
    assert [_remove(str(tmp_path / "entry")) for _ in range(2)] == [True, False]


# --- processes of their own: permissions, limits, several at once ---

PRELUDE = """
import json, os, resource, sys, time
from msgspec.structs import replace
from pathlib import Path
from shinchoku.gates.cache import Cache, CacheUnusable
from shinchoku.hashes import Hashes, digest
from shinchoku.session import SuiteRun
from shinchoku.snapshot import Snapshot

NOTHING = Hashes(Snapshot("worktree", (), None, None, None, None))
GREEN = SuiteRun(exit_code=0, finished=True, session_exit=0, collected=1, passed=1, duration=0.25)
KEY, OTHER = digest("one"), digest("other")
folder = Path(sys.argv[1])
cache = Cache(folder)

def tell(*facts):
    print(json.dumps(facts))
"""
# Root may do everything, unless it gives the right away.
UNPRIVILEGED = ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--inh-caps=-all"]


def started(code: str, folder: Path, *arguments: object) -> "subprocess.Popen[str]":
    plain = [sys.executable, "-c", PRELUDE + dedent(code), os.fspath(folder), *map(str, arguments)]
    command = [*(UNPRIVILEGED if os.geteuid() == 0 else ()), *plain]
    # They are limited and killed, which a measuring of coverage in them would not survive.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def told(code: str, folder: Path) -> list[Any]:
    """What an unprivileged process tells."""
    process = started(code, folder)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    facts: list[Any] = json.loads(out)
    return facts


FIND_AND_KEEP = """
    found = cache.find(KEY, NOTHING)
    cache.keep(OTHER, GREEN, "passed", NOTHING)
    cache.keep_seconds("model_db", 1.0)
    tell(found == replace(GREEN, source="cache"), cache.find(OTHER, NOTHING) is not None, cache.notes)
"""


def locked(path: Path, mode: int) -> None:
    for each in [path, *path.rglob("*")] if path.is_dir() else [path]:
        each.chmod(mode if each.is_dir() or path.is_file() else mode & 0o666)


def test_a_cache_that_may_only_be_read_is_read(kept: Path) -> None:
    locked(kept, 0o500)
    try:
        assert told(FIND_AND_KEEP, kept) == [True, False, ["the cache could not be written: permission denied"]]
    finally:
        locked(kept, 0o700)
    assert len(entries(kept)) == 1


@pytest.mark.parametrize("what", ["evidence", "evidence/CACHEDIR.TAG", "entry"])
def test_a_cache_that_may_not_be_read_is_a_miss(kept: Path, what: str) -> None:
    path = entry_of(kept) if what == "entry" else kept / what
    mode = stat.S_IMODE(path.stat().st_mode)
    path.chmod(0)
    try:
        found, other, notes = told(FIND_AND_KEEP, kept)
    finally:
        path.chmod(mode)
    assert not found
    assert notes[0] == "the cache could not be read: permission denied"
    assert other == (what == "entry")


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "home/full").mkdir(parents=True)
    for path in (tmp_path / "home/full", tmp_path / "home"):
        path.chmod(0o500)
    expected = [False, False, ["the cache could not be written: permission denied"]]
    assert told(FIND_AND_KEEP, tmp_path / "home/.cache/shinchoku") == expected
    assert told(FIND_AND_KEEP, tmp_path / "home/full") == expected
    assert list(tmp_path.rglob("*")) == [tmp_path / "home", tmp_path / "home/full"]


@pytest.mark.parametrize("room", [0, 20, 200])
def test_a_disk_that_takes_no_more_is_told_and_nothing_is_left_half(kept: Path, room: int) -> None:
    code = f"""
    resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))
    cache.keep(OTHER, GREEN, "passed", NOTHING)
    tell(cache.find(KEY, NOTHING) is not None, cache.find(OTHER, NOTHING), cache.notes)
    """
    assert told(code, kept) == [True, None, ["the cache could not be written: file too large"]]
    assert entries(kept) == [entry_of(kept)]


@pytest.mark.parametrize("room", [0, 20])
def test_on_a_full_disk_no_folder_is_left_half_made(folder: Path, room: int) -> None:
    code = f"""
    resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))
    cache.keep(KEY, GREEN, "passed", NOTHING)
    tell(cache.find(KEY, NOTHING), cache.notes)
    """
    assert told(code, folder) == [None, ["the cache could not be written: file too large"]]
    assert os.listdir(folder) == []


def test_a_cache_that_cannot_be_cleared_says_so(kept: Path) -> None:
    shelf = entry_of(kept).parent
    shelf.chmod(0o500)
    code = """
    try:
        cache.clear()
    except CacheUnusable as error:
        tell(str(error))
    """
    try:
        assert told(code, kept) == [f"{kept / 'evidence'}: not all could be removed: permission denied"]
    finally:
        shelf.chmod(0o700)
    assert entry_of(kept).exists()


def test_scans_at_once_find_whole_sessions_only_and_leave_nothing_behind(folder: Path) -> None:
    code = """
    cache = Cache(folder, 50_000)
    wrong = hits = 0
    for turn in range(200):
        key = digest(str(turn % 7))
        run = replace(GREEN, output=str(turn % 7) * 9_000)
        found = cache.find(key, NOTHING)
        hits += found is not None
        wrong += found not in (None, replace(run, source="cache"))
        cache.keep(key, run, "passed", NOTHING)
    tell(wrong, hits > 0, cache.notes)
    """
    processes = [started(code, folder) for _ in range(4)]
    assert [json.loads(process.communicate(timeout=120)[0]) for process in processes] == [[0, True, []]] * 4
    assert all(len(path.name) == 62 for path in entries(folder))
    assert sorted(os.listdir(folder)) == ["evidence"]
    Cache(folder, 50_000).keep(KEY, GREEN, "passed", NOTHING)
    assert sum(path.stat().st_size for path in entries(folder)) <= 50_000


def test_clearing_during_scans_harms_nobody(folder: Path) -> None:
    code = """
    wrong = 0
    for turn in range(300):
        if "clear" in sys.argv:
            cache.clear()
        else:
            cache.keep(KEY, GREEN, "passed", NOTHING)
            wrong += cache.find(KEY, NOTHING) not in (None, replace(GREEN, source="cache"))
    tell(wrong, cache.notes)
    """
    processes = [started(code, folder, *words) for words in ((), (), ("clear",))]
    for process in processes:
        wrong, notes = json.loads(process.communicate(timeout=120)[0])
        assert wrong == 0
        assert set(notes) <= {"the cache could not be written: no such file or directory"}


def test_a_killed_writer_leaves_a_cache_that_works(folder: Path) -> None:
    code = """
    print(flush=True)
    while True:
        cache.keep(KEY, replace(GREEN, output="x" * 60_000), "passed", NOTHING)
    """
    for _ in range(5):
        process = started(code, folder)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.02)
        process.kill()
        process.communicate(timeout=60)
    cache = Cache(folder)
    assert cache.find(KEY, NOTHING) in (None, from_cache(replace(GREEN, output="x" * 60_000)))
    cache.keep(KEY, GREEN, "passed", NOTHING)
    assert cache.find(KEY, NOTHING) == from_cache(GREEN)
    assert cache.notes == []
    cache.clear()
    assert entries(folder) == []
