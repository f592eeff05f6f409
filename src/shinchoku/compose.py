"""What a compose file would start: its services with the ports that they publish on this machine."""

import re
from collections.abc import Callable, Iterable, Iterator

import yaml
from msgspec import Struct

from shinchoku.errors import Unreadable

_NAME = re.compile(r"(?:docker-)?compose(?:\.[\w-]+)?\.ya?ml")
_LARGEST = 1 << 16  # bytes; ten times the longest that learners write, and a parser in Python is slow
_VARIABLE = re.compile(r"\$\{\w+:?-([^${}]*)\}")
_SHORT = re.compile(r"(?:.*:)?(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?:\d{1,5}(?:-\d{1,5})?(?:/\w+)?")
_LONG = re.compile(r"(?P<first>\d{1,5})(?:-(?P<last>\d{1,5}))?")
_PORTS = range(1, 65_536)


class Service(Struct, frozen=True):
    """One service of a compose file."""

    file: str
    """POSIX, relative to the scanned root."""
    name: str
    ports: tuple[int, ...] = ()
    """Published on this machine, sorted; those of the container's own network are not told."""


def services_for(folder: str, files: Iterable[str], read: Callable[[str], bytes]) -> tuple[Service, ...]:
    """The services of the compose files in a folder and in those above it, the nearest first.

    Args:
        folder: POSIX, relative to the scanned root.
        files: All files of the tree.
        read: A file's bytes; raises `Unreadable`.
    """
    parts = folder.split("/") if folder else []
    above = ["/".join(parts[:length]) for length in range(len(parts), -1, -1)]
    found: dict[str, list[str]] = {place: [] for place in above}
    for path in files:
        place, _, name = path.rpartition("/")
        if place in found and _NAME.fullmatch(name):
            found[place].append(path)
    return tuple(service for place in above for path in sorted(found[place]) for service in _services(path, read))


def _services(path: str, read: Callable[[str], bytes]) -> Iterator[Service]:
    try:
        data = read(path)
        # The tree of nodes only: making values of it would multiply what a hostile file refers to again and again.
        root = yaml.compose(data, Loader=yaml.SafeLoader) if len(data) <= _LARGEST else None
    except (Unreadable, yaml.YAMLError, ValueError, RecursionError):
        return
    for name, body in _entries(_under(root, "services")):
        yield Service(path, name, tuple(sorted({port for node in _ports(body) for port in _published(node)})))


def _ports(body: yaml.Node) -> list[yaml.Node]:
    """The entries under ``ports``, or those of the mapping that the service is merged with."""
    own = _under(body, "ports") or _under(_under(body, "<<"), "ports")
    return own.value if isinstance(own, yaml.SequenceNode) else []


def _published(node: yaml.Node) -> Iterator[int]:
    """``"6380:6379"`` and the like, or a mapping with ``published``."""
    short = isinstance(node, yaml.ScalarNode)
    scalar = node if short else _under(node, "published")
    if isinstance(scalar, yaml.ScalarNode):
        port = (_SHORT if short else _LONG).fullmatch(_VARIABLE.sub(r"\1", scalar.value))
        if port:
            first = int(port["first"])
            yield from (number for number in range(first, int(port["last"] or first) + 1) if number in _PORTS)


def _under(node: yaml.Node | None, key: str) -> yaml.Node | None:
    return next((value for name, value in _entries(node) if name == key), None)


def _entries(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, value) for key, value in node.value if isinstance(key, yaml.ScalarNode))
