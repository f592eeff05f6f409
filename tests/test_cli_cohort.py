"""The cohort's commands as their users meet them."""

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from shinchoku.cohort.work import Answer
from shinchoku.gates.classes import CLASS, make_class
from shinchoku.gates.store import Store
from shinchoku.gates.storefile import DATABASE
from tests.cohorts import command, differing, documents, exported, log_of, make_repository, scanned
from tests.conftest import Ended, Shinchoku
from tests.worlds import FAILING, GitWorld, item_files

DAY = ("--as-of", "2025-12-01")


@pytest.fixture(scope="module", name="seen")
def _seen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class of twenty and what was seen of it, in one folder."""
    folder = tmp_path_factory.mktemp("class")
    make_class(folder / "class")
    assert scanned(folder / "seen", folder / "class/roster.csv").returncode == 0
    return folder / "seen"


@pytest.fixture(name="two")
def _two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, with two learners."""
    monkeypatch.chdir(tmp_path)
    for number, name in enumerate(("ada", "bela")):
        make_repository(tmp_path / name, number + 1)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("engine", [("-j1",), ("-j8",), ("--engine", "dask", "-j2")], ids=" ".join)
def test_the_class_of_twenty_is_told_the_same_by_each_engine(
    seen: Path, tmp_path: Path, shinchoku: Shinchoku, engine: tuple[str, ...]
) -> None:
    """Byte for byte, in every form."""
    out = tmp_path / "out"
    done = scanned(out, seen.parent / "class/roster.csv", *engine)
    assert (done.returncode, done.stderr) == (0, "")
    assert differing(exported(out), exported(seen)) == []
    shinchoku("cohort", "report", seen)
    shutil.copy(seen / "pseudonyms.key", out)
    for form in ("json", "table", "markdown", "html"):
        arguments = ("--names", *DAY, "-f", form)
        assert shinchoku("cohort", "report", out, *arguments) == shinchoku("cohort", "report", seen, *arguments)


def test_what_is_told_of_the_class(seen: Path, shinchoku: Shinchoku) -> None:
    """Figures that can be counted by hand from how the class is made."""
    ended = shinchoku("cohort", "report", seen, "--names", *DAY, "-f", "json")
    told = json.loads(ended.out)
    schema = json.loads(shinchoku("schema", "cohort").out)
    jsonschema.validate(told, schema)
    learners = told["learners"]
    assert (learners["total"], learners["reported"], learners["failed"]) == (20, 19, {"not a repository": 1})
    rows = {row["name"]: row for row in told["rows"]}
    assert list(rows) == [each.name for each in CLASS]
    assert rows["lena"]["reason"] == "not a repository"
    assert rows["emi"]["overclaimed"] == ["asynchronous_pattern", "batch_pattern"]
    assert rows["ada"]["unverified"] == 11
    assert (rows["farid"]["stale"], rows["mio"]["stale"]) == (True, False)
    assert rows["haru"]["unverified"] == 0
    assert sum(each["learners"] for each in told["stuck"]) == 19


def test_without_names_nobody_can_be_told(seen: Path, shinchoku: Shinchoku, tmp_path: Path) -> None:
    """In every form, and in the pages: no name, place, note, author or commit of theirs."""
    page = tmp_path / "cohort.html"
    shown = [
        shinchoku("cohort", "report", seen, *DAY, "-f", form).out for form in ("table", "json", "markdown", "html")
    ]
    shown += [shinchoku("cohort", "export", seen, "-f", form).out for form in ("jsonl", "csv")]
    assert shinchoku("cohort", "report", seen, *DAY, "-f", "html", "-o", page).code == 0
    pages = [each.read_text() for each in (tmp_path / "cohort.learners").iterdir()]
    assert len(pages) == 19
    shown += [page.read_text(), *pages]
    for text in shown:
        for each in CLASS:
            assert not re.search(rf"\b{each.name}\b", text, re.IGNORECASE), each.name
            assert not each.note or each.note not in text
        assert "example.org" not in text
        assert str(seen.parent) not in text


def test_pages_lead_back_and_those_of_who_is_gone_go(seen: Path, shinchoku: Shinchoku, tmp_path: Path) -> None:
    """Of a cohort's pages, none tells what is no longer so; what is not ours stays."""
    folder = tmp_path / "a b.learners"
    folder.mkdir()
    for name in ("learner-aaaaaaaaaaaa.html", "own.html"):
        (folder / name).write_text("old")
    report = ("cohort", "report", seen, *DAY, "-f", "html", "-o")
    assert shinchoku(*report, tmp_path / "a b.html").code == 0
    names = {each.name for each in folder.iterdir()}
    assert "learner-aaaaaaaaaaaa.html" not in names
    assert len(names) == 19 + 1
    assert all('href="../a%20b.html"' in each.read_text() for each in folder.glob("learner-*"))
    (tmp_path / "file.learners").write_text("")
    refused = shinchoku(*report, tmp_path / "file.html")
    assert (refused.code, "file.learners: " in refused.err) == (2, True)


def test_the_key_is_of_the_folder_and_pseudonyms_stay(seen: Path, shinchoku: Shinchoku) -> None:
    first = shinchoku("cohort", "export", seen, "-f", "csv").out
    assert first == shinchoku("cohort", "export", seen, "-f", "csv").out
    key = seen / "pseudonyms.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.read_bytes().hex() not in first


def test_exports_have_a_row_for_each_item(seen: Path, shinchoku: Shinchoku, tmp_path: Path) -> None:
    import pyarrow.parquet

    lines = [json.loads(line) for line in shinchoku("cohort", "export", seen, "--names").out.splitlines()]
    assert [line["learner"] for line in lines] == [each.name for each in CLASS]
    table = shinchoku("cohort", "export", seen, "--names", "-f", "csv").out.splitlines()
    assert len(table) == 1 + 19 * 30 + 1
    target = tmp_path / "cohort.parquet"
    assert shinchoku("cohort", "export", seen, "--names", "-f", "parquet", "-o", target).code == 0
    assert pyarrow.parquet.read_table(target).num_rows == len(table) - 1


def test_parquet_goes_wherever_a_file_can_go_but_to_a_terminal(seen: Path, tmp_path: Path) -> None:
    """Into a pipe, through a link, over an older file; what stands for a device is left one."""
    export = command("export", seen, "-f", "parquet")
    piped = subprocess.run(export, capture_output=True, check=True).stdout
    assert piped.startswith(b"PAR1")
    (tmp_path / "older").write_text("older")
    (tmp_path / "link").symlink_to("older")
    (tmp_path / "out").symlink_to("/proc/self/fd/1")
    subprocess.run([*export, "-o", tmp_path / "link"], check=True)
    assert (tmp_path / "older").read_bytes() == piped
    assert subprocess.run([*export, "-o", tmp_path / "out"], capture_output=True, check=True).stdout == piped
    assert {path.name for path in tmp_path.iterdir() if path.is_symlink()} == {"link", "out"}
    master, slave = pty.openpty()
    refused = subprocess.run(export, stdout=slave, stderr=subprocess.PIPE, text=True, check=False)
    os.close(slave)
    os.close(master)
    assert refused.returncode == 2
    assert "Parquet is no text for a terminal; name a file" in refused.stderr


def test_a_table_for_a_spreadsheet_is_safe_to_look_at(
    two: Path, shinchoku: Shinchoku, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A terminal gets signs that act as escapes; a file, what the roster says."""
    (two / "roster.csv").write_text('name,path\n"a\x1b[31m\u202eda",ada\n')
    assert shinchoku("cohort", "scan", "roster.csv", "--out", "seen", "-q", "-j1").code == 0
    export = ("cohort", "export", "seen", "--names", "-f", "csv")
    assert "a\x1b[31m\u202eda," in shinchoku(*export).out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    told = shinchoku(*export).out
    assert "a\\x1b[31m\\u202eda," in told
    assert len(told.splitlines()) == 31


def test_a_cohort_of_which_nothing_is_known_yet_is_told_in_every_form(two: Path, shinchoku: Shinchoku) -> None:
    """Only failures; those who were never scanned; and names that are too long for a column."""
    name = "a name that is longer than any column of the table is wide"
    (two / "roster.csv").write_text(f"name,path\n{name},none\nada,ada\n")
    scan = ("cohort", "scan", "roster.csv", "--out", "seen", "-q", "-j1")
    assert shinchoku(*scan, "--only", "a name*").code == 0
    for form in ("table", "markdown", "html", "json"):
        told = shinchoku("cohort", "report", "seen", "--names", *DAY, "-f", form).out
        assert name in told
        assert "not a repository" in told
    assert "1 not scanned yet" in shinchoku("cohort", "report", "seen").out
    assert shinchoku(*scan).code == 0
    assert "median pace" in shinchoku("cohort", "report", "seen", "-f", "markdown").out
    shutil.move(two / "bela", two / "none")
    assert shinchoku(*scan).code == 0
    for width in ("40", "70"):
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("COLUMNS", width)
            told = shinchoku("cohort", "report", "seen", "--names", *DAY).out
        assert max(map(len, told.splitlines())) <= int(width)


def test_several_reports_of_one_cohort(seen: Path, shinchoku: Shinchoku, tmp_path: Path) -> None:
    made = tmp_path / "cohort.json"
    ended = shinchoku("cohort", "report", seen, *DAY, "-f", "table", "-f", "json", "-o", "-", "-o", made)
    assert ended.code == 0
    assert json.loads(made.read_text())["as_of"] == "2025-12-01"
    assert ended.out.startswith("20 learners")


@pytest.mark.parametrize("width", [50, 80, 100])
def test_the_table_keeps_to_the_width(
    seen: Path, shinchoku: Shinchoku, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for lang in ("en", "ja"):
        from rich.cells import cell_len

        out = shinchoku("cohort", "report", seen, "--names", *DAY, "--lang", lang).out
        assert max(map(cell_len, out.splitlines())) <= width


def test_the_next_run_scans_only_what_changed(two: Path, shinchoku: Shinchoku) -> None:
    """A head, a catalogue, settings, what is asked; and one that failed."""
    (two / "roster.csv").write_text("name,path\nada,ada\nbela,bela\nnone,none\n")
    scan = ("cohort", "scan", "roster.csv", "--out", "seen", "-q", "-j1")

    def said(*more: object) -> str:
        ended = shinchoku(*scan, *more)
        assert ended.code == 0
        return ended.out.splitlines()[0]

    assert said() == "2 scanned · 0 unchanged · 1 failed"
    assert said() == "0 scanned · 2 unchanged · 1 failed"
    make_repository(two / "other", 5)
    (two / "bela").rename(two / "before")
    (two / "other").rename(two / "bela")
    assert said() == "1 scanned · 1 unchanged · 1 failed"
    (two / "bela").rename(two / "away")
    assert said() == "0 scanned · 1 unchanged · 2 failed"
    (two / "away").rename(two / "bela")
    assert said() == "0 scanned · 2 unchanged · 1 failed"
    assert said("--timezone", "Asia/Tokyo") == "2 scanned · 0 unchanged · 1 failed"
    assert said("--timezone", "Asia/Tokyo") == "0 scanned · 2 unchanged · 1 failed"
    (two / "mentor.toml").write_text('exclude = ["x/"]\n')
    assert said("--config", "mentor.toml") == "2 scanned · 0 unchanged · 1 failed"
    assert said("--only", "a*", "--config", "mentor.toml") == "0 scanned · 1 unchanged · 0 failed"
    assert said("--limit", "2", "--config", "mentor.toml") == "0 scanned · 2 unchanged · 0 failed"


def test_an_interrupted_run_that_was_asked_other_things_is_not_gone_on_with(
    two: Path, shinchoku: Shinchoku, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = []

    def stops(self: object, run: object, answer: Answer, *, is_last: bool) -> None:
        recorded.append(answer)
        real(self, run, answer, is_last=is_last)  # type: ignore[arg-type]
        raise OSError

    real = Store.record
    scan = ("cohort", "scan", "ada", "bela", "--out", "seen", "-j1")
    with monkeypatch.context() as patched:
        patched.setattr(Store, "record", stops)
        assert shinchoku(*scan).code == 2
    assert len(recorded) == 1
    other = shinchoku(*scan, "--resume", "--timezone", "Asia/Tokyo")
    assert "a new one begins" in other.err
    assert other.out.splitlines()[0] == "2 scanned · 0 unchanged · 0 failed"
    assert len(log_of(two / "seen")) == 2


@pytest.mark.usefixtures("two")
def test_resume_without_an_interrupted_run_begins_a_new_one(shinchoku: Shinchoku) -> None:
    scan = ("cohort", "scan", "ada", "--out", "seen", "-q", "-j1", "--resume")
    assert shinchoku(*scan).out.startswith("1 scanned")
    assert shinchoku(*scan).out.startswith("0 scanned · 1 unchanged")


@pytest.mark.parametrize(
    ("fail_on", "code", "sentence"),
    [
        ("failed", 1, "1 learner without a report"),
        ("unverified", 1, "2 learners with unverified"),
        ("drift,failed", 1, "with drift"),
        ("regressed,failing", 0, ""),
        ("", 0, ""),
        ("nonsense", 2, "'nonsense' is not one of"),
    ],
)
def test_what_was_asked_to_fail_on_is_the_exit_code(
    two: Path, shinchoku: Shinchoku, fail_on: str, code: int, sentence: str
) -> None:
    (two / "none").mkdir()
    ended = shinchoku("cohort", "scan", "ada", "bela", "none", "--out", "seen", "-q", "-j2", "--fail-on", fail_on)
    assert ended.code == code
    assert sentence in re.sub(r"\s*│\s*", " ", ended.err)


def test_strict_and_what_was_found_are_told_apart(two: Path, shinchoku: Shinchoku) -> None:
    """One code, never two in one."""
    (two / "none").mkdir()
    scan = ("cohort", "scan", "ada", "none", "--out", "seen", "-q", "-j1", "--strict")
    ended = shinchoku(*scan)
    assert (ended.code, ended.err) == (3, "shinchoku: evidence is incomplete for 1 learner\n")
    assert shinchoku(*scan, "--fail-on", "failed").code == 1
    assert shinchoku(*scan, "--only", "ada").code == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("http://example.org/x", "--out", "seen"), "http is not fetched over; use https:// or ssh:// or file://"),
        (("ext::sh -c true", "--out", "seen"), "ext is not fetched over"),
        (("none.csv", "--out", "seen"), "none.csv: no such file"),
        (("empty.csv", "--out", "seen"), "empty.csv"),
        (("head.csv", "--out", "seen"), "head.csv: names no learner"),
        (("bad.csv", "--out", "seen"), "bad.csv:1: its head line names neither a column 'url' nor 'path'"),
        (("ada", "one.csv", "--out", "seen"), "two learners have that name"),
        (("none", "--out", "seen"), "none: no such folder"),
        (("ada", "none/", "--out", "seen"), "none/: no such folder"),
        (("ada/none", "--out", "seen"), "ada/none: no such folder"),
        (("link", "--out", "seen"), "link: no such folder"),
        (("~/none", "--out", "seen"), "~/none: no such folder"),
        (("roster.txt", "--out", "seen"), "roster.txt: no such folder; a roster ends in .csv or .toml"),
        (("ada", "notes.txt", "--out", "seen"), "notes.txt: not a folder; a roster ends in .csv or .toml, and '*/'"),
        (("-", "--out", "seen"), "-: no roster is read from standard input; a roster ends in .csv or .toml"),
        (("ada", "twice.csv", "--out", "seen"), "twice.csv:3: a: already on line 2"),
        (("ada", "--out", "ada/HEAD"), "ada/HEAD"),
        (("ada", "--out", "seen", "--catalog", "none.toml"), "none.toml"),
        (("ada", "--out", "seen", "--catalog", "cooking"), "cooking"),
        (("ada", "--out", "seen", "--config", "bad.toml"), "bad.toml"),
        (("ada", "--out", "seen", "--only", "adda"), "no learner is called 'adda'; did you mean 'ada'?"),
        (("ada", "--out", "seen", "--scheduler", "tcp://127.0.0.1:1"), "a scheduler is of --engine dask"),
        (
            ("ada", "--out", "seen", "--engine", "dask", "--scheduler", "nonsense://x"),
            "no Dask scheduler answers there",
        ),
        (("ada",), "Missing option"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(
    two: Path, shinchoku: Shinchoku, arguments: tuple[str, ...], sentence: str
) -> None:
    (two / "empty.csv").write_text("")
    (two / "head.csv").write_text("name,path\n")
    (two / "bad.csv").write_text("name,color\n")
    (two / "one.csv").write_text("name,path\nada,bela\n")
    (two / "twice.csv").write_text("name,path\na,ada\na,bela\n")
    (two / "notes.txt").write_text("name,path\nada,bela\n")
    (two / "link").symlink_to("none")
    (two / "bad.toml").write_text("colour = 1\n")
    ended = shinchoku("cohort", "scan", *arguments)
    assert ended.code == 2
    assert sentence in ended.err
    assert "Traceback" not in ended.err
    assert not (two / "seen").exists(), "nobody is enrolled before"


def test_all_that_stands_in_the_way_is_told_at_once(two: Path, shinchoku: Shinchoku) -> None:
    """A line for each; in Japanese too."""
    (two / "roster.csv").write_text("name,path\na,\nb,b\nb,c\n")
    (two / "empty.csv").write_text("")
    scan = ("cohort", "scan", "none", "ada", "roster.csv", "empty.csv", "http://h/x", "--out", "seen")
    ended = shinchoku(*scan)
    assert (ended.code, ended.err.splitlines()) == (
        2,
        [
            "shinchoku: roster.csv:2: a: exactly one of 'url' and 'path' is needed",
            "shinchoku: roster.csv:4: b: already on line 3",
            "shinchoku: empty.csv:1: it has no head line; 'name,path' is one",
            "shinchoku: none: no such folder",
            "shinchoku: http://h/x: http is not fetched over; use https:// or ssh:// or file://",
        ],
    )
    told = shinchoku(*scan, "--lang", "ja").err.splitlines()
    assert len(told) == 5
    assert all(re.search("[ぁ-ん]", line) for line in told)


def said(ended: Ended) -> str:
    """What a scan came to, in its first line."""
    assert ended.code == 0, ended.err
    return ended.out.splitlines()[0]


def test_what_a_shell_makes_of_an_asterisk_is_a_class(
    tmp_path: Path, shinchoku: Shinchoku, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The roster among its learners, folders with and without their slash; a learner without a repository is a row."""
    monkeypatch.chdir(tmp_path)
    for number, name in enumerate(("ada", "bela", "chiyo")):
        make_repository(tmp_path / "class" / name, number + 1)
    (tmp_path / "class/empty").mkdir()
    (tmp_path / "class/nested").mkdir()
    shutil.copytree(tmp_path / "class/ada", tmp_path / "class/nested/patterns")
    (tmp_path / "class/roster.csv").write_text("name,path,note\nada,ada,first\nBela Beta,bela,\n")
    scan = ("cohort", "scan", "--out", "seen", "-q", "-j1")
    found = [f"class/{name}" for name in ("ada", "bela", "chiyo", "empty", "nested", "roster.csv")]
    assert said(shinchoku(*scan, *found)) == "3 scanned · 0 unchanged · 2 failed"
    rows = [json.loads(line) for line in exported(tmp_path / "seen").splitlines()]
    assert [(row["learner"], row["note"]) for row in rows] == [
        ("ada", "first"),
        ("Bela Beta", ""),
        ("chiyo", ""),
        ("empty", ""),
        ("nested", ""),
    ]
    assert said(shinchoku(*scan, "class/chiyo/", "class/roster.csv", "./class/chiyo", "class/roster.csv")) == (
        "0 scanned · 3 unchanged · 0 failed"
    )
    for wrong, holds in (
        ("class", "class: no repository, but it holds 3: name class/*"),
        ("class/", "class/: no repository, but it holds 3: name class/*"),
        ("class/nested", "class/nested: no repository, but it holds one: name class/nested/patterns"),
    ):
        ended = shinchoku(*scan, wrong)
        assert (ended.code, ended.err) == (2, f"shinchoku: {holds}\n")


@pytest.mark.parametrize(("here", "place"), [("ada", "."), ("ada/x", ".."), ("ada", "x/.."), (".", "ada/")])
def test_a_folder_has_its_real_name(
    tmp_path: Path, shinchoku: Shinchoku, monkeypatch: pytest.MonkeyPatch, here: str, place: str
) -> None:
    GitWorld(tmp_path / "ada")
    (tmp_path / "ada/x").mkdir()
    monkeypatch.chdir(tmp_path / here)
    assert shinchoku("cohort", "scan", place, "--out", tmp_path / "out", "-q", "-j1").code == 0
    (row,) = exported(tmp_path / "out").splitlines()
    assert (json.loads(row)["learner"], json.loads(row)["source"]) == ("ada", str(tmp_path / "ada"))


def test_a_roster_may_be_named_from_anywhere(two: Path, shinchoku: Shinchoku, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of a place stays, however its path is spelled; and a row is what the scan of it says."""
    (two / "class").mkdir()
    (two / "ada").rename(two / "class/ada")
    (two / "class/roster.csv").write_text("name,path\nada,ada\nbela,../bela\n")
    scan = ("cohort", "scan", "-q", "-j1", "--out")
    assert said(shinchoku(*scan, "seen", "class/roster.csv")) == "2 scanned · 0 unchanged · 0 failed"
    same = "0 scanned · 2 unchanged · 0 failed"
    for roster in (two / "class/roster.csv", "./class/../class/roster.csv", f"../{two.name}/class/roster.csv"):
        assert said(shinchoku(*scan, "seen", roster)) == same
    monkeypatch.chdir(two / "class")
    assert said(shinchoku(*scan, "../seen", "roster.csv")) == same
    assert said(shinchoku(*scan, "../seen", "ada", "../bela/")) == same
    single = ("--rev", "HEAD", "--tests", "skip", "-q", "-f", "json", "--reproducible")
    found = documents(two / "seen")
    assert found["ada"].decode() == shinchoku("scan", two / "class/ada", *single).out
    assert found["bela"].decode() == shinchoku("scan", two / "bela", *single).out


@pytest.mark.parametrize("name", ["report", "export"])
def test_a_folder_without_a_cohort_is_told(tmp_path: Path, shinchoku: Shinchoku, name: str) -> None:
    ended = shinchoku("cohort", name, tmp_path)
    assert ended.code == 2
    assert "holds no cohort; 'shinchoku cohort scan … --out" in ended.err
    (tmp_path / DATABASE).write_bytes(b"no database" * 100)
    assert shinchoku("cohort", name, tmp_path).code == 2


@pytest.mark.usefixtures("two")
def test_a_scheduler_that_is_not_there_is_told(shinchoku: Shinchoku, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shinchoku.gates.cluster._CONNECT", 0.5)
    scheduler = ("--engine", "dask", "--scheduler", "tcp://127.0.0.1:1")
    ended = shinchoku("cohort", "scan", "ada", "--out", "seen", *scheduler)
    assert ended.code == 2
    assert "no Dask scheduler answers there" in ended.err


@pytest.mark.usefixtures("two")
def test_without_dask_its_engine_is_an_extra(shinchoku: Shinchoku, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    ended = shinchoku("cohort", "scan", "ada", "--out", "seen", "--engine", "dask")
    assert (ended.code, "pip install 'shinchoku[cohort]'" in ended.err) == (2, True)


def test_tests_need_a_sandbox_or_trust(tmp_path: Path, shinchoku: Shinchoku, monkeypatch: pytest.MonkeyPatch) -> None:
    world = GitWorld(tmp_path / "ada")
    world.write(item_files("03_my_implementations/chapter2_training/01_model_db", FAILING))
    world.commit()
    (tmp_path / "bin").mkdir()
    for name in ("git", "sh"):
        found = subprocess.run(["which", name], capture_output=True, text=True, check=True).stdout.strip()
        (tmp_path / "bin" / name).symlink_to(found)
    scan = ("cohort", "scan", world.root, "--out", tmp_path / "out", "-q", "-j1", "--tests", "run", "--env", "current")
    path = os.environ["PATH"]
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    refused = shinchoku(*scan)
    assert refused.code == 2
    assert "bubblewrap is not installed; --trust runs every learner's tests without one" in refused.err
    trusted = shinchoku(*scan, "--trust", "--fail-on", "failing")
    assert (trusted.code, trusted.err) == (1, "shinchoku: 1 learner with failing\n")
    monkeypatch.setenv("PATH", path)
    assert shinchoku(*scan, "--fail-on", "failing").code == 1
    report = json.loads(exported(tmp_path / "out"))["report"]
    assert report["items"][0]["evidence"]["tests"]["sandbox"] == "bubblewrap"


def test_without_a_terminal_failures_are_lines_and_quiet_is_silent(two: Path) -> None:
    (two / "roster.csv").write_text("name,path\nada,ada\nnone,~/none\n")
    scan = command("scan", "roster.csv", "--out", "seen")
    env = {**os.environ, "HOME": str(two)}
    ended = subprocess.run(scan, cwd=two, env=env, capture_output=True, check=False)
    line = f"shinchoku: none: not a repository: {two}/none: no such folder"
    assert line in ended.stderr.decode().splitlines()  # on a slow machine, others tell how far it is
    again = subprocess.run([*scan, "-q"], cwd=two, env=env, capture_output=True, check=False)
    assert again.stderr == b""
    assert again.stdout.decode().splitlines() == [
        "0 scanned · 1 unchanged · 1 failed",
        "1 not a repository",
        "see: shinchoku cohort report seen",
    ]


@pytest.mark.usefixtures("two")
def test_lines_tell_how_far_it_is_where_there_is_no_terminal(
    shinchoku: Shinchoku, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shinchoku.cli.cohort_live._PAUSE", 0.0)
    ended = shinchoku("cohort", "scan", "ada", "bela", "--out", "seen", "-j1")
    assert re.search(r"shinchoku: 1 of 2, [\d.]+/s, about \d+ s left\n", ended.err)


def test_a_terminal_gets_a_bar_with_rate_and_time_left(two: Path) -> None:
    import pty

    master, slave = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    (two / "none").mkdir()
    child = subprocess.Popen(
        command("scan", "ada", "bela", "none", "--out", "seen"),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=env,
        cwd=two,
    )
    os.close(slave)
    shown = b""
    try:
        while block := os.read(master, 1 << 16):
            shown += block
    except OSError:
        pass  # Linux says EIO when the last writer has closed a pseudo-terminal
    os.close(master)
    assert child.wait() == 0
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode())
    assert "scanning" in plain
    assert re.search(r"3/3 +[\d.]+/s 0:00:0\d", plain)
    assert f"shinchoku: none: not a repository: {two}/none: not a git repository" in plain


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_end_is_an_end(two: Path, number: signal.Signals) -> None:
    """Also while the engine's processes begin."""
    run = subprocess.Popen(command("scan", "ada", "bela", "--out", "seen"), cwd=two, stderr=subprocess.PIPE)
    while not (two / "seen" / DATABASE).exists():
        assert run.poll() is None
    run.send_signal(number)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 128 + number
    assert said.decode().startswith("shinchoku: ")
    assert b"Traceback" not in said


def test_a_class_is_made_only_where_nothing_is(two: Path, shinchoku: Shinchoku) -> None:
    made = shinchoku("cohort", "demo", "class")
    assert made.err == "shinchoku: 20 learners are in class; their roster is class/roster.csv\n"
    assert shinchoku("cohort", "demo", "class").code == 2
    (two / "file").write_text("")
    assert shinchoku("cohort", "demo", "file/class").code == 2
    assert shinchoku("cohort", "demo", "other", "-q").err == ""


def test_japanese_is_told_in_japanese(seen: Path, shinchoku: Shinchoku) -> None:
    """The table, Markdown and the summary of a run."""
    for form in ("table", "markdown"):
        told = shinchoku("cohort", "report", seen, *DAY, "-f", form, "--lang", "ja").out
        assert re.search("[ぁ-ん]", told)
    run = shinchoku("cohort", "scan", seen.parent / "class/ada", "--out", seen.parent / "ja", "--lang", "ja")
    assert re.search("[ぁ-んァ-ン一-龥]", run.out.splitlines()[0])
