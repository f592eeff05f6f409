"""What init writes: its own drift check is clean, in both languages and for any catalogue."""

import tomllib

import pytest

from shinchoku.catalog import Catalog, builtin_catalog
from shinchoku.checked import Ask, Checked, Given
from shinchoku.checking import check
from shinchoku.config import Config, parse_config
from shinchoku.draft import Language, draft_progress, draft_settings
from shinchoku.gates.ignores import kept
from shinchoku.scanner import Request, RunSuites, Settings
from shinchoku.snapshot import Snapshot
from tests.worlds import CODE, MODEL_DB, PASSING, PATTERNS, TEXT, commit, green, item_files, second_catalog, snapshot_of

BUILTIN = builtin_catalog("ml-system-design-patterns")
SVC = f"{PATTERNS}/chapter2_training/02_iris_sklearn_svc"
FILES = {
    **item_files(MODEL_DB),
    f"{SVC}/README.md": TEXT,
    "07_tutorials/01_docker_basics.md": "# Docker\n",
}
COURSE = {
    "labs/ingest/README.md": TEXT,
    "labs/ingest/main.py": CODE,
    "labs/ingest/test_main.py": PASSING,
    "writing/essays/why-data.md": "- [x] read\n",
}


def world(files: dict[str, str]) -> Snapshot:
    return snapshot_of(files, [commit("c" * 40, 4, ", ".join(f"A {path}" for path in files))])


def checked(
    files: dict[str, str], catalog: Catalog, given: Given | None = None, run_suites: RunSuites | None = green
) -> Checked:
    return check(world(files), Settings(catalog, Config()), Request(".", run_suites, kept), Ask(given=given))


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("path", ["PROGRESS.md", "05_progress/PROGRESS.md"])
@pytest.mark.parametrize(("files", "catalog"), [(FILES, BUILTIN), (COURSE, second_catalog())], ids=["builtin", "other"])
@pytest.mark.parametrize("run_suites", [green, None], ids=["run", "not run"])
def test_a_drafts_own_check_is_clean(
    language: Language, path: str, files: dict[str, str], catalog: Catalog, run_suites: RunSuites | None
) -> None:
    before = checked(files, catalog, run_suites=run_suites)
    text = draft_progress(before.report, catalog, path, language)
    given = Given(path, text.encode(), path.rpartition("/")[0])
    after = checked({**files, path: text}, catalog, given, run_suites)
    heavy = [finding for finding in after.report.drift if finding.severity != "info"]
    assert heavy == []
    assert all(item.claim is not None for item in after.report.items)


def test_it_reads_as_a_learner_would_write_it() -> None:
    report = checked(FILES, BUILTIN).report
    text = draft_progress(report, BUILTIN, "05_progress/PROGRESS.md", "ja")
    assert text.startswith(
        "# 機械学習システムデザインパターン 学習の進捗\n\n"
        "| 項目 | 内容 |\n|---|---|\n"
        "| **開始日** | 2025-11-04 |\n"
        "| **完了パターン数** | 1 / 26 パターン |\n"
        "| **完了チュートリアル数** | 1 / 4 チュートリアル |\n"
        "| **現在の章** | 第2章: 学習 |\n"
        "| **最新の完了** | model_db (2025-11-04) |\n"
        "| **次の目標** | iris_sklearn_svc |\n"
    )
    assert (
        "- [x] **model_db** (完了: 2025-11-04)\n"
        f"  - 詳細: [{MODEL_DB}/README.md](../{MODEL_DB}/README.md)\n"
        "- [ ] iris_sklearn_svc\n" in text
    )
    english = draft_progress(report, BUILTIN, "PROGRESS.md", "en")
    assert "| **Completed patterns** | 1 / 26 patterns |\n" in english
    assert f"- [x] **model_db** (completed: 2025-11-04)\n  - details: [{MODEL_DB}/README.md]({MODEL_DB}/" in english


def test_nothing_done_yet_leaves_out_what_cannot_be_said() -> None:
    files = {f"{SVC}/README.md": TEXT}
    text = draft_progress(checked(files, BUILTIN).report, BUILTIN, "PROGRESS.md", "en")
    assert "Latest" not in text
    assert "| **Completed patterns** | 0 / 26 patterns |" in text
    never = snapshot_of(files)
    report = check(never, Settings(BUILTIN, Config()), Request(".", None, kept), Ask()).report
    assert "| **Start** |" not in draft_progress(report, BUILTIN, "PROGRESS.md", "en")


def test_all_done_names_no_chapter_and_nothing_next() -> None:
    course = second_catalog()
    files = {**COURSE, **{f"labs/clean-up/{name}": text for name, text in (("README.md", TEXT), ("a.py", CODE))}}
    files["labs/clean-up/test_a.py"] = PASSING
    text = draft_progress(checked(files, course).report, course, "PROGRESS.md", "en")
    assert "Next" not in text
    assert "- [x] **clean_up**" in text


def test_an_item_that_is_done_without_a_page_has_no_link() -> None:
    files = {f"{SVC}/src/main.py": CODE}
    settings = Settings(BUILTIN, Config(requires={"patterns": ("implementation",)}))
    report = check(world(files), settings, Request(".", None, kept), Ask()).report
    text = draft_progress(report, BUILTIN, "PROGRESS.md", "en")
    assert "- [x] **iris_sklearn_svc**\n- [ ] iris_binary\n" in text.replace(" (completed: 2025-11-04)", "")


def test_the_settings_are_read_back_as_they_are_meant() -> None:
    config = Config(roots={"patterns": 'odd "name"', "tutorials": "."})
    text = draft_settings("ml-system-design-patterns", config, BUILTIN.tracks, "進捗/PROGRESS.md")
    assert tomllib.loads(text)["roots"] == {"patterns": 'odd "name"', "tutorials": "."}
    read = parse_config(text.encode(), "shinchoku.toml")
    assert (read.catalog, read.progress_file) == ("ml-system-design-patterns", "進捗/PROGRESS.md")
