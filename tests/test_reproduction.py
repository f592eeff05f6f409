"""The lines that a stranger would run; and that a shell reads them as they are meant."""

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shinchoku.reproduction import Recipe, _quoted, reproduce
from shinchoku.session import Diagnosis

ITEM = "03_my/ch4/05_cache"


def test_an_item_that_needs_nothing_special() -> None:
    assert reproduce(Recipe(ITEM)) == (
        f"cd -- {ITEM}",
        "python3 -m venv .venv",
        ". .venv/bin/activate",
        "python -m pip install pytest",
        "python -m pytest",
    )
    assert reproduce(Recipe(""))[0] == "python3 -m venv .venv"


def test_pytest_is_told_the_folder_where_it_would_take_a_bracket_in_its_name_for_something_else() -> None:
    assert reproduce(Recipe("labs/01_model[db]"))[-1] == "python -m pytest ."


def test_everything_that_a_diagnosis_misses() -> None:
    found = Diagnosis(
        "ENV01",
        "…",
        install=("httpx", "fakeredis"),
        restore=(f"{ITEM}/models/a b.onnx", "shared/-m.onnx"),
        start=((f"{ITEM}/compose.yaml", "redis"), ("compose.yaml", "my db")),
    )
    recipe = Recipe(
        ITEM, "https://example.com/r.git", "abc123", "course/", "python3.12", ("-r", "requirements.txt", "-e", ".[dev]")
    )
    assert reproduce(recipe, found) == (
        "git clone -- https://example.com/r.git repository",
        "cd repository",
        "git checkout abc123",
        f"cd -- course/{ITEM}",
        "python3.12 -m venv .venv",
        ". .venv/bin/activate",
        "python -m pip install -r requirements.txt -e '.[dev]' pytest httpx fakeredis",
        "test -e 'models/a b.onnx'  # not in the repository: put it there",
        "test -e ../../../shared/-m.onnx  # not in the repository: put it there",
        "docker compose -f compose.yaml up -d --wait -- redis",
        "docker compose -f ../../../compose.yaml up -d --wait -- 'my db'",
        "python -m pytest",
    )


def test_a_name_with_a_dash_before_it_is_no_option() -> None:
    assert "test -e ./-m.onnx" in "\n".join(reproduce(Recipe("a"), Diagnosis("ENV04", "", restore=("a/-m.onnx",))))


def test_releases_of_a_day_are_installed_by_uv() -> None:
    lines = reproduce(Recipe(ITEM, install=("-r", "requirements.txt"), as_of="2025-11-13"))
    assert "uv venv --python python3 .venv" in lines
    assert "uv pip install --exclude-newer 2025-11-13 -r requirements.txt pytest" in lines


@pytest.mark.parametrize("word", ["", "a b", "$(id)", "`id`", "a'b", "-n", "日本語", "~", "a;b", "*", "\\"])
def test_every_word_reaches_the_command_as_it_is(word: str) -> None:
    done = subprocess.run(["bash", "-c", f"printf %s {_quoted(word)}"], capture_output=True, check=True)
    assert done.stdout == word.encode()


def test_what_no_terminal_can_show_is_spelled_in_signs_that_it_can() -> None:
    word = "a\x1b[31m\n\u202e'\\\udcff日"
    quoted = _quoted(word)
    assert quoted.isprintable()
    assert quoted.isascii()
    done = subprocess.run(["bash", "-c", f"printf %s {quoted}"], capture_output=True, check=True)
    assert done.stdout == word.encode("utf-8", "surrogateescape")


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_any_name_makes_one_line(word: str) -> None:
    for line in reproduce(
        Recipe(word, clone=word, install=(word,)), Diagnosis("ENV04", "", (word,), (word,), ((word, word),))
    ):
        assert line.isprintable()
