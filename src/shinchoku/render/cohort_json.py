"""A cohort's state as JSON, and the schema that it keeps to."""

from typing import Any

import msgspec

from shinchoku.cohort.overview import Overview
from shinchoku.render.jsontext import indented, schema_of
from shinchoku.speech import plain


def render_cohort_json(overview: Overview) -> str:
    """The state as indented JSON with an ending newline."""
    return indented(msgspec.to_builtins(overview, enc_hook=plain))


def cohort_schema() -> dict[str, Any]:
    """The JSON Schema of the document, made from the types that it is made of."""
    return schema_of(Overview, "shinchoku cohort report")


def render_cohort_schema() -> str:
    """The JSON Schema of the document."""
    return indented(cohort_schema())
