"""What ``shinchoku init`` does: scans, and writes what is not there yet."""

import re
from pathlib import Path

from msgspec.structs import replace

from shinchoku.catalog import names_a_file
from shinchoku.claims_file import NAMES
from shinchoku.cli.guard import note
from shinchoku.cli.inputs import Drift, How, Performed, Scan, below, perform
from shinchoku.cli.outputs import write_out
from shinchoku.cli.settling import settle
from shinchoku.cli.suite_options import Suites
from shinchoku.config import CONFIG_FILE, PYPROJECT, configures
from shinchoku.draft import Language, draft_progress, draft_settings, is_claimable
from shinchoku.errors import CannotScan, NoProgressFile
from shinchoku.gates.writing import create_file
from shinchoku.render.plain import shown
from shinchoku.report import Report
from shinchoku.speech import joined, say, say_n

_KANA = re.compile(r"[\u3040-\u30ff]")


_NEXT = say(
    "read through what was written, and commit it; "
    "'shinchoku scan' shows the evidence, 'shinchoku drift' where the progress file leaves it"
)


def begin(arguments: Scan, language: Language | None, *, dry_run: bool = False) -> None:
    """Write the settings and the progress file where they are not there.

    Raises:
        CannotScan: The named catalogue lies outside of the repository.
        CannotWrite: A file cannot be written.
    """
    catalog = _catalog_name(arguments)
    if arguments.config is None and not _settings_file(arguments.path):
        seen = settle(arguments, catalog)
        arguments, catalog = seen.scan, seen.catalog
        for sentence in seen.sentences:
            note(sentence)
    done, progress, text = _progress(arguments, language)
    drafts = [] if text is None else [(progress, text)]
    settings = _settings_file(arguments.path)
    if settings:
        note(say("{settings} holds settings already, and is left as it is", settings=settings))
    else:
        config, tracks = done.settings.config, done.settings.catalog.tracks
        drafts.append((CONFIG_FILE, draft_settings(catalog or config.catalog, config, tracks, progress)))
    for path, content in drafts:
        _put(arguments.path, path, content, dry_run=dry_run)
    if text is not None:
        _tell_unsure(done.report)
    if drafts and not dry_run and not arguments.quiet:
        note(_NEXT)


def _progress(arguments: Scan, language: Language | None) -> tuple[Performed, str, str | None]:
    """The scan, the progress file's path, and a draft of it where there is none."""
    try:
        done = perform(replace(arguments, how=How(Suites.skip)), Drift(required=True))
    except NoProgressFile:
        done = perform(arguments)
        path = done.settings.config.progress_file or NAMES[0]
        chosen = language or _language(done.report)
        return done, path, draft_progress(done.report, done.settings.catalog, path, chosen)
    path = done.report.claims_file.path if done.report.claims_file else NAMES[0]
    note(
        say(
            "{progress} is there already, and is left as it is; 'shinchoku drift' compares it with the evidence",
            progress=path,
        )
    )
    return done, path, None


def _put(root: Path, path: str, text: str, *, dry_run: bool) -> None:
    if dry_run:
        write_out(f"==> {shown(path)} <==\n{text}")
        return
    create_file(root / path, path, text.encode(), root)
    note(say("wrote {path}", path=path) if path == CONFIG_FILE else say("wrote {path} from the evidence", path=path))


def _tell_unsure(report: Report) -> None:
    unsure = [item.id for item in report.items if item.status == "unverified" and is_claimable(item)]
    if unsure:
        note(
            say_n(
                "{n} item ticked although the tests could not be run here: {names}",
                "{n} items ticked although the tests could not be run here: {names}",
                len(unsure),
                names=joined(unsure),
            )
        )


def _settings_file(root: Path) -> str | None:
    """The file that holds the repository's settings, where one does."""
    if (root / CONFIG_FILE).exists():
        return CONFIG_FILE
    project = root / PYPROJECT
    return PYPROJECT if project.is_file() and configures(project.read_bytes(), PYPROJECT) else None


def _catalog_name(arguments: Scan) -> str | None:
    """The catalogue that the user named, as the settings can hold it."""
    name = arguments.catalog
    if name is None or not names_a_file(name):
        return name
    inside = below(arguments.path, Path(name))
    if inside is None:
        raise CannotScan(name, say("a catalogue outside of the repository cannot stand in its settings; copy it there"))
    return inside


def _language(report: Report) -> Language:
    """The language in which the learner writes the commits' subjects."""
    commits = (commit for item in report.items for commit in (item.evidence.commits.first, item.evidence.commits.last))
    return "ja" if any(_KANA.search(commit.subject) for commit in commits if commit) else "en"
