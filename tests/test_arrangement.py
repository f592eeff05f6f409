"""Where a learner's work lies, seen from the files alone."""

import pytest

from shinchoku.arrangement import progress_file_seen, roots_seen
from shinchoku.catalog import builtin_catalog
from tests.worlds import second_catalog

BUILT_IN = builtin_catalog("ml-system-design-patterns")


@pytest.mark.parametrize(
    ("files", "roots"),
    [
        ((), {}),
        (("src/main.py", "README.md"), {}),
        (("work/chapter2_training/01_model_db/README.md",), {"patterns": "work"}),
        (("work/model_db/README.md", "other/iris_binary/a.py", "other/batch_pattern/a.py"), {"patterns": "other"}),
        (("chapter2_training/model_db/a.py",), {"patterns": "."}),
        (("model_db/a.py", "deep/model_db/a.py"), {"patterns": "."}),
        (("a/model_db/src/model_db/x.py",), {"patterns": "a"}),
        (("notes/01_docker_basics.md", "notes/k8s-tutorial/SESSION_LOG.md"), {"tutorials": "notes"}),
        (("docker-compose-demo/compose.yaml",), {"tutorials": "."}),
        (
            ("w/x/chapter3_release_patterns/model_in_image/a.py", "w/t/docker_basics.md"),
            {"patterns": "w/x", "tutorials": "w/t"},
        ),
    ],
)
def test_roots_are_where_the_most_items_are(files: tuple[str, ...], roots: dict[str, str]) -> None:
    """A chapter's folder between is no root; of equals, the shallowest is."""
    assert roots_seen(files, BUILT_IN) == roots


def test_a_course_without_chapters() -> None:
    """Flat items, and documents below their own root."""
    assert roots_seen(("x/ingest/a.py", "y/why-data.md"), second_catalog()) == {"labs": "x", "essays": "y"}


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ((), None),
        (("a/b/c/PROGRESS.md", "README.md"), "a/b/c/PROGRESS.md"),
        (("a/b/learning_log.md",), "a/b/learning_log.md"),
        (("a/PROGRESS.md", "b/PROGRESS.md"), None),
    ],
)
def test_a_progress_file_is_seen_where_there_is_one(files: tuple[str, ...], path: str | None) -> None:
    """However deep; of several, none is guessed."""
    assert progress_file_seen(files) == path
