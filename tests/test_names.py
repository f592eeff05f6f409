"""The rule by which two names are one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinchoku.names import fold, fold_file, fold_path


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("01_model_db", "model_db"),
        ("3. Model-DB", "model_db"),
        ("12)model_db", "model_db"),
        ("MODEL__db", "model_db"),
        ("web_single", "web_single_pattern"),
        ("synchronous-pattern", "01_synchronous_pattern"),
        ("02_ガイド", unicodedata.normalize("NFD", "ガイド")),
        ("番外編: Docker Compose", "番外編:_docker_compose"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ],
)
def test_the_learners_spelling_does_not_count(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("model_db", "model_db2"), ("iris_binary", "iris_sklearn_svc"), ("3d_model", "d_model"), ("01", "02")],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_name_that_is_all_ending_or_all_number_is_kept() -> None:
    assert fold("_pattern") == "pattern"
    assert fold("2025") == "2025"
    assert fold("___") == "___".strip("_")


@given(
    words=st.lists(st.sampled_from(["model", "DB", "学習", "éa", "x1"]), min_size=1, max_size=4),
    number=st.integers(0, 999),
    before=st.sampled_from(["_", "-", ". ", ") ", " "]),
    between=st.sampled_from(["_", "-", " ", "__"]),
)
def test_numbers_separators_case_and_unicode_form_never_count(
    words: list[str], number: int, before: str, between: str
) -> None:
    name = f"{number:02d}{before}{between.join(words).swapcase()}"
    assert fold(unicodedata.normalize("NFD", name)) == fold("_".join(words))


def test_a_document_keeps_its_ending() -> None:
    assert fold_file("01_Docker-Basics.MD") == "docker_basics.md"
    assert fold_file("Makefile") == "makefile"
    assert fold_file(".env") == ".env"


def test_a_documents_path_is_folded_part_by_part() -> None:
    assert fold_path("k8s-tutorial/SESSION_LOG.md") == ("k8s_tutorial", "session_log.md")
    assert fold_path("02_docker-compose-demo/") == ("docker_compose_demo",)
