"""What a session read outside of its own folder: where any of it changes, what is kept of the session is void."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from shinchoku.child.shinchoku_footprint import Places
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.gates.scratch import scratch_folder
from shinchoku.hashes import Hashes
from shinchoku.session import Footprint, SuiteRun
from tests.worlds import GitWorld
from tests.zoo import plain_python, run_plainly

TREE = {"shared/v1/data": "1", "shared/v2/data": "2", "shared/base.db": "", "other/a": ""}


def relink(root: Path) -> None:
    (root / "shared/current").unlink()
    (root / "shared/current").symlink_to("v2")


def writes(name: str) -> Callable[[Path], None]:
    def write(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("new")

    return write


SEEN = {
    "reads over a link": ("open('../shared/current/data').read()", relink),
    "lists over a link": ("os.listdir('../shared/current')", relink),
    "reads over a link of its own": ("open('data').read()", relink),
    "asks for a file beside one that it reads": (
        "open('../shared/v1/data').read()\n    assert not os.path.exists('../shared/v1/more')",
        writes("shared/v1/more"),
    ),
    "opens in vain": ("pytest.raises(OSError, open, '../other/none')", writes("other/none")),
    "asks for a file beside one that it opens in vain": (
        "pytest.raises(OSError, open, '../other/none')",
        writes("other/some"),
    ),
    "imports in vain": (
        "sys.path.insert(0, '../lib')\n    pytest.raises(ImportError, __import__, 'll')",
        writes("lib/ll.py"),
    ),
    "asks for a file in the folder that it went to": ("os.chdir('../other')", writes("other/more")),
    "opens a database": ("sqlite3.connect('file:../shared/base.db', uri=True)", writes("anything")),
    "opens a database by its path": ("sqlite3.connect('../shared/base.db')", writes("shared/base.db")),
    "loads a library": ("pytest.raises(OSError, ctypes.CDLL, '../other/lib.so')", writes("other/lib.so")),
}
NOTHING = "reads nothing outside"
CODE = "import ctypes, os, sqlite3, sys, pytest\n\ndef test_a():\n    {}\n"


@pytest.fixture(name="world", scope="module")
def _world(tmp_path_factory: pytest.TempPathFactory) -> GitWorld:
    world = GitWorld(tmp_path_factory.mktemp("footprint") / "repo")
    world.write(TREE)
    (world.root / "shared/current").symlink_to("v1")
    for number in range(len(SEEN)):
        (world.root / f"suite{number}").mkdir()
        (world.root / f"suite{number}/data").symlink_to("../shared/current/data")
    return world


@pytest.fixture(name="runs", scope="module")
def _runs(world: GitWorld, tmp_path_factory: pytest.TempPathFactory) -> dict[str, SuiteRun]:
    python = plain_python(tmp_path_factory.mktemp("plain") / "venv")
    suites = {name: {"test_a.py": CODE.format(code)} for name, (code, _) in SEEN.items()}
    suites[NOTHING] = {"test_a.py": CODE.format("open('test_a.py').close()")}
    return run_plainly(python, world.root, suites, jobs=2, timeout=120)


def now(world: GitWorld, footprint: Footprint) -> str:
    with open_snapshot(world.root) as snapshot:
        return Hashes(snapshot).footprint(footprint)


@pytest.mark.parametrize("name", SEEN)
def test_what_a_suite_reads_or_looks_for_elsewhere_is_seen(
    world: GitWorld, runs: dict[str, SuiteRun], name: str
) -> None:
    assert runs[name].passed == 1, runs[name]
    footprint = runs[name].footprint
    before = now(world, footprint)
    writes("suite99/new")(world.root)
    is_open = "file:" in SEEN[name][0]
    assert (footprint.is_open, now(world, footprint) == before) == (is_open, not is_open)
    before = now(world, footprint)
    SEEN[name][1](world.root)
    assert now(world, footprint) != before
    (world.root / "suite99/new").unlink()
    for path in (world.root / "other/none", world.root / "other/some", world.root / "other/more"):
        path.unlink(missing_ok=True)
    relinked = world.root / "shared/current"
    relinked.unlink()
    relinked.symlink_to("v1")


def test_a_suite_that_keeps_to_itself_has_none(runs: dict[str, SuiteRun]) -> None:
    assert runs[NOTHING].footprint == Footprint()


def test_a_path_leads_where_the_system_says(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/up").symlink_to("..")
    (tmp_path / "far").symlink_to(tmp_path / "a/b")
    (tmp_path / "all").symlink_to("/")
    (tmp_path / "round").symlink_to("round")
    places = Places()
    for name in ("a/b/c", "a/up/far/x", "far", "far/../b", "a/./b//c", "all/etc", "all", "round/x", "none/more", ""):
        path = f"{tmp_path}/{name}"
        assert places.real(path) == os.path.realpath(path), name
    assert places.real("/") == "/"


def test_a_suite_that_goes_down_a_thousand_folders_is_seen_to_its_end(tmp_path: Path) -> None:
    down = "for _ in range(1_200):\n        os.mkdir('d')\n        os.chdir('d')"
    with scratch_folder("shinchoku-deep-") as place:  # which takes it away again; what pytest has cannot
        python = plain_python(tmp_path)
        found = run_plainly(python, Path(place), {"deep": {"test_deep.py": CODE.format(down)}}, jobs=1, timeout=120)
    assert (found["deep"].passed, found["deep"].finished) == (1, True)
