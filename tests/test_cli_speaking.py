"""The command in Japanese: asked for or from the locale, for people alone, with the same facts as in English."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len

from shinchoku.cli.speaking import Language, asked_for
from shinchoku.gates.samples import make_sample
from tests import messages
from tests.conftest import Shinchoku
from tests.worlds import GitWorld

Speak = Callable[..., str]

HUMAN: tuple[tuple[str, ...], ...] = (
    ("scan", "."),
    ("scan", ".", "--verbose"),
    ("scan", ".", "--format", "markdown"),
    ("scan", ".", "--rev", "HEAD~8..HEAD"),
    ("scan", ".", "--rev", "HEAD~8..HEAD", "--format", "markdown"),
    ("drift", "."),
    ("drift", ".", "--format", "markdown"),
    ("drift", ".", "--rev", "HEAD~8..HEAD"),
    ("explain", "prep_pred_pattern", "."),
    ("explain", "03_model_in_image_hands_on", "."),
    ("next", "."),
    ("history", "."),
    ("history", ".", "--all", "--verbose"),
    ("history", ".", "--format", "html"),
)
ANYWHERE: tuple[tuple[str, ...], ...] = (("rule",), ("rule", "DRF102"), ("rule", "GIT02"), ("catalog",))
_FACT = re.compile(r"\b[A-Z]{3}\d{2,3}\b|\d{4}-\d{2}-\d{2}|[\w.\-]*[_/][\w./\-]*|\d+", re.ASCII)
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


@pytest.fixture(name="sample", scope="module")
def _sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample repository."""
    path = tmp_path_factory.mktemp("speaking") / "sample"
    make_sample(path)
    return path


@pytest.fixture(name="say")
def _say(shinchoku: Shinchoku, sample: Path, monkeypatch: pytest.MonkeyPatch) -> Speak:
    """What a command says of the sample in a language, in lines that need no break."""
    monkeypatch.chdir(sample)

    def run(lang: str, *arguments: str, columns: int = 2000) -> str:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("SHINCHOKU_TESTS", "skip")
        return shinchoku(*arguments, "--lang", lang, *(() if arguments[0] in {"rule", "catalog"} else ("-q",))).out

    return run


def facts(text: str) -> Counter[str]:
    """The ids, paths, dates, codes and numbers in a text."""
    text = _DAY.sub(lambda found: f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}", text)
    return Counter(_FACT.findall(text))


@pytest.mark.parametrize("arguments", HUMAN + ANYWHERE, ids=" ".join)
def test_both_languages_tell_the_same(say: Speak, arguments: tuple[str, ...]) -> None:
    """Ids, paths, dates, codes and numbers are the same, and nothing English is left of what the program says."""
    english, japanese = say("en", *arguments), say("ja", *arguments)
    assert english != japanese
    if "html" not in arguments:
        assert facts(english) - facts(japanese) == Counter()
        assert facts(japanese) - facts(english) == Counter()
    for piece in PIECES:
        assert piece not in japanese


def _pieces() -> set[str]:
    """What stands between the facts of the messages, where it is long enough to be told from anything else."""
    parts = (part for each in messages.said() for part in re.split(r"\{[^}]*\}", each.singular))
    return {part for part in parts if len(re.findall(r"[A-Za-z]+", part)) > 2}


PIECES = _pieces()


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_columns_stand_below_each_other_and_no_line_is_too_wide(say: Speak, columns: int) -> None:
    """Widths are those of a terminal, where a Japanese sign takes two columns."""
    for arguments in (("scan", "."), ("history", "."), ("rule",), ("scan", ".", "--rev", "HEAD~8..HEAD")):
        lines = say("ja", *arguments, columns=columns).splitlines()
        assert [line for line in lines if cell_len(line) > columns] == []
    rows = [line for line in say("ja", "scan", ".", columns=80).splitlines() if re.match(r"  [✓✗?◐·] \w", line)]
    assert len(rows) == 30
    days = [row[: match.start()] for row in rows if (match := re.search(r"\d{4}年|–", row))]
    assert len({cell_len(before) for before in days}) == 1
    numbers = [row[: match.start()] for row in rows if (match := re.search(r"(?:\d+/\d+|–)$", row))]
    assert len({cell_len(before) for before in numbers}) == 1


def test_no_line_begins_with_what_closes(say: Speak) -> None:
    """Japanese text is broken between any two signs, but for those that belong to their neighbours."""
    for columns in range(40, 60):
        for line in say("ja", "drift", ".", columns=columns).splitlines():
            assert not line.strip().startswith(("、", "。", "」", "ー", "ッ", "ョ"))
            assert not line.endswith("「")


def test_json_is_the_same_in_every_language(say: Speak) -> None:
    """What machines read is English."""
    assert say("en", "scan", ".", "--format", "json") == say("ja", "scan", ".", "--format", "json")
    for form in ("json", "sarif", "junit", "github"):
        assert say("en", "drift", ".", "--format", form) == say("ja", "drift", ".", "--format", form)
    assert json.loads(say("ja", "history", ".", "--format", "json")) == json.loads(
        say("en", "history", ".", "--format", "json")
    )


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, None),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "C"}, None),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "ja_JP.eucJP"}, "ja"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "ja:en"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LANGUAGE": "en:ja"}, None),
        ({"LANG": "C.UTF-8", "LANGUAGE": "ja"}, None),
        ({"LANG": "jam_JM.UTF-8"}, None),
        ({"LANG": "POSIX"}, None),
    ],
)
def test_the_locale_names_the_language(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], lang: str | None
) -> None:
    """As gettext has it: LANGUAGE before the locale's own name, but not where that is C."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert asked_for(Language.auto) == lang
    assert asked_for(Language.ja) == "ja"
    assert asked_for(Language.en) == "en"


def test_a_locale_is_enough(shinchoku: Shinchoku, learner: GitWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also for what goes wrong; the variable of the option comes first, and the option before that."""
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    assert shinchoku("scan", learner.root, "-q").out.startswith("パターン 1 / 26 完了 (4 %)")
    ended = shinchoku("explain", "model_db_x", learner.root, "-q")
    assert (
        ended.err
        == "shinchoku: 'model_db_x' という項目はない。もしかして 'model_db'? ('shinchoku catalog' で一覧を表示)\n"
    )
    monkeypatch.setenv("SHINCHOKU_LANG", "en")
    assert shinchoku("scan", learner.root, "-q").out.startswith("1 / 26 patterns complete")
    assert shinchoku("scan", learner.root, "-q", "--lang", "ja").out.startswith("パターン 1 / 26 完了")


def test_verdicts_are_told_in_the_language(shinchoku: Shinchoku, learner: GitWorld) -> None:
    """The sentence that says why a command ends as it does."""
    ended = shinchoku("scan", learner.root, "-q", "--lang", "ja", "--fail-under", "2")
    assert (ended.code, ended.err) == (1, "shinchoku: --fail-under 2: 完了したパターンは 1\n")


def test_another_language_is_a_usage_error(shinchoku: Shinchoku) -> None:
    """Those that there are are named."""
    ended = shinchoku("rule", "--lang", "fr")
    assert ended.code == 2
    assert "'fr' is not one of 'auto', 'en', 'ja'" in ended.err
