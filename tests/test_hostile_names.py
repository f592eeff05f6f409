"""Whatever a folder is called, reports tell its name, and nobody's terminal, log or browser obeys it."""

import json
import os
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from shinchoku.cli.options import Format
from tests.conftest import Figure
from tests.hostile import Run, run, side_by_side
from tests.worlds import MODEL_DB, PATTERNS, GitWorld, item_files

pytestmark = pytest.mark.hostile

NAMES: tuple[bytes, ...] = (
    *(b"\xff\xfe", b"caf\xe9", "プロ".encode("cp932"), b"\xed\xb2\x80", b"a\x80b", b"\xc0\xaf"),
    *(
        b"new\nline",
        b"re\rturn",
        b"ta\tb",
        b"bell\x07",
        b"es\x1b[31mc",
        b"\x1b]0;title\x07",
        b"\x1b]8;;x\x1b\\x",
        b"del\x7f",
    ),
    *(
        "c1\x9b2J".encode(),
        "nel\x85".encode(),
        "\u202eexe.txt".encode(),
        "\u2066iso\u2069".encode(),
        "\u200bzero".encode(),
    ),
    *(
        "ls\u2028ps".encode(),
        "\ufeffbom".encode(),
        "\u061calm".encode(),
        "e\u0301".encode(),
        "é".encode(),
        "👩‍👩‍👧".encode(),
    ),
    *(
        b"-rf",
        b"--output=x",
        b"$HOME",
        b"~",
        b"`id`",
        b"$(id)",
        b"a;b",
        b"a|b",
        b"a&b",
        b'"q"',
        b"'q'",
        b"<b>",
        b"a\\b",
    ),
    *(
        b" lead",
        b"trail ",
        b"trail.",
        b"*?[x]",
        b"%0A",
        b"::error::x",
        b"##[error]",
        b"con",
        b"[x](y)",
        b"!x",
        b"#x",
        b"x" * 255,
    ),
)
ITEMS = f"{PATTERNS}/chapter2_training"
SKIP = ("--tests", "skip")
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
FORMS = tuple(each.value for each in Format)


@pytest.fixture(name="world")
def _world(tmp_path: Path) -> GitWorld:
    world = GitWorld(tmp_path / "repo")
    world.write(item_files(MODEL_DB))
    listed = "".join(f"- [x] [{name!r}](<{name!r}>)\n" for name in map(os.fsdecode, NAMES))
    world.write({"PROGRESS.md": f"# 進捗\n\n1 / 26\n\n{listed}"})
    for name in NAMES:
        folder = os.fsencode(world.root / ITEMS) + b"/" + name
        os.makedirs(folder)
        with open(folder + b"/main.py", "wb") as file:
            file.write(b"x = 1\n")
    world.commit("".join(map(os.fsdecode, NAMES[:6])).replace("\n", " ").encode("utf-8", "replace").decode())
    world.git("checkout", "-q", "-b", "\u202ebranch\u2066")
    return world


def _asked(world: GitWorld, out: Path) -> Iterator[tuple[str, ...]]:
    for form in FORMS:
        yield ("scan", str(world.root), "--tests", "skip", "--format", form, "--color", "always")
        yield ("scan", str(world.root), "--tests", "skip", "--format", form, "--output", str(out / form))
    yield ("scan", str(world.root), "-v", "--lang", "ja", *SKIP)
    for command in ("drift", "next", "history", "readme"):
        yield (command, str(world.root), *(SKIP if command != "history" else ()))
    yield ("drift", str(world.root), "--diff", *SKIP)
    yield ("drift", str(world.root), "--format", "markdown", *SKIP)
    yield ("explain", "model_db", str(world.root), *SKIP)
    yield ("history", str(world.root), "--format", "html")
    for name in NAMES[:8]:  # as arguments, and so in messages
        text = os.fsdecode(name)
        yield ("scan", str(world.root / ITEMS / text), *SKIP)
        yield ("scan", str(world.root), "--only", text, *SKIP)
        yield ("scan", str(world.root), "--rev", text, *SKIP)


def _safe(text: str) -> bool:
    return RAW.findall(COLOURS.sub("", text)) == [] and not re.search(r"(?m)^(::error::x|##\[error\])", text)


def test_every_name_is_exact_in_json_and_raw_nowhere(world: GitWorld, tmp_path: Path, figure: Figure) -> None:
    assert len(NAMES) >= 31
    out = tmp_path / "out"
    out.mkdir()
    asked = list(_asked(world, out))
    ended: list[Run] = side_by_side(partial(run, tmp_path, *arguments) for arguments in asked)
    for arguments, each in zip(asked, ended, strict=True):
        assert each.code in {0, 1, 2}, (arguments, each)
        assert "Traceback" not in each.err
        assert _safe(each.out.decode("utf-8")), arguments
        assert _safe(each.err), (arguments, each.err)
    for path in out.iterdir():
        assert _safe(path.read_text(encoding="utf-8")), path.name
    report = json.loads((out / "json").read_bytes())
    expected = {f"{ITEMS}/{os.fsdecode(name).encode('utf-8', 'backslashreplace').decode()}" for name in NAMES}
    told = {each["path"] for each in report["strays"]}
    assert expected - told == set()
    assert report["repository"]["branch"] == "\u202ebranch\u2066"
    figure(
        f"{len(NAMES)} hostile names, {len(asked)} commands: all exact in JSON, 0 raw controls on a stream or in a file"
    )
