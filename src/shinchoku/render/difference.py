"""Files before and after as a unified difference: for eyes, for ``git apply`` and for ``patch -p1``."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from shinchoku.render.ink import Ink, ink
from shinchoku.render.linediff import Block, blocks
from shinchoku.render.plain import shown

_CONTEXT = 3
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_VISIBLE_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_STYLES = {" ": None, "-": "red", "+": "green"}


class Changed(Struct, frozen=True):
    """A file before and after."""

    path: str
    """POSIX, relative to where the difference is to be applied."""
    old: bytes
    new: bytes
    codec: str
    """Python's name of its encoding."""


def render_difference(files: Sequence[Changed], *, color: bool = False, safe: bool = False) -> str:
    """The files' differences, one below the other; nothing for a file that stays as it is.

    Args:
        files: What to show.
        color: Whether to write ANSI colours, as git does.
        safe: For a terminal: lines end where Markdown ends them (a lone CR too), and signs that could do harm are
            shown as escapes. Without it, what is written for a UTF-8 file can be applied to the byte.
    """
    pen = ink(color=color)
    return "".join(f"{line}\n" for file in files if file.old != file.new for line in _file(file, pen, safe=safe))


def _file(file: Changed, pen: Ink, *, safe: bool) -> Iterator[str]:
    old, new = (_lines(data.decode(file.codec, "backslashreplace"), safe=safe) for data in (file.old, file.new))
    if file.codec != "utf-8":
        yield f"# {shown(file.path)} is in {file.codec}: its difference is told in UTF-8, and cannot be applied"
    path = file.path.lstrip("/")
    yield pen(f"--- {_name(f'a/{path}')}", "bold")
    yield pen(f"+++ {_name(f'b/{path}')}", "bold")
    for hunk in _hunks(blocks(old, new)):
        yield from _hunk(hunk, old, new, pen, safe=safe)


def _lines(text: str, *, safe: bool) -> list[str]:
    return (_VISIBLE_LINE if safe else _LINE).findall(text)


def _hunks(differing: Sequence[Block]) -> list[list[Block]]:
    """Blocks whose surroundings touch belong together."""
    hunks: list[list[Block]] = []
    for block in differing:
        if not hunks or block.old_start - hunks[-1][-1].old_end > 2 * _CONTEXT:
            hunks.append([])
        hunks[-1].append(block)
    return hunks


def _hunk(hunk: Sequence[Block], old: Sequence[str], new: Sequence[str], pen: Ink, *, safe: bool) -> Iterator[str]:
    before = min(_CONTEXT, hunk[0].old_start)
    behind = min(_CONTEXT, len(old) - hunk[-1].old_end)
    places = (
        _range(hunk[0].old_start - before, hunk[-1].old_end + behind),
        _range(hunk[0].new_start - before, hunk[-1].new_end + behind),
    )
    yield pen(f"@@ -{places[0]} +{places[1]} @@", "cyan")
    at = hunk[0].old_start - before
    for block in hunk:
        yield from _signed(" ", old[at : block.old_start], pen, safe=safe)
        yield from _signed("-", old[block.old_start : block.old_end], pen, safe=safe)
        yield from _signed("+", new[block.new_start : block.new_end], pen, safe=safe)
        at = block.old_end
    yield from _signed(" ", old[at : at + behind], pen, safe=safe)


def _signed(sign: str, lines: Sequence[str], pen: Ink, *, safe: bool) -> Iterator[str]:
    style = _STYLES[sign]
    for line in lines:
        text = f"{sign}{_visible(line) if safe else line.removesuffix(chr(10))}"
        yield pen(text, style) if style else text
        if not line.endswith(("\r", "\n") if safe else "\n"):
            yield "\\ No newline at end of file"


def _visible(line: str) -> str:
    return "\t".join(map(shown, line.rstrip("\r\n").split("\t")))


def _range(start: int, end: int) -> str:
    """As git writes it: lines from 1, and an empty range by the line that it stands behind."""
    count = end - start
    first = start + 1 if count else start
    return str(first) if count == 1 else f"{first},{count}"


def _name(path: str) -> str:
    """A path as git writes it: quoted where it holds what ends a line, a name or a terminal's patience."""
    if '"' in path or "\\" in path or shown(path) != path:
        return f'"{"".join(map(_quoted, path))}"'
    return f"{path}\t" if " " in path else path


def _quoted(sign: str) -> str:
    if sign in '"\\':
        return f"\\{sign}"
    if shown(sign) == sign:
        return sign
    # A byte that is not UTF-8 is itself again; another lone surrogate comes from no file's name, and must not end us.
    kept = "surrogateescape" if "\udc80" <= sign <= "\udcff" else "surrogatepass"
    return "".join(f"\\{byte:03o}" for byte in sign.encode("utf-8", kept))
