"""How a learner has arranged a repository, seen from its files: where each track's work lies, under whatever name."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from shinchoku.catalog import Catalog, Track
from shinchoku.claims_file import is_named_so
from shinchoku.names import fold, fold_path


def roots_seen(files: Sequence[str], catalog: Catalog) -> dict[str, str]:
    """The folder of each track of which anything is there; ``.`` for the top.

    It is the one that holds the most items; of several, the shallowest, first by name.
    """
    folders = sorted({folder for path in files for folder in _above(path)})
    found = {track.id: _best(_held(track, files, folders, catalog)) for track in catalog.tracks}
    return {track: root for track, root in found.items() if root is not None}


def progress_file_seen(files: Iterable[str]) -> str | None:
    """The one file that is called as a progress file is, however deep; None where there are several, or none."""
    found = [path for path in files if is_named_so(path.rpartition("/")[2])]
    return found[0] if len(found) == 1 else None


def _held(track: Track, files: Sequence[str], folders: Sequence[str], catalog: Catalog) -> dict[str, set[str]]:
    """Folders that could be a track's root, each with the items that it would hold."""
    held: dict[str, set[str]] = defaultdict(set)
    chapters = {fold(name) for chapter in track.chapters for name in (chapter.id, *chapter.aliases)}
    places = [place for place in catalog.places if place.track is track]
    names = {key: place.item.id for place in places if not place.item.documents for key in place.keys}
    for folder in folders:
        above, _, name = folder.rpartition("/")
        if identity := names.get(fold(name)):
            in_chapter = fold(posixpath.basename(above)) in chapters
            held[posixpath.dirname(above) if in_chapter else above].add(identity)
    documents = {fold_path(each.path): place.item.id for place in places for each in place.item.documents}
    paths = [*files, *(f"{folder}/" for folder in folders)] if documents else []
    for path in paths:
        keys = fold_path(path)
        for length in range(1, len(keys) + 1):
            if identity := documents.get(keys[-length:]):
                held["/".join(path.rstrip("/").split("/")[:-length])].add(identity)
    return held


def _best(held: dict[str, set[str]]) -> str | None:
    ranked = sorted(held, key=lambda root: (-len(held[root]), root.count("/") + bool(root), root))
    return (ranked[0] or ".") if ranked else None


def _above(path: str) -> Iterator[str]:
    """The folders that a file lies in."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
