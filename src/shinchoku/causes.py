"""Which exceptions are the environment's, and not the learner's: one ordered tuple of rules over what is known."""

import posixpath
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from shinchoku.compose import Service
from shinchoku.distributions import is_shared, providers_of
from shinchoku.names import fold
from shinchoku.session import Raised
from shinchoku.speech import Sentence, say
from shinchoku.symptoms import Server, files_missing, module_missing, plugin_missing, server_missing

_NEVER_OURS = frozenset({"AssertionError", "KeyboardInterrupt", "Exit"})
_HERE = frozenset({"localhost", "0.0.0.0", "::1", "::", "host.docker.internal"})  # noqa: S104 - compared, not bound
_PRIVATE = re.compile(r"tmp/(?:pytest-of-|tmp\w{8}(?:/|$))")  # what tests make for themselves


class ItemFacts(Struct, frozen=True):
    """What is known of an item besides its run."""

    folder: str
    """POSIX, relative to the scanned root."""
    files: frozenset[str]
    """Every file that was there for the run, relative to the scanned root: the snapshot's, and those carried in."""
    rule: Callable[[str], str | None]
    """The line of a .gitignore that keeps a file, relative to the scanned root, out of the repository; None: none."""
    imports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Dotted module names, each with the item's files that import it, relative to its folder."""
    own_modules: frozenset[str] = frozenset()
    """Top-level names that Python could import from the item's folder."""
    declared: frozenset[str] = frozenset()
    """The distributions that the item declares, canonical."""
    manifest: str | None = None
    """The file that declares them, relative to the item's folder; None where there is none."""
    services: tuple[Service, ...] = ()
    """What compose files in the folder and above it would start, the nearest first."""
    installs: bool = False
    """Whether what is declared was installed for the run."""
    offline: bool = False
    """Whether the run was kept from the network."""


class Cause(Struct, frozen=True):
    """One thing that was not there, told as ``said what, tail; cure``."""

    code: str
    said: str
    what: str
    tail: str
    cure: Sentence
    """Its fact ``needs``, where it has one, is left empty, for all that is needed to be told at once."""
    needs: str = ""
    """The distribution to install, the file to bring back, or the service to start."""
    service: Service | None = None


def cause_of(raised: Raised, facts: ItemFacts) -> Cause | None:
    """What the first rule that knows the exception makes of it; None: it may be the learner's own failure."""
    if raised.kind in _NEVER_OURS:
        return None
    return next((cause for rule in RULES if (cause := rule(raised, facts)) is not None), None)


def plugin_cause(said: str, what: str, name: str, facts: ItemFacts) -> Cause:
    """A pytest plugin is not there that something asks for."""
    if name in facts.declared:
        return Cause(
            "TST08",
            said,
            what,
            say(" ({name}, declared and not installed here)", name=name),
            say("--env uv installs it"),
            name,
        )
    cure = (
        say("declare {needs} beside pytest", needs="")
        if facts.installs
        else say("declare {needs} beside pytest, or use --env uv", needs="")
    )
    return Cause("ENV03", said, what, say(" ({name}, not installed)", name=name), cure, name)


def is_own(module: str, facts: ItemFacts) -> bool:
    """Whether a module is the item's, wherever its file lies and whatever number that has been given."""
    top = fold(module.partition(".")[0])
    if top in {fold(name) for name in facts.own_modules}:
        return True
    below = f"{facts.folder}/" if facts.folder else ""
    paths = (path.removeprefix(below) for path in facts.files if path.startswith(below) and path.endswith(".py"))
    return any(fold(part) == top for path in paths for part in path.removesuffix(".py").split("/"))


def _module(raised: Raised, facts: ItemFacts) -> Cause | None:
    name = module_missing(raised)
    if name is None:
        return None
    by = _importers(name, facts)
    said, what = (say("imports"), say("{name} (in {file})", name=name, file=min(by))) if by else (say("needs"), name)
    providers = providers_of(_in_full(name, facts))
    declared = next((provider for provider in providers if provider in facts.declared), None)
    if declared is not None:
        return _declared(Cause("TST08", said, what, "", say(""), declared), name, facts)
    if is_own(name, facts):
        return None
    if name.partition(".")[0] in sys.stdlib_module_names:
        return Cause(
            "TST08", said, what, say(", which this Python does not have"), say("use the Python that it was written for")
        )
    file = facts.manifest or say("a requirements.txt")
    cure = say("add {needs} to {file}", needs="", file=file)
    return Cause("ENV01", said, what, say(", which nothing declares"), cure, providers[0])


def _declared(cause: Cause, name: str, facts: ItemFacts) -> Cause:
    """Python tells the first part that is missing: with a dot in it, what is above it was found."""
    if "." in name and not is_shared(name):
        tail = say(", which the {needs} that is installed does not have", needs=cause.needs)
        cure = say("pin the release that has it, or set as-of under [tests]")
    else:
        tail = say(", which is declared and not installed here")
        cure = say("look at its extras and markers") if facts.installs else say("--env uv installs what is declared")
    return Cause(cause.code, cause.said, cause.what, tail, cure, cause.needs)


def _importers(name: str, facts: ItemFacts) -> frozenset[str]:
    found = (paths for module, paths in facts.imports.items() if f"{module}.".startswith(f"{name}."))
    return frozenset(path for paths in found for path in paths)


def _in_full(name: str, facts: ItemFacts) -> str:
    """A module as the item's files spell it: where ``google`` is missing, they import ``google.cloud.storage``."""
    spelled = (module for module in facts.imports if is_shared(name) and module.startswith(f"{name}."))
    return max(spelled, key=lambda module: (module.count("."), module), default=name)


def _plugin(raised: Raised, facts: ItemFacts) -> Cause | None:
    found = plugin_missing(raised)
    if found is None or (facts.installs and found[1] in facts.declared):
        return None  # with the plugin installed, it is the test that asks wrongly
    return plugin_cause(say("the tests ask for"), *found, facts)


def _file(raised: Raised, facts: ItemFacts) -> Cause | None:
    cure = say("scan the work tree that has it, make it in a fixture, or name it in carry under [tests]")
    readings = (tuple(_places(spelled, facts.folder)) for spelled in files_missing(raised))
    gone = (paths for paths in readings if not any(_is_there(path, facts.files) for path in paths))
    ruled = ((path, rule) for paths in gone for path in paths if (rule := _rule(path, facts)) is not None)
    found, rule = next(ruled, ("", None))
    if rule is None:
        return None
    tail = say(", which {rule} keeps out of the repository", rule=rule)
    return Cause("ENV04", say("opens"), posixpath.relpath(found, facts.folder or "."), tail, cure, found)


def _places(spelled: str, folder: str) -> Iterator[str]:
    """Where a path may lead: from the item's folder, or from the root, whose own name is taken off messages."""
    if spelled.startswith("/") or _PRIVATE.match(spelled):
        return
    for place in ("", folder) if spelled.startswith(f"{folder}/") else (folder, ""):
        path = posixpath.normpath(posixpath.join(place, spelled))
        if path != "." and path.split("/")[0] != "..":
            yield path


def _rule(path: str, facts: ItemFacts) -> str | None:
    """Also a line that is for folders only."""
    return facts.rule(path) or facts.rule(f"{path}/x")


def _is_there(path: str, files: frozenset[str]) -> bool:
    return path in files or any(file.startswith(f"{path}/") for file in files)


def _server(raised: Raised, facts: ItemFacts) -> Cause | None:
    server = server_missing(raised)
    if server is None:
        return None
    silent = say(", where nothing answers")
    service = _service_of(server, facts.services)
    if service is not None:
        needs = say("{name} of {file}", name=service.name, file=posixpath.relpath(service.file, facts.folder or "."))
        cure = say("start {needs}, or use a fake of it", needs="")
        return Cause("ENV05", say("connects to"), server.address, silent, cure, needs, service)
    if server.reason != "refused":
        if facts.offline and not _is_here(server.host):
            cure = say("set network = true under [tests], or use a fake of it")
            return Cause("ENV05", say("connects to"), server.address, say(", and suites have no network here"), cure)
        if server.host is None or "." in server.host:
            return None  # a name of the wide world that is wrong, or down, is for the learner to see
    return Cause("ENV05", say("connects to"), server.address, silent, say("start it, or use a fake of it"))


def _service_of(server: Server, services: Sequence[Service]) -> Service | None:
    """By its name, which is a host's among services; by a port of this machine; else the only one there is."""
    by_name = next((service for service in services if service.name == server.host), None)
    if by_name is not None:
        return by_name
    if server.port is not None:
        usable = services if _is_here(server.host) else ()
        return next((service for service in usable if server.port in service.ports), None)
    publishing = [service for service in services if service.ports and server.host is None]
    return publishing[0] if len(publishing) == 1 else None


def _is_here(host: str | None) -> bool:
    return host is None or host in _HERE or host.startswith("127.")


RULES: tuple[Callable[[Raised, ItemFacts], Cause | None], ...] = (_module, _plugin, _file, _server)
