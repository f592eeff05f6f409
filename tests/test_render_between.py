"""What changed between two revisions, as text and as a comment: whole pages, and nothing shown does harm."""

import os
import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len

from shinchoku.between import Between, ClaimChange, DriftChange, ItemChange, Kind, Side, drift_only
from shinchoku.findings import ClaimsFile, DriftReport, Finding, Marked, Severity
from shinchoku.render.between_json import render_between_json
from shinchoku.render.between_markdown import render_comment
from shinchoku.render.between_text import render_between
from shinchoku.render.markdown import MOST, size
from shinchoku.render.markdown_report import render_findings_markdown, render_markdown
from shinchoku.report import (
    CatalogInfo,
    ChapterSummary,
    Claim,
    CommitsInfo,
    Evidence,
    ImplementationInfo,
    ItemReport,
    ProblemInfo,
    ReadmeInfo,
    ReasonInfo,
    Report,
    RepositoryInfo,
    Status,
    StrayInfo,
    SuiteInfo,
    Summary,
    TitleInfo,
    Tool,
    TrackSummary,
)

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "200"))
often = settings(max_examples=max(10, EXAMPLES // 4), deadline=None)
anything = st.text(
    st.characters() | st.sampled_from("\x00\t\x1b\n\r\u202e\u0301\u200d\udcff|`<>@#*_[]\\&進❤👩"), max_size=40
)
GITHUB = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
OLD, NEW = "a" * 40, "b" * 40
CLAIMS = ClaimsFile("PROGRESS.md", "utf-8", damaged=False)


def track(complete: int, total: int = 26) -> TrackSummary:
    return TrackSummary(total, complete, 0, 0, 0, total - complete)


def side(asked: str, oid: str, complete: int, *problems: ProblemInfo, empty: bool = False) -> Side:
    return Side(asked, oid, empty, {"patterns": track(complete), "tutorials": track(4, 4)}, CLAIMS, problems)


def change(
    name: str, kind: Kind, before: Status, after: Status, *reasons: str, on: str | None = None, counted: bool = True
) -> ItemChange:
    told = tuple(ReasonInfo("TST05", reason) for reason in reasons)
    return ItemChange(name, "patterns", "chapter2", kind, before, after, counted, name, on, told)


def found(message: str, line: int = 3, severity: Severity = "error", *, path: str = "PROGRESS.md") -> Finding:
    return Finding("DRF102", severity, "model_db", path, line, 4, message, "not ticked", "complete", True)


def between(
    *changes: ItemChange,
    claims: tuple[ClaimChange, ...] = (),
    drift: DriftChange | None = None,
    before: Side | None = None,
    after: Side | None = None,
    differ: bool = False,
) -> Between:
    return Between(
        tool=Tool("shinchoku", "1.2.3"),
        range="main..HEAD",
        path=".",
        catalog=CatalogInfo("c", TitleInfo("C", "")),
        settings_differ=differ,
        before=before or side("main", OLD, 8),
        after=after or side("HEAD", NEW, 9),
        items=changes,
        unchanged=30 - len(changes),
        claims=claims,
        drift=drift or DriftChange((), (), 0),
    )


FULL = between(
    change("model_db", "regressed", "complete", "failing", "tests fail: 1 of 2", "no README", on="2025-11-04"),
    change("進捗_pattern", "completed", "in_progress", "complete", "all there", on="2025-11-05"),
    change("batch", "started", "not_started", "in_progress", "no tests", counted=False),
    change("edge_ai", "changed", "failing", "unverified", on="2025-11-06"),
    claims=(
        ClaimChange("進捗_pattern", "ticked", None, Claim(True, "2025-11-05", 9)),
        ClaimChange("model_db", "unticked", Claim(True, "2025-11-04", 8), Claim(False, None, 8)),
    ),
    drift=DriftChange((found("a note", 2, "info"), found("not ticked", 9)), (found("was wrong", 7, "warning"),), 3),
    before=side("main", OLD, 8, ProblemInfo("GIT02", "a shallow clone"), ProblemInfo("FIL03", "two files")),
    after=side("HEAD", NEW, 9, ProblemInfo("GIT02", "a shallow clone"), ProblemInfo("CAT04", "no folder x/")),
    differ=True,
)


def test_the_whole_text() -> None:
    assert (
        render_between(FULL)
        == """8 / 26 → 9 / 26 patterns complete · 4 / 4 tutorials complete
.: main (aaaaaaaaaaaa) → HEAD (bbbbbbbbbbbb)
The earlier revision has other settings of its own; both are judged by those of
the later one.

Completed
  ✓ 進捗_pattern  in progress → complete  2025-11-05

Regressed
  ✗ model_db      complete → failing
      TST05 tests fail: 1 of 2

Started
  ◐ batch         not started → in progress  (not counted)
      TST05 no tests

Changed otherwise
  ? edge_ai       failing → unverified  2025-11-06

26 items did not change.

Boxes of the progress file
  ticked    進捗_pattern (2025-11-05)
  unticked  model_db

New drift: 1 error, 1 info
  DRF102 PROGRESS.md:9: not ticked
  DRF102 PROGRESS.md:2: a note

Gone drift: 1 warning
  DRF102 PROGRESS.md:7: was wrong

Problems
  GIT02 at both revisions: a shallow clone
  CAT04 at the later revision: no folder x/
  FIL03 at the earlier revision: two files
"""
    )


def test_the_whole_comment() -> None:
    assert (
        render_comment(FULL, "course/")
        == """<!-- shinchoku -->
## 8 / 26 → 9 / 26 patterns complete

`main` (`aaaaaaaaaaaa`) → `HEAD` (`bbbbbbbbbbbb`) · 4 / 4 tutorials complete

The earlier revision has other settings of its own; both are judged by those of the later one.

| change | item | before | now | why |
| --- | --- | --- | --- | --- |
| completed | `進捗_pattern` | in progress | ✓ complete | complete since 2025-11-05 |
| **regressed** | `model_db` | complete | ✗ failing | `TST05` tests fail: 1 of 2 |
| started | `batch` (not counted) | not started | ◐ in progress | `TST05` no tests |
| changed | `edge_ai` | failing | ? unverified |  |

26 items did not change.

### Boxes of the progress file

- ticked `進捗_pattern` (2025-11-05)
- unticked `model_db`

### New drift: 1 error, 1 info

- error `DRF102` `course/PROGRESS.md:9`: not ticked
- info `DRF102` `course/PROGRESS.md:2`: a note

<details>
<summary>Gone drift: 1 finding</summary>

- warning `DRF102` `course/PROGRESS.md:7`: was wrong

</details>

### Problems

- `GIT02` at both revisions: a shallow clone
- `CAT04` at the later revision: no folder x/
- `FIL03` at the earlier revision: two files
"""
    )


def test_verbose_shows_all_reasons() -> None:
    text = render_between(FULL, verbose=True)
    assert "      TST05 tests fail: 1 of 2\n      TST05 no README\n" in text
    assert "      TST05 all there\n" in text


def test_nothing_changed() -> None:
    quiet = between(before=side(OLD[:7], OLD, 9), after=side(OLD, OLD, 9))
    assert (
        render_between(quiet)
        == """9 / 26 patterns complete · 4 / 4 tutorials complete
.: aaaaaaaaaaaa → aaaaaaaaaaaa
Both are the same commit.

No item changed.

No drift is new, and none is gone.
"""
    )
    assert (
        render_comment(quiet)
        == """<!-- shinchoku -->
## 9 / 26 patterns complete

`aaaaaaaaaaaa` → `aaaaaaaaaaaa` · 4 / 4 tutorials complete

Both are the same commit.

No item changed.

### New drift: none
"""
    )


def test_the_drift_alone() -> None:
    alone = drift_only(FULL)
    assert "complete" not in render_between(alone)
    assert "items did not" not in render_comment(alone)
    assert render_comment(alone).startswith("<!-- shinchoku -->\n## New drift: 1 error, 1 info\n\n`main` (`aaaa")
    assert render_comment(drift_only(between())).startswith("<!-- shinchoku -->\n## New drift: none\n")


def test_beside_the_items_only_the_heaviest_of_many_findings_are_shown() -> None:
    many = between(drift=DriftChange(tuple(found(f"message {n}", n) for n in range(1, 9)), (), 0))
    short, long = render_between(many), render_between(many, verbose=True)
    assert "  … and 3 more\n\n--verbose shows all of the drift.\n" in short
    assert "message 6" not in short
    assert "message 8" in long
    assert "message 8" in render_between(drift_only(many))
    gone = between(drift=DriftChange((), many.drift.new, 0))
    assert "  … and 3 more\n" in render_between(gone)


def test_a_file_outside_of_the_repository_keeps_its_name() -> None:
    drift = DriftChange((found("x", path="/elsewhere/log.md"), found("y", path="../log.md")), (), 0)
    comment = render_comment(between(drift=drift), "course/")
    assert "`/elsewhere/log.md:3`: x" in comment
    assert "`../log.md:3`: y" in comment


def test_of_very_many_tracks_the_headline_counts_the_rest() -> None:
    tracks = {f"track{n}": track(1, 2) for n in range(12)}
    one = msgspec.structs.replace(side("HEAD", NEW, 0), tracks=tracks)
    assert "1 / 2 track9 complete · 2 more tracks\n" in render_between(between(before=one, after=one), width=1000)


def hostile(text: str) -> Between:
    problem = ProblemInfo("GIT02", text)
    return between(
        change(text or "x", "regressed", "complete", "failing", text),
        claims=(ClaimChange(text, "ticked", None, None),),
        drift=DriftChange((found(text, path=text),), (found(text),), 0),
        before=side(text, OLD, 1),
        after=side(f"{text}x", NEW, 1, problem),
    )


@often
@given(anything)
def test_no_name_or_message_changes_the_comments_shape(text: str) -> None:
    def shape(page: str) -> list[str]:
        kinds = [token.type for token in GITHUB.parse(page)]
        inner = [child.type for token in GITHUB.parse(page) for child in token.children or ()]
        return [*kinds, *(kind for kind in inner if kind not in {"text", "code_inline", "html_inline"})]

    page = render_comment(hostile(text))
    assert shape(page) == shape(render_comment(hostile("plain")))
    html = set(re.findall(r"<[^>]*>", re.sub(r"`[^`]*`", "", page)))
    assert html <= {"<!-- shinchoku -->", "<details>", "<summary>", "</summary>", "</details>", "<code>", "</code>"}
    page.encode()


@often
@given(anything, st.integers(40, 120))
def test_text_is_safe_and_keeps_to_the_width(text: str, width: int) -> None:
    page = render_between(hostile(text), width=width)
    for line in page.splitlines():
        assert all(sign.isprintable() or sign in "\u200c\u200d\ufe0f\u3000" for sign in line) or not line.isascii()
        assert "\x1b" not in line
        assert "\u202e" not in line
    assert all(cell_len(line) <= width for line in page.splitlines())


@often
@given(anything)
def test_any_text_is_valid_json(text: str) -> None:
    found_again = msgspec.json.decode(render_between_json(hostile(text)))
    assert found_again["drift"]["new"][0]["line"] == 3


def test_a_huge_comment_is_cut_and_says_so() -> None:
    changes = [change(f"item{n}", "completed", "in_progress", "failing", "x" * 400) for n in range(400)]
    drift = DriftChange(
        tuple(found("y" * 400, n) for n in range(1, 900)), tuple(found("z" * 400) for _ in range(99)), 0
    )
    page = render_comment(between(*changes, drift=drift))
    assert MOST - 3000 < size(page) <= MOST
    left_out = sum(map(int, re.findall(r"… and (\d+) more", page)))
    assert page.count("\n| completed") + page.count("\n- error") + left_out == 400 + 899 + 99
    assert page.endswith("</details>\n")


def item(name: str, status: Status, *reasons: ReasonInfo, lacking: int = 0, regressed: bool = False) -> ItemReport:
    suite = SuiteInfo("not_run", None, 0, 0, 0, 0, 0, None, None, None, (), None, None)
    evidence = Evidence(ReadmeInfo(False, None, 0), ImplementationInfo(0), suite, (), CommitsInfo(0, None, None, None))
    return ItemReport(
        name, "patterns", "c", TitleInfo(name, ""), None, status, regressed, reasons, {}, name != "optional", lacking,
        None, None, None, evidence, None,
    )  # fmt: skip


def report(*items: ItemReport, tracks: int = 1, drift: tuple[Finding, ...] = (), claims: bool = True) -> Report:
    chapters = (ChapterSummary("c", "patterns", TitleInfo("A | B", ""), 6, 3),) if items else ()
    return Report(
        tool=Tool("shinchoku", "1.2.3"),
        repository=RepositoryInfo(".", "worktree", OLD, "main", dirty=False, shallow=False),
        catalog=CatalogInfo("c", TitleInfo("C", "")),
        summary=Summary({f"patterns{n or ''}": track(9) for n in range(tracks)}, chapters, None, None, None),
        items=items,
        strays=(StrayInfo("x|y", "CAT01", "what is it?"),) if items else (),
        claims_file=CLAIMS if claims else None,
        drift=drift,
        problems=(ProblemInfo("GIT02", "ask @you"),) if items else (),
    )


def test_a_report_as_a_page() -> None:
    whole = report(
        item("done", "complete", ReasonInfo("ITM02", "all there")),
        item("red", "failing", ReasonInfo("TST05", "fails"), ReasonInfo("DOC01", "none"), lacking=2),
        item("optional", "unverified", ReasonInfo("TST09", "not run"), ReasonInfo("COM02", "no dates"), lacking=1),
        item(
            "away", "not_started", ReasonInfo("ITM01", "no file"), ReasonInfo("REG01", "was"), lacking=1, regressed=True
        ),
        item("open", "not_started", ReasonInfo("ITM01", "no file"), lacking=1),
        drift=(found("light", severity="warning"), found("heavy", 8)),
    )
    assert (
        render_markdown(whole, "course/")
        == """<!-- shinchoku -->
## 9 / 26 patterns complete (35 %)

17 not started

| chapter | complete |
| --- | --- |
| A &#124; B | 3 / 6 |

### Begun, and not complete

| item | status | why |
| --- | --- | --- |
| `red` | ✗ failing | `TST05` fails<br>`DOC01` none |
| `optional` (not counted) | ? unverified | `TST09` not run |
| `away` | · not started | `ITM01` no file<br>`REG01` was |

### Drift: 1 error, 1 warning

- error `DRF102` `course/PROGRESS.md:8`: heavy
- warning `DRF102` `course/PROGRESS.md:3`: light

### Folders that are not in their place

- `CAT01` <code>x&#124;y</code>: what is it?

### Problems

- `GIT02` ask @&#8203;you
"""
    )


def test_a_report_with_little_to_tell() -> None:
    bare = msgspec.structs.replace(report(claims=False), summary=Summary({"patterns": track(26)}, (), None, None, None))
    assert render_markdown(bare) == "<!-- shinchoku -->\n## 26 / 26 patterns complete (100 %)\n"
    assert render_markdown(report()).endswith("\n### Drift: none\n")
    assert "2 more" in render_markdown(report(tracks=22))


@pytest.mark.parametrize(
    ("claims", "findings", "expected"),
    [
        (None, (), "## Drift\n\nThere is no progress file, so there is nothing to compare.\n"),
        (CLAIMS, (), "## Drift: none\n\n`PROGRESS.md` against the evidence.\n"),
        (
            CLAIMS,
            (Marked(found("light", severity="info"), "", 1), Marked(found("x | y"), "- [ ] x", 1, "tick <it>")),
            """## Drift: 1 error, 1 info

`PROGRESS.md` against the evidence.

- error `DRF102` `sub/PROGRESS.md:3`: x &#124; y<br>tick &#60;it&#62;
- info `DRF102` `sub/PROGRESS.md:3`: light
""",
        ),
    ],
)
def test_a_drift_check_as_a_page(claims: ClaimsFile | None, findings: tuple[Marked, ...], expected: str) -> None:
    page = render_findings_markdown(DriftReport("1.2.3", ".", "sub/", claims, findings))
    assert page == f"<!-- shinchoku -->\n{expected}"
