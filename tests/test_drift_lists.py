"""DRF301 to DRF304 and DRF306: the list against the catalogue and against itself."""

import pytest

from shinchoku.catalog import parse_catalog
from shinchoku.drift.compare import compare
from shinchoku.drift_codes import Selection
from shinchoku.findings import Finding
from tests.drift_worlds import CATALOG, Work, findings, fixed, help_of, only
from tests.worlds import SECOND_CATALOG

CHAPTER_3 = "### Chapter 3: Release Patterns\n"


def missing(text: str, item: str, work: Work | None = None) -> Finding:
    (found,) = [each for each in findings((work or Work()).against(text), "DRF301") if each.item == item]
    return found


def added(text: str, *items: str, work: Work | None = None) -> str:
    """The file with the lines of some items added; all others are listed elsewhere, under no heading of theirs."""
    others = [place.item.id for place in CATALOG.places if place.item.id not in {*items} and place.item.id not in text]
    rest = "\n## others\n\n" + "".join(f"- [ ] {name}\n" for name in others)
    witnesses = (work or Work()).against(text + rest)
    whole = fixed(witnesses, "DRF301")
    assert whole.endswith(rest)
    return whole.removesuffix(rest)


# DRF301: a catalogue item is not listed


def test_an_item_that_is_not_listed_is_an_error_at_its_chapters_heading() -> None:
    text = f"# 進捗\n\n{CHAPTER_3}\n- [x] model_in_image\n"
    found = missing(text, "model_load_pattern")
    assert (found.severity, found.line, found.column) == ("error", 3, 5)
    assert (found.claim, found.evidence, found.fixable) == ("not listed", "not_started", True)
    assert found.message == "model_load_pattern is in the catalogue, but not in the list"


def test_an_item_that_is_listed_by_any_name_is_none() -> None:
    text = "- [ ] Model-Load Pattern\n- [ ] **01_model_in_image_pattern**\n- [ ] [parameter_based](x.md)\n"
    unlisted = {each.item for each in findings(Work().against(text), "DRF301")}
    assert unlisted.isdisjoint({"model_load_pattern", "model_in_image", "paramater_based_pattern"})
    assert len(unlisted) == 27


def test_a_line_whose_name_links_to_an_items_folder_or_document_is_the_items() -> None:
    text = (
        "- [ ] [データベース](../03_my_implementations/chapter2_training/01_model_db/README.md)\n"
        "- [ ] **[Iris](../03_my_implementations/chapter2_training/iris_binary/)** (2025-11-04)\n"
        "- [ ] [Docker](<../07_tutorials/01_docker_basics.md#one>)\n"
        "- [ ] see [this](../03_my_implementations/chapter2_training/06_cifar10_cnn)\n"
        "- [ ] [that](../notes/x.md)\n"
        "- [ ] [the same](../03_my_implementations/chapter2_training/01_model_db/README.md)\n"
        "- [ ] iris_sklearn_rf\n"
        "- [ ] [forest](../03_my_implementations/chapter2_training/04_iris_sklearn_rf)\n"
    )
    listed = compare(Work().against(text), Selection()).case.listing
    assert {item: each.number for item, each in listed.main.items()} == {
        "model_db": 0,
        "iris_binary": 1,
        "01_docker_basics": 2,
        "iris_sklearn_rf": 6,
    }
    assert listed.again == ()


def test_what_is_optional_need_not_be_listed() -> None:
    work = Work(catalog=parse_catalog(SECOND_CATALOG.encode(), "c.toml"))
    assert {each.item for each in findings(work.against("- [ ] ingest\n"), "DRF301")} == {"clean_up", "why_data"}


def test_the_line_goes_behind_the_last_one_of_its_chapter() -> None:
    text = f"{CHAPTER_3}- [ ] model_in_image\n  - a note\n\n### Chapter 5: Operations\n- [ ] prediction_log_pattern\n"
    assert added(text, "model_load_pattern") == (
        f"{CHAPTER_3}- [ ] model_in_image\n  - a note\n- [ ] model_load_pattern\n\n"
        "### Chapter 5: Operations\n- [ ] prediction_log_pattern\n"
    )


def test_the_line_goes_below_the_heading_where_the_chapter_has_none() -> None:
    assert added(f"{CHAPTER_3}\ntext\n", "model_in_image") == f"{CHAPTER_3}\n- [ ] model_in_image\n\ntext\n"
    assert added("Chapter 3\n---\n", "model_in_image") == "Chapter 3\n---\n\n- [ ] model_in_image\n"


def test_several_lines_stand_in_the_catalogues_order_and_apart_from_what_follows() -> None:
    assert added(f"{CHAPTER_3}text\n", "model_in_image", "model_load_pattern") == (
        f"{CHAPTER_3}- [ ] model_in_image\n- [ ] model_load_pattern\n\ntext\n"
    )


def test_a_flat_tracks_line_goes_behind_its_last_one_or_below_a_heading_about_it() -> None:
    tutorials = [item.id for item in CATALOG.tracks[1].items]
    text = "## あと\n\n- [ ] 01_docker_basics\n\n## チュートリアル\n"
    assert added(text, *tutorials[1:]) == text.replace(
        "basics\n", "basics\n" + "".join(f"- [ ] {name}\n" for name in tutorials[1:])
    )
    text = "## Tutorials\n"
    assert added(text, *tutorials) == f"{text}\n" + "".join(f"- [ ] {name}\n" for name in tutorials)


def test_without_headings_the_line_goes_behind_another_one_of_the_same_chapter() -> None:
    text = "- [ ] model_in_image\n- [ ] prediction_log_pattern\n"
    assert added(text, "model_load_pattern") == text.replace("image\n", "image\n- [ ] model_load_pattern\n")


def test_a_complete_item_is_added_with_its_tick() -> None:
    text = f"{CHAPTER_3}- [x] **01_model_in_image** (完了: 2025-11-06)\n"
    work = Work(done={"model_in_image": 6, "model_load_pattern": 13})
    assert added(text, "model_load_pattern", work=work) == (
        f"{text}- [x] **02_model_load_pattern** (完了: 2025-11-13)\n"
    )


def test_one_that_could_not_be_verified_is_added_with_its_tick_under_unsafe_only() -> None:
    witnesses = Work(unrun=["model_load_pattern"]).against(f"{CHAPTER_3}- [ ] model_in_image\n")
    assert "- [ ] model_load_pattern\n" in fixed(witnesses)
    assert "- [x] model_load_pattern (completed: 2025-11-02)\n" in fixed(witnesses, unsafe=True)


@pytest.mark.parametrize(
    ("text", "item", "reason"),
    [
        ("- [ ] other\n", "model_db", "no line and no heading shows a place for it; add it by hand"),
        (
            f"{CHAPTER_3}- [ ] model_in_image, model_load_pattern\n",
            "model_load_pattern",
            "left alone: line 2 names it beside model_in_image; give it a line of its own",
        ),
        (
            f"- {CHAPTER_3}\n- [ ] other\n",
            "model_in_image",
            "no line and no heading shows a place for it; add it by hand",
        ),
        (
            f"{CHAPTER_3}\n    code\n\n- [ ] other\n",
            "model_in_image",
            "no line and no heading shows a place for it; add it by hand",
        ),
    ],
    ids=["nowhere", "in another one's line", "a heading in a list", "code would become the line's"],
)
def test_where_there_is_no_place_it_is_left_with_a_reason(text: str, item: str, reason: str) -> None:
    witnesses = Work().against(text)
    (marked,) = [m for m in compare(witnesses, Selection(("DRF301",))).findings if m.finding.item == item]
    assert (marked.finding.fixable, marked.help) == (False, reason)
    assert f"[ ] {item}" not in fixed(witnesses, "DRF301")


def test_the_finding_without_a_place_stands_at_the_top() -> None:
    found = missing("- [ ] other\n", "model_db")
    assert (found.line, found.column, found.fixable) == (1, 1, False)


def test_a_name_that_the_files_encoding_lacks_is_left_with_a_reason() -> None:
    toml = SECOND_CATALOG.replace('"clean_up"', '"clean_é"')
    work = Work(catalog=parse_catalog(toml.encode(), "c.toml"), path="PROGRESS.md")
    text = "- [ ] ingest\n\n" + "データ工学の講座で学んだことを、この記録に残していく。\n" * 3
    (marked,) = [
        each
        for each in compare(work.against(text.encode("cp932")), Selection(("DRF301",))).findings
        if each.finding.item == "clean_é"
    ]
    assert marked.help == "left alone: its name cannot be written so that it would be found again"
    assert "- [ ] clean_é\n" in fixed(work.against(text), "DRF301")


def test_an_items_folder_that_is_called_otherwise_gives_no_name() -> None:
    """A folder's name may hold what would be Markdown in a line."""
    text = f"{CHAPTER_3}- [x] **01_model_in_image** (完了: 2025-11-06)\n"
    folder = "03_my_implementations/chapter3_release_patterns/02 model_load_pattern"
    work = Work(done={"model_in_image": 6}, files={f"{folder}/README.md": "x\n"})
    assert added(text, "model_load_pattern", work=work) == f"{text}- [ ] model_load_pattern\n"


# DRF302: a listed item is not in the catalogue


def test_a_name_that_the_catalogue_lacks_is_a_warning() -> None:
    witnesses = Work().against("- [ ] model_db\n- [ ] **03_iris_binray**\n")
    found = only(witnesses, "DRF302")
    assert (found.severity, found.item, found.line, found.column) == ("warning", None, 2, 7)
    assert (found.claim, found.evidence, found.fixable) == ("03_iris_binray", None, False)
    assert found.message == "'03_iris_binray' is not in the catalogue"
    assert help_of(witnesses, "DRF302") == "did you mean 'iris_binary'?"


def test_a_name_that_is_like_no_other_points_to_the_catalogue() -> None:
    witnesses = Work().against("- [ ] model_db\n- [ ] kubeflow_pipelines\n")
    assert help_of(witnesses, "DRF302") == "'shinchoku catalog' lists all that are"


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] model_db\n- [ ] README を書く\n",
        "- [ ] model_db\n  - [ ] write_tests\n",
        "- [ ] model_db\n\n## やること\n\n- [ ] buy_milk\n",
        "- [ ] model_db\n- [ ]\n",
        "- [ ] model_db\n- buy_milk\n",
    ],
    ids=["a sentence", "a task of the item", "another section", "nothing", "no box"],
)
def test_what_does_not_look_like_an_item_among_items_is_none(text: str) -> None:
    assert findings(Work().against(text), "DRF302") == []


def test_hints_are_looked_for_so_many_times_only() -> None:
    witnesses = Work().against("- [ ] model_db\n" + "- [ ] iris_binray\n" * 21)
    helps = [each.help for each in compare(witnesses, Selection(("DRF302",))).findings]
    assert helps == ["did you mean 'iris_binary'?"] * 20 + ["'shinchoku catalog' lists all that are"]


# DRF303: an item is listed twice


def test_an_item_that_is_listed_again_is_a_warning_at_the_line_that_does_not_count() -> None:
    text = "- [ ] model_db\n\n## Chapter 2: Training\n\n- [x] **01_model_db**\n"
    witnesses = Work().against(text)
    found = only(witnesses, "DRF303")
    assert (found.severity, found.item, found.line, found.column) == ("warning", "model_db", 1, 7)
    assert (found.claim, found.evidence, found.fixable) == ("not ticked", "ticked in line 5", False)
    assert found.message == "model_db is listed again; line 5 is the one that counts, and the two differ"
    assert help_of(witnesses, "DRF303") == "keep one of the two"


def test_two_that_agree_are_told_all_the_same() -> None:
    found = only(Work().against("- [ ] model_db\n- [ ] 01_model_db\n"), "DRF303")
    assert found.message == "model_db is listed again; line 1 is the one that counts"


def test_a_task_below_the_item_that_repeats_its_name_is_none() -> None:
    assert findings(Work().against("- [ ] model_db\n  - [x] model_db README\n  - [x] model_db\n"), "DRF303") == []


# DRF304: the file contradicts itself


@pytest.mark.parametrize(
    ("said", "where", "state", "tick"),
    [
        ("### 完了した内容：01_model_db ✅ (2025-11-13)", "a heading", "done", " "),
        ("1. ✅ `model_db` - 一台での推論（完了）", "a list", "done", " "),
        ("- ⏸️ `01_model_db` - あとで", "a list", "paused", "x"),
        ("## ⏸️ 01_model_db", "a heading", "paused", "x"),
    ],
)
def test_a_heading_or_a_list_that_says_otherwise_than_the_box_is_a_warning(
    said: str, where: str, state: str, tick: str
) -> None:
    found = only(Work().against(f"- [{tick}] model_db\n\n{said}\n"), "DRF304")
    claimed = "ticked" if tick == "x" else "not ticked"
    assert (found.severity, found.item, found.line, found.fixable) == ("warning", "model_db", 3, False)
    assert (found.claim, found.evidence) == (state, f"{claimed} in line 1")
    assert found.message == f"{where} says that model_db is {state}, but its box in line 1 is {claimed}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- [ ] model_db\n\n## model_db ✅\n", "the tick that --fix writes settles it"),
        ("- [x] model_db\n\n## ⏸️ model_db\n", "correct the one that is wrong"),
        ("- [x] model_db\n- [ ] model_db ✅\n", "correct the one that is wrong"),
    ],
    ids=["will be ticked", "is ticked", "a second line"],
)
def test_it_is_told_where_a_fix_settles_that(text: str, told: str) -> None:
    (marked,) = [
        each
        for each in compare(Work(done={"model_db": 4}).against(text), Selection(("DRF1", "DRF304"))).findings
        if each.finding.code == "DRF304"
    ]
    assert marked.help == told


@pytest.mark.parametrize(("text", "state"), [("- [ ] **model_db** ✅", "done"), ("- [x] **model_db** ⏸️", "paused")])
def test_so_is_a_line_whose_own_words_say_otherwise(text: str, state: str) -> None:
    found = only(Work().against(f"{text}\n"), "DRF304")
    assert (found.line, found.claim) == (1, state)
    assert found.message.startswith(f"its own line says that model_db is {state}, but its box in line 1 is")


@pytest.mark.parametrize(
    "text",
    [
        "- [x] model_db\n\n## model_db ✅\n",
        "- [ ] model_db\n\n## ⏸️ model_db\n",
        "- [ ] model_db\n\n## model_db\n",
        "- [ ] model_db\n\n## Chapter 2 ✅\n",
        "- [ ] model_db\n\n## iris_binary ✅\n\n- ✅ kubernetes\n",
        "- [ ] model_db\n\n1. `model_db` の次\n",
    ],
    ids=["both done", "both open", "nothing said", "a chapter", "not listed", "no state"],
)
def test_what_agrees_or_says_nothing_is_no_contradiction(text: str) -> None:
    assert findings(Work().against(text), "DRF304") == []


# DRF306: an item stands under another chapter


def test_an_item_under_another_chapter_is_a_warning() -> None:
    witnesses = Work().against(f"{CHAPTER_3}\n#### 練習\n\n- [ ] **model_db**\n")
    found = only(witnesses, "DRF306")
    assert (found.severity, found.item, found.line, found.column) == ("warning", "model_db", 5, 7)
    assert (found.claim, found.evidence, found.fixable) == ("chapter3_release_patterns", "chapter2_training", False)
    assert found.message == (
        "model_db stands under Chapter 3: Release Patterns; the catalogue has it under Chapter 2: Training"
    )
    assert help_of(witnesses, "DRF306") == "move the line to Chapter 2: Training"


@pytest.mark.parametrize(
    "text",
    [
        "## 第2章\n\n- [ ] model_db\n",
        "## やること\n\n- [ ] model_db\n",
        f"{CHAPTER_3}\n- [ ] 01_docker_basics\n",
        "- [ ] model_db\n",
    ],
    ids=["its own", "no chapter's", "a track without chapters", "no heading"],
)
def test_an_item_under_its_own_or_no_chapter_is_none(text: str) -> None:
    assert findings(Work().against(text), "DRF306") == []


def test_the_line_in_the_items_own_chapter_counts_before_an_earlier_one() -> None:
    text = f"{CHAPTER_3}\n- [ ] model_db\n\n## Chapter 2: Training\n\n- [x] model_db\n"
    assert findings(Work().against(text), "DRF306") == []
    assert only(Work().against(text), "DRF303").line == 3
