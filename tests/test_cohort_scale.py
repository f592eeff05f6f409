"""A cohort of three hundred, of whom thirty are no repositories or broken ones: every engine says the same of all."""

import csv
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cohorts import Hostile, differing, documents, exported, log_of, make_cohort, make_hostile, scanned
from tests.conftest import Figure, Shinchoku

pytestmark = [pytest.mark.slow, pytest.mark.hostile]
LIMITS = ("--wall", "12", "--max-size", "2", "--retries", "1")
ENGINES = {
    "-j1": ("-j1",),
    "-j8": ("-j8",),
    "Dask, 2 workers": ("--engine", "dask", "-j2"),
}


class World(NamedTuple):
    """The cohort, and what each engine came to."""

    good: list[Path]
    bad: list[Hostile]
    outs: dict[str, Path]


@pytest.fixture(scope="module", name="world")
def _world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("scale")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        good = make_cohort(folder / "good", 270)
        bad = make_hostile(folder / "bad", silent.getsockname()[1])
        roster = folder / "roster.csv"
        rows = [("name", "path", "url", "revision")]
        rows += [(path.name, str(path), "", "") for path in good]
        for number, each in enumerate(bad):  # among the others, wherever that is
            is_address = "://" in each.place
            cells = (each.name, "" if is_address else each.place, each.place if is_address else "", each.revision)
            rows.insert(1 + number * 9, cells)
        with roster.open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        outs = {name: folder / f"out-{number}" for number, name in enumerate(ENGINES)}
        for name, out in outs.items():
            done = scanned(out, roster, *LIMITS, "--clones", folder / "clones", *ENGINES[name])
            assert (done.returncode, done.stderr) == (0, ""), name
        yield World(good, bad, outs)


def test_every_engine_says_the_same_byte_for_byte(world: World, figure: Figure) -> None:
    """Rows, reasons and messages: of one process, of eight, of a cluster."""
    first, *others = (exported(out) for out in world.outs.values())
    assert first.count(b"\n") == 300
    for other in others:
        assert differing(first, other) == []
    figure(f"cohort of 300, 30 of them hostile: {', '.join(ENGINES)}: {len(first):,} bytes, the same")


def test_each_good_row_is_what_a_single_scan_says(world: World, shinchoku: Shinchoku, figure: Figure) -> None:
    found = documents(world.outs["-j8"])
    assert set(found) == {path.name for path in world.good}
    for path in world.good:
        ended = shinchoku("scan", path, "--rev", "HEAD", "--tests", "skip", "-q", "-f", "json", "--reproducible")
        assert found[path.name].decode() == ended.out, path.name
    figure(f"cohort of 300: {len(found)} rows byte-equal to single scans")


def test_each_bad_row_has_its_reason(world: World) -> None:
    assert len(world.bad) == 30
    for out in world.outs.values():
        ends = {name: reason for name, _, _, reason, is_last in log_of(out) if is_last}
        assert {each.name: ends[each.name] for each in world.bad} == {each.name: each.reason for each in world.bad}
        assert len(ends) == 300


def test_what_could_help_was_tried_again_and_nothing_else(world: World) -> None:
    attempts: dict[str, int] = {}
    for name, attempt, *_ in log_of(world.outs["-j8"]):
        attempts[name] = max(attempt, attempts.get(name, 0))
    again = {name for name, attempt in attempts.items() if attempt > 1}
    assert again == {each.name for each in world.bad if each.reason == "unreachable"}


def test_no_secret_is_anywhere(world: World) -> None:
    for out in world.outs.values():
        for path in out.iterdir():
            assert b"hunter22" not in path.read_bytes(), path


def test_a_rerun_scans_only_what_failed(world: World, figure: Figure) -> None:
    out = world.outs["-j8"]
    roster = out.parent / "roster.csv"
    done = scanned(out, roster, *LIMITS, "--retries", "0", "--only", "learner-*", "--only", "file")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "0 scanned · 270 unchanged · 1 failed"
    figure("cohort of 300: a rerun of 271: 270 unchanged, 1 failed again")
