"""The scan's page: with the history that its burn-up needs, and in a browser where that is asked for."""

import tempfile
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from shinchoku.chronicle import History
from shinchoku.cli.guard import note
from shinchoku.cli.inputs import Performed, Scan
from shinchoku.cli.outputs import STDOUT, deliver
from shinchoku.cli.replaying import replayed
from shinchoku.cli.speaking import spoken
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.render.dashboard import render_dashboard
from shinchoku.speech import say
from shinchoku.telling import is_answered, tell


def page_of(done: Performed, scan: Scan) -> str:
    """A scan as a page.

    Args:
        done: The scan.
        scan: What it was asked for.
    """
    return render_dashboard(done.report, done.checked.findings, _history(done, scan), spoken())


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
    if not webbrowser.open(page.resolve().as_uri()):
        note(say("no browser could be started; open that file in one"))


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
