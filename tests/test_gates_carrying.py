"""Which files beside the snapshot's own are carried to where tests run."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from shinchoku.catalog import builtin_catalog
from shinchoku.errors import BadPattern
from shinchoku.folders import Folder
from shinchoku.gates import carrying
from shinchoku.gates.carrying import carried
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.gates.ignores import kept
from shinchoku.snapshot import Problem
from tests.worlds import MODEL_DB, GitWorld, item_files

PLACE = builtin_catalog("ml-system-design-patterns").place("model_db")


def carry(
    world: GitWorld, folder: str | None = MODEL_DB, lines: Sequence[str] = (), revision: str | None = None
) -> tuple[list[str], tuple[Problem, ...]]:
    """What is carried in addition, and what is told."""
    with open_snapshot(world.root, revision) as snapshot:
        found, problems = carried(snapshot, world.root, [Folder(PLACE, folder)], lines, kept)
        assert list(found.files) == sorted(found.files)
        more = sorted(set(found.files) - set(snapshot.files))
        assert all(found.read(path) == (world.root / path).read_bytes() for path in more)
        return more, problems


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
    assert carry(world, lines=["*"]) == ([], ())


@pytest.mark.parametrize("name", ["mlruns/0/model.pkl", "htmlcov/index.html", ".cache/a", "train.log", ".coverage"])
def test_what_runs_leave_behind_is_carried_only_where_it_is_named(world: GitWorld, name: str) -> None:
    world.write({f"{MODEL_DB}/{name}": "x"})
    assert carry(world) == ([], ())
    assert carry(world, lines=[name.partition("/")[0]]) == ([f"{MODEL_DB}/{name}"], ())


def test_links_and_what_is_no_file_stay_where_they_are(world: GitWorld) -> None:
    world.write({f"{MODEL_DB}/models/a": "x", "secret": "x"})
    (world.root / MODEL_DB / "models/link").symlink_to("a")
    (world.root / MODEL_DB / "away").symlink_to("/etc")
    os.mkfifo(world.root / MODEL_DB / "pipe")
    assert carry(world) == ([f"{MODEL_DB}/models/a"], ())


def test_a_revision_is_given_back_as_it_is(world: GitWorld) -> None:
    world.write({f"{MODEL_DB}/models/a": "x"})
    assert carry(world, revision="HEAD", lines=["*"]) == ([], ())


def test_an_item_without_a_folder_or_with_one_that_is_gone_has_none(world: GitWorld) -> None:
    assert carry(world, None) == ([], ())
    assert carry(world, "gone") == ([], ())


def test_the_settings_name_more_from_anywhere_in_the_tree(world: GitWorld) -> None:
    world.write({"data/a.csv": "x", "data/.env": "x", "b/data/c": "x", "other": "x"})
    assert carry(world, lines=["/data/", "!*.md"]) == (["data/a.csv"], ())
    assert carry(world, lines=["data/"]) == (["b/data/c", "data/a.csv"], ())
    with pytest.raises(BadPattern):
        carry(world, lines=["["])


def test_more_than_the_cap_is_told_and_not_carried_unless_it_is_named(
    world: GitWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "MOST_BYTES", 3 * 2**20)
    with (world.root / MODEL_DB / "large.bin").open("wb") as file:
        file.truncate(4 * 2**20)
    world.write({f"{MODEL_DB}/small.bin": "x"})
    files, (problem,) = carry(world)
    assert (files, problem.code) == ([], "EXP02")
    told = "4 MiB of files that git ignores are more than 3 MiB, so that none of them is there where tests run"
    assert problem.message == f"{MODEL_DB}: {told}; name those that tests need in carry under [tests]"
    assert carry(world, lines=["small.bin"])[0] == [f"{MODEL_DB}/small.bin"]


def test_a_folder_that_cannot_be_listed_is_passed_over(world: GitWorld) -> None:
    with open_snapshot(world.root) as snapshot:
        found, problems = carried(snapshot, world.root / "nowhere", [Folder(PLACE, MODEL_DB)], ("*",), kept)
    assert (found, problems) == (replace(snapshot, files=tuple(sorted(snapshot.files))), ())
