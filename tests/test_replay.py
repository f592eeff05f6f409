"""A history told commit by commit: the items' files, and what the progress file claimed."""

from collections.abc import Iterator, Mapping, Sequence

import pytest
from msgspec.structs import replace

from shinchoku.catalog import builtin_catalog
from shinchoku.config import Config
from shinchoku.errors import HistoryUnreadable, Unreadable
from shinchoku.gates.ignores import kept
from shinchoku.replay import Row, Timeline, replay
from shinchoku.scanner import Settings, all_asked, kept_by
from shinchoku.snapshot import Change, Commit
from tests.worlds import commit, snapshot_of

CATALOG = builtin_catalog("ml-system-design-patterns")
HOME = "03_my_implementations/chapter2_training"
NAMES = ("README.md", "a.py", "test_a.py")


def files(letter: str, folder: str = f"{HOME}/model_db", names: Sequence[str] = NAMES) -> str:
    return ", ".join(f"{letter} {folder}/{name}" for name in names)


def moved(old: str, new: str) -> str:
    return f"{files('D', old)}, {files('A', new)}"


def claiming(made: Commit, path: str, oid: str | None, *, letter: str = "M", mode: str = "100644") -> Commit:
    """The commit, which also writes a progress file; with no object id, it deletes it."""
    facts = f":100644 {mode} 0000 {oid or '0000'} {letter}".encode()
    return made._replace(changes=(*made.changes, Change("D" if oid is None else letter, path, facts)))


def ticks(*items: str) -> str:
    return "# 進捗\n\n" + "".join(
        f"- [{'x' if item in items else ' '}] {item}\n" for item in ("model_db", "iris_binary")
    )


def told(
    *commits: Commit, objects: Mapping[str, str | Unreadable] | None = None, config: Config | None = None
) -> Timeline:
    config = config or Config()

    def read(oid: str) -> bytes:
        content = (objects or {})[oid]
        if isinstance(content, Unreadable):
            raise content
        return content.encode()

    asked = all_asked(Settings(CATALOG, config))
    return replay(snapshot_of({}, commits), CATALOG, config, asked, read, kept_by(kept, config.exclude))


def names(items: int | None) -> list[str] | None:
    if items is None:
        return None
    return [place.item.id for index, place in enumerate(CATALOG.places) if items >> index & 1]


def claims(row: Row) -> tuple[str, list[str] | None] | None:
    return (row.claims.path, names(row.claims.ticked)) if row.claims else None


def presents(timeline: Timeline) -> list[list[str] | None]:
    return [names(row.present) for row in timeline.rows]


def deeds(row: Row) -> dict[str, list[str] | None]:
    return {
        word: names(getattr(row, word)) for word in ("completed", "lost", "ticked", "unticked") if getattr(row, word)
    }


def test_an_item_is_present_from_its_last_required_file_on() -> None:
    timeline = told(
        commit("a", 3, files("A", names=NAMES[:2])),
        commit("b", 4, files("A", names=NAMES[2:]), "a"),
        commit("c", 5, "", "b"),
    )
    assert presents(timeline) == [[], ["model_db"], ["model_db"]]
    assert [deeds(row) for row in timeline.rows] == [{}, {"completed": ["model_db"]}, {}]
    assert (timeline.has_items, timeline.is_telling) == (True, True)


def test_a_revert_loses_an_item_and_another_one_brings_it_back() -> None:
    timeline = told(
        commit("a", 3, files("A")),
        commit("b", 4, files("D"), "a"),
        commit("c", 5, "", "b"),
        commit("d", 6, files("A"), "c"),
    )
    assert [deeds(row) for row in timeline.rows] == [
        {"completed": ["model_db"]},
        {"lost": ["model_db"]},
        {},
        {"completed": ["model_db"]},
    ]


def test_a_merge_completes_only_what_neither_side_had() -> None:
    side = commit("b", 4, files("A", names=NAMES[1:]), "a")
    main = commit("c", 5, f"{files('A', names=NAMES[:1])}, {files('A', f'{HOME}/iris_binary')}", "a")
    merge = commit("d", 6, files("A", names=NAMES[1:]), "c b")
    timeline = told(commit("a", 3, "A x"), side, main, merge)
    assert [deeds(row) for row in timeline.rows] == [
        {},
        {},
        {"completed": ["iris_binary"]},
        {"completed": ["model_db"]},
    ]
    assert [row.is_main for row in timeline.rows] == [True, False, True, True]
    done = timeline.past.items[0].completed
    assert (done and done.oid, timeline.past.items[2].completed) == ("c", done)  # the README was what it lacked
    again = told(
        commit("a", 3, files("A")), commit("b", 4, "A x", "a"), commit("c", 5, "A y", "a"), commit("d", 6, "A x", "c b")
    )
    assert [deeds(row) for row in again.rows[1:]] == [{}, {}, {}]


def test_what_a_branch_had_lost_the_merge_does_not_lose_again() -> None:
    timeline = told(
        commit("a", 3, files("A")),
        commit("b", 4, files("D"), "a"),
        commit("c", 5, "A x", "a"),
        commit("d", 6, files("D"), "c b"),
    )
    assert [deeds(row) for row in timeline.rows] == [{"completed": ["model_db"]}, {"lost": ["model_db"]}, {}, {}]
    evil = told(
        commit("a", 3, files("A")),
        commit("b", 4, "A x", "a"),
        commit("c", 5, "A y", "a"),
        commit("d", 6, files("D"), "c b"),
    )
    assert deeds(evil.rows[-1]) == {"lost": ["model_db"]}


def test_a_parent_that_the_history_leaves_out_is_none() -> None:
    timeline = told(
        commit("a", 3, files("A", f"{HOME}/iris_binary")),
        claiming(commit("c", 5, "", "a"), "PROGRESS.md", "one", letter="A"),
        claiming(
            commit("d", 6, f"{files('A')}, {files('D', f'{HOME}/iris_binary')}", "c elsewhere"), "PROGRESS.md", "two"
        ),
        objects={"one": ticks("iris_binary"), "two": ticks("model_db")},
    )
    assert deeds(timeline.rows[-1]) == {
        "completed": ["model_db"],
        "lost": ["iris_binary"],
        "ticked": ["model_db"],
        "unticked": ["iris_binary"],
    }
    assert timeline.past.items[0].count == 1


def test_folders_chapters_and_roots_may_be_renamed() -> None:
    timeline = told(
        commit("a", 3, files("A", "my_implementations/chapter2_training/model_db")),
        commit("b", 4, moved("my_implementations/chapter2_training/model_db", f"{HOME}/model_db"), "a"),
        commit("c", 5, moved(f"{HOME}/model_db", f"{HOME}/01_model_db"), "b"),
        commit("d", 6, moved(f"{HOME}/01_model_db", "03_my_implementations/2_Chapter2-Training/Model DB"), "c"),
    )
    assert presents(timeline) == [["model_db"]] * 4
    assert [deeds(row) for row in timeline.rows[1:]] == [{}] * 3


def test_of_two_folders_the_one_that_a_scan_takes_counts() -> None:
    other = f"{HOME}/01_model_db"  # the first by name
    timeline = told(
        commit("a", 3, files("A")),
        commit("b", 4, files("A", other, NAMES[:1]), "a"),
        commit("c", 5, files("D", other, NAMES[:1]), "b"),
    )
    assert presents(timeline) == [["model_db"], [], ["model_db"]]
    assert deeds(timeline.rows[1]) == {"lost": ["model_db"]}


def test_a_tutorial_is_present_with_all_its_documents() -> None:
    timeline = told(
        commit("a", 3, "A 07_tutorials/docker-compose-demo/x.yml, A 07_tutorials/docker-compose-advanced/y.yml"),
        commit("b", 4, "A 07_tutorials/docker_learning_notes.md, A 07_tutorials/docker-compose-demo/z.yml", "a"),
        commit("c", 5, "D 07_tutorials/docker-compose-demo/x.yml", "b"),
        commit("d", 6, "D 07_tutorials/docker-compose-demo/z.yml", "c"),
    )
    assert presents(timeline) == [[], ["docker_compose"], ["docker_compose"], []]


def test_excluded_paths_count_for_nothing() -> None:
    config = Config(exclude=("test_*.py", "/progress/"))
    made = claiming(commit("a", 3, files("A")), "progress/PROGRESS.md", "one", letter="A")
    timeline = told(made, config=config)
    assert presents(timeline) == [[]]
    assert claims(timeline.rows[0]) is None


def test_claims_are_those_of_the_file_at_that_commit() -> None:
    timeline = told(
        commit("a", 3, "A x"),
        claiming(commit("b", 4, "", "a"), "PROGRESS.md", "none", letter="A"),
        claiming(commit("c", 5, "", "b"), "PROGRESS.md", "both"),
        claiming(commit("d", 6, "", "c"), "PROGRESS.md", "one"),
        claiming(commit("e", 7, "", "d"), "PROGRESS.md", None),
        objects={"none": ticks(), "both": ticks("model_db", "iris_binary"), "one": ticks("iris_binary")},
    )
    assert [claims(row) for row in timeline.rows] == [
        None,
        ("PROGRESS.md", []),
        ("PROGRESS.md", ["model_db", "iris_binary"]),
        ("PROGRESS.md", ["iris_binary"]),
        None,
    ]
    assert [deeds(row) for row in timeline.rows] == [
        {},
        {},
        {"ticked": ["model_db", "iris_binary"]},
        {"unticked": ["model_db"]},
        {},
    ]
    assert (timeline.has_items, timeline.is_telling) == (False, True)


def test_the_progress_file_may_move_and_change_its_name() -> None:
    timeline = told(
        claiming(commit("a", 3, ""), "learning_log.md", "one", letter="A"),
        claiming(claiming(commit("b", 4, "", "a"), "learning_log.md", None), "docs/Learning-Log.md", "one", letter="A"),
        claiming(commit("c", 5, "", "b"), "05_progress/PROGRESS.md", "two", letter="A"),
        claiming(commit("d", 6, "", "c"), "PROGRESS.md", "one", letter="A"),
        claiming(claiming(commit("e", 7, "", "d"), "PROGRESS.md", None), "05_progress/PROGRESS.md", None),
        objects={"one": ticks("model_db"), "two": ticks("model_db", "iris_binary")},
    )
    assert [claims(row) for row in timeline.rows] == [
        ("learning_log.md", ["model_db"]),
        ("docs/Learning-Log.md", ["model_db"]),
        ("05_progress/PROGRESS.md", ["model_db", "iris_binary"]),
        ("PROGRESS.md", ["model_db"]),
        ("docs/Learning-Log.md", ["model_db"]),
    ]
    assert [deeds(row) for row in timeline.rows] == [
        {"ticked": ["model_db"]},
        {},
        {"ticked": ["iris_binary"]},
        {"unticked": ["iris_binary"]},
        {},
    ]


def test_a_configured_progress_file_is_followed_by_the_rule_of_names() -> None:
    timeline = told(
        claiming(commit("a", 3, ""), "notes/a/log.md", "one", letter="A"),
        claiming(claiming(commit("b", 4, "", "a"), "notes/a/log.md", None), "01_notes/a/log.md", "one", letter="A"),
        claiming(commit("c", 5, "", "b"), "PROGRESS.md", "two", letter="A"),
        objects={"one": ticks("model_db")},
        config=Config(progress_file="01_notes/a/log.md"),
    )
    assert [claims(row) for row in timeline.rows] == [
        ("notes/a/log.md", ["model_db"]),
        ("01_notes/a/log.md", ["model_db"]),
        ("01_notes/a/log.md", ["model_db"]),
    ]


def test_each_merge_parent_has_a_say_in_what_a_merge_ticks() -> None:
    timeline = told(
        claiming(commit("a", 3, ""), "PROGRESS.md", "none", letter="A"),
        claiming(commit("b", 4, "", "a"), "PROGRESS.md", "one"),
        claiming(commit("c", 5, "", "a"), "PROGRESS.md", "two"),
        claiming(commit("d", 6, "", "c b"), "PROGRESS.md", "both"),
        objects={
            "none": ticks(),
            "one": ticks("model_db"),
            "two": ticks("iris_binary"),
            "both": ticks("model_db", "iris_binary"),
        },
    )
    assert deeds(timeline.rows[-1]) == {}
    assert claims(timeline.rows[-1]) == ("PROGRESS.md", ["model_db", "iris_binary"])


def test_versions_that_cannot_be_read_are_told_once_and_hide_no_others() -> None:
    timeline = told(
        claiming(commit("a", 3, ""), "PROGRESS.md", "one", letter="A"),
        claiming(commit("b", 4, "", "a"), "PROGRESS.md", "broken"),
        claiming(commit("c", 5, "", "b"), "PROGRESS.md", "two"),
        claiming(commit("d", 6, "", "c"), "PROGRESS.md", "broken"),
        claiming(commit("e", 7, "", "d"), "PROGRESS.md", "two"),
        objects={
            "one": ticks("model_db"),
            "broken": Unreadable("object broken", "it is missing"),
            "two": ticks("model_db", "iris_binary"),
        },
    )
    assert [claims(row) for row in timeline.rows] == [
        ("PROGRESS.md", ["model_db"]),
        ("PROGRESS.md", None),
        ("PROGRESS.md", ["model_db", "iris_binary"]),
        ("PROGRESS.md", None),
        ("PROGRESS.md", ["model_db", "iris_binary"]),
    ]
    assert [deeds(row) for row in timeline.rows] == [{"ticked": ["model_db"]}, {}, {}, {}, {}]
    assert timeline.unread == ("PROGRESS.md: it is missing (object broken)",)


def test_a_link_is_followed_to_the_file_that_it_leads_to() -> None:
    timeline = told(
        claiming(commit("a", 3, ""), "PROGRESS.md", "link", letter="A", mode="120000"),
        claiming(commit("b", 4, "", "a"), "docs/learning_log.md", "one", letter="A"),
        claiming(commit("c", 5, "", "b"), "docs/learning_log.md", "two"),
        claiming(commit("d", 6, "", "c"), "docs/learning_log.md", "back", mode="120000"),
        objects={"link": "docs/learning_log.md", "back": "../PROGRESS.md", "one": ticks("model_db"), "two": ticks()},
    )
    assert [claims(row) for row in timeline.rows] == [
        ("PROGRESS.md", None),
        ("PROGRESS.md", ["model_db"]),
        ("PROGRESS.md", []),
        ("PROGRESS.md", None),
    ]
    assert timeline.unread == (
        "PROGRESS.md: a link that leads to no file that could be the progress file (object link)",
        "PROGRESS.md: a loop of links (object link)",
    )


def test_a_link_may_lead_to_a_file_that_is_excluded_or_called_otherwise_than_set() -> None:
    made = (
        claiming(commit("a", 3, ""), "progress/PROGRESS.md", "one", letter="A"),
        claiming(commit("b", 4, "", "a"), "notes.md", "link", letter="A", mode="120000"),
        claiming(commit("c", 5, "", "b"), "PROGRESS.md", "link", letter="A", mode="120000"),
    )
    objects = {"one": ticks("model_db"), "link": "progress/PROGRESS.md"}
    named = told(*made, objects=objects, config=Config(progress_file="notes.md"))
    assert [claims(row) for row in named.rows] == [None, ("notes.md", ["model_db"]), ("notes.md", ["model_db"])]
    excluded = told(*made, objects=objects, config=Config(exclude=("/progress/",)))
    assert [claims(row) for row in excluded.rows] == [None, None, ("PROGRESS.md", ["model_db"])]


def test_a_history_that_breaks_off_is_told_as_far_as_it_goes() -> None:
    def breaking(*_: object) -> Iterator[Commit]:
        yield commit("a", 3, files("A"))
        raise HistoryUnreadable("an object is missing")

    snapshot = replace(snapshot_of({}), history=breaking)
    timeline = replay(snapshot, CATALOG, Config(), all_asked(Settings(CATALOG, Config())), snapshot.blob)
    assert presents(timeline) == [["model_db"]]
    assert str(timeline.past.unreadable) == "the history could not be read to its end: an object is missing"
    assert timeline.is_telling


def test_what_a_cut_off_history_begins_with_was_not_done_by_its_first_commit() -> None:
    first = claiming(commit("a", 3, files("A")), "PROGRESS.md", "one", letter="A")
    snapshot = snapshot_of({}, [first, commit("b", 4, files("A", f"{HOME}/iris_binary"), "a")], frozenset({"a"}))
    asked = all_asked(Settings(CATALOG, Config()))
    timeline = replay(snapshot, CATALOG, Config(), asked, lambda _: ticks("model_db").encode())
    assert presents(timeline) == [["model_db"], ["model_db", "iris_binary"]]
    assert claims(timeline.rows[0]) == ("PROGRESS.md", ["model_db"])
    assert [deeds(row) for row in timeline.rows] == [{}, {"completed": ["iris_binary"]}]


def test_a_history_without_commits_tells_nothing() -> None:
    timeline = told()
    assert timeline.rows == ()
    assert not timeline.is_telling
    assert not told(commit("a", 3, "A README.md")).is_telling


def test_a_snapshot_in_memory_has_no_objects() -> None:
    with pytest.raises(Unreadable, match="object 0123456789ab: there are no objects here"):
        snapshot_of({}).blob("0123456789abcdef")
