"""The scan's page: with the history that its burn-up needs, and in a browser where that is asked for."""

import tempfile
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from shinchoku.chronicle import History
from shinchoku.cli.guard import note
from shinchoku.cli.inputs import Drift, Performed, Scan, perform
from shinchoku.cli.outputs import STDOUT, deliver
from shinchoku.cli.replaying import replayed
from shinchoku.cli.speaking import spoken
from shinchoku.errors import ShinchokuError
from shinchoku.gates.changes import changes
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.gates.serving import serving
from shinchoku.render.dashboard import render_dashboard
from shinchoku.speech import say
from shinchoku.telling import is_answered, tell


def page_of(done: Performed, scan: Scan, *, live: bool = False) -> str:
    """A scan as a page.

    Args:
        done: The scan.
        scan: What it was asked for.
        live: Whether it is served, and loads itself again when there is a newer one.
    """
    return render_dashboard(done.report, done.checked.findings, _history(done, scan), spoken(), live=live)


def served(scan: Scan, drift: Drift, port: int, *, opens: bool) -> None:
    """Scan now and after each change, and show each scan's page, until Ctrl-C.

    Args:
        scan: What is asked for.
        drift: What it is compared with.
        port: Where; 0 for any that is free.
        opens: Whether a browser is started.
    """
    bursts = changes(scan.path, ())
    with serving(port) as place:
        for number, _ in enumerate(bursts):
            try:
                place.show(page_of(perform(scan, drift), scan, live=True))
            except ShinchokuError as error:  # a settings file in the middle of an edit; but not at the beginning
                if number == 0:
                    raise
                note(str(error))
            if number == 0:
                note(say("the page is at {address}, for this machine alone; Ctrl-C ends", address=place.address))
                if opens:
                    _browse(place.address)


def show(done: Performed, scan: Scan, written: Sequence[str]) -> None:
    """Open the page in a browser.

    Args:
        done: The scan.
        scan: What it was asked for.
        written: Where the page was written to already; where it was to no file, it is to one of its own.
    """
    files = [target for target in written if target != STDOUT]
    if files:
        page = Path(files[0])
    else:
        page = Path(tempfile.mkdtemp(prefix="shinchoku-")) / "progress.html"
        deliver(page_of(done, scan), str(page))
    note(say("the page is {page}", page=page))
    _browse(page.resolve().as_uri())


def _browse(address: str) -> None:
    if not webbrowser.open(address):
        note(say("no browser could be started; open that address in one"))


def _history(done: Performed, scan: Scan) -> History | None:
    """Up to the scanned commit, or to the one that the work tree grows from; None where nothing was committed yet."""
    repository = done.report.repository
    if repository.head is None:
        return None
    revision = repository.head if repository.revision == "worktree" else repository.revision
    with open_snapshot(scan.path, revision) as snapshot:
        timeline = replayed(snapshot, done.settings, scan.path, first_parent=False, use_cache=not scan.how.no_cache)
    is_it = revision == repository.revision and is_answered(done.report)
    return tell(timeline, done.settings.catalog, done.report, {revision: done.report} if is_it else {})
