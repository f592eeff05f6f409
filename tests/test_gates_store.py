"""A cohort's store: what is kept of learners and runs, through kills, second writers and files that are none."""

import json
import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shinchoku import scan
from shinchoku.cohort.faults import BadStore
from shinchoku.cohort.pseudonyms import KEY_LENGTH
from shinchoku.cohort.roster import Learner
from shinchoku.cohort.sources import Source, address
from shinchoku.cohort.standing import Kept
from shinchoku.cohort.work import Answer
from shinchoku.gates import storefile
from shinchoku.gates.migrations import APPLICATION, STEPS
from shinchoku.gates.store import Change, Enrolled, Run, Store, opened_store
from shinchoku.gates.storefile import DATABASE
from shinchoku.render.jsonreport import render_json
from tests.cohorts import documents
from tests.worlds import MODEL_DB, GitWorld, item_files

SECRET = "s3cr3t-w0rd"
COMMIT, LATER = "1" * 40, "2" * 40


def learner(name: str, place: str = "", **facts: Any) -> Learner:  # noqa: ANN401 - a learner's other fields
    return Learner(name, Source(place or f"/srv/{name}"), **facts)


def done(number: int, commit: str = COMMIT, report: bytes | None = None, attempt: int = 1) -> Answer:
    return Answer(number, "done", commit, report, attempt=attempt, worker="here:1")


def failure(number: int, attempt: int = 1) -> Answer:
    return Answer(number, "failed", reason="unreachable", message="no host", attempt=attempt)


def waiting(store: Store, run: Run) -> list[str]:
    names = store.names()
    return [names[each.position] for each in store.waiting(run)]


def numbers(store: Store) -> dict[str, int]:
    run = Run(-1, "", is_ended=False)
    return {name: each.number for name, each in zip(store.names(), store.waiting(run), strict=True)}


def reports_of(store: Store) -> list[tuple[str, bytes]]:
    """The reports that it tells of, in order."""
    return list(documents(store._folder).items())


def rows(folder: Path, question: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(folder / DATABASE)
    try:
        return connection.execute(question).fetchall()
    finally:
        connection.close()


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Where a cohort belongs; nothing is there yet."""
    return tmp_path / "out/cohort"


@pytest.fixture(name="store")
def _store(folder: Path) -> Iterator[Store]:
    """A new one, open for writing."""
    with opened_store(folder, writes=True) as store:
        yield store


@pytest.fixture(scope="module", name="report")
def _report(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """One, as a scan writes it."""
    world = GitWorld(tmp_path_factory.mktemp("learner"))
    world.write(item_files(MODEL_DB))
    world.commit()
    return render_json(scan(world.root, tests="skip", cache=False), reproducible=True).encode()


# --- learners ---


def test_learners_are_kept_in_the_rosters_order_as_they_stand_there(store: Store) -> None:
    enrolled = [
        learner("taro"),
        Learner("Hanako \0 さとう", address("ssh://git@h.example/a"), "main", "often late"),
        learner("'; DROP TABLE learners; --"),
    ]
    store.enrol(enrolled)
    assert store.names() == [each.name for each in enrolled]
    assert list(store.kept()) == [Kept(each, None) for each in enrolled]
    assert list(store.kept(["taro"])) == [Kept(enrolled[0], None)]
    assert reports_of(store) == []


def test_no_credentials_are_kept(store: Store, folder: Path) -> None:
    store.enrol([Learner("a", address(f"https://user:{SECRET}@h.example/a"))])
    (kept,) = store.kept()
    assert kept.learner.source == Source("https://***@h.example/a", "https")
    for path in folder.iterdir():
        assert SECRET.encode() not in path.read_bytes()


def test_a_new_roster_takes_the_place_of_the_old_one(store: Store, report: bytes) -> None:
    store.enrol([learner("a"), learner("b"), learner("c")])
    run = store.begin("terms", "local", "1")
    for number in numbers(store).values():
        store.record(run, done(number, report=report), is_last=True)
    before = numbers(store)
    store.enrol([learner("c", note="new"), learner("d"), learner("a")])
    assert store.names() == ["c", "d", "a"]
    assert [each.learner.note for each in store.kept()] == ["new", "", ""]
    assert [each.report is not None for each in store.kept()] == [True, False, True]
    assert [name for name, _ in reports_of(store)] == ["c", "a"]
    assert {name: number for name, number in numbers(store).items() if name in before} == {
        "c": before["c"],
        "a": before["a"],
    }


def test_what_is_known_of_who_was_left_out_is_there_when_they_come_back(store: Store, report: bytes) -> None:
    store.enrol([learner("a"), learner("b")])
    run = store.begin("terms", "local", "1")
    store.record(run, done(numbers(store)["b"], report=report), is_last=True)
    store.enrol([learner("a")])
    assert reports_of(store) == []
    store.enrol([learner("b"), learner("a")])
    assert reports_of(store) == [("b", report)]
    assert [each.known for each in store.waiting(store.begin("terms", "local", "1"))] == [COMMIT, None]


@pytest.mark.parametrize("between", [[], ["a"]])
def test_what_was_seen_at_another_place_is_forgotten(store: Store, report: bytes, between: list[str]) -> None:
    store.enrol([learner("a"), learner("b")])
    run = store.begin("terms", "local", "1")
    for number in numbers(store).values():
        store.record(run, done(number, report=report), is_last=True)
    if between:
        store.enrol([learner(name) for name in between])
    store.enrol([learner("a"), learner("b", "/srv/elsewhere")])
    assert [(each.report is not None, each.commit) for each in store.kept()] == [(True, COMMIT), (False, None)]


def test_new_credentials_are_no_new_place(store: Store, report: bytes) -> None:
    for password in ("one", "two"):
        store.enrol([Learner("a", address(f"https://user:{password}@h.example/a"))])
        if password == "one":
            store.record(store.begin("t", "local", "1"), done(numbers(store)["a"], report=report), is_last=True)
    assert reports_of(store) == [("a", report)]


# --- runs ---


def test_a_run_is_the_last_one_until_another_begins(store: Store) -> None:
    assert store.last_run() is None
    first = store.begin("one", "local", "1")
    assert store.last_run() == first == Run(first.id, "one", is_ended=False)
    store.end(first)
    assert store.last_run() == Run(first.id, "one", is_ended=True)
    second = store.begin("two", "dask", "1")
    assert second.id > first.id
    assert store.last_run() == second


def test_a_run_waits_for_all_learners_until_it_has_come_to_an_end_with_them(store: Store) -> None:
    store.enrol([learner(name) for name in "abcd"])
    run, known = store.begin("terms", "local", "1"), numbers(store)
    assert list(store.waiting(run)) == [Enrolled(known[name], place, None) for place, name in enumerate("abcd")]
    store.record(run, done(known["b"]), is_last=True)
    store.record(run, failure(known["a"]), is_last=False)
    store.record(run, failure(known["c"]), is_last=True)
    assert waiting(store, run) == ["a", "d"]
    store.record(run, done(known["a"], attempt=2), is_last=True)
    assert waiting(store, run) == ["d"]
    assert waiting(store, store.begin("terms", "local", "1")) == ["a", "b", "c", "d"]


def test_places_left_are_those_of_who_is_waited_for(store: Store, report: bytes) -> None:
    store.enrol([learner(name) for name in "abcd"])
    store.enrol([learner(name) for name in "dcb"])
    run, known = store.begin("terms", "local", "1"), numbers(store)
    assert list(store.places_left(run)) == [each.position for each in store.waiting(run)] == [0, 1, 2]
    store.record(run, done(known["c"], report=report), is_last=True)
    assert list(store.places_left(run)) == [each.position for each in store.waiting(run)] == [0, 2]


def test_learners_are_waited_for_as_they_are_asked_for(store: Store) -> None:
    """Far more than are read at once, while answers are written down."""
    store.enrol([learner(f"{number:04}") for number in range(1203)])
    run = store.begin("terms", "local", "1")
    seen = []
    for each in store.waiting(run):
        seen.append(each.position)
        store.record(run, done(each.number), is_last=True)
    assert seen == list(range(1203))
    assert waiting(store, run) == []


def test_a_commit_is_known_where_its_report_was_made_under_the_same_terms(store: Store, report: bytes) -> None:
    store.enrol([learner("a"), learner("b"), learner("c")])
    run, known = store.begin("one", "local", "1"), numbers(store)
    store.record(run, done(known["a"], report=report), is_last=True)
    store.record(run, failure(known["b"]), is_last=True)
    assert [each.known for each in store.waiting(store.begin("one", "local", "1"))] == [COMMIT, None, None]
    assert [each.known for each in store.waiting(store.begin("two", "local", "1"))] == [None, None, None]


def test_what_is_unchanged_stays_as_it_is(store: Store, report: bytes) -> None:
    store.enrol([learner("a")])
    number = numbers(store)["a"]
    store.record(store.begin("terms", "local", "1"), done(number, report=report), is_last=True)
    run = store.begin("terms", "local", "1")
    store.record(run, Answer(number, "unchanged", COMMIT), is_last=True)
    assert waiting(store, run) == []
    (kept,) = store.kept()
    assert (kept.commit, kept.reason, kept.report is not None) == (COMMIT, None, True)


def test_the_last_answer_is_what_is_known(store: Store, report: bytes) -> None:
    store.enrol([learner("a")])
    run, number = store.begin("terms", "local", "1"), numbers(store)["a"]
    store.record(run, failure(number), is_last=False)
    assert list(store.kept()) == [Kept(learner("a"), None)], "it is tried again"
    store.record(run, done(number, report=report), is_last=True)
    (kept,) = store.kept()
    assert (kept.reason, kept.message, kept.commit) == (None, None, COMMIT)
    assert reports_of(store) == [("a", report)]
    store.record(store.begin("terms", "local", "1"), failure(number), is_last=True)
    assert list(store.kept()) == [Kept(learner("a"), None, "unreachable", "no host")]


def test_a_failure_leaves_the_report_for_when_its_commit_is_met_again(store: Store, report: bytes) -> None:
    """A night without a network costs no second scan; meanwhile nothing of the report is told."""
    store.enrol([learner("a")])
    number = numbers(store)["a"]
    store.record(store.begin("terms", "local", "1"), done(number, report=report), is_last=True)
    (before,) = store.kept()
    for _ in range(2):
        store.record(store.begin("terms", "local", "1"), failure(number), is_last=True)
        assert list(store.kept()) == [Kept(learner("a"), None, "unreachable", "no host")]
        assert reports_of(store) == []
    store.record(store.begin("other", "local", "1"), failure(number), is_last=True)
    assert [each.known for each in store.waiting(store.begin("other", "local", "1"))] == [None]
    run = store.begin("terms", "local", "1")
    assert [each.known for each in store.waiting(run)] == [COMMIT]
    store.record(run, Answer(number, "unchanged", COMMIT), is_last=True)
    assert list(store.kept()) == [before]
    assert reports_of(store) == [("a", report)]


def test_an_interrupted_run_scans_again_who_has_moved_meanwhile(store: Store, folder: Path, report: bytes) -> None:
    """Somebody mends an address in the roster and goes on with the run."""
    store.enrol([learner("a"), learner("b")])
    run, known = store.begin("terms", "local", "1"), numbers(store)
    store.record(run, failure(known["a"]), is_last=True)
    assert waiting(store, run) == ["b"]
    store.enrol([learner("a", "/srv/mended"), learner("b")])
    assert waiting(store, run) == ["a", "b"]
    store.record(run, done(known["a"], report=report), is_last=True)
    assert waiting(store, run) == ["b"]
    assert reports_of(store) == [("a", report)]
    assert rows(folder, "SELECT state FROM log ORDER BY id") == [("failed",), ("done",)]


def test_an_answer_of_nobody_is_nobodys_result(store: Store) -> None:
    store.enrol([learner("a")])
    store.record(store.begin("terms", "local", "1"), done(99), is_last=True)
    assert list(store.kept()) == [Kept(learner("a"), None)]


def test_the_log_is_only_added_to(store: Store, folder: Path) -> None:
    store.enrol([learner("a"), learner("b")])
    known, seen = numbers(store), list[tuple[Any, ...]]()
    for turn in range(3):
        run = store.begin("terms", "local", "1")
        for name in "ab":
            store.record(run, failure(known[name]), is_last=False)
            store.record(run, done(known[name], attempt=2), is_last=True)
        store.enrol([learner("a", f"/srv/{turn}")])
        store.end(run)
        log = rows(folder, "SELECT * FROM log ORDER BY id")
        assert log[: len(seen)] == seen
        assert len(log) == len(seen) + 4
        seen = log
    told = rows(folder, "SELECT run, attempt, state, reason, message, seconds, worker, is_last FROM log ORDER BY id")
    assert told[:2] == [
        (1, 1, "failed", "unreachable", "no host", 0.0, "", 0),
        (1, 2, "done", None, None, 0.0, "here:1", 1),
    ]
    (moment,) = rows(folder, "SELECT at FROM log LIMIT 1")[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", moment)


class _Plain(RuleBasedStateMachine):
    """The store beside one that is kept in dictionaries."""

    above: Path
    names = st.sampled_from("abcd")

    @initialize()
    def begin_with_nothing(self) -> None:
        self.roster: dict[str, str] = {}
        self.results: dict[str, tuple[str, str, str | None]] = {}  # place, identity, commit
        self.failed: set[str] = set()
        self.places: dict[str, str] = {}
        self.ended: set[str] = set()
        self.run: Run | None = None
        self.folder = Path(tempfile.mkdtemp(dir=self.above))
        self.stack = opened_store(self.folder, writes=True)
        self.store = self.stack.__enter__()

    def teardown(self) -> None:
        self.stack.__exit__(None, None, None)

    @rule(places=st.dictionaries(names, st.sampled_from(["/x", "/y"]), max_size=4), order=st.randoms())
    def enrol(self, places: dict[str, str], order: Any) -> None:  # noqa: ANN401 - hypothesis' own
        some = list(places)
        order.shuffle(some)
        self.roster = {name: places[name] for name in some}
        self.places |= self.roster
        for name in list(self.results):
            if self.results[name][0] != self.places[name]:
                del self.results[name]
                self.ended.discard(name)
                self.failed.discard(name)
        self.store.enrol([learner(name, place) for name, place in self.roster.items()])

    @rule(identity=st.sampled_from(["one", "two"]))
    def begin(self, identity: str) -> None:
        self.run = self.store.begin(identity, "local", "1")
        self.ended = set()

    @rule(data=st.data(), is_done=st.booleans(), is_last=st.booleans())
    def record(self, data: st.DataObject, is_done: bool, is_last: bool) -> None:
        if self.run is None or not (some := [name for name in self.roster if name not in self.ended]):
            return
        name = data.draw(st.sampled_from(sorted(some)))
        number = numbers(self.store)[name]
        self.store.record(self.run, done(number) if is_done else failure(number), is_last=is_last)
        if is_last:
            self.ended.add(name)
            if is_done:
                self.results[name] = (self.places[name], self.run.identity, COMMIT)
                self.failed.discard(name)
            else:
                self.results.setdefault(name, (self.places[name], self.run.identity, None))
                self.failed.add(name)

    @rule()
    def open_again(self) -> None:
        self.stack.__exit__(None, None, None)
        self.stack = opened_store(self.folder, writes=True)
        self.store = self.stack.__enter__()

    @invariant()
    def both_say_the_same(self) -> None:
        assert self.store.names() == list(self.roster)
        found = [(each.learner.name, each.learner.source.text, each.commit, each.reason) for each in self.store.kept()]
        done = {name: commit for name, (_, _, commit) in self.results.items() if name not in self.failed}
        assert found == [
            (name, place, done.get(name), "unreachable" if name in self.failed else None)
            for name, place in self.roster.items()
        ]
        if self.run is not None:
            known = {
                name: commit if identity == self.run.identity else None
                for name, (_, identity, commit) in self.results.items()
            }
            expected = [(name, known.get(name)) for name in self.roster if name not in self.ended]
            names = self.store.names()
            assert [(names[each.position], each.known) for each in self.store.waiting(self.run)] == expected


def test_the_store_answers_as_dictionaries_would(tmp_path: Path) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    class Here(_Plain):
        above = tmp_path

    few = settings(max_examples=25, stateful_step_count=20, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Here, settings=few)


# --- kills ---

RECORDER = dedent(
    """
    import os, sys
    from pathlib import Path
    from shinchoku.cohort.work import Answer
    from shinchoku.gates.store import opened_store

    with opened_store(Path(sys.argv[1]), writes=True) as store:
        run = store.last_run()
        for each in store.waiting(run):
            store.record(run, Answer(each.number, "failed", reason="crashed", message="x" * 3000), is_last=False)
            store.record(run, Answer(each.number, "done", "1" * 40, b"x" * 3000, attempt=2), is_last=True)
            os.write(1, b"%d\\n" % each.number)
    """
)


def test_nothing_that_was_told_as_recorded_is_lost_by_a_kill(folder: Path) -> None:
    everybody = 400
    with opened_store(folder, writes=True) as store:
        store.enrol([learner(f"{number:03}") for number in range(everybody)])
        run = store.begin("terms", "local", "1")
    told = list[int]()
    for turn in range(20):
        with subprocess.Popen([sys.executable, "-c", RECORDER, folder], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            told += [int(child.stdout.readline()) for _ in range(1 + turn % 7)]
            child.send_signal(signal.SIGKILL)
            told += [int(line) for line in child.stdout.read().splitlines(keepends=True) if line.endswith(b"\n")]
        assert rows(folder, "PRAGMA integrity_check") == [("ok",)]
        ends = [number for (number,) in rows(folder, "SELECT learner FROM log WHERE is_last ORDER BY id")]
        assert len(set(told)) == len(told), "nobody twice"
        assert len(set(ends)) == len(ends)
        assert set(told) <= set(ends)
        assert len(ends) <= len(told) + turn + 1, "at most one for each kill was recorded and not told"
        assert [number for (number,) in rows(folder, "SELECT learner FROM results ORDER BY learner")] == sorted(ends)
        told = ends
        if len(ends) == everybody:
            break
    with opened_store(folder, writes=True) as store:
        assert store.last_run() == run
        left = [each.number for each in store.waiting(run)]
    assert sorted([*left, *told]) == sorted(set(left) | set(told))
    assert len(left) + len(told) == everybody


def test_the_lock_ends_with_its_process(folder: Path) -> None:
    holder = f"""
        import time
        from pathlib import Path
        from shinchoku.gates.store import opened_store
        with opened_store(Path({str(folder)!r}), writes=True):
            print("open", flush=True)
            time.sleep(600)
    """
    with subprocess.Popen([sys.executable, "-c", dedent(holder)], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"open\n"
        with pytest.raises(BadStore, match="another run is at work on it"), opened_store(folder, writes=True):
            pass
        child.kill()
    with opened_store(folder, writes=True) as store:
        assert store.names() == []


# --- who else is there ---


def test_of_two_writers_the_second_is_told(folder: Path, store: Store) -> None:
    store.enrol([learner("a")])
    with pytest.raises(BadStore) as refused, opened_store(folder, writes=True):
        pass
    assert str(refused.value) == f"{folder}: another run is at work on it; wait for its end"
    assert store.names() == ["a"]


def test_a_reader_reads_while_a_writer_writes(folder: Path, store: Store) -> None:
    store.enrol([learner("a"), learner("b")])
    run, known = store.begin("terms", "local", "1"), numbers(store)
    with opened_store(folder, writes=False) as reader:
        assert reader.names() == ["a", "b"]
        half_way = reader.kept()
        assert next(half_way).commit is None
        store.record(run, done(known["b"]), is_last=True)
        assert next(half_way).commit == COMMIT
        assert reader.last_run() == run


def test_a_writer_that_fails_half_way_leaves_nothing_of_it(store: Store) -> None:
    store.enrol([learner("a")])
    with pytest.raises(sqlite3.IntegrityError):
        store.enrol([learner("b"), learner("c", "x", note=None)])
    assert store.names() == ["a"]


def test_what_fails_in_the_store_while_it_is_open_is_told_as_the_stores(folder: Path) -> None:
    def break_it() -> None:
        with opened_store(folder, writes=True) as store:
            store._connection.execute("DROP TABLE runs")
            store.begin("terms", "local", "1")

    with pytest.raises(BadStore, match="the cohort's store cannot be used: no such table: runs"):
        break_it()


def test_what_fails_elsewhere_while_it_is_open_is_not_the_stores(folder: Path) -> None:
    with pytest.raises(BrokenPipeError), opened_store(folder, writes=True):
        raise BrokenPipeError
    with opened_store(folder, writes=True) as store:
        assert store.names() == [], "it was closed and let go of all the same"


# --- files that are none ---


def refusal(folder: Path, *, writes: bool) -> str:
    with pytest.raises(BadStore) as refused, opened_store(folder, writes=writes):
        pass
    assert refused.value.path == str(folder)
    return str(refused.value.cause)


def test_a_reader_makes_no_store(folder: Path) -> None:
    said = f"holds no cohort; 'shinchoku cohort scan … --out {folder}' makes one"
    assert refusal(folder, writes=False) == said
    assert not folder.exists()
    folder.mkdir(parents=True)
    assert refusal(folder, writes=False) == said
    assert os.listdir(folder) == []


@pytest.mark.parametrize("writes", [True, False])
def test_a_folder_that_cannot_be_is_told(tmp_path: Path, writes: bool) -> None:
    too_long = tmp_path / ("x" * 300)
    assert refusal(too_long, writes=writes) == "the cohort's store cannot be used: file name too long"


def test_a_file_in_the_folders_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for writes in (False, True):
        assert refusal(tmp_path / "file", writes=writes) == "is a file; a cohort is a folder"
    assert refusal(tmp_path / "file/below", writes=True) == "the cohort's store cannot be used: not a directory"


def test_a_folder_in_the_databases_place_is_told(folder: Path) -> None:
    (folder / DATABASE).mkdir(parents=True)
    assert refusal(folder, writes=True) == "the cohort's store cannot be used: unable to open database file"
    assert refusal(folder, writes=False).startswith("holds no cohort")


def test_a_folder_in_the_locks_place_is_told(folder: Path) -> None:
    (folder / storefile._LOCK).mkdir(parents=True)
    assert refusal(folder, writes=True) == "the cohort's store cannot be used: is a directory"


@pytest.mark.parametrize("writes", [True, False])
def test_a_file_that_is_no_database_is_told_and_left(folder: Path, writes: bool) -> None:
    folder.mkdir(parents=True)
    (folder / DATABASE).write_bytes(b"name,path\n" * 200)
    assert refusal(folder, writes=writes) == "the cohort's store cannot be used: file is not a database"
    assert (folder / DATABASE).read_bytes() == b"name,path\n" * 200


def changed(folder: Path, *statements: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(folder / DATABASE, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("writes", [True, False])
@pytest.mark.parametrize("application", [0, 1, APPLICATION + 1])
def test_another_programs_file_is_told_and_left(folder: Path, application: int, writes: bool) -> None:
    changed(folder, "CREATE TABLE theirs (x)", f"PRAGMA application_id = {application}")
    assert refusal(folder, writes=writes) == "the file in it is another program's"
    assert rows(folder, "SELECT name FROM sqlite_schema") == [("theirs",)]


@pytest.mark.parametrize("writes", [True, False])
def test_a_later_releases_file_is_told_and_left(folder: Path, writes: bool) -> None:
    with opened_store(folder, writes=True) as store:
        store.enrol([learner("a")])
    changed(folder, f"PRAGMA user_version = {len(STEPS) + 1}", "ALTER TABLE learners RENAME COLUMN note TO remark")
    assert refusal(folder, writes=writes) == "was written by a later release of shinchoku; install that one"
    assert rows(folder, "SELECT name, remark FROM learners") == [("a", "")]


def test_an_earlier_releases_file_is_for_a_writer_to_bring_up_to_date(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened_store(folder, writes=True) as store:
        store.enrol([learner("a")])
    later = (*STEPS, "ALTER TABLE learners ADD COLUMN nick TEXT;")
    monkeypatch.setattr("shinchoku.gates.migrations.STEPS", later)
    said = "was written by an earlier release; 'shinchoku cohort scan' brings it up to date"
    assert refusal(folder, writes=False) == said
    with opened_store(folder, writes=True) as store:
        assert store.names() == ["a"]
    assert rows(folder, "SELECT name, nick FROM learners") == [("a", None)]
    assert rows(folder, "PRAGMA user_version") == [(2,)]
    with opened_store(folder, writes=False) as store:
        assert store.names() == ["a"]


def test_a_step_that_fails_is_not_taken_by_half(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened_store(folder, writes=True):
        pass
    broken = (*STEPS, "ALTER TABLE learners ADD COLUMN nick TEXT; CREATE TABLE runs (x);")
    with monkeypatch.context() as patch:
        patch.setattr("shinchoku.gates.migrations.STEPS", broken)
        assert refusal(folder, writes=True) == "the cohort's store cannot be used: table runs already exists"
    assert rows(folder, "PRAGMA user_version") == [(1,)]
    with opened_store(folder, writes=True) as store:
        assert store.names() == []


def test_an_empty_file_becomes_a_store(folder: Path) -> None:
    """Such as a kill leaves between the file's making and its first table."""
    folder.mkdir(parents=True)
    (folder / DATABASE).touch()
    assert refusal(folder, writes=False).startswith("holds no cohort")
    with opened_store(folder, writes=True) as store:
        assert store.names() == []
    with opened_store(folder, writes=False) as store:
        assert store.names() == []


def test_a_file_of_ours_with_tables_of_no_release_is_told(folder: Path) -> None:
    with opened_store(folder, writes=True):
        pass
    changed(folder, "PRAGMA user_version = 0")
    assert refusal(folder, writes=False).startswith("was written by an earlier release")
    assert refusal(folder, writes=True) == "the cohort's store cannot be used: table learners already exists"


# --- the schema ---


def test_a_new_file_is_ours_and_has_the_tables_that_are_told_of(store: Store, folder: Path) -> None:
    store.enrol([])
    assert rows(folder, "PRAGMA application_id") == [(APPLICATION,)]
    assert APPLICATION.to_bytes(4, "big") == b"SHIN"
    assert rows(folder, "PRAGMA user_version") == [(len(STEPS),)]
    assert rows(folder, "PRAGMA journal_mode") == [("wal",)]  # while somebody writes
    tables = rows(folder, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    columns = {name: [row[1] for row in rows(folder, f"PRAGMA table_info({name})")] for (name,) in tables}
    assert columns == {
        "learners": ["id", "name", "place", "scheme", "revision", "note", "position"],
        "log": ["id", "run", "learner", "at", "attempt", "state", "reason", "message", "seconds", "worker", "is_last"],
        "results": [
            "learner",
            "place",
            "asked",
            "identity",
            "state",
            "reason",
            "message",
            "saying",
            "revision",
            "report",
        ],
        "runs": ["id", "began", "ended", "identity", "engine", "version"],
    }
    assert {strict for *_, strict in rows(folder, "SELECT name, strict FROM pragma_table_list WHERE name = 'log'")} == {
        1
    }


def test_the_page_tells_of_every_table_and_column(store: Store, folder: Path) -> None:
    store.enrol([])
    page = (Path(__file__).parents[1] / "docs/cohort.md").read_text(encoding="utf-8")
    told = {
        name: set(re.findall("`([a-z_]+)`", cells))
        for name, cells in re.findall(r"^\| `(\w+)` \|(.*)\|$", page, re.MULTILINE)
    }
    keys = {"id", "learner", "run"}
    for (name,) in rows(folder, "SELECT name FROM sqlite_schema WHERE type = 'table'"):
        columns = {row[1] for row in rows(folder, f"PRAGMA table_info({name})")}
        assert told[name] <= columns
        assert columns - told[name] - keys <= ({"place", "asked"} if name == "results" else set())


# --- the key ---


def test_the_key_is_made_once_and_for_its_owner_alone(store: Store, folder: Path) -> None:
    before = os.umask(0)
    try:
        key = store.key()
    finally:
        os.umask(before)
    path = folder / "pseudonyms.key"
    assert len(key) == KEY_LENGTH
    assert path.read_bytes() == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert store.key() == key
    with opened_store(folder, writes=False) as reader:
        assert reader.key() == key
    assert len(set(key)) > 8


@pytest.mark.parametrize("content", [b"short", b"x" * (KEY_LENGTH + 1)])
def test_a_key_of_another_length_is_told_and_left(store: Store, folder: Path, content: bytes) -> None:
    (folder / "pseudonyms.key").write_bytes(content)
    with pytest.raises(BadStore, match=r"pseudonyms\.key: is no key of pseudonyms; without it, a new one"):
        _ = store.key()
    assert (folder / "pseudonyms.key").read_bytes() == content


def test_a_key_that_a_kill_left_empty_is_made_then(store: Store, folder: Path) -> None:
    (folder / "pseudonyms.key").touch(0o600)
    assert store.key() == (folder / "pseudonyms.key").read_bytes()
    assert len(store.key()) == KEY_LENGTH


def test_a_key_that_cannot_be_read_or_made_is_told(store: Store, folder: Path) -> None:
    (folder / "pseudonyms.key").mkdir()
    said = r"pseudonyms\.key: the key of the pseudonyms cannot be read or made: is a directory"
    with pytest.raises(BadStore, match=said):
        _ = store.key()
    (folder / "pseudonyms.key").rmdir()
    (folder / "pseudonyms.key").symlink_to(folder / "absent/key")
    with pytest.raises(BadStore, match="cannot be read or made: no such file or directory"):
        _ = store.key()


def _key_of(folder: str) -> bytes:
    with opened_store(Path(folder), writes=False) as store:
        return store.key()


def test_who_asks_for_the_key_at_the_same_time_gets_the_same(folder: Path) -> None:
    with opened_store(folder, writes=True):
        pass
    with get_context("spawn").Pool(6) as pool:
        for _ in range(20):
            (folder / "pseudonyms.key").unlink(missing_ok=True)
            assert len(set(pool.map(_key_of, [str(folder)] * 6, chunksize=1))) == 1
        pool.close()
        pool.join()


# --- what is asked ---


@given(
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), unique=True, min_size=1, max_size=5)
)
@settings(max_examples=25)
def test_whatever_a_learner_is_called_the_store_finds_it(
    texts: Sequence[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    with opened_store(tmp_path_factory.mktemp("cohort"), writes=True) as store:
        enrolled = [Learner(text, Source(f"/srv/{text}"), text, text) for text in texts]
        store.enrol(enrolled)
        assert [each.learner for each in store.kept()] == enrolled
        run = store.begin("terms", "local", "1")
        for number in numbers(store).values():
            store.record(run, Answer(number, "failed", reason="error", message=texts[0], worker=texts[0]), is_last=True)
        assert [each.message for each in store.kept()] == [texts[0]] * len(texts)


def test_a_report_is_read_back_as_it_was_written(store: Store, report: bytes) -> None:
    store.enrol([learner("a")])
    store.record(store.begin("t", "local", "1"), done(numbers(store)["a"], LATER, report), is_last=True)
    (kept,) = store.kept()
    assert kept.report is not None
    assert kept.report.items[0].id == json.loads(report)["items"][0]["id"]
    assert kept.commit == LATER
    assert reports_of(store) == [("a", report)]


def test_a_damaged_report_is_one_learners_failure_and_made_anew(folder: Path, report: bytes) -> None:
    with opened_store(folder, writes=True) as store:
        store.enrol([learner("ada"), learner("bela")])
        run = store.begin("terms", "local", "1")
        for each in store.waiting(run):
            store.record(run, done(each.number, report=report), is_last=True)
        store.end(run)
    for damage in (b"no zlib", zlib.compress(b"no JSON"), zlib.compress(b"{}")):
        connection = sqlite3.connect(folder / DATABASE)
        with connection:
            connection.execute("UPDATE results SET report = ? WHERE learner = 1", (damage,))
        connection.close()
        with opened_store(folder, writes=True) as store:
            ada, bela = store.kept()
            assert (ada.report, ada.reason) == (None, "not readable")
            assert ada.message == "its report in the store is damaged; scan again"
            assert bela.report is not None
            again = store.begin("terms", "local", "1")
            assert [each.known for each in store.waiting(again)] == [None, COMMIT]


def test_another_revision_is_not_what_was_seen(store: Store, report: bytes) -> None:
    store.enrol([learner("a", revision="v1"), learner("b")])
    run = store.begin("terms", "local", "1")
    for number in numbers(store).values():
        store.record(run, done(number, report=report), is_last=True)
    assert list(store.waiting(run)) == []
    store.enrol([learner("a", revision="v2"), learner("b")])
    assert [(each.report is not None, each.reason) for each in store.kept()] == [(False, None), (True, None)]
    assert [each.known for each in store.waiting(run)] == [None], "the interrupted run goes on with it"


def test_what_a_roster_changes_is_told(store: Store) -> None:
    assert store.enrol([learner("a"), learner("b")]) == Change(2, 0)
    assert store.enrol([learner("b", "/elsewhere"), learner("c")]) == Change(1, 1)
    assert store.enrol([learner("c"), learner("b")]) == Change(0, 0)


def test_after_a_run_there_is_one_file_that_can_be_read_where_nothing_may_be_written(folder: Path) -> None:
    with opened_store(folder, writes=True) as store:
        store.enrol([learner("ada")])
    assert sorted(each.name for each in folder.iterdir()) == ["cohort.lock", "cohort.sqlite"]
    connection = sqlite3.connect(f"file:{folder / DATABASE}?mode=ro&immutable=1", uri=True)
    assert connection.execute("SELECT name FROM learners").fetchall() == [("ada",)]
    connection.close()
