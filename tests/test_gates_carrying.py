"""Which files beside the snapshot's own are carried to where tests run."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from shinchoku.catalog import builtin_catalog
from shinchoku.config import SuiteSettings
from shinchoku.errors import BadPattern
from shinchoku.folders import Folder
from shinchoku.gates.carrying import carried
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.gates.ignores import kept
from shinchoku.snapshot import SYMLINK, Problem
from tests.worlds import MODEL_DB, GitWorld, item_files

PLACE = builtin_catalog("ml-system-design-patterns").place("model_db")


def carry(
    world: GitWorld,
    *folders: str | None,
    lines: tuple[str, ...] = (),
    revision: str | None = None,
    item: int = 512,
    total: int = 2048,
) -> tuple[list[str], tuple[Problem, ...]]:
    """What is carried in addition, and what is told."""
    items = [Folder(PLACE, folder) for folder in folders or (MODEL_DB,)]
    with open_snapshot(world.root, revision) as snapshot:
        found, problems = carried(
            snapshot, world.root, items, SuiteSettings(carry=lines, carry_item_mib=item, carry_total_mib=total), kept
        )
        assert list(found.files) == sorted(found.files)
        more = sorted(set(found.files) - set(snapshot.files))
        files = [path for path in more if found.mode(path) != SYMLINK]
        assert all(found.read(path) == (world.root / path).read_bytes() for path in files)
        return more, problems


def large(world: GitWorld, path: str, mib: int) -> None:
    """A file of that size that takes no room on the disk."""
    (world.root / path).parent.mkdir(parents=True, exist_ok=True)
    with (world.root / path).open("wb") as file:
        file.truncate(mib * 2**20)


def link(world: GitWorld, links: Mapping[str, str]) -> None:
    """Links in the item, by name."""
    for name, target in links.items():
        path = world.root / MODEL_DB / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> GitWorld:
    """An item in a tree in which git ignores everything that is not committed."""
    world = GitWorld(tmp_path / "repo")
    world.write(item_files(MODEL_DB))
    world.commit()
    world.write({".git/info/exclude": "*\n"})
    return world


def test_data_files_of_the_item_are_carried_and_no_others(world: GitWorld) -> None:
    world.write(
        {f"{MODEL_DB}/models/a/iris.onnx": "x", f"{MODEL_DB}/データ.csv": "x", f"{MODEL_DB}x/b": "", "data/c": ""}
    )
    assert carry(world) == ([f"{MODEL_DB}/models/a/iris.onnx", f"{MODEL_DB}/データ.csv"], ())


@pytest.mark.parametrize(
    "name",
    [
        ".env",
        ".env.local",
        ".envrc",
        ".git/config",
        "node_modules/a/index.js",
        "src/__pycache__/main.cpython-311.pyc",
        "old.pyc",
        ".venv/pyvenv.cfg",
        "any-name/pyvenv.cfg",
        "any-name/lib/python3.11/site-packages/a.py",
        "conda/conda-meta/history",
        ".pytest_cache/v/cache/lastfailed",
        ".mypy_cache/a.json",
        ".tox/py/a",
        "own.egg-info/PKG-INFO",
    ],
)
def test_environments_caches_and_secrets_are_never_carried(world: GitWorld, name: str) -> None:
    world.write(
        {f"{MODEL_DB}/{name}": "x", f"{MODEL_DB}/any-name/pyvenv.cfg": "", f"{MODEL_DB}/conda/conda-meta/x": ""}
    )
    assert carry(world) == ([], ())
    assert carry(world, lines=("*",)) == ([], ())


@pytest.mark.parametrize("name", ["mlruns/0/model.pkl", "htmlcov/index.html", ".cache/a", "train.log", ".coverage"])
def test_what_runs_leave_behind_is_carried_only_where_it_is_named(world: GitWorld, name: str) -> None:
    world.write({f"{MODEL_DB}/{name}": "x"})
    assert carry(world) == ([], ())
    assert carry(world, lines=(name.partition("/")[0],)) == ([f"{MODEL_DB}/{name}"], ())


def test_what_is_no_file_stays_where_it_is(world: GitWorld) -> None:
    world.write({f"{MODEL_DB}/models/a": "x", "secret": "x"})
    os.mkfifo(world.root / MODEL_DB / "pipe")
    assert carry(world) == ([f"{MODEL_DB}/models/a"], ())


def test_a_link_is_carried_as_a_link_with_what_it_leads_to(world: GitWorld) -> None:
    world.write({"shared/v2/model": "x", "shared/v2/.env": "x", "shared/v2/run.log": "x", "data/set.csv": "x"})
    (world.root / "shared/current").symlink_to("v2")
    (world.root / "shared/v2/set").symlink_to("../../data/set.csv")
    up = "../" * (MODEL_DB.count("/") + 1)
    link(world, {"models": f"{up}shared/current", "again": "models", "readme": "README.md", "gone": "./nowhere"})
    own = [f"{MODEL_DB}/{name}" for name in ("again", "gone", "models", "readme")]
    shared = ["shared/current", "shared/v2/model", "shared/v2/set"]
    assert carry(world) == ([*own, "data/set.csv", *shared], ())


def test_what_a_committed_link_leads_to_is_carried(world: GitWorld) -> None:
    world.write({".git/info/exclude": "*.csv\n", "data/set.csv": "x", "data/other.csv": "x"})
    up = "../" * (MODEL_DB.count("/") + 1)
    link(world, {"set": f"{up}data/set.csv"})
    world.commit("link")
    assert carry(world) == (["data/set.csv"], ())


@pytest.mark.parametrize(
    "target",
    [
        "/etc/passwd",  # what is there is not the learner's
        "{up}../elsewhere",
        "{up}.git/config",
        "{up}envs/own/bin/tool",
        "{up}envs/log/x",
        "{up}",
        "..",
        ".",
        "{up}pipe",
        "loop",
    ],
)
def test_a_link_brings_nothing_with_it_that_is_no_data_of_the_tree(world: GitWorld, target: str) -> None:
    world.write({"envs/own/pyvenv.cfg": "", "envs/own/bin/tool": "x", "envs/run.log/x": "", "secret": "x"})
    (world.root / "envs/log").symlink_to("run.log")
    os.mkfifo(world.root / "pipe")
    link(world, {"loop": target.format(up="../" * (MODEL_DB.count("/") + 1))})
    assert carry(world) == ([f"{MODEL_DB}/loop"], ())


def test_a_link_to_a_virtual_environment_is_never_carried(world: GitWorld, tmp_path: Path) -> None:
    (tmp_path / "env").mkdir()
    (tmp_path / "env/pyvenv.cfg").touch()
    link(world, {".venv": str(tmp_path / "env")})
    assert carry(world) == ([], ())
    assert carry(world, lines=("*",)) == ([], ())


def test_a_link_that_the_settings_name_comes_with_what_it_leads_to(world: GitWorld) -> None:
    world.write({"a/model": "x", "b/other": "x"})
    (world.root / "b/link").symlink_to("../a")
    assert carry(world, None, lines=("/b/link",)) == (["a/model", "b/link"], ())


def test_a_revision_is_given_back_as_it_is(world: GitWorld) -> None:
    world.write({f"{MODEL_DB}/models/a": "x"})
    assert carry(world, revision="HEAD", lines=("*",)) == ([], ())


def test_an_item_without_a_folder_or_with_one_that_is_gone_has_none(world: GitWorld) -> None:
    assert carry(world, None) == ([], ())
    assert carry(world, "gone") == ([], ())


def test_the_settings_name_more_from_anywhere_in_the_tree(world: GitWorld) -> None:
    world.write({"data/a.csv": "x", "data/.env": "x", "b/data/c": "x", "other": "x"})
    assert carry(world, lines=("/data/", "!*.md")) == (["data/a.csv"], ())
    assert carry(world, lines=("data/",)) == (["b/data/c", "data/a.csv"], ())
    with pytest.raises(BadPattern):
        carry(world, lines=("[",))


NONE = "so that none of them is there where tests run"


def test_more_than_an_item_may_have_is_told_and_not_carried_unless_it_is_named(world: GitWorld) -> None:
    large(world, f"{MODEL_DB}/large.bin", 4)
    world.write({f"{MODEL_DB}/small.bin": "x"})
    files, (problem,) = carry(world, item=3)
    told = f"{MODEL_DB}: 4 MiB of files that git ignores are more than 3 MiB, {NONE}"
    cure = "name those that tests need in carry under [tests], or raise carry-item-mib there"
    assert (files, problem) == ([], Problem("EXP02", f"{told}; {cure}"))
    assert carry(world, item=3, lines=("small.bin",))[0] == [f"{MODEL_DB}/small.bin"]
    both = [f"{MODEL_DB}/large.bin", f"{MODEL_DB}/small.bin"]
    assert carry(world, item=3, lines=("large.bin",)) == (both, ())
    assert carry(world, item=5) == (both, ())


def test_one_scan_carries_so_much_and_tells_which_items_go_without(world: GitWorld) -> None:
    for name, mib in (("a", 3), ("b", 2), ("c", 1)):
        large(world, f"{name}/data", mib)
    files, (problem,) = carry(world, "a", "b", "c", total=4)
    told = "b: 2 MiB of files that git ignores are more than what is left (1 MiB) of 4 MiB for one scan"
    assert (files, problem) == (
        ["a/data", "c/data"],
        Problem("EXP02", f"{told}, {NONE}; raise carry-total-mib under [tests]"),
    )


def test_what_two_items_share_counts_once(world: GitWorld) -> None:
    large(world, "shared/data", 3)
    for name in ("a", "b"):
        (world.root / name).mkdir()
        (world.root / name / "link").symlink_to("../shared/data")
    assert carry(world, "a", "b", total=4) == (["a/link", "b/link", "shared/data"], ())


def test_more_named_files_than_one_scan_may_carry_are_told(world: GitWorld) -> None:
    large(world, "data/large", 4)
    world.write({f"{MODEL_DB}/small.bin": "x"})
    files, (problem,) = carry(world, lines=("/data/",), total=3)
    told = "carry under [tests] names 4 MiB of files that git ignores, more than carry-total-mib there (3)"
    assert (files, problem) == ([f"{MODEL_DB}/small.bin"], Problem("EXP02", f"{told}, {NONE}; name fewer, or raise it"))


def test_a_folder_that_cannot_be_listed_is_passed_over(world: GitWorld) -> None:
    with open_snapshot(world.root) as snapshot:
        found, problems = carried(
            snapshot, world.root / "nowhere", [Folder(PLACE, MODEL_DB)], SuiteSettings(carry=("*",)), kept
        )
    assert (found, problems) == (replace(snapshot, files=tuple(sorted(snapshot.files))), ())
