"""Sentences that travel: from the process that says them to a store, and to whoever tells them in another language."""

from msgspec import Struct

from shinchoku.speech import Sentence, remade

_LARGEST = 1 << 60


class Saying(Struct, frozen=True):
    """How a sentence was made."""

    template: str
    facts: "dict[str, Saying | str | int | float]"
    plural: str | None = None
    number: int = 1


def saying_of(text: str) -> Saying | None:
    """How a text was made; None for one that is no sentence, or one whose making cannot travel."""
    if type(text) is not Sentence or text.shape is not None or any(map(_is_beyond, text.facts.values())):
        return None
    facts = {name: _fact(fact) for name, fact in text.facts.items()}
    return Saying(text.template, facts, text.plural, text.number)


def sentence_of(saying: Saying) -> Sentence:
    """The sentence again."""
    facts = {name: sentence_of(fact) if isinstance(fact, Saying) else fact for name, fact in saying.facts.items()}
    return remade(saying.template, facts, saying.plural, saying.number)


def sendable(text: str) -> str:
    """A text that every encoding of Unicode has room for."""
    return str(text).encode("utf-8", "backslashreplace").decode()


def _is_beyond(fact: object) -> bool:
    """Whether a number is one that not every form holds."""
    return isinstance(fact, int | float) and not abs(fact) < _LARGEST


def _fact(fact: object) -> Saying | str | int | float:
    if isinstance(fact, str):
        return saying_of(fact) or sendable(fact)
    return fact if isinstance(fact, int | float) and not isinstance(fact, bool) else sendable(str(fact))
