"""What changed between two revisions as JSON, and the schema that this keeps to."""

from typing import Any

import msgspec

from shinchoku.between import Between
from shinchoku.render.jsontext import indented, schema_of
from shinchoku.speech import plain


def render_between_json(between: Between) -> str:
    """What changed as indented JSON with an ending newline."""
    return indented(msgspec.to_builtins(between, enc_hook=plain))


def between_schema() -> dict[str, Any]:
    """The JSON Schema of it, made from the types that it is made of."""
    return schema_of(Between, "shinchoku between")


def render_between_schema() -> str:
    """The JSON Schema of it."""
    return indented(between_schema())
