"""The help, as people read it: grouped, narrow, without colours, with examples that work."""

import re
import shlex
from glob import glob
from pathlib import Path

import pytest
import typer.main

from shinchoku.blocks import BEGIN, END
from shinchoku.cli.app import COMMANDS, app_of
from shinchoku.cli.cohort import COMMANDS as BELOW_COHORT
from shinchoku.cli.examples import EXAMPLES, PANELS
from shinchoku.gates.classes import make_class
from shinchoku.gates.samples import make_sample
from tests.conftest import Shinchoku
from tests.worlds import SECOND_CATALOG

PANELS_OF_OPTIONS = {"What to scan", "Work", "Tests", "Drift", "Output", "Exit", "What is written", None}
NAMES = [*COMMANDS, *(f"cohort {name}" for name in BELOW_COHORT)]


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)


@pytest.mark.parametrize("name", NAMES)
def test_help_ends_with_examples_and_fits_sixty_columns(
    shinchoku: Shinchoku, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """No line is longer, no word is cut off, nothing is coloured."""
    run = shinchoku
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERMINAL_WIDTH", "60")
    monkeypatch.setattr("typer.rich_utils.MAX_WIDTH", 60)  # read when that was imported, by whichever test
    ended = run(*name.split(), "--help")
    assert ended.code == 0
    assert "\x1b" not in ended.out
    assert "…" not in ended.out.replace("CODE,…", "").replace("WHAT,…", "")
    assert max(len(line) for line in ended.out.splitlines()) <= 60
    examples = ended.out.partition(" Examples\n")[2]
    assert f"   shinchoku {name}" in examples
    for option, variable in re.findall(r"(SHINCHOKU_[A-Z]+)=\w+ for (--[a-z]+)", examples):
        assert variable in ended.out.partition(" Examples\n")[0], (option, variable)


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("scan", "SHINCHOKU_TIMEOUT=60 for --timeout 60"),
        ("cohort scan", "SHINCHOKU_JOBS=4 for --jobs 4"),
        ("cohort report", "SHINCHOKU_FORMAT=json for --format json"),
        ("cohort demo", "SHINCHOKU_LANG=ja for --lang ja"),
    ],
)
def test_help_names_a_twin_that_the_command_has(shinchoku: Shinchoku, name: str, twin: str) -> None:
    run = shinchoku
    assert twin in run(*name.split(), "--help").out


@pytest.mark.parametrize(
    ("name", "extra"), [("scan", "watch"), ("cohort scan", "cohort"), ("cohort export", "parquet")]
)
def test_help_names_extras(shinchoku: Shinchoku, name: str, extra: str) -> None:
    run = shinchoku
    words = " ".join(run(*name.split(), "--help").out.replace("│", " ").split())
    assert f"of the extra '{extra}'" in words


def test_options_are_grouped_and_have_the_twins_that_the_help_promises() -> None:
    """One rule makes every twin's name; options of one kind stand together in every command."""
    app = typer.main.get_command(app_of()).commands  # type: ignore[attr-defined]
    for name, command in {**app, **app["cohort"].commands}.items():
        for option in command.params:
            if option.envvar is not None:
                long = next(each for each in option.opts if each.startswith("--"))
                assert option.envvar == f"SHINCHOKU_{long[2:].replace('-', '_').upper()}", name
                assert option.rich_help_panel in PANELS_OF_OPTIONS, (name, long)


def test_commands_stand_under_headings(shinchoku: Shinchoku) -> None:
    """Every heading is there, and every command has its examples."""
    out = shinchoku("--help").out
    assert all(f" {panel} " in out for panel in PANELS.values())
    assert set(PANELS) <= set(COMMANDS)
    assert set(EXAMPLES) <= set(NAMES)


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for name, made in EXAMPLES.items() if name != "serve" for _, line in made])
def test_the_examples_work(shinchoku: Shinchoku, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """Each of them, on the sample: agreed or found, never refused; what is served is so until somebody ends it."""
    make_sample(tmp_path / "sample")
    with (tmp_path / "sample/README.md").open("a") as file:
        file.write(f"{BEGIN}\n{END}\n")
    monkeypatch.setenv("BROWSER", "true %s")
    monkeypatch.setenv("SHINCHOKU_CACHE_DIR", str(tmp_path.parent / "examples-cache"))
    monkeypatch.chdir(tmp_path / "sample")
    Path("course.toml").write_text(SECOND_CATALOG)
    Path("labs/ingest").mkdir(parents=True)
    Path("labs/ingest/main.py").write_text("A = 1\n")
    if line.startswith("shinchoku cohort") and "demo" not in line:
        make_class(Path("class"))
        Path("class").rename("learners")
        Path("class").symlink_to("learners")
        Path("roster.csv").write_text("name,path\nada,class/ada\nbela,class/bela\n")
        assert shinchoku("cohort", "scan", "roster.csv", "--out", "seen", "-q").code == 0
    words = shlex.split(line)[1:]
    ended = shinchoku(*(each for word in words for each in (sorted(glob(word)) if "/*" in word else [word])))
    assert ended.code in {0, 1}, ended.err
