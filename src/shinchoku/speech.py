"""Sentences that know how they were made, so that whoever shows them to a person can tell them in another language."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Literal, Protocol, TypeVar

Lang = Literal["en", "ja"]
_LOCALE = Path(__file__).parent / "locale"


class Sentence(str):
    """English text that keeps its template and the facts in it; to everybody else it is the text."""

    __slots__ = ("facts", "number", "plural", "shape", "template")
    facts: Mapping[str, object]
    """What stands in the template, by name: values, or sentences."""
    template: str
    """What the catalogues know it by."""
    plural: str | None
    """The template for more than one; None where there is no such thing."""
    number: int
    """How many decide between the two."""
    shape: Callable[[str], str] | None
    """What becomes of the text at last, in whatever language: a bound on its length, say."""

    def again(self, **facts: object) -> "Sentence":
        """The same, said of other facts."""
        return _made(self.template, {**self.facts, **facts}, self.plural, self.number, self.shape)

    def shaped(self, shape: Callable[[str], str]) -> "Sentence":
        """With something done to its text in whatever language."""
        earlier = self.shape
        both = shape if earlier is None else lambda text: shape(earlier(text))
        return _made(self.template, self.facts, self.plural, self.number, both)

    def told_in(self, speech: "Speech") -> str:
        """The text in a language."""
        template = speech.template(self.template, self.plural, self.number)
        text = template.format(**{name: speech.fact(fact) for name, fact in self.facts.items()})
        return self.shape(text) if self.shape else text


class Day(Sentence):
    """A day as ISO 8601 has it, which people of each language write in their own way."""

    __slots__ = ()

    def told_in(self, speech: "Speech") -> str:
        """The day in a language."""
        return speech.day(str(self))


class Title(Sentence):
    """A name that a catalogue of items gives in two languages."""

    __slots__ = ("japanese",)
    japanese: str

    def told_in(self, speech: "Speech") -> str:
        """The one in that language, where there is one."""
        return self.japanese or str(self) if speech.lang == "ja" else str(self)


class _Bilingual(Protocol):
    """A title of a catalogue's, or of a report's."""

    @property
    def en(self) -> str: ...
    @property
    def ja(self) -> str: ...


def say(template: str, /, **facts: object) -> Sentence:
    """A sentence of facts, which stand in its template by name; the template is one string as it is written."""
    return _made(template, facts)


def say_n(singular: str, plural: str, /, n: int, **facts: object) -> Sentence:
    """A sentence of one or of more."""
    return _made(singular, {"n": n, **facts}, plural, n)


def remade(template: str, facts: Mapping[str, object], plural: str | None, number: int) -> Sentence:
    """A sentence as it was made, from its parts."""
    return _made(template, facts, plural, number)


def joined(parts: Iterable[object], mark: str = ", ") -> Sentence:
    """Parts, sentences or not, with a mark between them."""
    facts = {f"_{number}": part for number, part in enumerate(parts)}
    return _made("{mark}".join(f"{{{name}}}" for name in facts), {"mark": say(mark), **facts})


def alternatives(names: Iterable[str]) -> Sentence:
    """``a or b``."""
    return _chained(names, "{one} or {other}")


def enumerated(names: Iterable[str]) -> Sentence:
    """``a and b``."""
    return _chained(names, "{one} and {other}")


def _chained(names: Iterable[str], link: str) -> Sentence:
    first, *others = names
    made = joined((first,))
    for other in others:
        made = _made(link, {"one": made, "other": other})
    return made


def day(iso: str) -> Day:
    """A day, from ISO 8601."""
    return _filled(Day(iso), "{iso}", {"iso": iso})


def title(named: _Bilingual) -> Title:
    """What a catalogue calls something."""
    return called(named.en, named.ja)


def called(english: str, japanese: str) -> Title:
    """A name, and what it is in Japanese; empty where it has none there."""
    made = _filled(Title(english), "{en}", {"en": english})
    made.japanese = japanese
    return made


def plain(value: object) -> str:
    """A sentence as the text that it is, for what writes plain strings alone."""
    if isinstance(value, Sentence):
        return str(value)
    raise TypeError(type(value).__name__)


def _made(
    template: str,
    facts: Mapping[str, object],
    plural: str | None = None,
    number: int = 1,
    shape: Callable[[str], str] | None = None,
) -> Sentence:
    text = (template if plural is None or number == 1 else plural).format(**facts)
    return _filled(Sentence(shape(text) if shape else text), template, facts, plural, number, shape)


_Kind = TypeVar("_Kind", bound=Sentence)


def _filled(
    made: _Kind,
    template: str,
    facts: Mapping[str, object],
    plural: str | None = None,
    number: int = 1,
    shape: Callable[[str], str] | None = None,
) -> _Kind:
    made.template, made.facts, made.plural, made.number, made.shape = template, facts, plural, number, shape
    return made


class _Catalogue(Protocol):
    """Knows templates in another language, as the standard library's gettext does."""

    def gettext(self, message: str, /) -> str: ...
    def ngettext(self, msgid1: str, msgid2: str, n: int, /) -> str: ...


class Speech:
    """A language in which things are told."""

    def __init__(self, lang: Lang, catalogue: _Catalogue | None = None) -> None:
        self.lang = lang
        self._catalogue = catalogue

    def told(self, text: str) -> str:
        """A sentence in this language; any other text as it stands."""
        if self._catalogue is None or not isinstance(text, Sentence):
            return str(text)
        return text.told_in(self)

    def say(self, template: str, /, **facts: object) -> str:
        """What `say` makes, in this language."""
        return self.told(say(template, **facts))

    def say_n(self, singular: str, plural: str, /, n: int, **facts: object) -> str:
        """What `say_n` makes, in this language."""
        return self.told(say_n(singular, plural, n, **facts))

    def word(self, text: str) -> str:
        """A text that is written in a table of the program's own, in this language."""
        return self.template(text, None, 1)

    def title(self, named: _Bilingual) -> str:
        """What a catalogue calls something, in this language where it has a name in it."""
        return self.told(title(named))

    def titles(self, named: _Bilingual) -> list[str]:
        """What a catalogue calls something, in this language first, and in the other one where it has both."""
        told = [named.en, named.ja] if self.lang == "en" else [named.ja, named.en]
        return [each for each in told if each]

    def day(self, iso: str) -> str:
        """A day, from ISO 8601, as people write it."""
        if self.lang == "en":
            return iso
        year, month, number = iso.split("-")
        return f"{int(year)}年{int(month)}月{int(number)}日"

    def fact(self, fact: object) -> object:
        """What stands in a template."""
        return self.told(fact) if isinstance(fact, Sentence) else fact

    def template(self, singular: str, plural: str | None, number: int) -> str:
        """A template in this language; the English one where there is none."""
        if self._catalogue is None:
            return singular if plural is None or number == 1 else plural
        if not singular:
            return singular  # the empty one is the catalogue's own head
        if plural is None:
            return self._catalogue.gettext(singular)
        return self._catalogue.ngettext(singular, plural, number)


ENGLISH = Speech("en")


def speech_of(lang: Lang) -> Speech:
    """What tells things in a language."""
    if lang == "en":
        return ENGLISH
    from gettext import GNUTranslations  # noqa: PLC0415 - not where English is spoken

    with (_LOCALE / lang / "LC_MESSAGES" / "shinchoku.mo").open("rb") as compiled:
        return Speech(lang, GNUTranslations(compiled))
