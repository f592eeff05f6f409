"""What all pages share: templates whose every text is escaped, and the names of styles and scripts in a policy."""

from base64 import b64encode
from collections.abc import Callable
from functools import partial
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from shinchoku.render.plain import shown
from shinchoku.speech import Speech


def environment(speech: Speech) -> Environment:
    """The templates; sentences are told in that language."""
    return Environment(
        loader=PackageLoader("shinchoku.render"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=partial(_safe, speech),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def source_of(text: str) -> str:
    """A style's or a script's name in a Content-Security-Policy."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def words_of(speech: Speech) -> Callable[..., Markup]:
    """What says the page's own sentences; those without facts, which stand everywhere in it, are made once."""
    known: dict[str, Markup] = {}

    def said(template: str, **facts: object) -> Markup:
        if facts:
            return escape(shown(speech.say(template, **facts)))
        word = known.get(template)
        if word is None:
            word = known[template] = escape(shown(speech.say(template)))
        return word

    return said


def _safe(speech: Speech, value: object) -> object:
    """Every text of a page comes through here, but for markup of our own."""
    if type(value) is str:  # nearly all, and at once: pages hold many
        return value if value.isprintable() else shown(value)
    return shown(speech.told(value)) if isinstance(value, str) and not hasattr(value, "__html__") else value
