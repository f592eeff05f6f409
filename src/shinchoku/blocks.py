"""A block of ours in somebody's file, between two lines that say so: found, and put in another's place."""

import re

from shinchoku.errors import BadBlock
from shinchoku.speech import say

BEGIN, END = "<!-- shinchoku:begin -->", "<!-- shinchoku:end -->"
_BEGIN_LINE = re.compile(rb"(?<![^\r\n])[ \t]*" + re.escape(BEGIN.encode()) + rb"[ \t]*(\r\n|\n|\r)")
_END_LINE = re.compile(rb"(?<![^\r\n])[ \t]*" + re.escape(END.encode()) + rb"[ \t]*(?![^\r\n])")


def with_block(data: bytes, content: str, path: str) -> bytes:
    """A file with another content between its two lines; no other byte is changed.

    Args:
        data: The file, in any encoding that ASCII is a part of.
        content: Lines that end with a line feed; they get the file's own line ends.
        path: The file's name, for messages.

    Raises:
        BadBlock: The two lines are not there, or not once each and in their order.
    """
    begins, ends = list(_BEGIN_LINE.finditer(data)), list(_END_LINE.finditer(data))
    if not begins and not ends:
        raise BadBlock(
            path,
            say(
                "no line {begin} with a line {end} below it; write both where the progress is to stand",
                begin=BEGIN,
                end=END,
            ),
        )
    if len(begins) != 1 or len(ends) != 1 or ends[0].start() < begins[0].end():
        raise BadBlock(path, say("one line {begin}, and below it one line {end}, are needed", begin=BEGIN, end=END))
    line_end = begins[0][1]
    inner = content.encode("utf-8", "backslashreplace").replace(b"\n", line_end)
    return data[: begins[0].end()] + inner + data[ends[0].start() :]
