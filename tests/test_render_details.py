"""One item in full."""

from shinchoku.catalog import builtin_catalog
from shinchoku.checked import Ask
from shinchoku.checking import check
from shinchoku.config import Config
from shinchoku.gates.ignores import kept
from shinchoku.render.details import render_item
from shinchoku.scanner import Request, Settings
from tests.worlds import MODEL_DB, green, item_files, snapshot_of

SETTINGS = Settings(builtin_catalog("ml-system-design-patterns"), Config())


def explained(files: dict[str, str]) -> str:
    report = check(snapshot_of(files), SETTINGS, Request(".", green, kept), Ask()).report
    return render_item(report, "model_db")


def test_what_an_item_declares_is_shown_where_it_declares_anything() -> None:
    declares = {f"{MODEL_DB}/requirements.txt": "httpx>=0.27\nnumpy\n"}
    assert "  declares        httpx>=0.27, numpy\n" in explained({**item_files(MODEL_DB), **declares})
    assert "declares" not in explained(item_files(MODEL_DB))
