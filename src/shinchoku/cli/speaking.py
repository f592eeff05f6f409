"""In which language a command speaks: what the user asked for, or else what the locale names."""

import os
import re
from contextvars import ContextVar
from enum import StrEnum
from typing import Annotated

import typer

from shinchoku.speech import ENGLISH, Lang, Speech, speech_of

_SPOKEN = ContextVar("spoken", default=ENGLISH)


class Language(StrEnum):
    """What people are told things in."""

    auto = "auto"
    en = "en"
    ja = "ja"


LangOption = Annotated[
    Language,
    typer.Option(
        "--lang",
        help="The language of what is written for people; auto: the locale's.",
        envvar="SHINCHOKU_LANG",
        rich_help_panel="Output",
    ),
]


def asked_for(language: Language) -> Lang | None:
    """The language that was asked for, or that the locale names; None where neither says."""
    if language is not Language.auto:
        return "ja" if language is Language.ja else "en"
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((os.environ[name] for name in names if os.environ.get(name)), "").lower()
    if locale.partition(".")[0] in {"", "c", "posix"}:
        return None
    preferred = (os.environ.get("LANGUAGE") or locale).lower()  # as gettext has it: a list, with colons between
    return "ja" if re.match(r"ja(?![a-z])", preferred) else None


def speak(language: Language) -> None:
    """Speak a language from now on."""
    _SPOKEN.set(speech_of(asked_for(language) or "en"))


def spoken() -> Speech:
    """The language that is spoken."""
    return _SPOKEN.get()
