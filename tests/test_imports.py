"""Which modules a file's source imports."""

import pytest

from shinchoku.imports import imports_of


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import httpx", {"httpx"}),
        ("import numpy as np, os.path", {"numpy", "os.path"}),
        ("from google.cloud import storage", {"google.cloud", "google.cloud.storage"}),
        ("from sklearn.svm import *", {"sklearn.svm"}),
        ("from . import model\nfrom .model import load\nfrom ..a import b", set()),
        ("def test():\n    try:\n        import redis\n    except ImportError:\n        redis = None", {"redis"}),
        ("PATTERN = '\\d+'\nimport re", {"re"}),  # a warning of Python's own, which is nobody's here
        ("# coding: euc_jp\nimport cv2  # コメント", {"cv2"}),
        ("", set()),
    ],
)
def test_imports_wherever_they_stand(source: str, names: set[str]) -> None:
    assert imports_of(source.encode("euc_jp")) == names


@pytest.mark.parametrize(
    "source",
    [b"print 'two'\nimport os", b"import os\0", b"\xff\xfe\x00", b"# coding: nothing\nimport os", b"(" * 100_000],
)
def test_what_is_not_python_imports_nothing(source: bytes) -> None:
    assert imports_of(source) == frozenset()
