"""Whose a test is: from the file and the class that a test report names to the item with that test file."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from shinchoku.folders import Folder
from shinchoku.names import fold

_LONGEST = 4096  # characters of a name, and
_DEEPEST = 64  # parts of it: more than any file system's path has


class Owner(Struct, frozen=True):
    """The item that a test belongs to."""

    item: str
    module: str
    """The test file relative to the item's folder; or, where two files could be it, as much as is known."""
    scope: tuple[str, ...] = ()
    """The classes around the test."""


class Attribution:
    """The test files of all items, by every way to call them: from the root, and from any folder below it.

    A name as seen from the root is one item's. Another is an item's where no other one has such a test file, or where
    something else points to it: the name of the report's file, or of the suite in it.
    """

    def __init__(self, folders: Iterable[Folder]) -> None:
        self._whole: dict[str, Owner] = {}
        self._endings: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._called: defaultdict[str, set[str]] = defaultdict(set)
        for folder in folders:
            item = folder.place.item.id
            for key in folder.place.keys:
                self._called[key].add(item)
            for path in folder.files.get("test", ()):
                near = path.removeprefix(f"{folder.path}/")
                self._whole[_dotted(path)] = Owner(item, near)
                parts = path.split("/")
                for start in range(len(parts)):
                    self._endings[_dotted("/".join(parts[start:]))][item].add(near)

    def pointed(self, names: Iterable[str]) -> frozenset[str]:
        """The items that names of folders, reports or suites call."""
        return frozenset(item for name in names for item in self._called.get(fold(name), ()))

    def owner(self, file: str | None, classname: str, pointed: frozenset[str]) -> Owner | None:
        """The item of a test; None where it is nobody's, or could be more than one's.

        Args:
            file: The path that the report gives, from wherever it was made.
            classname: Modules and classes with dots between, as pytest writes them.
            pointed: Items that something else about the report points to.
        """
        if file:
            dotted = _dotted(file.replace("\\", "/").removeprefix("./"))
            found = self._find(dotted.split("."), pointed, whole_only=True)
            if found is not None:
                return Owner(found.item, found.module, _after(dotted.rpartition(".")[2], classname))
        return self._find(classname.split("."), pointed)

    def _find(self, parts: Sequence[str], pointed: frozenset[str], *, whole_only: bool = False) -> Owner | None:
        size = len(parts)
        if size > _DEEPEST or sum(map(len, parts)) > _LONGEST:
            return None
        ends = (size,) if whole_only else range(size, 0, -1)
        for start, end in ((start, end) for start in range(size) for end in ends if start < end):
            known = self._whole.get(".".join(parts[start:end]))
            if known is not None:
                return Owner(known.item, known.module, tuple(parts[end:]))
        for end in ends:
            ending = ".".join(parts[:end])
            if ending in self._endings:
                return self._one_of(ending, tuple(parts[end:]), pointed)
        return None

    def _one_of(self, ending: str, scope: tuple[str, ...], pointed: frozenset[str]) -> Owner | None:
        items = self._endings[ending]
        likely = set(items) if len(items) == 1 else pointed & set(items)
        if len(likely) != 1:
            return None
        (item,) = likely
        modules = items[item]
        return Owner(item, min(modules) if len(modules) == 1 else ending, scope)


def _dotted(path: str) -> str:
    return path.removesuffix(".py").strip("/").replace("/", ".")


def _after(module: str, classname: str) -> tuple[str, ...]:
    """The classes that follow the module's own name."""
    parts = classname.split(".")
    return tuple(parts[parts.index(module) + 1 :]) if module in parts else tuple(parts)
