"""TOML bytes to typed values, or one sentence that names file, line, key, what was found and what is allowed."""

import re
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin

import msgspec

from shinchoku.errors import BadSettings
from shinchoku.speech import joined, say
from shinchoku.toml_text import NotToml, parse_toml

T = TypeVar("T", bound=msgspec.Struct)

_WHERE = re.compile(r" - at (?P<key>`key` in )?`\$(?P<path>[^`]*)`")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<key>[^`]*)`")
_POSITION = re.compile(r"(?<!\s)\s*+\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)")
_MOST_TOLD = 12


def decode(data: bytes, kind: type[T], source: str, table: tuple[str, ...] = ()) -> T:
    """The settings in ``data`` as a ``kind``, taken from a nested ``table`` where one is named.

    Args:
        data: A TOML document, UTF-8 with or without a byte order mark.
        kind: A `msgspec.Struct` that forbids unknown fields.
        source: The file's name, for messages.
        table: Keys that lead to the table, such as ``("tool", "shinchoku")``; a missing one counts as empty.

    Raises:
        BadSettings: It is not TOML, or not of that kind.
    """
    document = _document(data, source)
    for key in table:
        document = document.get(key, {})
        if not isinstance(document, dict):
            raise BadSettings(source, ".".join(table), f"found {type(document).__name__}, a table is needed")
    try:
        return msgspec.convert(document, kind)
    except msgspec.ValidationError as error:
        raise _explained(str(error), data.decode(errors="replace"), kind, source, table) from error


def has_table(data: bytes, source: str, table: tuple[str, ...]) -> bool:
    """Whether the document holds that table; raises `BadSettings` where it is not TOML."""
    document: object = _document(data, source)
    for key in table:
        if not isinstance(document, dict) or key not in document:
            return False
        document = document[key]
    return True


def did_you_mean(word: str, allowed: list[str]) -> str:
    """A closing clause for a message: the nearest allowed word, or all of them where they are few."""
    near = get_close_matches(word, allowed, n=1)
    if near:
        return say("did you mean {near!r}?", near=near[0])
    if len(allowed) > _MOST_TOLD:
        return say("none of the names is near")
    return say("allowed: {names}", names=joined(dict.fromkeys(allowed)))


def line_of(text: str, key: str) -> int | None:
    """The line on which a key or table of that name stands, where exactly one does."""
    name = rf"[\"']?{re.escape(key)}[\"']?"
    pattern = re.compile(rf"^[ \t]*(?:{name}[ \t]*=|\[+(?:[^\]\n]*\.)?[ \t]*{name}[ \t]*\]+)", re.MULTILINE)
    places = [match.start() for match in pattern.finditer(text)]
    return text.count("\n", 0, places[0]) + 1 if len(places) == 1 else None


def _line_of_value(text: str, cause: str) -> int | None:
    """The line on which the value that a message quotes stands, where it stands on one only."""
    quoted = re.search(r"'([^']+)'", cause)
    lines = [
        n
        for n, line in enumerate(text.splitlines(), 1)
        if quoted and re.search(f"[\"']{re.escape(quoted[1])}[\"']", line)
    ]
    return lines[0] if len(lines) == 1 else None


def _document(data: bytes, source: str) -> dict[str, Any]:
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadSettings(source, None, f"not UTF-8: byte 0x{data[error.start]:02x}", line) from error
    try:
        document: dict[str, Any] = parse_toml(text)
    except NotToml as error:
        position = _POSITION.search(str(error))
        last = text.count("\n") + 1
        line = int(position["line"]) if position and position["line"] else last
        column = f" (column {position['column']})" if position and position["column"] else ""
        raise BadSettings(source, None, f"not TOML: {_POSITION.sub('', str(error))}{column}", line) from error
    return document


def _explained(message: str, text: str, kind: type[msgspec.Struct], source: str, table: tuple[str, ...]) -> BadSettings:
    where = _WHERE.search(message)
    path = where["path"].replace("[...]", "[]").lstrip(".") if where else ""
    unknown = _UNKNOWN.search(message)
    if unknown:
        key = unknown["key"]
        cause = f"unknown key; {did_you_mean(key, _fields_at(kind, path))}"
        path = f"{path}.{key}" if path else key
    else:
        cause = _in_toml_words(_WHERE.sub("", message))
        if cause.startswith("invalid enum value"):
            found = cause.split("'")[1]
            cause = f"{cause}; {did_you_mean(found, _words_at(kind, path, key=bool(where and where['key'])))}"
    name = ".".join((*table, *([path.replace("[]", ".*")] if path else [])))
    last = re.sub(r"(\[[^\]]*\])+$", "", path).rpartition(".")[2]
    return BadSettings(
        source, name or None, cause, (line_of(text, last) if last else None) or _line_of_value(text, cause)
    )


def _in_toml_words(message: str) -> str:
    """What msgspec says, for it speaks of JSON's types: TOML's users know tables, arrays and strings."""
    words = {"`object`": "a table", "`array`": "an array", "`str`": "a string", "`int`": "a whole number"}
    words |= {"`float`": "a number", "`bool`": "true or false", "Expected": "expected", "Invalid": "invalid"}
    for theirs, ours in words.items():
        message = message.replace(theirs, ours)
    return message


def _fields_at(kind: Any, path: str) -> list[str]:  # noqa: ANN401 - types are walked as values
    """The keys that are allowed where ``path`` leads, such as ``tracks[...].items[...]``."""
    return [field.encode_name for field in msgspec.structs.fields(_innermost(_type_at(kind, path)))]


def _words_at(kind: Any, path: str, *, key: bool) -> list[str]:  # noqa: ANN401 - as above
    """The words that are allowed where ``path`` leads to one of a closed set, or to a table keyed by one."""
    found = _type_at(kind, path)
    while key and get_origin(next(iter(get_args(found)))) is not Literal:
        found = _inner(found)
    return [str(word) for word in get_args(next(iter(get_args(found))) if key else _innermost(found))]


def _type_at(kind: Any, path: str) -> Any:  # noqa: ANN401 - as above
    for step in path.split(".") if path else []:
        fields = {field.encode_name: field.type for field in msgspec.structs.fields(_innermost(kind))}
        kind = fields[step.partition("[")[0]]
    return kind


def _innermost(kind: Any) -> Any:  # noqa: ANN401 - as above
    """What a container holds in the end: a `msgspec.Struct`, a closed set of words or a plain type."""
    while get_origin(kind) not in {None, Literal}:
        kind = _inner(kind)
    return kind


def _inner(kind: Any) -> Any:  # noqa: ANN401 - as above
    """The value type of a table, the element type of an array, the type that is not None."""
    if get_origin(kind) is Annotated:
        return get_args(kind)[0]
    return next(part for part in reversed(get_args(kind)) if part not in {Ellipsis, type(None)})
