"""The cache among many writers, and with damaged entries: it answers what was kept, or nothing."""

import random
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from shinchoku.gates.cache import Cache
from shinchoku.hashes import Hashes, digest
from tests.conftest import Figure
from tests.hostile import outside_of_coverage
from tests.worlds import GREEN, snapshot_of

pytestmark = pytest.mark.hostile

PROCESSES, TIMES, ENTRIES = 8, 500, 500
WORK = """
    import random, sys
    from pathlib import Path
    from msgspec.structs import replace

    from shinchoku.gates.cache import Cache
    from shinchoku.hashes import Hashes, digest
    from tests.worlds import GREEN, snapshot_of
    cache, chance, none = Cache(Path(sys.argv[1])), random.Random(sys.argv[2]), Hashes(snapshot_of({}))
    bad = read = 0
    for _ in range(int(sys.argv[3])):
        number = chance.randrange(40)
        key, run = digest(str(number)), replace(GREEN, passed=number + 1, collected=number + 1)
        if chance.random() < 0.5:
            cache.keep(key, run, "passed", none)
        elif (found := cache.find(key, none)) is not None:
            read += 1
            bad += (found.passed, found.collected) != (number + 1, number + 1)
    print(bad, read, len(cache.notes))
"""


def test_many_scans_at_once_read_nothing_but_what_was_written(tmp_path: Path, figure: Figure) -> None:
    children = [
        subprocess.Popen(
            [sys.executable, "-c", dedent(WORK), str(tmp_path / "cache"), str(number), str(TIMES)],
            env={**outside_of_coverage(), "PYTHONPATH": str(Path(__file__).parents[1])},
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    told = [tuple(map(int, child.communicate(timeout=300)[0].split())) for child in children]
    assert [child.returncode for child in children] == [0] * PROCESSES
    bad, read, notes = (sum(column) for column in zip(*told, strict=True))
    assert (bad, notes) == (0, 0)
    assert read > PROCESSES * TIMES // 8
    figure(f"cache: {PROCESSES} processes x {TIMES} reads and writes: 0 bad of {read} reads")


def test_no_damaged_entry_is_taken_for_a_session(tmp_path: Path, figure: Figure) -> None:
    """What is flipped or cut is run anew, and kept anew."""
    cache, none, chance = Cache(tmp_path / "cache"), Hashes(snapshot_of({})), random.Random(7)  # noqa: S311 - no secret
    keys = [digest(str(number)) for number in range(ENTRIES)]
    for key in keys:
        cache.keep(key, GREEN, "passed", none)
    for number, key in enumerate(keys):
        path = tmp_path / "cache/evidence/runs" / key[:2] / key[2:]
        data = bytearray(path.read_bytes())
        if number % 2:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        else:
            del data[chance.randrange(len(data)) :]
        path.write_bytes(data)
    fresh = Cache(tmp_path / "cache")
    assert [key for key in keys if fresh.find(key, none) is not None] == []
    for key in keys:
        fresh.keep(key, GREEN, "passed", none)
    assert all(Cache(tmp_path / "cache").find(key, none) is not None for key in keys)
    figure(f"cache: {ENTRIES} entries flipped or cut, {ENTRIES} recomputed")
