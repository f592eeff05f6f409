"""What READMEs and documents show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from shinchoku.catalog import builtin_catalog
from shinchoku.config import Config
from shinchoku.errors import Unreadable
from shinchoku.evidence.docs import DocsEvidence, count_boxes, decoded, read_docs
from shinchoku.folders import lay_out
from shinchoku.locator import Locator
from tests.worlds import MODEL_DB, TEXT, snapshot_of

TUTORIALS = "07_tutorials"


def docs_of(identity: str, files: dict[str, str | bytes | Unreadable]) -> DocsEvidence:
    snapshot = snapshot_of(files)
    layout = lay_out(snapshot.files, Locator(builtin_catalog("ml-system-design-patterns"), Config()))
    folder = next(folder for folder in layout.folders if folder.place.item.id == identity)
    return read_docs(folder, snapshot.read)


def readme(content: str | bytes, name: str = "README.md") -> DocsEvidence:
    return docs_of("model_db", {f"{MODEL_DB}/{name}": content})


def test_a_text_is_no_stub() -> None:
    found = readme(TEXT).readme
    assert (found.path, found.is_stub) == (f"{MODEL_DB}/README.md", False)
    assert found.characters > 20


@pytest.mark.parametrize(
    "content",
    [
        "",
        "# Model DB\n\n## Usage\n\n### More of it, with many words in the heading\n",
        "# Model DB\n\n```python\nprint('a long program that says nothing about itself')\n```\n",
        "# Model DB\n\n    indented code that is quite long but still code, not text\n",
        "Model DB\n========\n\n[![a badge with a long description](x.svg)](https://example.com/a/long/address)\n",
        "# Model DB\n\n![screenshot of the running service](a.png)\n",
        "# Model DB\n\n<!-- a comment that nobody will ever read on the page -->\n",
        "# Model DB\n\nTODO: write\n",
        "# 見出しだけの文書\n\n準備中\n",
        "[a]: https://example.com/only/a/link/definition/here\n",
    ],
)
def test_headings_code_badges_and_comments_alone_are_a_stub(content: str) -> None:
    assert readme(content).readme.is_stub


@pytest.mark.parametrize(
    "content",
    [
        "本章ではモデルを登録し、版を管理する仕組みをデータベースで作る。",
        "- keeps every model with its version\n- finds the newest one\n",
        "| part | what it does |\n|---|---|\n| registry | keeps the versions of a model |\n",
        "<p>Keeps every model with its version.</p>\n",
        "> Keeps every model with its version in a database.\n",
    ],
)
def test_text_counts_wherever_it_stands(content: str) -> None:
    assert not readme(content).readme.is_stub


@pytest.mark.parametrize(
    ("name", "content", "is_stub"),
    [
        ("README.rst", "Model DB\n========\n\nKeeps every model with its version in a database.\n", False),
        (
            "README.rst",
            "A heading with a good number of words in it\n===========================================\n",
            True,
        ),
        ("README.rst", ".. image:: a.svg\n   :target: https://example.com/a/very/long/target\n", True),
        (
            "README.adoc",
            "= Model DB\n:author: somebody with a long name\n\n----\ncode that is long enough to count\n----\n",
            True,
        ),
        ("README.adoc", "= Model DB\n\nKeeps every model with its version.\n\n----\ncode\n----\nMore.\n", False),
        ("README.txt", "Keeps every model with its version.\n****\n", True),
        ("README", "Keeps every model with its version.\n", False),
        ("README.txt", "====\n\nKeeps every model with its version.\n", False),
    ],
)
def test_readmes_that_are_not_markdown_are_read_by_their_lines(name: str, content: str, *, is_stub: bool) -> None:
    assert readme(content, name).readme.is_stub is is_stub


def test_of_several_the_one_with_the_most_text_counts() -> None:
    found = docs_of("model_db", {f"{MODEL_DB}/README.md": "# See README.ja.md", f"{MODEL_DB}/README.ja.md": TEXT})
    assert found.readme.path == f"{MODEL_DB}/README.ja.md"


def test_no_readme_is_no_stub() -> None:
    found = docs_of("model_db", {f"{MODEL_DB}/a.py": ""}).readme
    assert (found.path, found.characters, found.is_stub) == (None, 0, False)


def test_an_unreadable_readme_is_told_and_is_no_stub() -> None:
    cause = Unreadable(f"{MODEL_DB}/README.md", "permission denied")
    found = docs_of("model_db", {f"{MODEL_DB}/README.md": cause})
    assert found.readme.unreadable == cause
    assert not found.readme.is_stub
    assert found.unreadable == (cause,)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_texts_in_other_encodings_are_measured_all_the_same(codec: str) -> None:
    assert decoded(TEXT.encode(codec)) == TEXT
    assert not readme(TEXT.encode(codec)).readme.is_stub


def test_text_that_fits_no_encoding_is_still_measured() -> None:
    assert decoded(b"abc \x81") == "abc \ufffd"


def test_documents_and_their_boxes() -> None:
    found = docs_of(
        "03_model_in_image_hands_on",
        {f"{TUTORIALS}/TUTORIAL_PROGRESS.md": "- [x] a\n- [ ] b\n", f"{TUTORIALS}/other.md": ""},
    )
    hands_on, progress = found.documents
    assert (hands_on.path, hands_on.present) == (f"{TUTORIALS}/03_model_in_image_hands_on.md", False)
    assert (progress.present, progress.checked, progress.unchecked, progress.must_be_ticked) == (True, 1, 1, True)


def test_a_folder_is_a_document_without_boxes() -> None:
    found = docs_of("docker_compose", {f"{TUTORIALS}/docker-compose-demo/compose.yaml": "x"})
    assert [(document.present, document.checked) for document in found.documents] == [(True, 0), (False, 0), (False, 0)]


def test_an_unreadable_document_is_told() -> None:
    cause = Unreadable(f"{TUTORIALS}/01_docker_basics.md", "permission denied")
    assert docs_of("01_docker_basics", {cause.path: cause}).unreadable == (cause,)


@pytest.mark.parametrize(
    ("text", "boxes"),
    [
        ("- [x] a\n* [X] b\n+ [ ] c\n1. [x] d\n", (3, 1)),
        ("- a\n  - [x] nested\n", (1, 0)),
        ("```\n- [x] code\n```\n", (0, 0)),
        ("    - [x] code\n", (0, 0)),
        ("<!--\n- [x] comment\n-->\n", (0, 0)),
        ("> - [x] quoted\n", (0, 0)),
        ("[x] no list\n", (0, 0)),
        ("- [x]no blank\n- [y] a\n- \\[x] a\n", (0, 0)),
        ("- [x]\n", (1, 0)),
        ("- a\n\n  [x] second paragraph\n", (0, 0)),
    ],
)
def test_only_list_items_have_boxes(text: str, boxes: tuple[int, int]) -> None:
    assert count_boxes(text) == boxes


@given(st.text(alphabet="- *1.[]xX \n\t>`#a", max_size=60))
def test_there_are_never_more_boxes_than_list_items(text: str) -> None:
    items = sum(1 for token in MarkdownIt().parse(text) if token.type == "list_item_open")
    assert sum(count_boxes(text)) <= items
