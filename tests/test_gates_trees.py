"""What tells folders of many commits from each other, on real repositories."""

from pathlib import Path

import pytest

from shinchoku.gates.trees import tree_ids
from shinchoku.lineage import Spot
from tests.worlds import GitWorld

NAMES = (
    "plain",
    "two words",
    "見出し",
    "-n",
    "a\tb",
    "a\nb",
    "ends\r",
    'quo"te',
    "back\\slash",
    "a:b",
    "colon: missing",
)


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> GitWorld:
    return GitWorld(tmp_path / "repo")


def test_each_folder_has_gits_own_id_whatever_it_is_called(world: GitWorld) -> None:
    world.write({f"{name}/x.txt": name for name in NAMES})
    world.write({b"\xff".decode("utf-8", "surrogateescape") + "/x.txt": "bytes"})
    oid = world.commit()
    names = [*NAMES, b"\xff".decode("utf-8", "surrogateescape")]
    spots = [Spot(oid, name) for name in names]
    found = tree_ids(world.root, "", spots)
    assert found == {spot: world.git("rev-parse", f"{oid}:{spot.folder}") for spot in spots}
    assert len(set(found.values())) == len(names)


def test_what_stays_the_same_under_another_name_has_the_same_id(world: GitWorld) -> None:
    world.write({"01_item/src/x.py": "X = 1\n"})
    first = world.commit()
    world.git("mv", "01_item", "02_item")
    second = world.commit()
    found = tree_ids(world.root, "", [Spot(first, "01_item"), Spot(second, "02_item")])
    assert len(found) == 2
    assert len(set(found.values())) == 1


def test_folders_are_those_below_the_scanned_root(world: GitWorld) -> None:
    world.write({"item/x.txt": "top", "course/item/x.txt": "below"})
    oid = world.commit()
    spot = Spot(oid, "item")
    assert tree_ids(world.root / "course", "course/", [spot]) == {spot: world.git("rev-parse", f"{oid}:course/item")}


def test_what_is_not_there_is_left_out(world: GitWorld) -> None:
    world.write({"item/x.txt": "x"})
    oid = world.commit()
    gone = [Spot(oid, "other"), Spot(oid, "other\nline"), Spot("0" * 40, "item")]
    assert list(tree_ids(world.root, "", [gone[0], Spot(oid, "item"), *gone[1:]])) == [Spot(oid, "item")]


def test_of_no_folder_nothing_is_asked(world: GitWorld) -> None:
    world.commit()
    assert tree_ids(world.root, "", []) == {}
