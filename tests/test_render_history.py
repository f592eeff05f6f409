"""A history's table: aligned, safe, and readable at any width."""

import json
from collections.abc import Sequence

import jsonschema
import msgspec
import pytest
from rich.cells import cell_len

from shinchoku.chronicle import CommitEntry, History, ItemEntry, TrackTotal
from shinchoku.render.history_json import history_schema, render_history_json
from shinchoku.render.history_table import render_history
from shinchoku.report import CatalogInfo, ProblemInfo, RepositoryInfo, TitleInfo, Tool


def entry(
    oid: str = "0123456789abcdef",
    present: int = 0,
    claimed: int | None = None,
    evidenced: int | None = None,
    **other: object,
) -> CommitEntry:
    made = CommitEntry(
        oid=oid,
        date="2025-11-04T00:30:00+09:00",
        committed="2025-11-04T00:30:00+09:00",
        author="Learner",
        subject="work",
        parents=("f" * 40,),
        main=True,
        present={"patterns": present},
        chapters={},
        changes=True,
        evidenced=None if evidenced is None else {"patterns": evidenced},
        claimed=None if claimed is None else {"patterns": claimed},
        claims_file=None if claimed is None else "PROGRESS.md",
        completed=(),
        lost=(),
        ticked=(),
        unticked=(),
    )
    return msgspec.structs.replace(made, **other)


def item(name: str, *, present: bool = False, complete: bool | None = None, claimed: bool | None = None) -> ItemEntry:
    return ItemEntry(
        id=name,
        track="patterns",
        chapter=None,
        title=TitleInfo(name, name),
        counted=True,
        started=None,
        completed=None,
        lost=None,
        ticked=None,
        started_on=None,
        completed_on=None,
        ticked_on=None,
        present=present,
        complete=complete,
        claimed=claimed,
    )


def history(
    *commits: CommitEntry, items: Sequence[ItemEntry] = (), total: int = 26, problems: Sequence[ProblemInfo] = ()
) -> History:
    return History(
        tool=Tool("shinchoku", "0"),
        repository=RepositoryInfo("repo", "0123456789abcdef", "0123456789abcdef", None, dirty=False, shallow=False),
        catalog=CatalogInfo("course", TitleInfo("Course", "講座")),
        tracks=(TrackTotal("patterns", TitleInfo("Patterns", "パターン"), total),),
        chapters=(),
        commits=commits,
        items=tuple(items),
        problems=tuple(problems),
    )


def lines(
    told: History, *, width: int = 100, verbose: bool = False, everything: bool = True, plain: bool = False
) -> list[str]:
    text = render_history(told, width=width, verbose=verbose, everything=everything, plain=plain)
    assert max(map(cell_len, text.splitlines())) <= width
    return text.splitlines()


def row(told: History, **how: bool) -> str:
    """The only row of a table."""
    return next(line for line in lines(told, width=200, **how) if line.startswith("2025"))


@pytest.mark.parametrize(
    ("present", "evidenced", "claimed", "bar"),
    [
        (0, None, None, "░" * 26),
        (5, None, None, "▒" * 5 + "░" * 21),
        (5, 4, None, "█" * 4 + "░" * 22),
        (9, 9, 8, "███████◆█" + "░" * 17),
        (9, None, 8, "▒▒▒▒▒▒▒◆▒" + "░" * 17),
        (5, 5, 5, "████◆" + "░" * 21),
        (5, 4, 8, "████···◆" + "░" * 18),
        (0, 0, 1, "◆" + "░" * 25),
        (26, 26, 0, "█" * 26),
        (26, 26, 26, "█" * 25 + "◆"),
    ],
)
def test_a_bar_shows_evidence_claims_and_the_gap(
    present: int, evidenced: int | None, claimed: int | None, bar: str
) -> None:
    assert row(history(entry(present=present, evidenced=evidenced, claimed=claimed))).split("  ")[-2] == bar


def test_a_bar_is_as_wide_for_any_number_of_items() -> None:
    assert "█████████████░░░░░░░░░░░░░" in row(history(entry(present=500, evidenced=500), total=1000))
    assert "░" * 26 in row(history(entry(), total=0))


def test_a_row_has_day_commit_and_counts_in_columns() -> None:
    told = lines(
        history(
            entry("a" * 40, 9, 8, 9),
            entry("b" * 40, 11, 12, date=None),
            entry("c" * 40, 11, date="2026-01-02T01:00:00+14:00"),
        )
    )
    assert told[3:7] == [
        "date       commit   claimed evidenced",
        f"2025-11-04 aaaaaaaa  8 / 26    9 / 26  ███████◆█{'░' * 17}  work",
        f"–          bbbbbbbb 12 / 26 ≤ 11 / 26  {'▒' * 11}◆{'░' * 14}  work",
        f"2026-01-02 cccccccc       – ≤ 11 / 26  {'▒' * 11}{'░' * 15}  work",
    ]


def test_merges_and_commits_of_branches_are_marked_and_explained() -> None:
    told = lines(history(entry("a" * 40), entry("b" * 40, main=False), entry("c" * 40, parents=("a", "b"))))
    assert [line[10:21] for line in told[4:7]] == ["   aaaaaaaa", " │ bbbbbbbb", " M cccccccc"]
    assert "M a merge" in told
    assert "│ a commit on a branch that was merged" in told
    assert not any("merge" in line for line in lines(history(entry())))


def test_what_a_commit_did_is_told_in_words() -> None:
    told = history(entry(completed=("one", "two"), ticked=("two", "three"), lost=("four",), unticked=("five",)))
    text = "\n".join(lines(told, width=200))
    assert "completed and ticked two · completed one · lost four · ticked three · unticked five" in text
    assert "work" not in text
    assert "unticked five · work" in "\n".join(lines(told, width=200, verbose=True))


def test_long_lists_are_cut_unless_all_is_asked_for() -> None:
    told = history(entry(ticked=tuple("abcdefgh")))
    assert row(told).endswith("ticked a, b, c, d, e, f and 2 more")
    assert row(told, verbose=True).endswith("ticked a, b, c, d, e, f, g, h · work")


def test_only_commits_that_changed_something_are_shown_unless_all_are_asked_for() -> None:
    commits = [
        *(entry("0" * 40), entry("1" * 40), entry("2" * 40, completed=("x",)), entry("3" * 40, lost=("x",))),
        *(entry("4" * 40, ticked=("x",)), entry("5" * 40, unticked=("x",)), entry("6" * 40, evidenced=0)),
        *(entry("7" * 40), entry("8" * 40)),
    ]
    few = lines(history(*commits), everything=False)
    assert [line[11:19] for line in few if line.startswith("2025")] == [digit * 8 for digit in "0234568"]
    assert few[-1] == "2 commits left out, which changed nothing of this; --all shows all"
    every = lines(history(*commits))
    assert [line[11:19] for line in every if line.startswith("2025")] == [digit * 8 for digit in "012345678"]
    assert not any("left out" in line for line in every)


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_lines_keep_within_the_width_whatever_the_script(width: int) -> None:
    told = history(
        entry(subject="モデルデータベースの説明を書き直して、試験を増やし、版ごとの登録と取得を確かめる"),
        entry(completed=("a_name_that_is_long", "another_name_that_is_long", "a_third_name_that_is_long")),
        entry(present=26, claimed=26, parents=("a", "b")),
        items=[item("x" * 50, present=True, complete=True, claimed=False)],
        problems=[ProblemInfo("GIT02", "浅い" * 30)],
    )
    found = lines(told, width=width)
    bars = [line for line in found if "░" in line or "▒◆" in line]
    assert len({cell_len(line[: line.index("░")]) for line in bars if "░" in line}) == 1


def test_where_a_line_is_too_narrow_the_bar_stands_below() -> None:
    told = lines(history(entry(present=11, claimed=12, parents=("a", "b"))), width=40)
    assert told[5:8] == ["2025-11-04 M 01234567 12 / 26 ≤ 11 / 26", f"  {'▒' * 11}◆{'░' * 14}  work", ""]
    crowded = lines(history(entry(present=1000, claimed=1000, parents=("a", "b")), total=1000), width=40)
    assert crowded[5] == "2025-11-04 M 01234567    1000    ≤ 1000"


def test_hostile_names_reach_no_terminal() -> None:
    evil = "\x1b[31m\u202e\ud800"
    told = history(
        entry(subject=evil, completed=(evil,)),
        entry(subject=evil),
        items=[item(evil, claimed=True)],
        problems=[ProblemInfo("GIT03", evil)],
    )
    told = msgspec.structs.replace(told, repository=msgspec.structs.replace(told.repository, path=evil))
    text = render_history(told, verbose=True)
    assert not {"\x1b", "\u202e", "\ud800"} & set(text)
    assert text.count("\\x1b[31m\\u202e\\ud800") >= 4


def test_letters_stand_for_the_signs_where_an_encoding_has_none() -> None:
    told = history(
        entry(present=3, evidenced=2, claimed=5, completed=("x",), lost=("y",)),
        entry(present=3, main=False),
        entry(present=3, parents=("a", "b"), date=None),
        items=[item("x", claimed=True)],
    )
    text = "\n".join(lines(told, plain=True))
    assert text.isascii()
    assert "##--@....................." in text
    assert "<= 3 / 26" in text


def test_colours_are_written_on_request_alone() -> None:
    told = history(entry(present=3, evidenced=2, claimed=5))
    assert "\x1b[" in render_history(told, color=True)
    assert "\x1b[" not in render_history(told)


def test_signs_are_explained_where_they_stand() -> None:
    def legend(commit: CommitEntry) -> str:
        told = lines(history(commit))
        return "".join(line[0] for line in told[told.index("", 4) + 1 : told.index("", told.index("", 4) + 1)])

    assert legend(entry(present=1)) == "▒"
    assert legend(entry(present=1, evidenced=1, claimed=1)) == "█◆"
    assert legend(entry(present=1, completed=("x",))) == "▒c"


@pytest.mark.parametrize(
    ("items", "sentences"),
    [
        ([item("a", claimed=None)], ["Nothing is claimed: there is no progress file that can be read."]),
        (
            [
                item("a", present=True, complete=False, claimed=True),
                item("b", present=True, complete=True, claimed=False),
            ],
            ["Claimed, but not complete: a", "Complete, but not claimed: b"],
        ),
        (
            [item("a", claimed=True), item("b", present=True, claimed=False), item("c", present=True, claimed=True)],
            ["Claimed, but not there with every file: a", "There with every file, but not claimed: b"],
        ),
        (
            [item("a", present=True, complete=True, claimed=True), item("b", complete=False, claimed=False)],
            ["No gap: what is claimed is complete, and nothing else is."],
        ),
    ],
)
def test_the_gap_that_is_left_is_named(items: list[ItemEntry], sentences: list[str]) -> None:
    told = lines(history(entry(), items=items))
    assert told[-len(sentences) :] == sentences


def test_the_first_line_sums_up_the_last_commit() -> None:
    assert lines(history(entry(present=1), entry(present=11, claimed=8, evidenced=9)))[0] == (
        "8 claimed, 9 evidenced (11 with every file) of 26 patterns"
    )
    assert lines(history(entry(present=9, claimed=8, evidenced=9)))[0] == "8 claimed, 9 evidenced of 26 patterns"
    assert lines(history(entry(present=11)))[0] == "– claimed, ≤ 11 evidenced of 26 patterns"


def test_a_history_without_commits_has_its_problems_all_the_same() -> None:
    told = lines(history(problems=[ProblemInfo("GIT03", "unreadable")], items=[item("a", claimed=True)]))
    assert told == [
        "no commit could be read",
        "repo: 0123456789ab, 0 commits",
        "",
        "Claimed, but not there with every file: a",
        "",
        "Problems",
        "  GIT03 unreadable",
    ]


def test_the_json_keeps_to_its_schema_and_to_its_bytes() -> None:
    told = history(entry(present=3, evidenced=2, claimed=5, subject="\udcff"), entry(), items=[item("x")])
    text = render_history_json(told)
    assert render_history_json(told) == text
    document = json.loads(text)
    jsonschema.validate(document, history_schema())
    assert document["commits"][0]["evidenced"] == {"patterns": 2}
    assert document["commits"][1]["evidenced"] is None
    assert document["commits"][0]["subject"] == "\\udcff"
    broken = {**document, "commits": [{**document["commits"][0], "evidenced": 2}]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, history_schema())
