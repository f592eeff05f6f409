"""What ``shinchoku init`` sees for itself before it scans: a catalogue, the tracks' roots, the progress file."""

import json

from msgspec import Struct
from msgspec.structs import replace

from shinchoku.arrangement import progress_file_seen, roots_seen
from shinchoku.catalog import Catalog, parse_catalog
from shinchoku.claims_file import find_claims_file
from shinchoku.cli.inputs import Scan, named_catalog
from shinchoku.config import CONFIG_FILE, Config
from shinchoku.errors import BadSettings, Unreadable
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.gates.ignores import kept
from shinchoku.scanner import Settings, laid_out
from shinchoku.snapshot import Snapshot
from shinchoku.speech import say


class Seen(Struct, frozen=True):
    """The arguments with what was seen, and what is to be told of it."""

    scan: Scan
    catalog: str | None
    """As the settings can hold it; None: the usual one."""
    sentences: tuple[str, ...]


def settle(arguments: Scan, named: str | None) -> Seen:
    """Look at a repository that has no settings yet.

    Args:
        arguments: Of the command.
        named: The catalogue that the user named, as the settings can hold it.
    """
    sentences: list[str] = []
    with open_snapshot(arguments.path) as snapshot:
        files = tuple(kept(snapshot.files, ()))
        if arguments.catalog is not None:
            catalog: Catalog | None = named_catalog(arguments.catalog)
        else:
            named, catalog = _catalog_seen(snapshot, files)
            if named is not None:
                sentences.append(say("{path} is a catalogue, and is taken for that of this course", path=named))
        config = Config() if named is None else Config(catalog=named)
        settings = Settings(catalog or named_catalog(config.catalog), config)
        found = _roots(snapshot, settings, files)
    sentences += [say("the {track} are in {root}", track=track, root=root) for track, root in found.items()]
    config = replace(config, roots=found)
    if find_claims_file(files, config).path is None and (path := progress_file_seen(files)):
        config = replace(config, progress_file=path)
    given = _as_toml(config), CONFIG_FILE
    return Seen(replace(arguments, settings=given), named, tuple(sentences))


def _catalog_seen(snapshot: Snapshot, files: tuple[str, ...]) -> tuple[str | None, Catalog | None]:
    """The one file at the top, or one folder down, that is a catalogue; none where there are several."""
    found = []
    for path in files:
        if path.count("/") <= 1 and path.endswith(".toml"):
            try:
                data = snapshot.text(path)
                if b"tracks" in data:
                    found.append((path, parse_catalog(data, path)))
            except (BadSettings, Unreadable):
                continue
    return found[0] if len(found) == 1 else (None, None)


def _roots(snapshot: Snapshot, settings: Settings, files: tuple[str, ...]) -> dict[str, str]:
    """Where tracks lie whose root is not there."""
    missing = laid_out(snapshot, settings, kept).missing_roots
    seen = roots_seen(files, settings.catalog)
    tracks = {track.id: settings.config.root(track) for track in settings.catalog.tracks}
    return {track: seen[track] for track, root in tracks.items() if root in missing and track in seen}


def _as_toml(config: Config) -> bytes:
    """The settings that were seen, in the form of the file; JSON's strings are TOML's."""
    lines = [f"catalog = {_quoted(config.catalog)}"]
    if config.progress_file is not None:
        lines.append(f"progress-file = {_quoted(config.progress_file)}")
    lines += ["[roots]", *(f"{_quoted(track)} = {_quoted(root)}" for track, root in config.roots.items())]
    return "\n".join([*lines, ""]).encode()


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=True).replace("\x7f", "\\u007f")
