"""DRF305 and DRF401 to DRF403: the file's links, its text and its encoding."""

from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from shinchoku.drift.compare import compare
from shinchoku.drift.fixing import fix
from shinchoku.drift_codes import Selection
from shinchoku.errors import Unreadable
from shinchoku.findings import Finding
from tests.drift_worlds import Work, after, findings, fixed, help_of, left, only

LIST = "- [ ] model_db\n\n"
Files = Mapping[str, str | bytes | Unreadable]
TREE: Files = {
    "README.md": "# 記録\n\n## はじめに\n\n## C++ & Python\n\n<a name='own'></a>\n",
    "notes/git.md": "# Git\n",
    "notes/empty.md": "text\n",
    "notes/secret.md": Unreadable("notes/secret.md", "no permission"),
    "a/x.md": "",
    "b/x.md": "",
    "a/demo/run.sh": "",
    "work/one/README.md": "",
}


def dead(target: str, files: Files = TREE, path: str = "05_progress/PROGRESS.md", text: str = "") -> list[Finding]:
    return findings(Work(files=files, path=path).against(f"{LIST}[x]({target})\n{text}"), "DRF305")


def mended(target: str, files: Files = TREE, path: str = "05_progress/PROGRESS.md") -> str:
    whole = fixed(Work(files=files, path=path).against(f"{LIST}[x]({target})\n"), "DRF305")
    return whole.removeprefix(f"{LIST}[x](").removesuffix(")\n")


# DRF305: a relative link, or its heading anchor, leads nowhere


def test_a_link_that_leads_nowhere_is_a_warning_at_its_target() -> None:
    (found,) = dead("../notes/gti.md")
    assert (found.severity, found.item, found.line, found.column) == ("warning", None, 3, 5)
    assert (found.claim, found.evidence, found.fixable) == ("../notes/gti.md", None, False)
    assert found.message == "the link '../notes/gti.md' leads nowhere: there is no notes/gti.md in the scanned tree"


@pytest.mark.parametrize(
    "target",
    [
        "../README.md",
        "/README.md",
        "../notes/",
        "../notes",
        "..",
        "../README.md?plain=1",
        "../RE%41DME.md",
        "<../README.md>",
        '../README.md "title"',
        "PROGRESS.md",
        "../../other/README.md",
        "https://example.org/gone",
        "mailto:me@example.org",
        "//example.org/gone",
        "",
    ],
)
def test_what_is_there_or_lies_elsewhere_is_none(target: str) -> None:
    assert dead(target) == []


@pytest.mark.parametrize("text", ["```\n[x](gone.md)\n```\n", "`[x](gone.md)`\n", "> [x](gone.md)\n"])
def test_a_link_in_code_or_a_quote_is_no_claim(text: str) -> None:
    assert findings(Work().against(LIST + text), "DRF305") == []


@pytest.mark.parametrize(
    "target",
    [
        "#進捗",
        "#%E9%80%B2%E6%8D%97",
        "../README.md#はじめに",
        "../README.md#c--python",
        "../README.md#own",
        "/README.md#記録",
    ],
)
def test_an_anchor_that_a_heading_has_is_none(target: str) -> None:
    assert dead(target, text="\n# 進捗\n") == []


@pytest.mark.parametrize(
    ("target", "there"),
    [
        ("#gone", "05_progress/PROGRESS.md"),
        ("../README.md#gone", "README.md"),
        ("../notes/empty.md#text", "notes/empty.md"),
    ],
)
def test_an_anchor_that_no_heading_has_is_a_warning(target: str, there: str) -> None:
    (found,) = dead(target, text="\n# 進捗\n")
    assert (found.claim, found.evidence, found.fixable) == (target, None, False)
    assert found.message == f"the link {target!r} leads to no heading: {there} has none of that name"


@pytest.mark.parametrize("target", ["../a/demo/run.sh#L10", "../README.md#L3", "../notes/secret.md#x", "../a/#x"])
def test_where_an_anchor_cannot_be_told_nothing_is_said(target: str) -> None:
    assert dead(target) == []


@pytest.mark.parametrize(
    ("target", "new"),
    [
        ("git.md", "../notes/git.md"),
        ("../note/GIT.md", "../notes/git.md"),
        ("./01_git.md", "../notes/git.md"),
        ("/git.md#git", "/notes/git.md#git"),
        ("../c/b/x.md", "../b/x.md"),
        ("demo/", "../a/demo/"),
        ("../one/README.md", "../work/one/README.md"),
        ("../two/README.md", "../two/README.md"),
        ("x.md", "x.md"),
        ("nowhere.md", "nowhere.md"),
    ],
)
def test_a_link_is_mended_where_exactly_one_file_or_folder_has_that_name(target: str, new: str) -> None:
    assert mended(target) == new
    assert [found.fixable for found in dead(target)] == [target != new]


def test_a_readme_alone_in_the_tree_does_not_speak_for_another_folder() -> None:
    files: Files = {"work/one/README.md": "", "07_tutorials/x.md": ""}
    assert mended("../work/two/README.md", files) == "../work/two/README.md"
    assert mended("README.md", files) == "../work/one/README.md"


def test_of_files_that_differ_in_case_alone_neither_is_taken() -> None:
    assert mended("../notes/Git.md", {"notes/git.md": "", "Notes/git.md": ""}) == "../notes/Git.md"


def test_a_file_at_the_top_is_named_as_one() -> None:
    files: Files = {"notes/file:db.md": "", "file:db2.md": "", "notes/a b(1).md": ""}
    assert mended("file%3Adb2.md", files) == "../file:db2.md"
    assert mended("gone/file%3Adb2.md", files, "PROGRESS.md") == "./file:db2.md"
    assert mended("./gone/a%20b%281%29.md", files, "PROGRESS.md") == "./notes/a%20b%281%29.md"


def test_a_target_that_would_break_the_line_is_left_with_a_reason() -> None:
    witnesses = Work(files={"notes/a`b.md": ""}).against(f"{LIST}[x](a`b.md)\n")
    assert only(witnesses, "DRF305").evidence == "notes/a`b.md"
    assert help_of(witnesses, "DRF305") == "left alone: '../notes/a`b.md' cannot be written there as it is"
    assert fixed(witnesses, "DRF305") == f"{LIST}[x](a`b.md)\n"


def test_a_file_in_another_unicode_form_is_told_apart() -> None:
    decomposed = "か\u3099.md"
    witnesses = Work(files={f"notes/{decomposed}": ""}).against(f"{LIST}[x](../notes/が.md)\n")
    found = only(witnesses, "DRF305")
    assert found.message == "the link '../notes/が.md' leads nowhere: the file's name is in another Unicode form"
    assert help_of(witnesses, "DRF305") == "rename the file in NFC"


def test_every_form_of_link_is_looked_at() -> None:
    text = "![x](gone1.png) [y](<gone 2.md>) [z][ref]\n\n[ref]: gone3.md\n\n| [a](gone4.md) | b |\n|---|---|\n"
    claims = [found.claim for found in findings(Work().against(LIST + text), "DRF305")]
    assert claims == ["gone1.png", "gone 2.md", "gone3.md", "gone4.md"]


def test_links_of_a_file_outside_of_the_tree_are_only_looked_at_inside_of_it() -> None:
    witnesses = replace(Work().against(f"{LIST}# a\n\n[x](gone.md) [y](#a) [z](#gone)\n"), folder=None)
    assert [found.claim for found in findings(witnesses, "DRF305")] == ["#gone"]


# in damaged text


def damaged(text: str, codec: str = "cp1254") -> bytes:
    """Its UTF-8 read in a code page, what that leaves undefined dropped, and saved again."""
    return "".join(bytes([b]).decode(codec, "ignore") for b in text.encode()).replace("\xad", "").encode()


JAPANESE = "# 📊 概要と計画の記録\n\n- [ ] model_db（学習中）\n\n## 進捗（しんちょく）の記録\n\n"


@pytest.mark.parametrize(
    "target",
    [
        *(
            "#-概要と計画の記録",
            "#進捗しんちょくの記録",
            "#gone",
            "../メモ/一覧.md",
            "../メモ/一覧.md#見出し",
            "../メモ/",
        ),
        *("../メモ/一覧.md#gone", "../メモ/無い.md", "../README.md#はじめに", "../README.md#無い"),
    ],
)
def test_links_in_damaged_text_lead_where_they_led_before(target: str) -> None:
    files: Files = {"メモ/一覧.md": "## 見出し\n", "README.md": "# はじめに\n"}
    text = f"{JAPANESE}[x]({target})\n"
    whole, broken = (findings(Work(files=files).against(data), "DRF305") for data in (text, damaged(text)))
    assert [found.line for found in broken] == [found.line for found in whole]
    assert [found.fixable for found in broken] == [found.fixable for found in whole]


def test_a_link_in_damaged_text_is_mended_in_its_damaged_form() -> None:
    text = f"{JAPANESE}[x](一覧.md)\n"
    witnesses = Work(files={"メモ/一覧.md": ""}).against(damaged(text))
    files = fix(witnesses, Selection(("DRF305",)))
    assert files[0].new == damaged(f"{JAPANESE}[x](../メモ/一覧.md)\n")
    assert findings(after(witnesses, files), "DRF305") == []


@pytest.mark.parametrize("text", [JAPANESE, damaged(JAPANESE).decode()])
def test_names_that_are_no_text_hurt_nobody(text: str) -> None:
    files: Files = {"メモ/\udcff一覧.md": "", "03_my_implementations/\udcff/README.md": ""}
    witnesses = Work(done={"model_db": 4}, files=files).against(f"{text}[x](\ufffd一覧.md) [y](%FF/README.md)\n")
    assert [found.fixable for found in findings(witnesses, "DRF305")] == [False, False]
    assert fixed(witnesses, "DRF305") == witnesses.claims.source.text


# DRF401: the file's text is damaged


def test_damage_is_told_once_with_its_code_page_and_what_is_lost() -> None:
    found = only(Work().against(damaged(JAPANESE)), "DRF401")
    assert (found.severity, found.item, found.line, found.column) == ("error", None, 1, 3)
    assert (found.claim, found.fixable) == ("cp1254", False)
    assert found.evidence is not None
    assert found.evidence.endswith("% lost")
    assert found.message.startswith("the text is damaged: its UTF-8 was read as cp1254 and saved again; ")
    assert found.message.endswith("%) cannot be restored")


def test_damage_without_loss_is_mended_and_all_else_in_the_mended_text() -> None:
    text = f"{JAPANESE}- [x] **iris_binary** (完了: 2025-11-05)\n".replace("[ ] model_db（学習中）", "[ ] model_db")
    witnesses = Work(done={"model_db": 4, "iris_binary": 5}).against(text.encode().decode("latin-1").encode())
    found = only(witnesses, "DRF401")
    assert (found.claim, found.evidence, found.fixable) == ("latin-1", "0% lost", True)
    assert found.message.endswith("; nothing is lost")
    assert fixed(witnesses, "DRF401") == text
    assert fixed(witnesses, "DRF1", "DRF401") == text.replace("[ ] model_db", "[x] model_db (完了: 2025-11-04)")
    assert fixed(witnesses, "DRF1") == text.replace("[ ] model_db", "[x] model_db (完了: 2025-11-04)").encode().decode(
        "latin-1"
    )


def test_text_that_was_damaged_twice_is_mended_in_one_go() -> None:
    twice = JAPANESE.encode().decode("latin-1").encode().decode("latin-1")
    witnesses = Work().against(twice)
    assert fixed(witnesses, "DRF401") == JAPANESE
    assert [each.finding.code for each in left(witnesses).findings if each.finding.code == "DRF401"] == []


def test_whole_text_is_not_damaged() -> None:
    assert findings(Work().against(f"{JAPANESE}Café à la crème\n"), "DRF401") == []


# DRF402 and DRF403


@pytest.mark.parametrize(
    ("data", "encoding", "name"),
    [
        (b"\xff\xfe" + JAPANESE.encode("utf-16-le"), "utf-16", "UTF-16"),
        ((JAPANESE.replace("📊 ", "") * 3).encode("cp932"), "cp932", "CP932"),
        ((JAPANESE.replace("📊 ", "") * 3).encode("euc_jp"), "euc-jp", "EUC-JP"),
    ],
)
def test_another_encoding_than_utf_8_is_a_warning(data: bytes, encoding: str, name: str) -> None:
    witnesses = Work().against(data)
    found = only(witnesses, "DRF402")
    assert (found.severity, found.item, found.line, found.column) == ("warning", None, 1, 1)
    assert (found.claim, found.evidence, found.fixable) == (encoding, "utf-8", False)
    assert found.message == f"the file is {name}, not UTF-8: GitHub and most tools show it wrongly"
    assert help_of(witnesses, "DRF402") == "save it as UTF-8"


@pytest.mark.parametrize("data", [b"- [ ] a\n", b"\xef\xbb\xbf- [ ] a\n"])
def test_utf_8_with_or_without_its_mark_is_none(data: bytes) -> None:
    assert findings(Work().against(data), "DRF402") == []


@pytest.mark.parametrize("text", ["", "# 進捗\n\n- model_db\n", "```\n- [x] model_db\n```\n", "> - [x] model_db\n"])
def test_a_file_without_a_checkbox_could_not_be_understood_and_nothing_else_is_said_of_it(text: str) -> None:
    witnesses = Work(done={"model_db": 4}).against(text)
    found = only(witnesses)
    assert (found.code, found.severity, found.line, found.column) == ("DRF403", "error", 1, 1)
    assert (found.claim, found.evidence, found.fixable) == (None, None, False)
    assert found.message == "no checkbox was found, so nothing here can be held against the evidence"
    assert compare(witnesses, Selection(), unsafe=True).changes(None) == ()


def test_one_checkbox_is_enough() -> None:
    assert findings(Work().against("- [ ] anything\n"), "DRF403") == []
