"""What git's index has, and how to ask what of it was changed without being kept waiting or led elsewhere."""

import os
from collections.abc import Sequence

from msgspec import Struct, field

from shinchoku.errors import CannotScan
from shinchoku.gates.guarded import kind
from shinchoku.gates.walk import folders_above
from shinchoku.speech import say

_STATUS = (
    *("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=no", "--no-renames", "--no-ahead-behind"),
    "--ignore-submodules=all",  # what goes on in another repository is none of this one's
)
_SUBMODULE = b"160000"


class Index(Struct):
    """What the index has."""

    tracked: set[str] = field(default_factory=set)
    """From the top level, submodules aside."""
    submodules: list[str] = field(default_factory=list)
    """From the top level."""
    not_checked_out: int = 0
    """How many tracked files are not checked out on purpose."""


def parse_index(listing: bytes) -> Index:
    """The index as ``git ls-files -z -s -t`` lists it."""
    index = Index()
    for entry in listing.split(b"\0")[:-1]:  # b"H 100644 <oid> 0\tpath"
        facts, _, path = entry.partition(b"\t")
        if facts[2:8] == _SUBMODULE:
            index.submodules.append(os.fsdecode(path))
        else:
            index.tracked.add(os.fsdecode(path))
            index.not_checked_out += facts[:1] == b"S"
    return index


def check_attributes(top: str, index: Index, shown: str) -> None:
    """See that nothing could keep git waiting where it looks for attributes; raises `CannotScan`."""
    for folder in ("", *sorted(folders_above(index.tracked))):
        path = f"{folder}.gitattributes"
        try:
            odd = kind(os.lstat(f"{top}/{path}").st_mode)
        except OSError:  # there is none, as nearly everywhere
            continue
        if odd is not None:
            raise CannotScan(shown, say("{name} is {kind}, where a file belongs", name=path, kind=odd))


def status_arguments(submodules: Sequence[str]) -> tuple[str, ...]:
    """A question that leaves out other repositories: git would read what stands in them, and what they have it do."""
    if not submodules:
        return _STATUS
    apart = (f":(top,exclude,literal){path}" for path in submodules)
    return ("--no-literal-pathspecs", *_STATUS, "--", ":(top)", *apart)
