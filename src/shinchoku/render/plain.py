"""Text that is safe to show: names from repositories are the learner's own, and may hold anything."""

import unicodedata

_SHOWN_AS_ESCAPES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Format signs that carry meaning inside words, and reorder nothing.
_HARMLESS = {"\u200c", "\u200d", "\ufe0f"}


def shown(text: str) -> str:
    """The text in one line, with control, direction and undecodable signs as escapes."""
    if text.isprintable():  # nearly every text is
        return str(text)
    return "".join(sign if sign.isprintable() or sign in _HARMLESS else _escape(sign) for sign in text)


def _escape(sign: str) -> str:
    if unicodedata.category(sign) not in _SHOWN_AS_ESCAPES:
        return sign  # a blank that is not the space, such as U+3000
    if "\udc80" <= sign <= "\udcff":  # a byte that is not UTF-8, as Python keeps it
        return f"\\x{ord(sign) - 0xDC00:02x}"
    return sign.encode("unicode_escape").decode("ascii")
