"""Whether a line says of what it names that it is done or paused: not of a part of it, nor of a plan for it."""

import re
from collections.abc import Iterator

from shinchoku.progress_md.claims import State
from shinchoku.progress_md.inert import masked
from shinchoku.progress_md.words import Words

_MARKUP = " \t*_~\ufe0f"
_NAMED = re.compile(r"\*\*|__|`|[0-9A-Za-z][_\-][0-9A-Za-z]")
_LONGEST = 200


def state_in(text: str, words: Words) -> State | None:
    """What a text says; None where it says nothing of that, or more than one thing.

    A word counts where it is all that stands between brackets, commas, dashes and colons, dates aside, or where it
    follows the name at the text's head; a sign, also where it stands before or behind the name. A word that is but the
    label of something else than a date counts where the name is what it labels.
    """
    if not words.may_say.search(text):
        return None
    parts = list(_parts(words.date.sub(" ", masked(text)), words))
    said: set[str | None] = set()
    is_named = is_behind = False
    for number, (part, is_label) in enumerate(parts):
        state = _said_by(part, words, may_name=not is_named)
        if not (is_label and is_behind and parts[number + 1][0].strip(_MARKUP)):
            said.add(state)
        is_named = is_named or _NAMED.search(part) is not None
        is_behind = is_behind or part.strip(_MARKUP) != ""
    said.discard(None)
    if said == {"done"}:
        return "done"
    return "paused" if said == {"paused"} else None


def _parts(text: str, words: Words) -> Iterator[tuple[str, bool]]:
    """The parts of a text, and whether each is the label of the next one."""
    end = 0
    for stop in words.segment.finditer(text):
        yield text[end : stop.start()], words.colon.fullmatch(stop.group()) is not None
        end = stop.end()
    yield text[end:], False


def _said_by(segment: str, words: Words, *, may_name: bool) -> str | None:
    """What one part says; ``may_name`` is whether no part before it names anything."""
    plain = segment.strip(_MARKUP)
    if not plain or len(plain) > _LONGEST:
        return None
    if words.signs_against.search(plain):
        return "not"
    by_sign = {state for state, signs, _ in _signs(words) if signs.search(plain)}
    bare = words.state_signs.sub("", plain).strip(_MARKUP)
    by_word = _said_in_words(bare, words, may_name=may_name)
    if not by_sign or by_word == "not":
        return by_word
    if len(by_sign) > 1:
        return "not"
    at_edge = {state for state, _, edge in _signs(words) if may_name and edge.search(plain)}
    by_sign = by_sign if by_word or not bare else at_edge
    said = by_sign | ({by_word} if by_word else set())
    return said.pop() if len(said) == 1 else "not" if said else None


def _said_in_words(bare: str, words: Words, *, may_name: bool) -> str | None:
    if words.says_not.fullmatch(bare):
        return "not"
    for state, alone, named in (
        ("done", words.says_done, words.head_done),
        ("paused", words.says_paused, words.head_paused),
    ):
        if alone.fullmatch(bare) or (may_name and named.fullmatch(bare)):
            return state
    return None


def _signs(words: Words) -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    """Each state's signs: anywhere, and at one end of a text."""
    return (
        ("done", words.done_signs, words.done_sign_at_edge),
        ("paused", words.paused_signs, words.paused_sign_at_edge),
    )
