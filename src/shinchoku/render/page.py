"""What all pages share: templates whose every text is escaped, and the names of styles and scripts in a policy."""

import html
from base64 import b64encode
from collections.abc import Callable, Iterable
from functools import partial
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape

from shinchoku.render.plain import shown
from shinchoku.speech import Speech


class _Once(CodeGenerator):
    """Writes every output through one call, which makes it safe and escapes it: a page of a thousand items has many."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:  # noqa: ARG002 - as its base has it
        self.write(f"({finalize.src}")


class _Environment(Environment):
    code_generator_class = _Once


def environment(speech: Speech) -> Environment:
    """The templates; sentences are told in that language."""
    return _Environment(
        loader=PackageLoader("shinchoku.render"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=partial(_escaped, speech),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def policy(styles: Iterable[str], scripts: Iterable[str] = (), **sources: str) -> str:
    """What a browser may do with a page: apply these style sheets, run these scripts, and nothing else.

    Args:
        styles: Their texts.
        scripts: Theirs.
        sources: Of anything else, by kind, where it may come from; such as ``img="data:"``.
    """
    allowed = {"style": _hashes(styles), "script": _hashes(scripts), **sources}
    told = [f"{kind}-src {source}" for kind, source in allowed.items() if source]
    return "; ".join(["default-src 'none'", *told, "base-uri 'none'", "form-action 'none'"])


def _hashes(texts: Iterable[str]) -> str:
    """The names of styles or scripts in a policy, each once."""
    return " ".join(dict.fromkeys(f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for text in texts))


def words_of(speech: Speech) -> Callable[..., Markup]:
    """What says the page's own sentences; those without facts, which stand everywhere in it, are made once."""
    known: dict[str, Markup] = {}
    told = speech.say  # the templates are read where the pages say them

    def said(template: str, **facts: object) -> Markup:
        if facts:
            return escape(shown(told(template, **facts)))
        word = known.get(template)
        if word is None:
            word = known[template] = escape(shown(told(template)))
        return word

    return said


def breakable(name: str) -> Markup:
    """A name that may be broken where its words meet."""
    return Markup("<wbr>").join(escape(part) for part in shown(name).replace("_", "_\n").split("\n"))


def _escaped(speech: Speech, value: object) -> str:
    """What stands in a page for a value: text that is safe to show, with no markup but our own."""
    if type(value) is not str:
        if type(value) is int:
            return str(value)
        if hasattr(value, "__html__"):
            made: str = value.__html__()
            return made
        value = speech.told(value) if isinstance(value, str) else str(value)
    return html.escape(value if value.isprintable() else shown(value))
