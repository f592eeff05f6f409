"""The line that keeps a file out of the repository is the one that git itself names."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.gates.ruling import ruling
from tests.worlds import GitWorld

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "60"))
PATHS = ["a", "b.onnx", "d/a", "d/b.onnx", "d/e/a", "d/e/b.onnx", "e/d/a", "keep/b.onnx"]
FOLDERS = ["", "d/", "d/e/", "e/"]


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> GitWorld:
    return GitWorld(tmp_path / "repo")


def told(world: GitWorld, path: str, *, below: str = "", revision: str | None = None) -> str | None:
    with open_snapshot(world.root / below, revision) as snapshot:
        return snapshot.rule(path)


@pytest.mark.parametrize("revision", [None, "HEAD"])
def test_the_nearest_file_that_speaks_of_it_decides(world: GitWorld, revision: str | None) -> None:
    world.write({".gitignore": "*.onnx\n*.csv\n", "d/.gitignore": "# small ones\n!*.csv\n/e/\n", "d/a": "", "x/a": ""})
    world.write({".git/info/exclude": "\n*.secret\n"})
    world.commit()
    at = {path: told(world, path, revision=revision) for path in ("a.onnx", "d/a.csv", "d/e/a", "x/e/a", "a.secret")}
    assert at == {
        "a.onnx": ".gitignore:1",
        "d/a.csv": None,
        "d/e/a": "d/.gitignore:3",
        "x/e/a": None,
        "a.secret": ".git/info/exclude:2",
    }
    assert told(world, "e/a", below="d", revision=revision) == ".gitignore:3"
    assert told(world, "a.onnx", below="d", revision=revision) == "../.gitignore:1"
    assert told(world, "e/a.onnx", below="x", revision=revision) == "../.gitignore:1"


def test_nothing_is_taken_back_below_a_folder_that_is_kept_out(world: GitWorld) -> None:
    world.write({".gitignore": "models/\n!models/a\n", "models/.gitignore": "!*\n", "b": ""})
    assert told(world, "models/a") == ".gitignore:1"


def test_an_ignore_file_that_is_a_link_says_nothing(world: GitWorld) -> None:
    world.write({"lines": "*.onnx\n", "d/a": ""})
    (world.root / ".gitignore").symlink_to("lines")
    world.commit()
    assert [told(world, "a.onnx", revision=revision) for revision in (None, "HEAD")] == [None, None]


def test_an_ignore_file_whose_object_is_gone_says_nothing(world: GitWorld) -> None:
    world.write({".gitignore": "*.onnx\n", "a": ""})
    world.commit()
    oid = world.git("rev-parse", "HEAD:.gitignore")
    (world.root / ".git/objects" / oid[:2] / oid[2:]).unlink()
    assert told(world, "a.onnx", revision="HEAD") is None


def test_each_file_is_read_once() -> None:
    read = []

    def content(folder: str) -> bytes:
        read.append(folder)
        return b"a\n"

    rule = ruling(content, "d/", b"")
    assert [rule("e/b"), rule("e/a"), rule("e/a/b")] == [None, "e/.gitignore:1", "e/.gitignore:1"]
    assert read == ["", "d/", "d/e/"]


patterns = st.sampled_from(
    [
        "*",
        "a",
        "!a",
        "*.onnx",
        "!*.onnx",
        "/d/",
        "d/",
        "!d/",
        "d/e",
        "!d/e/",
        "**/e",
        "/*",
        "!/d",
        "# a",
        "",
        "[",
        "keep/",
    ]
)
contents = st.lists(patterns, max_size=4).map(lambda lines: "\n".join(lines).encode())


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(FOLDERS), contents), contents)
def test_git_names_the_same_line(world: GitWorld, files: dict[str, bytes], exclude: bytes) -> None:
    for folder in FOLDERS:
        (world.root / folder).mkdir(exist_ok=True)
        (world.root / folder / ".gitignore").write_bytes(files.get(folder, b""))
    (world.root / ".git/info/exclude").write_bytes(exclude)
    rule = ruling(lambda folder: files.get(folder, b""), "", exclude)
    assert {path: rule(path) for path in PATHS} == _by_git(world)


def _by_git(world: GitWorld) -> dict[str, str | None]:
    """What git says: for each path the file, the line and the pattern, or nothing; a ``!`` line keeps nothing out."""
    done = subprocess.run(
        ["git", "check-ignore", "--no-index", "-v", "-n", "-z", "--stdin"],
        input="\0".join(PATHS).encode(),
        cwd=world.root,
        env=world.env,
        capture_output=True,
        check=False,
    )
    fields = iter(done.stdout.decode().split("\0")[:-1])
    found = {}
    for file, line, pattern, path in zip(fields, fields, fields, fields, strict=True):
        found[path] = f"{file}:{line}" if file and not pattern.startswith("!") else None
    return found
