"""The canonical list, and a user's own."""

import pytest

from shinchoku.catalog import Catalog, builtin_catalog, builtin_names, parse_catalog
from shinchoku.errors import BadSettings, UnknownName
from tests.worlds import SECOND_CATALOG, second_catalog

CANONICAL = """
model_db iris_sklearn_svc iris_binary iris_sklearn_rf iris_sklearn_outlier cifar10_cnn
model_in_image model_load_pattern
asynchronous_pattern batch_pattern data_cache_pattern edge_ai_pattern horizontal_microservice_pattern
prediction_cache_pattern prep_pred_pattern sync_async_pattern synchronous_pattern web_single_pattern
prediction_log_pattern prediction_monitoring_pattern
circuit_breaker_pattern condition_based_pattern load_test_pattern online_ab_pattern paramater_based_pattern
shadow_ab_pattern
""".split()


@pytest.fixture(name="builtin")
def _builtin() -> Catalog:
    return builtin_catalog("ml-system-design-patterns")


def test_the_builtin_catalogue_has_the_26_patterns_in_order(builtin: Catalog) -> None:
    assert [place.item.id for place in builtin.places if place.track.id == "patterns"] == CANONICAL


def test_its_chapters_hold_6_2_10_2_6(builtin: Catalog) -> None:
    assert [len(chapter.items) for chapter in builtin.tracks[0].chapters] == [6, 2, 10, 2, 6]


def test_every_item_has_titles_in_both_languages(builtin: Catalog) -> None:
    assert all(place.item.title.en and place.item.title.ja for place in builtin.places)


def test_the_tutorials_name_their_documents(builtin: Catalog) -> None:
    documents = {p.item.id: [d.path for d in p.item.documents] for p in builtin.places if p.track.id == "tutorials"}
    assert documents == {
        "01_docker_basics": ["01_docker_basics.md"],
        "02_minikube_kubernetes": ["k8s-tutorial/SESSION_LOG.md"],
        "docker_compose": ["docker-compose-demo/", "docker-compose-advanced/", "docker_learning_notes.md"],
        "03_model_in_image_hands_on": ["03_model_in_image_hands_on.md", "TUTORIAL_PROGRESS.md"],
    }
    assert builtin.place("03_model_in_image_hands_on").item.documents[1].ticked


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        ("cifar10", "cifar10_cnn"),
        ("06_CIFAR10-cnn", "cifar10_cnn"),
        ("parameter_based_pattern", "paramater_based_pattern"),
        ("model_in_image_pattern", "model_in_image"),
        ("番外編: Docker Compose", "docker_compose"),
    ],
)
def test_items_are_found_by_every_name(builtin: Catalog, name: str, identity: str) -> None:
    assert builtin.place(name).item.id == identity


def test_an_unknown_item_is_met_with_the_nearest_name(builtin: Catalog) -> None:
    with pytest.raises(UnknownName, match="did you mean 'model_db'"):
        builtin.place("model_dp")


def test_an_unknown_builtin_is_met_with_what_there_is() -> None:
    assert builtin_names() == ["ml-system-design-patterns"]
    with pytest.raises(UnknownName, match="ml-system-design-patterns"):
        builtin_catalog("cooking")


def test_another_course_works_by_another_file() -> None:
    catalog = second_catalog()
    assert [(p.track.id, p.item.id, p.chapter) for p in catalog.places] == [
        ("labs", "ingest", None),
        ("labs", "clean_up", None),
        ("labs", "serve", None),
        ("essays", "why_data", None),
    ]


def broken(old: str, new: str) -> bytes:
    assert old in SECOND_CATALOG
    return SECOND_CATALOG.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            broken('id = "clean_up"', 'id = "01_ingest"'),
            "course.toml:12: 01_ingest: '01_ingest' already means 'ingest'",
        ),
        (broken('["cleaning"]', '["Ingest"]'), "course.toml:12: clean_up: 'Ingest' already means 'ingest'"),
        (broken('id = "essays"', 'id = "labs"'), "course.toml:17: tracks: two tracks have the id 'labs'"),
        (broken("documents = [{", "document = [{"), "items[0].document: unknown key; did you mean 'documents'?"),
        (broken(', documents = [{ path = "why-data.md", ticked = true }]', ""), "it names none"),
        (broken('"readme", ', '"read_me", '), "course.toml:9: tracks[0].requires[0]: invalid enum value 'read_me'"),
        (broken("tracks]]", "tracks"), "course.toml:5: not TOML"),
        (broken('root = "labs"', 'root = "../labs"'), "course.toml:8: path: found '../labs'"),
        (broken('root = "labs"', 'root = "/labs"'), "found '/labs'"),
        (broken('id = "ingest"', 'id = "in/gest"'), "course.toml:11: id: found 'in/gest'"),
        (
            broken('title = { en = "labs" }', "title = 3"),
            "course.toml: tracks[0].title: expected a table, got a whole number",
        ),
        (b'id = "x"\ntitle = { en = "x" }\ntracks = []', "course.toml:3: tracks: expected an array of length >= 1"),
        (b"\xff", "course.toml:1: not UTF-8: byte 0xff"),
        (b"x = 1\ny = ", "course.toml:2: not TOML"),
    ],
)
def test_a_broken_catalogue_is_told_with_file_line_and_cause(data: bytes, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        parse_catalog(data, "course.toml")
    assert said in str(caught.value)


def test_chapters_may_not_share_a_name() -> None:
    data = b"""
id = "x"
title = { en = "x" }
[[tracks]]
id = "t"
title = { en = "t" }
root = "r"
requires = ["readme"]
chapters = [
    { id = "one", title = { en = "One" }, items = [{ id = "a", title = { en = "A" } }] },
    { id = "two", title = { en = "Two" }, aliases = ["01_one"], items = [{ id = "b", title = { en = "B" } }] },
]
"""
    with pytest.raises(BadSettings, match=r"c\.toml:11: two: '01_one' already means 'one'"):
        parse_catalog(data, "c.toml")


def test_a_catalogue_without_items_is_refused() -> None:
    data = b'id="x"\ntitle={en="x"}\n[[tracks]]\nid="t"\ntitle={en="t"}\nroot="r"\nrequires=["readme"]\n'
    with pytest.raises(BadSettings, match="no item in any of them"):
        parse_catalog(data, "c.toml")
