"""When two names are one: the rule by which folders, documents and labels find their item.

The learner's numbers, case, separators and Unicode form are the learner's own; the name is what stays when a
folder is renumbered or moved.
"""

import re
import unicodedata
from functools import lru_cache

_NUMBER = re.compile(r"(?<!\d)\d++[\s._)\-]+(?=\S)")
_SEPARATORS = re.compile(r"[\s_\-]+")
_OPTIONAL_ENDING = "_pattern"


@lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """The key of a folder's name, a label or an id: equal keys mean the same item.

    NFC, case folded; a leading number with its separator dropped; runs of ``-``, ``_`` and blanks are one ``_``; an
    ending ``_pattern`` is optional. A name that is nothing but a number stays as it is.
    """
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()).strip()
    text = _NUMBER.sub("", text, count=1) if _NUMBER.match(text) else text
    text = _SEPARATORS.sub("_", text).strip("_")
    return text.removesuffix(_OPTIONAL_ENDING) or text


def fold_file(name: str) -> str:
    """As `fold`, for a document's file name: the ending after the last dot is kept, case folded."""
    stem, dot, ending = name.rpartition(".")
    return f"{fold(stem)}.{ending.casefold()}" if dot and stem else fold(name)


def fold_path(path: str) -> tuple[str, ...]:
    """The keys of a document's path, one a component; the last one keeps its ending."""
    *folders, last = path.strip("/").split("/")
    return (*(fold(part) for part in folders), fold(last) if path.endswith("/") else fold_file(last))
