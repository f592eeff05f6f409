"""Which kind of evidence a file's name makes it; no file is opened for it."""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from shinchoku.names import fold

Kind = Literal["readme", "implementation", "test", "other"]

# The word in the languages that learners write in; GitHub itself shows only the first.
_README_WORDS = "readme|lisezmoi|liesmich|l[eé]eme|leggimi|leiame|お読みください|読んでください|はじめに|自述文件"
_TEXT_ENDINGS = "md|markdown|mdown|mkd|rst|txt|text|adoc|asciidoc|org|rdoc|textile|creole|pod"
_README = re.compile(rf"(?:{_README_WORDS})(?:[._\-][a-z]{{2,4}}(?:[_\-][a-z]{{2,4}})?)??(?:\.(?:{_TEXT_ENDINGS}))?")

_SUITE_FILE = re.compile(r"(?:\d++[\s._\-]*+)?(?:test_.+|.+_test)\.py")

_CODE_ENDINGS = frozenset(
    "bash bat c cc cjs cpp cs cu cxx dart ex exs f90 go gradle h hcl hpp hs html ipynb java jl js jsx kt lua m mjs ml "
    "nim php pl proto ps1 py pyi pyx r rb rs scala sh sql svelte swift tf ts tsx vue yaml yml zig".split()
)
_CODE_NAMES = re.compile(r"(?:docker|container|make|jenkins|vagrant|proc|just|rake|tilt)file(?:\..+)?")
# Written for tools or by them: never the learner's implementation by itself.
_NOT_CODE = frozenset({"__init__.py", "conftest.py", "setup.py", "noxfile.py", "mkdocs.yml", "codecov.yml"})
_SUPPORT_FOLDERS = frozenset(
    "test tests testing test_results docs doc htmlcov coverage node_modules venv env site_packages build dist".split()
)


@lru_cache(maxsize=65_536)
def kind_of(path: str) -> Kind:
    """The kind of a file, from its POSIX path relative to its item's folder.

    A README stands in the item's own folder, in any of the usual names, languages and endings. A test file is
    ``test_*.py`` or ``*_test.py``, a number before either, in any folder. Implementation is source code in any
    language, notebooks, container and deployment files, outside the folders that hold tests, documents or output.
    Names beginning with a dot are settings.
    """
    *folders, name = path.split("/")
    if any(part.startswith(".") for part in (*folders, name)):
        return "other"
    plain = unicodedata.normalize("NFKC", name).casefold()
    ending = plain.rpartition(".")[2] if "." in plain else ""
    if not folders and ending not in _CODE_ENDINGS and _README.fullmatch(plain):
        return "readme"
    if _SUITE_FILE.fullmatch(plain):
        return "test"
    if plain in _NOT_CODE or any(fold(part) in _SUPPORT_FOLDERS for part in folders):
        return "other"
    return "implementation" if ending in _CODE_ENDINGS or _CODE_NAMES.fullmatch(plain) else "other"
