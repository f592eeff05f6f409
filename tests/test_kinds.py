"""What a file's name makes it."""

import pytest

from shinchoku.kinds import kind_of


@pytest.mark.parametrize(
    "name",
    [
        *("README.md", "readme", "Readme.rst", "README.ja.md", "README_ja.md", "README-zh_CN.md", "README.txt"),
        *("ＲＥＡＤＭＥ.md", "お読みください.txt", "LISEZMOI.md", "README.adoc", "README.markdown", "はじめに.md"),
    ],
)
def test_readmes_in_their_usual_names(name: str) -> None:
    assert kind_of(name) == "readme"


@pytest.mark.parametrize(
    "name", ["docs/README.md", "src/README.md", "README.py", "README_old_notes_of_mine.md", "ABOUT.md"]
)
def test_no_readme_of_the_item(name: str) -> None:
    assert kind_of(name) != "readme"


@pytest.mark.parametrize(
    "name",
    [
        "tests/test_a.py",
        "test_a.py",
        "src/a_test.py",
        "tests/01_test_cruds.py",
        "tests/deep/02-test_x.py",
        "01_a_test.py",
    ],
)
def test_test_files(name: str) -> None:
    assert kind_of(name) == "test"


@pytest.mark.parametrize(
    "name", ["tests/__init__.py", "tests/conftest.py", "tests/helpers.py", "test.py", "testing_a.py"]
)
def test_files_beside_tests_are_none(name: str) -> None:
    assert kind_of(name) != "test"


@pytest.mark.parametrize(
    "name",
    [
        *("src/main.py", "main.py", "k8s/deploy.yaml", "Dockerfile", "Dockerfile.dev", "Makefile", "run.sh"),
        *("notebook.ipynb", "モデル.py", "src/01_model.py", "api.proto"),
    ],
)
def test_implementation(name: str) -> None:
    assert kind_of(name) == "implementation"


@pytest.mark.parametrize(
    "name",
    [
        *(
            "pyproject.toml",
            "requirements.txt",
            "src/__init__.py",
            "notes.md",
            "model.onnx",
            "TEST_RESULTS.md",
            "LICENSE",
        ),
        *("test_results/all_tests_red.txt", "docs/conf.py", ".github/workflows/ci.yml", ".hidden.py", "htmlcov/x.js"),
    ],
)
def test_neither(name: str) -> None:
    assert kind_of(name) == "other"
