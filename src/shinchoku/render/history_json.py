"""A history as JSON, and the schema that it keeps to."""

from typing import Any

import msgspec

from shinchoku.chronicle import History
from shinchoku.render.jsontext import indented, schema_of
from shinchoku.speech import plain


def render_history_json(history: History) -> str:
    """A history as indented JSON with an ending newline."""
    return indented(msgspec.to_builtins(history, enc_hook=plain))


def history_schema() -> dict[str, Any]:
    """The JSON Schema of a history, made from the types that it is made of."""
    return schema_of(History, "shinchoku history")


def render_history_schema() -> str:
    """The JSON Schema of a history."""
    return indented(history_schema())
