"""The messages that the program says, read from its own source, and the catalogues that translate them.

``python -m tests.messages`` brings the catalogues up to date: what is new stands in them untranslated, what is said no
more is gone, and what is translated is compiled.
"""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import shinchoku

PACKAGE = Path(shinchoku.__file__).parent
PO = PACKAGE / "locale" / "ja" / "LC_MESSAGES" / "shinchoku.po"
MO = PO.with_suffix(".mo")

_SAYS = {"say": 1, "say_n": 2}
"""What says something, and how many of its first arguments are templates."""
_OF_A_CODE = (1, 2, 3, 5)
"""A code's texts, by their places."""
_IN_TEMPLATES = re.compile(r"""\bsay\((?:"([^"]+)"|'([^']+)')""")


class Message(NamedTuple):
    """Something that is said."""

    singular: str
    plural: str | None
    place: str
    """The file, relative to the package."""


def said() -> Iterator[Message]:
    """Every message, in the order of the files."""
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(("child/", "sample_repo/")) and name != "speech.py":
            yield from _in_source(ast.parse(path.read_text(encoding="utf-8")), name)
    for path in sorted(PACKAGE.glob("render/templates/*.html")):
        for found in _IN_TEMPLATES.finditer(path.read_text(encoding="utf-8")):
            yield Message(found[1] or found[2], None, path.relative_to(PACKAGE).as_posix())
    for template in (", ", "; ", "{one} or {other}", "{one} and {other}"):
        yield Message(template, None, "speech.py")


def unreadable() -> Iterator[str]:
    """Where something is said whose template does not stand there as one string."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for call in _calls(ast.parse(path.read_text(encoding="utf-8"))):
            count = _SAYS.get(_name(call), 0)
            if path.name != "speech.py" and not all(_text(each) is not None for each in call.args[:count]):
                yield f"{path.name}:{call.lineno}"


def extracted() -> Catalog:
    """All messages as a catalogue without translations."""
    catalog = Catalog(locale="ja", domain="shinchoku", fuzzy=False)
    for message in said():
        key = message.singular if message.plural is None else (message.singular, message.plural)
        catalog.add(key, locations=[(message.place, 0)])
    return catalog


def translated() -> Catalog:
    """The Japanese catalogue."""
    with PO.open("rb") as file:
        return read_po(file, locale="ja", domain="shinchoku")


def compiled(catalog: Catalog) -> bytes:
    """A catalogue as gettext reads it."""
    stream = io.BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def update() -> None:
    """Bring the catalogue on the disk up to date."""
    catalog = translated()
    kept = catalog.header_comment, catalog.creation_date, catalog.revision_date
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment, catalog.creation_date, catalog.revision_date = kept  # no change for the day's sake
    stream = io.BytesIO()
    write_po(stream, catalog, sort_by_file=True, include_lineno=False, ignore_obsolete=True, width=120)
    PO.write_bytes(stream.getvalue())
    MO.write_bytes(compiled(translated()))


def _in_source(tree: ast.Module, place: str) -> Iterator[Message]:
    for call in _calls(tree):
        texts = [_text(each) for each in call.args]
        match _name(call):
            case "say" if texts and texts[0]:
                yield Message(texts[0], None, place)
            case "say_n" if len(texts) > 1 and texts[0] and texts[1]:
                yield Message(texts[0], texts[1], place)
            case "Code":
                yield from (Message(text, None, place) for at in _OF_A_CODE if at < len(texts) and (text := texts[at]))


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return iter(sorted(found, key=lambda call: (call.lineno, call.col_offset)))


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


if __name__ == "__main__":
    update()
