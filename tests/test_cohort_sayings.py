"""Sentences that travel are told as they were said, in either language."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from shinchoku.cohort.sayings import Saying, saying_of, sentence_of
from shinchoku.cohort.sources import folder
from shinchoku.cohort.work import Limits, Task, Terms, answer_in, failed, packed
from shinchoku.errors import CannotScan
from shinchoku.gates.discovery import find_place
from shinchoku.speech import Sentence, day, joined, say, say_n, speech_of
from tests.worlds import GitWorld

TASK = Task(1, folder("/x"), None, Terms(None, None, "skip", "off", "current", None, Limits(1, 1, 1), None))
JAPANESE = speech_of("ja")
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_FACTS = st.one_of(_TEXTS, st.integers(-(1 << 59), 1 << 59), st.floats(-1e9, 1e9))
_SENTENCES = st.recursive(
    st.one_of(
        st.builds(lambda cause: say("no clone can be made in {folder}: {cause}", folder="/x", cause=cause), _FACTS),
        st.builds(lambda n: say_n("{n} learner", "{n} learners", n), st.integers(0, 9)),
    ),
    lambda inner: st.lists(st.one_of(inner, _TEXTS), min_size=1, max_size=3).map(joined),
    max_leaves=5,
)


def travelled(sentence: str) -> str | None:
    """As it comes out of another process, and out of a store."""
    answer = answer_in(packed(failed(TASK, "error", sentence)))
    assert answer.message == str(sentence)
    if answer.saying is not None:
        stored = msgspec.json.decode(msgspec.json.encode(answer.saying), type=Saying)
        assert sentence_of(stored) == answer.sentence
    return answer.sentence


@given(sentence=_SENTENCES)
def test_a_sentence_is_told_as_it_was_said(sentence: Sentence) -> None:
    found = travelled(sentence)
    assert found == str(sentence)
    assert JAPANESE.told(found or "") == JAPANESE.told(sentence)


def test_what_is_no_sentence_of_ours_stays_the_text_that_it_is() -> None:
    for text in ("fatal: a word of git's", day("2026-01-02"), say("{n} learner", n=1).shaped(str.upper)):
        assert saying_of(text) is None
        assert travelled(text) == text


def test_facts_that_no_form_holds_are_texts() -> None:
    answer = failed(TASK, "error", say("{a} {b} {c}", a="\udcff", b=None, c=True))
    assert answer.saying is not None
    assert answer_in(packed(answer)).sentence == "\\udcff None True"
    for number in (1 << 80, float("inf"), float("nan")):
        assert saying_of(say("{a}", a=number)) is None
        assert travelled(say("{a}", a=number)) == str(number)


def test_a_reason_is_told_in_the_readers_language(learner: GitWorld) -> None:
    try:
        find_place(learner.root / "none")
    except CannotScan as error:
        found = travelled(error.cause)
    assert (found, JAPANESE.told(found or "")) == ("no such folder", "そのフォルダーはない")
