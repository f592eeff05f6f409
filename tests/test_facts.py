"""What is known of an item beside its run."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from shinchoku.catalog import builtin_catalog
from shinchoku.causes import ItemFacts
from shinchoku.config import Config
from shinchoku.errors import Unreadable
from shinchoku.facts import declared_in, facts_of
from shinchoku.folders import Folder, lay_out
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.gates.ignores import kept
from shinchoku.locator import Locator
from shinchoku.session import SuiteRun
from shinchoku.snapshot import Snapshot
from tests.worlds import MODEL_DB, PATTERNS, GitWorld, item_files, snapshot_of

Files = Mapping[str, str | bytes | Unreadable]


def of(snapshot: Snapshot) -> Folder:
    catalog = builtin_catalog("ml-system-design-patterns")
    return lay_out(snapshot.files, Locator(catalog, Config())).folders[0]


def facts(files: Files, run: SuiteRun | None = None, there: frozenset[str] = frozenset()) -> ItemFacts:
    snapshot = snapshot_of({**item_files(MODEL_DB), **files})
    return facts_of(of(snapshot), snapshot, run or SuiteRun(), kept, there)


def declares(files: Files) -> tuple[str, ...]:
    snapshot = snapshot_of({**item_files(MODEL_DB), **files})
    return declared_in(of(snapshot), snapshot).requirements


def test_an_item_declares_what_its_own_files_say() -> None:
    assert declares({f"{MODEL_DB}/requirements.txt": "httpx\n"}) == ("httpx",)
    assert declares({"requirements.txt": "httpx\n", f"{MODEL_DB}x/requirements.txt": "a\n"}) == ()


def test_plugins_are_also_asked_for_by_settings_above_the_item() -> None:
    snapshot = snapshot_of({**item_files(MODEL_DB), "pytest.ini": "[pytest]\naddopts = --cov=src\n"})
    assert declared_in(of(snapshot), snapshot).plugins == ("pytest-cov",)
    nearer = {f"{PATTERNS}/pytest.ini": "[pytest]\naddopts = -n 2\n", "pytest.ini": "[pytest]\naddopts = --cov=src\n"}
    snapshot = snapshot_of({**item_files(MODEL_DB), **nearer})
    assert declared_in(of(snapshot), snapshot).plugins == ("pytest-xdist",)


def test_a_file_that_cannot_be_read_says_nothing() -> None:
    path = f"{MODEL_DB}/requirements.txt"
    assert declares({path: Unreadable(path, "permission denied")}) == ()


def test_imports_are_told_with_the_files_that_have_them() -> None:
    found = facts({f"{MODEL_DB}/src/a.py": "import httpx\nimport google.cloud\n", f"{MODEL_DB}/b.py": "import httpx\n"})
    assert found.imports["httpx"] == ("b.py", "src/a.py")
    assert found.imports["google.cloud"] == ("src/a.py",)


def test_the_first_file_that_declares_is_the_one_to_add_to() -> None:
    assert facts({}).manifest is None
    both = {f"{MODEL_DB}/requirements.txt": "httpx\n", f"{MODEL_DB}/pyproject.toml": "[project]\nname = 'x'\n"}
    assert facts(both).manifest == "pyproject.toml"
    assert facts(both).declared == {"httpx"}


def test_services_come_from_compose_files_here_and_above() -> None:
    compose = "services:\n  db:\n    ports: ['3306:3306']\n"
    found = facts({f"{MODEL_DB}/compose.yaml": compose, "docker-compose.yml": compose, "other/compose.yml": compose})
    assert [service.file for service in found.services] == [f"{MODEL_DB}/compose.yaml", "docker-compose.yml"]


def test_what_was_there_for_the_run_counts_where_that_is_known() -> None:
    assert facts({}).files == frozenset(item_files(MODEL_DB))
    assert facts({}, there=frozenset({"a"})).files == {"a"}


def test_how_it_ran_is_handed_on() -> None:
    found = facts({}, SuiteRun(installs=True, offline=True))
    assert (found.installs, found.offline, found.folder) == (True, True, MODEL_DB)
    assert {"main", "tests"} <= found.own_modules


@pytest.mark.parametrize(
    ("files", "path", "ignored"),
    [
        ({}, f"{MODEL_DB}/a.onnx", False),
        ({".gitignore": "*.onnx\n"}, f"{MODEL_DB}/a.onnx", True),
        ({".gitignore": "*.onnx\n"}, f"{MODEL_DB}/a.csv", False),
        ({".gitignore": "*.onnx\n"}, "a.onnx", True),
        ({f"{MODEL_DB}/.gitignore": "/models/\n"}, f"{MODEL_DB}/models/a", True),
        ({f"{MODEL_DB}/.gitignore": "/models/\n"}, f"{MODEL_DB}/src/models/a", False),
        ({f"{PATTERNS}/other/.gitignore": "*\n"}, f"{MODEL_DB}/a", False),
        ({".gitignore": "*.onnx\n!keep.onnx\n"}, f"{MODEL_DB}/keep.onnx", False),
        ({".gitignore": "*.onnx\r\n"}, f"{MODEL_DB}/a.onnx", True),
        ({".gitignore": "\ufeff*.onnx\n"}, f"{MODEL_DB}/a.onnx", True),
        ({".gitignore": "data[\n*.onnx\n"}, f"{MODEL_DB}/a.onnx", True),
        ({".gitignore": b"\xff\n*.onnx\n"}, f"{MODEL_DB}/a.onnx", True),
        ({".gitignore": Unreadable(".gitignore", "permission denied")}, f"{MODEL_DB}/a.onnx", False),
        ({f"{MODEL_DB}/.gitignore": Unreadable("x", "no"), ".gitignore": "*.onnx\n"}, f"{MODEL_DB}/a.onnx", True),
    ],
)
def test_what_the_ignore_files_of_the_tree_keep_out(files: Files, path: str, ignored: bool) -> None:
    assert facts(files).ignored(path) is ignored


def test_nothing_is_read_that_the_snapshot_does_not_have(tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "repo")
    world.write({**item_files(MODEL_DB), ".gitignore": "pytest.ini\n"})
    world.commit()
    world.write({"pytest.ini": "[pytest]\naddopts = --cov=src\n"})
    with open_snapshot(world.root) as snapshot:
        assert declared_in(of(snapshot), snapshot).plugins == ()
