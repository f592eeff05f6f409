"""Requirements as they are found: what can be asked of an index by name and version, and notes on all else."""

import codecs
from collections.abc import Iterable, Mapping
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from shinchoku.toml_text import NotToml, parse_toml

_LARGEST = 1 << 20  # bytes of one file that are read
_MOST_NOTES = 20
_CLIP = 100
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Gathered:
    """What one item declares, while its files are read."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.requirements: dict[str, str] = {}
        """Requirement to its canonical name; the requirement in one spelling, so that equal ones meet."""
        self.constraints: dict[str, str] = {}
        self.build: dict[str, str] = {}
        """What its own build needs, in the same way."""
        self.has_build = False
        self.own_name: str | None = None
        """The item's distribution, canonical."""
        self.python: str | None = None
        self.origins: dict[str, None] = {}
        """The files that name requirements, in the order in which they were read."""
        self._notes: dict[str, None] = {}

    def require(self, text: str, where: str) -> None:
        """One PEP 508 requirement; a note instead where it names a place and not a release."""
        if self._add(text, where, self.requirements):
            self.origins[where.partition(":")[0]] = None

    def constrain(self, text: str, where: str) -> None:
        """A bound on what others require."""
        self._add(text, where, self.constraints)

    def build_with(self, text: str, where: str) -> None:
        """A requirement of the item's own build."""
        self._add(text, where, self.build)

    def _add(self, text: str, where: str, found: dict[str, str]) -> bool:
        try:
            requirement = Requirement(text)
        except (InvalidRequirement, RecursionError):
            self.note(where, f"not a requirement that can be read: {clipped(text)}")
            return False
        if requirement.url is not None:
            self.note(where, f"not installed, for it names a place of its own: {clipped(text)}")
            return False
        requirement.name = canonicalize_name(requirement.name)
        found[str(requirement)] = requirement.name
        return True

    def wants_python(self, text: object, where: str) -> None:
        """The interpreter's bounds; the first that is found stands."""
        if self.python is not None or not text:
            return
        try:
            bounds = SpecifierSet(str(text))
            bounds.contains("3")  # numbers are read only when they are compared
            self.python = str(bounds)
        except ValueError:  # also of a number with no end
            self.note(where, f"not a bound on Python that can be read: {clipped(str(text))}")

    def drop(self, names: Iterable[str]) -> None:
        """Leave out what those canonical names are of."""
        gone = set(names)
        for found in (self.requirements, self.constraints):
            for text in [text for text, name in found.items() if name in gone]:
                del found[text]

    def borrow(self, theirs: "Gathered", up: str) -> str:
        """Take what is declared in a folder above, ``../`` for each step, and give the file in which it begins."""
        self.requirements, self.constraints = theirs.requirements, theirs.constraints
        self.python = self.python or theirs.python
        files = [f"{up}{name}" for name in theirs.origins]
        self.note(" and ".join(files), "declares what the item itself does not")
        for text in theirs.notes:
            self._notes[f"{up}{text}"] = None
        return files[0]

    def note(self, where: str, what: str) -> None:
        """Something that was left out."""
        self._notes[f"{where}: {what}"] = None

    @property
    def notes(self) -> tuple[str, ...]:
        """The first ones, and how many there are more."""
        notes = tuple(self._notes)
        more = len(notes) - _MOST_NOTES
        return (*notes[:_MOST_NOTES], f"and {more} more of that kind") if more > 0 else notes

    def text(self, path: str) -> str:
        """A file of the item; "" with a note where it cannot be read."""
        data = self.files.get(path, b"")
        if len(data) > _LARGEST:
            self.note(path, "not read: too large")
            return ""
        # PowerShell's `pip freeze > requirements.txt` writes UTF-16, and pip reads it.
        encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            self.note(path, "not read: not UTF-8")
            return ""

    def toml(self, path: str) -> dict[str, Any]:
        """A TOML file of the item; empty with a note where it cannot be read."""
        try:
            return parse_toml(self.text(path))
        except NotToml as error:
            self.note(path, f"not read: not TOML: {clipped(str(error))}")
        return {}


def clipped(text: str) -> str:
    """In one line, and not without end."""
    line = " ".join(text.split())
    return line if len(line) <= _CLIP else f"{line[: _CLIP - 1]}…"


def table(value: object, *keys: str) -> dict[str, Any]:
    """The table below those keys; empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def strings(value: object) -> list[str]:
    """The strings of a list; of anything else, none."""
    return [part for part in value if isinstance(part, str)] if isinstance(value, list) else []
