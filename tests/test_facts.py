"""What is known of an item beside its run."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from shinchoku.catalog import builtin_catalog
from shinchoku.causes import ItemFacts
from shinchoku.config import Config
from shinchoku.errors import Unreadable
from shinchoku.facts import declared_in, facts_of, locked_in
from shinchoku.folders import Folder, lay_out
from shinchoku.gates.gitrepo import open_snapshot
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
    return facts_of(of(snapshot), snapshot, run or SuiteRun(), there)


def declares(files: Files) -> tuple[str, ...]:
    snapshot = snapshot_of({**item_files(MODEL_DB), **files})
    return declared_in(of(snapshot), snapshot).requirements


def test_an_item_declares_what_its_own_files_say() -> None:
    assert declares({f"{MODEL_DB}/requirements.txt": "httpx\n"}) == ("httpx",)
    assert declares({f"{MODEL_DB}x/requirements.txt": "a\n", "other/requirements.txt": "b\n"}) == ()


def test_plugins_are_also_asked_for_by_settings_above_the_item() -> None:
    snapshot = snapshot_of({**item_files(MODEL_DB), "pytest.ini": "[pytest]\naddopts = --cov=src\n"})
    assert declared_in(of(snapshot), snapshot).plugins == ("pytest-cov",)
    nearer = {f"{PATTERNS}/pytest.ini": "[pytest]\naddopts = -n 2\n", "pytest.ini": "[pytest]\naddopts = --cov=src\n"}
    snapshot = snapshot_of({**item_files(MODEL_DB), **nearer})
    assert declared_in(of(snapshot), snapshot).plugins == ("pytest-xdist",)


CHAPTER = MODEL_DB.rpartition("/")[0]


@pytest.mark.parametrize(
    ("files", "requirements", "borrowed"),
    [
        ({"requirements.txt": "a"}, ("a",), "../../../requirements.txt"),
        ({"requirements.txt": "a", f"{PATTERNS}/requirements-dev.txt": "b"}, ("b",), "../../requirements-dev.txt"),
        ({f"{PATTERNS}/requirements.txt": "b", f"{CHAPTER}/Pipfile": "packages.c = '*'"}, ("c",), "../Pipfile"),
        (
            {f"{CHAPTER}/requirements.txt": "# none", "setup.cfg": "[options]\ninstall_requires = d"},
            ("d",),
            "../../../setup.cfg",
        ),
        ({"pyproject.toml": "project = {name = 'x', dependencies = ['x', 'e']}"}, ("e",), "../../../pyproject.toml"),
        ({"requirements/base.txt": "f"}, ("f",), "../../../requirements/base.txt"),
        ({f"{MODEL_DB}/pytest.ini": "[pytest]", "requirements.txt": "a"}, ("a",), "../../../requirements.txt"),
        ({f"{MODEL_DB}/requirements.txt": "own", "requirements.txt": "a"}, ("own",), None),
        ({f"{MODEL_DB}/setup.py": "", "requirements.txt": "a"}, (), None),
        ({f"{PATTERNS}/chapter2_training/02_iris_sklearn_svc/requirements.txt": "a"}, (), None),
        ({"deep/er/requirements.txt": "a", "docs/requirements.txt": "b"}, (), None),
    ],
)
def test_the_nearest_folder_above_declares_for_an_item_that_does_not(
    files: Files, requirements: tuple[str, ...], borrowed: str | None
) -> None:
    snapshot = snapshot_of({**item_files(MODEL_DB), **files})
    found = declared_in(of(snapshot), snapshot)
    assert (found.requirements, found.borrowed) == (requirements, borrowed)
    told = [note for note in found.notes if note.endswith("declares what the item itself does not")]
    assert told == ([f"{borrowed}: declares what the item itself does not"] if borrowed else [])
    assert not found.builds or f"{MODEL_DB}/setup.py" in files
    if borrowed:
        assert facts(files).manifest == borrowed


def test_what_is_borrowed_keeps_its_bounds_and_its_notes() -> None:
    root = {"requirements.txt": "a\n-c constraints.txt\n-i x\n", "constraints.txt": "b<2\n"}
    snapshot = snapshot_of({**item_files(MODEL_DB), **root, "pyproject.toml": "project.requires-python = '>=3.9'"})
    found = declared_in(of(snapshot), snapshot)
    assert (found.constraints, found.python) == (("b<2",), ">=3.9")
    assert found.notes[1:] == (
        "../../../requirements.txt:3: -i is ignored: a repository does not choose where packages come from",
    )


def test_two_files_of_one_folder_declare_together() -> None:
    root = {"requirements.txt": "a\n", "pyproject.toml": "project.dependencies = ['b']"}
    snapshot = snapshot_of({**item_files(MODEL_DB), **root})
    found = declared_in(of(snapshot), snapshot)
    assert found.requirements == ("a", "b")
    assert found.notes == (
        "../../../pyproject.toml and ../../../requirements.txt: declares what the item itself does not",
    )


def test_a_lock_lies_beside_what_declares() -> None:
    def lock_of(files: Files) -> tuple[str, ...] | None:
        snapshot = snapshot_of({**item_files(MODEL_DB), **files})
        found = locked_in(of(snapshot), snapshot, declared_in(of(snapshot), snapshot))
        return found.constraints if found else None

    pinned = "[[package]]\nname = 'a'\nversion = '1'\n"
    assert lock_of({f"{MODEL_DB}/requirements.txt": "a", f"{MODEL_DB}/poetry.lock": pinned}) == ("a==1",)
    assert lock_of({"requirements.txt": "a", "uv.lock": pinned}) == ("a==1",)
    assert lock_of({f"{MODEL_DB}/requirements.txt": "a", "uv.lock": pinned}) is None


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


def test_the_line_that_keeps_a_file_out_is_the_repositorys(tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "repo")
    world.write({**item_files(MODEL_DB), ".gitignore": "\n*.onnx\n"})
    world.commit()
    with open_snapshot(world.root) as snapshot:
        found = facts_of(of(snapshot), snapshot, SuiteRun(), frozenset())
        assert (found.rule(f"{MODEL_DB}/a.onnx"), found.rule(f"{MODEL_DB}/a.py")) == (".gitignore:2", None)


def test_nothing_is_read_that_the_snapshot_does_not_have(tmp_path: Path) -> None:
    world = GitWorld(tmp_path / "repo")
    world.write({**item_files(MODEL_DB), ".gitignore": "pytest.ini\n"})
    world.commit()
    world.write({"pytest.ini": "[pytest]\naddopts = --cov=src\n"})
    with open_snapshot(world.root) as snapshot:
        assert declared_in(of(snapshot), snapshot).plugins == ()
