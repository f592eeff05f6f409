"""A work tree's changes, as they happen."""

from pathlib import Path
from threading import Timer

from shinchoku.gates.changes import changes


def test_there_is_one_value_at_once_and_one_for_each_change_that_counts(tmp_path: Path) -> None:
    own = tmp_path / "report.json"
    bursts = changes(tmp_path, [str(own)])
    next(bursts)
    own.write_text("{}")  # counts for nothing
    later = Timer(1.0, (tmp_path / "a.py").write_text, ["x = 1\n"])
    later.start()
    next(bursts)
    assert (tmp_path / "a.py").exists()
    later.join()
