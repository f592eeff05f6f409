"""What ``shinchoku init`` does: scans, and writes what is not there yet."""

import re
from pathlib import Path

from msgspec.structs import replace

from shinchoku.claims_file import NAMES
from shinchoku.cli.guard import note
from shinchoku.cli.inputs import Drift, How, Performed, Scan, below, perform
from shinchoku.cli.suite_options import Suites
from shinchoku.config import CONFIG_FILE, PYPROJECT, configures
from shinchoku.draft import Language, draft_progress, draft_settings, is_claimable
from shinchoku.errors import CannotScan, NoProgressFile
from shinchoku.gates.writing import create_file
from shinchoku.render.looks import counted
from shinchoku.report import Report

_KANA = re.compile(r"[\u3040-\u30ff]")


def begin(arguments: Scan, language: Language | None) -> None:
    """Write the settings and the progress file where they are not there.

    Raises:
        CannotScan: The named catalogue lies outside of the repository.
        CannotWrite: A file cannot be written.
    """
    catalog = _catalog_name(arguments)
    try:
        done = perform(replace(arguments, how=How(Suites.skip)), Drift(required=True))
    except NoProgressFile:
        done = perform(arguments)
        progress = done.settings.config.progress_file or NAMES[0]
        _write_progress(done, arguments, progress, language or _language(done.report))
    else:
        progress = done.report.claims_file.path if done.report.claims_file else NAMES[0]
        note(f"{progress} is there already, and is left as it is; 'shinchoku drift' compares it with the evidence")
    settings = _settings_file(arguments.path)
    if settings:
        note(f"{settings} holds settings already, and is left as it is")
        return
    name = catalog or done.settings.config.catalog
    text = draft_settings(name, done.settings.config, done.settings.catalog.tracks, progress)
    create_file(arguments.path / CONFIG_FILE, CONFIG_FILE, text.encode(), arguments.path)
    note(f"wrote {CONFIG_FILE}")


def _write_progress(done: Performed, arguments: Scan, path: str, language: Language) -> None:
    text = draft_progress(done.report, done.settings.catalog, path, language)
    create_file(arguments.path / path, path, text.encode(), arguments.path)
    note(f"wrote {path} from the evidence")
    unsure = [item.id for item in done.report.items if item.status == "unverified" and is_claimable(item)]
    if unsure:
        note(f"{counted(len(unsure), 'item')} ticked although the tests could not be run here: {', '.join(unsure)}")


def _settings_file(root: Path) -> str | None:
    """The file that holds the repository's settings, where one does."""
    if (root / CONFIG_FILE).exists():
        return CONFIG_FILE
    project = root / PYPROJECT
    return PYPROJECT if project.is_file() and configures(project.read_bytes(), PYPROJECT) else None


def _catalog_name(arguments: Scan) -> str | None:
    """The catalogue that the user named, as the settings can hold it."""
    name = arguments.catalog
    if name is None or not (name.endswith(".toml") or "/" in name):
        return name
    inside = below(arguments.path, Path(name))
    if inside is None:
        raise CannotScan(name, "a catalogue outside of the repository cannot stand in its settings; copy it there")
    return inside


def _language(report: Report) -> Language:
    """The language in which the learner writes the commits' subjects."""
    commits = (commit for item in report.items for commit in (item.evidence.commits.first, item.evidence.commits.last))
    return "ja" if any(_KANA.search(commit.subject) for commit in commits if commit) else "en"
