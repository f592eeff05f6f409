r"""What one pattern of git's means, said as a regular expression that cannot run away.

The translations that pathspec brings tell whether a path *or a folder above it* fits, while git asks folder by folder
about the entry alone; and they read ``[\]]``, ``[[:alpha:]]``, ``[b-a]``, ``a/**``, ``a/**/``, ``a//b``, ``***`` and an
ending tab otherwise than git does. So the pattern is translated here, byte by byte, as git's wildmatch.c reads it.

A star is as short as it can be and then stays so (an atomic group) unless it is the last of its part of the path; the
same holds for ``**`` among folders. That loses nothing, for between two stars lies a text of fixed length, and between
two ``**`` a fixed number of folders; and it keeps the time polynomial whatever a learner's file says.
"""

import re
from collections.abc import Callable, Iterator

from shinchoku.errors import BadPattern

_LONGEST = 8192  # bytes; twice the longest path that Linux can open

# A folder's path is matched with a NUL behind it, the one byte that no name holds; so no wildcard may take it.
_ONE = rb"[^/\0]"
_SLASH = b"/"
_STAR = b"*"
_REST = rb"[^\0]*"
_ANY_FOLDERS = rb"(?:[^/\0]*/)*?"
_SOME_FOLDERS = rb"(?:[^/\0]*/)+?"
_GAPS = {b"": _REST, b"/": _ANY_FOLDERS, rb"\/": _SOME_FOLDERS}

_SPECIAL = re.compile(rb"[*?\[\\]")
_MEMBERS = re.compile(
    # What lies between [: and :], with the second colon.
    rb"\[:(?=[^\]])(?P<kind>(?>[^\]]{0,255}))(?<=:)\]|(?P<first>\\.|[^\\])(?:-(?P<last>\\.|[^\]\\]))?",
    re.DOTALL,
)
_MEMBER = re.sub(rb"\?P<\w+>", b"?:", _MEMBERS.pattern)
_TOKEN = re.compile(
    rb"(?P<stars>\*+)(?P<gap>\\?/|\Z)?"
    rb"|(?P<one>\?)"
    # The first member may be the closing bracket itself.
    rb"|\[(?P<inverse>[!^]?)(?P<members>(?>%b)(?>(?:(?!\])(?>%b))*))\]"
    rb"|\\(?P<escaped>.)"
    rb"|(?P<plain>/|[^*?\[\\/]+)" % (_MEMBER, _MEMBER),
    re.DOTALL,
)


def _ascii(fits: Callable[[str], bool]) -> frozenset[int]:
    return frozenset(code for code in range(1, 128) if fits(chr(code)))


_KINDS = {
    b"alnum:": _ascii(str.isalnum),
    b"alpha:": _ascii(str.isalpha),
    b"blank:": frozenset(b" \t"),
    b"cntrl:": _ascii(lambda sign: not sign.isprintable()),
    b"digit:": _ascii(str.isdigit),
    b"graph:": _ascii(lambda sign: sign.isprintable() and sign != " "),
    b"lower:": _ascii(str.islower),
    b"print:": _ascii(str.isprintable),
    b"punct:": _ascii(lambda sign: sign.isprintable() and sign != " " and not sign.isalnum()),
    b"space:": frozenset(b" \t\n\r"),  # git has an isspace() of its own: no form feed, no vertical tab
    b"upper:": _ascii(str.isupper),
    b"xdigit:": frozenset(b"0123456789abcdefABCDEF"),
}


def expression(pattern: bytes) -> bytes:
    """A regular expression, without capturing groups, for the paths that a pattern fits from end to end.

    Args:
        pattern: As git's wildmatch gets it: no ``!`` before it, no slash at its ends that only says where it holds.

    Raises:
        BadPattern: The pattern cannot fit any path.
    """
    runs = [b""]
    part = [b""]
    for token in _tokens(pattern):
        if token == _STAR:
            part.append(b"")
        elif token in {_ANY_FOLDERS, _SOME_FOLDERS}:
            runs[-1] += _starred(part)
            runs.append(token)
            part = [b""]
        else:
            part[-1] += token
            if token == _SLASH:
                runs[-1] += _starred(part)
                part = [b""]
    *before, last = runs
    return b"".join(b"(?>%b)" % run for run in before) + last + _starred(part)


def longest_text(pattern: bytes) -> bytes:
    """The longest text that stands in every path that a pattern fits; empty for one of wildcards alone."""
    runs = [b""]
    for token in _TOKEN.finditer(pattern):
        if token["plain"] is not None and token["plain"] != _SLASH:
            runs[-1] += token["plain"]
        else:
            runs.append(b"")
    return max(runs, key=len)


def _starred(texts: list[bytes]) -> bytes:
    """The texts of one part of a path with a star between each two of them."""
    first, *rest = texts
    if not rest:
        return first
    *middle, last = rest
    return b"".join((first, *(b"(?>%b*?%b)" % (_ONE, text) for text in middle), _ONE, b"*", last))


def _tokens(pattern: bytes) -> Iterator[bytes]:
    if not pattern or b"\0" in pattern:
        raise _bad(pattern, "no name has a NUL" if pattern else "it names nothing")
    if len(pattern) > _LONGEST:
        raise _bad(pattern, f"it has more than {_LONGEST} bytes")
    # Git compares what stands before the first special sign by itself, and gives wildmatch the remainder. So stars
    # right there stand at the beginning for wildmatch: foo**/bar fits foo/x/bar, and foobar too.
    beginning = len(_SPECIAL.split(pattern, 1)[0])
    at = 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:
            cause = "a [ is not closed" if pattern[at : at + 1] == b"[" else "its last backslash escapes nothing"
            raise _bad(pattern, cause)
        at = token.end()
        if stars := token["stars"]:
            aligned = token.start() in {0, beginning} or pattern[token.start() - 1 : token.start()] == _SLASH
            if len(stars) > 1 and token["gap"] is not None and aligned:
                yield _GAPS[token["gap"]]
            else:
                yield _STAR
                at = token.end("stars")
        elif token["members"]:
            yield _one_of(pattern, token["members"], inverse=bool(token["inverse"]))
        else:
            yield _ONE if token["one"] else re.escape(token["escaped"] or token["plain"])


def _one_of(pattern: bytes, members: bytes, *, inverse: bool) -> bytes:
    """An expression for one byte of a set, spelled so that nothing in it means anything to Python."""
    codes: set[int] = set()
    for member in _MEMBERS.finditer(members):
        kind = member["kind"]
        if kind is None:
            first = member["first"][-1]
            # The first is a member even of a range that runs backwards.
            codes |= {first, *range(first, member["last"][-1] + 1 if member["last"] else first)}
        elif kind in _KINDS:
            codes |= _KINDS[kind]
        else:
            raise _bad(pattern, f"there is no [:{kind.decode(errors='backslashreplace')}]")
    fitting = (set(range(1, 256)) - codes if inverse else codes) - {*_SLASH}
    if not fitting:
        raise _bad(pattern, "a [] of it fits no sign of a name")
    return b"[%b]" % b"".join(rb"\x%02x" % code for code in sorted(fitting))


def _bad(pattern: bytes, cause: str) -> BadPattern:
    return BadPattern(pattern.decode(errors="backslashreplace"), cause)
