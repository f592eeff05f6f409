"""What an item declares, as one value that says which items can share an environment."""

import hashlib
import sys
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, json


class Declared(Struct, frozen=True):
    """What an item's tests need, by its own word."""

    requirements: tuple[str, ...] = ()
    """PEP 508, each in one spelling, sorted, none twice; releases of an index only."""
    names: tuple[str, ...] = ()
    """The distributions that these name, canonical, sorted."""
    constraints: tuple[str, ...] = ()
    """Bounds on what requirements bring with them; PEP 508, sorted."""
    plugins: tuple[str, ...] = ()
    """Distributions that the pytest settings call for and `requirements` does not name; sorted."""
    python: str | None = None
    """The bounds of requires-python."""
    own_name: str | None = None
    """The name of the item's own distribution, canonical."""
    builds: bool = False
    """Whether it has a build of its own."""
    build_requirements: tuple[str, ...] = ()
    """What that needs; PEP 508, sorted."""
    sources: tuple[str, ...] = (".",)
    """Folders that its modules may be in, the likeliest first; POSIX, relative to the item's folder."""
    borrowed: str | None = None
    """The file above the item's folder that declares in its place, relative to that; None where it does so itself."""
    notes: tuple[str, ...] = ()
    """What could not be read, is not asked for or is borrowed, each with its place."""

    @property
    def needs_more(self) -> bool:
        """Whether anything must be installed that pytest alone does not bring."""
        return bool(self.requirements or self.plugins or self.builds)

    @property
    def key(self) -> str:
        """The same for items that can share an environment."""
        facts = [self.requirements, self.constraints, self.plugins, self.python]
        return hashlib.sha256(json.encode(facts)).hexdigest()


def declared(
    files: Mapping[str, bytes], paths: Iterable[str] = (), above: Sequence[Mapping[str, bytes]] = ()
) -> Declared:
    """What the item declares; damaged files give notes, never an error.

    Args:
        files: The item's files that matter (see `matters`), by POSIX path relative to its folder.
        paths: All of its files; they show where its modules are.
        above: The files that matter of each folder above it, the nearest first, by path relative to that.
    """
    if not files and not any(above):
        return Declared(sources=with_modules(("src",), paths))
    from shinchoku.requirements.reading import read  # noqa: PLC0415 - slow, and not for an item that declares nothing

    return read(files, tuple(paths), above)


def with_modules(names: Iterable[str], paths: Iterable[str]) -> tuple[str, ...]:
    """Those of some folders that hold modules, none of which hides the standard library; then the item's own."""
    found = tuple(paths)
    return (*(name for name in names if _holds_modules(name, found)), ".")


def _holds_modules(folder: str, paths: Sequence[str]) -> bool:
    inside = [path.removeprefix(f"{folder}/") for path in paths if path.startswith(f"{folder}/")]
    modules = {path.partition("/")[0].removesuffix(".py") for path in inside if path.endswith(".py")}
    return bool(modules) and not modules & sys.stdlib_module_names
