"""Names to items, chapters and tracks: which names mean one, and which mean none."""

import pytest

from shinchoku.catalog import parse_catalog
from shinchoku.drift.register import Register
from shinchoku.progress_md.damage import find_damage
from tests.drift_worlds import CATALOG

TOML = """
id = "course"
title = { en = "Course" }

[[tracks]]
id = "labs"
title = { en = "labs", ja = "演習" }
root = "labs"
requires = ["readme"]

[[tracks.chapters]]
id = "one"
title = { en = "Basics: first steps", ja = "第1章：入門" }
items = [
    { id = "intro", title = { en = "Introduction", ja = "はじめに" } },
    { id = "intro_again", title = { en = "Introduction" } },
]

[[tracks.chapters]]
id = "two"
title = { en = "Chapter 1: more", ja = "続き" }
items = [{ id = "introduction_two", title = { en = "Intro" } }]
"""
REGISTER = Register(CATALOG, None)
OTHER = Register(parse_catalog(TOML.encode(), "course.toml"), None)


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("model_db", "model_db"),
        ("01_Model-DB", "model_db"),
        ("model_db/", "model_db"),
        ("Model DB", "model_db"),
        ("モデルDB", "model_db"),
        ("cifar10", "cifar10_cnn"),
        ("web_single", "web_single_pattern"),
        ("Web Single Pattern", "web_single_pattern"),
        ("parameter_based_pattern", "paramater_based_pattern"),
        ("番外編: Docker Compose", "docker_compose"),
        ("docker_learning_notes.md", "docker_compose"),
        ("docker_learning_notes", None),
        ("03_model_in_image_hands_on.md", "03_model_in_image_hands_on"),
        ("README.md", None),
        ("", None),
        ("pattern", None),
        ("Chapter 2", None),
    ],
)
def test_an_item_goes_by_its_id_aliases_titles_and_documents(name: str, item: str | None) -> None:
    assert REGISTER.item([name]) == item


def test_the_first_name_that_means_one_decides() -> None:
    assert REGISTER.item(["something", "batch", "model_db"]) == "batch_pattern"
    assert REGISTER.item([]) is None


def test_a_title_that_two_items_share_means_neither_and_gives_way_to_an_id() -> None:
    assert OTHER.item(["Introduction"]) is None
    assert OTHER.item(["Intro"]) == "intro"
    assert OTHER.item(["はじめに"]) == "intro"


@pytest.mark.parametrize(
    ("names", "text", "chapter"),
    [
        (["Chapter 2: Training"], "", "chapter2_training"),
        (["Training"], "", "chapter2_training"),
        (["training"], "", "chapter2_training"),
        (["学習"], "", "chapter2_training"),
        (["chapter4_serving_patterns"], "", "chapter4_serving_patterns"),
        ([], "第4章の記録", "chapter4_serving_patterns"),
        ([], "第 4 章", "chapter4_serving_patterns"),
        ([], "ch. 4", "chapter4_serving_patterns"),
        ([], "Chapter 4", "chapter4_serving_patterns"),
        ([], "Chapter 44", None),
        ([], "第9章", None),
        ([], "4", None),
    ],
)
def test_a_chapter_goes_by_its_names_or_its_number(names: list[str], text: str, chapter: str | None) -> None:
    found = REGISTER.chapter(names, text)
    assert (found.id if found else None) == chapter


def test_numbers_mean_nothing_where_not_every_chapter_has_one() -> None:
    assert OTHER.chapter([], "Chapter 1") is None
    assert OTHER.number_of(OTHER.chapters[0]) is None
    found = OTHER.chapter(["first steps"], "")
    assert found
    assert found.id == "one"
    assert [REGISTER.number_of(chapter) for chapter in REGISTER.chapters] == ["2", "3", "4", "5", "6"]


@pytest.mark.parametrize(
    ("text", "track"),
    [("26 patterns", "patterns"), ("one Pattern", "patterns"), ("チュートリアル", "tutorials"), ("everything", None)],
)
def test_a_track_goes_by_its_words(text: str, track: str | None) -> None:
    found = REGISTER.track(text)
    assert (found.id if found else None) == track


@pytest.mark.parametrize("codec", ["cp1254", "cp1252", "latin-1"])
def test_damaged_names_mean_the_same(codec: str) -> None:
    def broken(text: str) -> str:
        return "".join(bytes([b]).decode(codec, "ignore") for b in text.encode()).replace("\xad", "")

    text = (
        "最初に環境を整え、章ごとに実装と試験を書き、終わったものから順に印を付けていく。📊🎯✅参考書の説明も読んだ。"
    )
    damage = find_damage(broken(text))
    assert damage
    register = Register(CATALOG, damage)
    assert register.item([broken("サーキットブレーカーパターン")]) == "circuit_breaker_pattern"
    assert register.item([broken("番外編: Docker Compose")]) == "docker_compose"
    chapter = register.chapter([], broken("第4章の記録"))
    assert chapter is register.chapters[2]
    track = register.track(broken("チュートリアルの数"))
    assert track is CATALOG.tracks[1]
    assert register.in_manner_of(broken("第2章"), "第2章", "第3章") == broken("第3章")
    assert register.in_manner_of("第2章", "第2章", "第3章") == "第3章", "added later, and whole"
