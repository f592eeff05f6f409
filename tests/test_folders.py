"""Folders to items, by name."""

import unicodedata

import pytest

from shinchoku.catalog import builtin_catalog
from shinchoku.config import Config
from shinchoku.folders import Folder, Layout, lay_out
from shinchoku.locator import Hit, Locator
from tests.worlds import MODEL_DB, PATTERNS, item_files, second_catalog

CATALOG = builtin_catalog("ml-system-design-patterns")
CHAPTER_2 = f"{PATTERNS}/chapter2_training"


def laid_out(*files: str, config: Config | None = None) -> Layout:
    return lay_out(files, Locator(CATALOG, config or Config()))


def folder(layout: Layout, identity: str) -> Folder:
    return next(folder for folder in layout.folders if folder.place.item.id == identity)


def test_every_item_is_always_there() -> None:
    layout = laid_out()
    assert len(layout.folders) == 30
    assert all(each.path is None and not each.files for each in layout.folders)
    assert layout.missing_roots == (PATTERNS, "07_tutorials")


def test_an_items_files_are_sorted_by_kind() -> None:
    found = folder(laid_out(*item_files(MODEL_DB)), "model_db")
    assert found.path == MODEL_DB
    assert found.files == {
        "readme": (f"{MODEL_DB}/README.md",),
        "implementation": (f"{MODEL_DB}/src/main.py",),
        "test": (f"{MODEL_DB}/tests/test_main.py",),
    }
    assert found.own_modules >= {"src", "main", "tests"}


@pytest.mark.parametrize(
    "path",
    [
        "my_implementations/chapter2_training/iris_binary",
        "03_my_implementations/02_Chapter2-Training/03_IRIS-binary",
        "03_My_Implementations/chapter2_training/iris_binary_pattern",
        "3. my implementations/chapter2/12_iris_binary",
        "03_my_implementations/iris_binary",
    ],
)
def test_numbers_case_separators_and_an_ending_pattern_do_not_count(path: str) -> None:
    layout = laid_out(f"{path}/a.py")
    assert folder(layout, "iris_binary").path == path
    assert not [stray for stray in layout.strays if stray.code != "CAT03"]


def test_names_written_on_a_mac_are_the_same() -> None:
    catalog = second_catalog()
    found = Locator(catalog, Config(roots={"labs": "実装ガイド"}))
    path = unicodedata.normalize("NFD", "01_実装ガイド") + "/ingest/a.py"
    assert found.locate(path) == Hit(0, path.removesuffix("/a.py"), "implementation")


def test_a_package_of_the_items_name_inside_it_is_no_second_item() -> None:
    outer = f"{CHAPTER_2}/02_iris_sklearn_svc"
    layout = laid_out(f"{outer}/src/iris_sklearn_svc/model.py", f"{outer}/iris_sklearn_svc/x.py")
    assert folder(layout, "iris_sklearn_svc").path == outer
    assert layout.strays == ()


def test_the_shallowest_folder_wins_and_the_other_is_told() -> None:
    layout = laid_out(f"{CHAPTER_2}/iris_binary/a.py", f"{PATTERNS}/iris_binary/a.py")
    assert folder(layout, "iris_binary").path == f"{PATTERNS}/iris_binary"
    assert [(s.code, s.path) for s in layout.strays] == [
        ("CAT02", f"{CHAPTER_2}/iris_binary"),
        ("CAT03", f"{PATTERNS}/iris_binary"),
    ]


def test_of_two_the_one_in_its_own_chapter_below_the_set_root_counts() -> None:
    layout = laid_out(
        "my_implementations/chapter2_training/iris_binary/a.py",
        f"{PATTERNS}/chapter5_operations/iris_binary/a.py",
        f"{CHAPTER_2}/iris_binary/a.py",
    )
    assert folder(layout, "iris_binary").path == f"{CHAPTER_2}/iris_binary"
    assert [stray.code for stray in layout.strays] == ["CAT02", "CAT02"]


def test_an_item_in_another_chapter_counts_and_is_told() -> None:
    layout = laid_out(f"{PATTERNS}/chapter5_operations/model_db/a.py")
    assert folder(layout, "model_db").path
    (stray,) = layout.strays
    assert (stray.code, stray.message) == ("CAT03", "model_db belongs in chapter2_training; it counts where it is")


def test_an_item_in_a_folder_that_is_no_chapter_counts_and_is_told() -> None:
    layout = laid_out(f"{PATTERNS}/archive/model_db/a.py", f"{PATTERNS}/archive/notes.txt")
    assert folder(layout, "model_db").path == f"{PATTERNS}/archive/model_db"
    assert [stray.code for stray in layout.strays] == ["CAT03"]


def test_strays_are_told_with_the_nearest_name() -> None:
    layout = laid_out(
        f"{CHAPTER_2}/07_iris_binarry/a.py",
        f"{PATTERNS}/common/lib/b.py",
        f"{CHAPTER_2}/README.md",
        f"{PATTERNS}/README.md",
        "other/model_db/a.py",
    )
    assert [(stray.code, stray.path) for stray in layout.strays] == [
        ("CAT01", f"{CHAPTER_2}/07_iris_binarry"),
        ("CAT01", f"{PATTERNS}/common"),
    ]
    assert layout.strays[0].message == "no catalogue item is called '07_iris_binarry'; did you mean 'iris_binary'?"


def test_tutorials_are_found_by_their_documents() -> None:
    layout = laid_out(
        "07_tutorials/docker-basics.md",
        "07_tutorials/docker-compose-demo/compose.yaml",
        "07_tutorials/docker-compose-demo/deep/app.py",
        "07_tutorials/docker_learning_notes.md",
        "tutorials/docker_learning_notes.md",
        "07_tutorials/elsewhere/notes.md",
    )
    assert folder(layout, "01_docker_basics").path == "07_tutorials/docker-basics.md"
    compose = folder(layout, "docker_compose")
    assert [found.path for found in compose.documents] == [
        "07_tutorials/docker-compose-demo/",
        None,
        "07_tutorials/docker_learning_notes.md",
    ]
    assert compose.path == "07_tutorials/docker-compose-demo/"
    assert folder(layout, "02_minikube_kubernetes").path is None
    assert layout.strays == ()
    assert layout.missing_roots == (PATTERNS,)


def test_a_document_called_like_a_folder_of_the_catalogues_is_not_it() -> None:
    assert folder(laid_out("07_tutorials/docker-compose-demo"), "docker_compose").path is None


def test_a_flat_course_needs_no_chapters() -> None:
    files = (
        "labs/02_clean-up/run.py",
        "labs/02_clean-up/run_test.py",
        "labs/x/y/ingest/a.py",
        "writing/essays/Why-Data.md",
    )
    layout = lay_out(files, Locator(second_catalog(), Config()))
    assert folder(layout, "clean_up").files["test"] == ("labs/02_clean-up/run_test.py",)
    assert folder(layout, "ingest").path is None
    assert folder(layout, "why_data").path == "writing/essays/Why-Data.md"
    assert [stray.path for stray in layout.strays] == ["labs/x"]


def test_a_course_may_lie_at_the_scanned_root_itself() -> None:
    catalog = second_catalog()
    config = Config(roots={"labs": "."})
    files = ("README.md", "01_ingest/a.py", "writing/essays/why-data.md", "notes/x.md", ".github/ci.yml")
    layout = lay_out(files, Locator(catalog, config))
    assert folder(layout, "ingest").path == "01_ingest"
    assert folder(layout, "why_data").path == "writing/essays/why-data.md"
    assert [stray.path for stray in layout.strays] == ["notes"]
    assert layout.missing_roots == ()


def test_a_missing_document_is_told_where_the_settings_want_it() -> None:
    layout = lay_out(("essays here/x.md",), Locator(second_catalog(), Config(roots={"essays": "essays here"})))
    assert [found.expected for found in folder(layout, "why_data").documents] == ["essays here/why-data.md"]


def renumbered(*files: str) -> dict[str, str]:
    found = folder(laid_out(*(f"{MODEL_DB}/{name}" for name in files)), "model_db")
    assert found.own_modules >= found.renumbered.keys()
    return dict(found.renumbered)


def test_modules_that_were_given_a_number_are_known_by_the_names_that_they_had() -> None:
    assert renumbered("02_model.py", "main.py", "03 notes.md") == {"model": "02_model.py"}
    assert renumbered("src/02_model.py") == {"src.model": "src/02_model.py", "model": "src/02_model.py"}
    assert renumbered("01_app/02_api.py", "01_app/main.py") == {
        "app": "01_app/",
        "app.api": "01_app/02_api.py",
        "api": "01_app/02_api.py",
    }


def test_a_module_that_is_there_by_its_own_name_lost_none() -> None:
    assert renumbered("02_model.py", "model.py", "2model.py") == {}
    assert renumbered("01_model.py", "02_model.py") == {"model": "01_model.py"}
