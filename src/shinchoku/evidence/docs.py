"""What an item's README and documents show: how much is told in them, and which of their boxes are ticked."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from shinchoku.errors import Unreadable
from shinchoku.folders import Folder, FoundDocument

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Counts = tuple[int, int]
Recall = Callable[[str, bytes, Callable[[bytes], Counts]], Counts]
"""What some way of counting, by its name, finds in a file's content: known from before, or counted now. A way that has
one number only gives 0 for the other."""

STUB_BELOW = 20
"""Fewer letters of running text than this are a stub: less than a short sentence in any language."""

_CHECKBOX = re.compile(r"\[(?P<tick>[ xX])\](?=\s|$)", re.ASCII)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_RULE_LINE = re.compile(r"\s*([=\-~^*+#\"'`._:])\1{2,}\s*")
_FENCE_SIGNS = "-`."
_MARKED_LINE = re.compile(r"\s*(?:\.\. |:[\w\-]+:|={1,6} |\*{1,8} |image:|include:|\|\||//)")


class Readme(Struct, frozen=True):
    """What was found of a README."""

    path: str | None
    """The one with the most text; None where there is none."""
    characters: int
    """Letters and digits of running text: headings, code, badges, comments and links' targets are not text."""
    unreadable: Unreadable | None = None
    """Why nothing can be said of it."""

    @property
    def is_stub(self) -> bool:
        """Whether it is there but tells nothing."""
        return self.path is not None and self.unreadable is None and self.characters < STUB_BELOW


class ReadDocument(Struct, frozen=True):
    """What was found of a document that shows that a tutorial was done."""

    path: str
    """Where it was found, or where the catalogue has it."""
    present: bool
    checked: int
    unchecked: int
    must_be_ticked: bool
    unreadable: Unreadable | None = None


class DocsEvidence(Struct, frozen=True):
    """The slip of this room."""

    readme: Readme
    documents: tuple[ReadDocument, ...] = ()

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """Every file that could not be read."""
        files = (self.readme.unreadable, *(document.unreadable for document in self.documents))
        return tuple(cause for cause in files if cause is not None)


def counted(_: str, content: bytes, count: Callable[[bytes], Counts]) -> Counts:
    """Where nothing is known from before."""
    return count(content)


def read_docs(folder: Folder, read: Callable[[str], bytes], recall: Recall = counted) -> DocsEvidence:
    """The README and the documents of an item; ``read`` gives a file's bytes or raises `Unreadable`."""
    readmes = [_readme(path, read, recall) for path in folder.files.get("readme", ())]
    best = max(readmes, key=lambda readme: readme.characters, default=Readme(None, 0))
    return DocsEvidence(best, tuple(_document(found, read, recall) for found in folder.documents))


def _readme(path: str, read: Callable[[str], bytes], recall: Recall) -> Readme:
    try:
        content = read(path)
    except Unreadable as error:
        return Readme(path, 0, error)
    name = path.casefold()
    is_markdown = name.endswith((".md", ".markdown", ".mdown", ".mkd")) or "." not in name.rpartition("/")[2]
    words = ("markdown", _markdown_text) if is_markdown else ("plain", _plain_text)
    characters, _ = recall(words[0], content, lambda data: (_count(words[1](decoded(data))), 0))
    return Readme(path, characters)


def _document(found: FoundDocument, read: Callable[[str], bytes], recall: Recall) -> ReadDocument:
    wanted = found.document
    path, checked, unchecked, unreadable = found.path, 0, 0, None
    if path is not None and not path.endswith("/"):
        try:
            checked, unchecked = recall("boxes", read(path), lambda data: count_boxes(decoded(data)))
        except Unreadable as error:
            unreadable = error
    return ReadDocument(path or found.expected, path is not None, checked, unchecked, wanted.ticked, unreadable)


def decoded(data: bytes) -> str:
    """A document's text for measuring: UTF-8, UTF-16 with its mark, else CP932; what fits none is replaced."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for codec in ("utf-8-sig", "cp932"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def count_boxes(text: str) -> tuple[int, int]:
    """Ticked and unticked checkboxes of a Markdown text: list items only, never in code, comments or quotes."""
    checked = unchecked = quoted = 0
    previous: list[str] = []
    for token in _markdown().parse(text):
        quoted += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        box = _CHECKBOX.match(token.content) if token.type == "inline" else None
        if box and not quoted and previous[-2:] == ["list_item_open", "paragraph_open"]:
            checked += box["tick"] != " "
            unchecked += box["tick"] == " "
        previous.append(token.type)
    return checked, unchecked


def _markdown() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # noqa: PLC0415 - slow, and not where all counts are known from before

    return MarkdownIt()


def _markdown_text(text: str) -> str:
    in_heading = False
    kept: list[str] = []
    for token in _markdown().enable("table").parse(text):
        if token.type in {"heading_open", "heading_close"}:
            in_heading = token.type == "heading_open"
        elif token.type == "inline" and not in_heading:
            kept.extend(_running_text(token.children or []))
        elif token.type == "html_block":
            kept.append(_TAG.sub(" ", _COMMENT.sub(" ", token.content)))
    return "\n".join(kept)


def _running_text(tokens: "list[Token]") -> list[str]:
    """A paragraph's words; an image's description, alone or inside a link, is a badge's and not text."""
    return [token.content for token in tokens if token.type in {"text", "code_inline"}]


def _plain_text(text: str) -> str:
    """A reStructuredText, AsciiDoc or plain file's words, told by their lines' looks.

    Underlined headings, directives with their indented blocks, attributes, comments and fenced blocks are left out.
    """
    kept: list[str] = []
    fence: str | None = None
    follows_text = directive = False
    for line in text.splitlines():
        rule = line.strip() if _RULE_LINE.fullmatch(line) else None
        if fence is not None:
            fence = None if rule == fence else fence
        elif rule and follows_text:
            kept.pop()  # the line that it underlines is a heading
            follows_text = False
        elif rule:
            fence = rule if rule[0] in _FENCE_SIGNS else None
        elif line.strip():
            directive = bool(_MARKED_LINE.match(line)) or (directive and line[:1].isspace())
            follows_text = not directive
            kept.extend([line] if follows_text else [])
        else:
            follows_text = False
    return "\n".join(kept)


def _count(text: str) -> int:
    return sum(1 for sign in text if sign.isalnum())
