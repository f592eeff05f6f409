"""Sentences that keep how they were made: English text to everybody, and another language's to whoever asks."""

import copy

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinchoku.errors import BadSettings, CannotScan, NothingToScan
from shinchoku.report import ReasonInfo, TitleInfo
from shinchoku.speech import (
    ENGLISH,
    Sentence,
    alternatives,
    called,
    day,
    joined,
    plain,
    say,
    say_n,
    speech_of,
    title,
)

JAPANESE = speech_of("ja")


def test_a_sentence_is_its_english_text() -> None:
    """Equality, hash and what is written are str's own."""
    said = say("no {what} is called {name!r}; {hint}", what="item", name="x", hint="none")
    assert said == "no item is called 'x'; none"
    assert hash(said) == hash(str(said))
    assert {str(said): 1}[said] == 1
    assert type(str(said)) is str


def test_facts_that_are_sentences_are_told_in_the_same_language() -> None:
    """What stands in a sentence is told with it."""
    said = say("{item} is ticked, but the evidence says {why}", item="model_db", why=say("in progress"))
    assert JAPANESE.told(said) == "model_db はチェック済みだが、証拠によれば進行中"
    assert ENGLISH.told(said) == "model_db is ticked, but the evidence says in progress"


@given(st.text())
def test_a_fact_is_never_taken_for_a_template(name: str) -> None:
    """Strangers' names may hold braces, or what is a message elsewhere."""
    assert say("gone: {names}", names=name) == f"gone: {name}"
    assert JAPANESE.told(say("gone: {names}", names=name)) == f"失われたもの: {name}"
    assert JAPANESE.told(name) == name


@pytest.mark.parametrize(("number", "text"), [(0, "0 errors"), (1, "1 error"), (2, "2 errors")])
def test_one_and_more_have_templates_of_their_own(number: int, text: str) -> None:
    """English tells one from many, and Japanese does not."""
    said = say_n("{n} error", "{n} errors", number)
    assert said == text
    assert ENGLISH.say_n("{n} error", "{n} errors", number) == text
    assert JAPANESE.told(said) == f"エラー {number} 件"


def test_a_sentence_can_be_said_again_of_other_facts() -> None:
    """Its template stays."""
    said = say("add {needs} to {file}", needs="", file="a.txt").again(needs="numpy")
    assert said == "add numpy to a.txt"
    assert JAPANESE.told(said) == "a.txt に numpy を加える"


def test_what_is_done_to_a_text_is_done_to_it_in_every_language() -> None:
    """A bound on the length holds for both; of two, the first comes first."""
    said = say("tests fail").shaped(lambda text: text[:3]).shaped(lambda text: f"{text}!")
    assert said == "tes!"
    assert JAPANESE.told(said) == "テスト!"


def test_parts_are_joined_by_marks_that_each_language_has() -> None:
    """A comma is another sign in Japanese; what is no sentence stays as it is."""
    said = joined((say("tests"), "x{y}", 3))
    assert said == "tests, x{y}, 3"
    assert JAPANESE.told(said) == "テスト、x{y}、3"
    assert joined(()) == ""
    assert joined(("a", "b"), "; ") == "a; b"
    assert JAPANESE.told(joined(("a", "b"), "; ")) == "a。b"
    assert JAPANESE.told(alternatives(("a", "b", "c"))) == "a か b か c"
    assert alternatives(("a", "b", "c")) == "a or b or c"


def test_days_are_written_as_people_write_them() -> None:
    """A day is ISO 8601 in English, and has no zeros before its figures in Japanese."""
    assert day("2025-11-04") == "2025-11-04"
    assert JAPANESE.told(day("2025-11-04")) == "2025年11月4日"
    assert ENGLISH.day("2025-11-04") == "2025-11-04"
    assert JAPANESE.told(say(" (since {day})", day=day("0999-01-31"))) == " (999年1月31日から)"


def test_titles_are_told_in_their_own_two_languages() -> None:
    """Where there is no Japanese one, the English one stands."""
    named, bare = TitleInfo("Model DB", "モデルDB"), TitleInfo("Model DB", "")
    assert (ENGLISH.title(named), JAPANESE.title(named), JAPANESE.title(bare)) == ("Model DB", "モデルDB", "Model DB")
    assert JAPANESE.told(joined((title(named), called("b", "ビー")))) == "モデルDB、ビー"
    assert (ENGLISH.titles(named), JAPANESE.titles(named)) == (["Model DB", "モデルDB"], ["モデルDB", "Model DB"])
    assert JAPANESE.titles(bare) == ["Model DB"]


def test_a_table_of_the_programs_own_is_looked_up_by_its_words() -> None:
    """The codes' texts are no sentences, and have translations all the same; the empty text has none."""
    assert JAPANESE.word("No README") == "README がない"
    assert ENGLISH.word("No README") == "No README"
    assert JAPANESE.word("") == ""


def test_english_loads_no_catalogue() -> None:
    """There is one English for all."""
    assert speech_of("en") is ENGLISH


def test_a_copy_says_the_same() -> None:
    """Nothing of a sentence is lost on the way."""
    for said in (say("gone: {names}", names="a"), day("2025-11-04"), called("a", "あ")):
        assert JAPANESE.told(copy.deepcopy(said)) == JAPANESE.told(copy.copy(said)) == JAPANESE.told(said)


def test_it_is_written_as_a_plain_string() -> None:
    """Of strings, msgspec writes plain ones alone."""
    reason = ReasonInfo("IMP01", say("no implementation file"))
    assert msgspec.to_builtins(reason, enc_hook=plain)["message"] == "no implementation file"
    assert isinstance(msgspec.structs.replace(reason, code="IMP02").message, Sentence)
    with pytest.raises(TypeError, match="object"):
        msgspec.to_builtins(object(), enc_hook=plain)


def test_an_error_is_a_sentence() -> None:
    """Also where it holds another one, and where all that it adds are marks."""
    assert JAPANESE.told(str(CannotScan("x", say("not readable")))) == "x: 読み込めない"
    told = JAPANESE.told(str(BadSettings("shinchoku.toml", "tests", say("allowed: {names}", names="a"), 3)))
    assert told == "shinchoku.toml:3: tests: 使えるもの: a"
    assert "フォルダー a/ か b/ がここにない" in JAPANESE.told(str(NothingToScan("x", ("a", "b"))))
