"""What was counted in texts before is known by their content, and a cache that is not as it should be knows nothing."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinchoku.evidence.docs import Counts
from shinchoku.gates.cache import Cache
from shinchoku.gates.texts import Texts
from tests.conftest import Ended, Shinchoku
from tests.worlds import GitWorld


class Counter:
    """Counts bytes, and how often it was asked to."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, content: bytes) -> Counts:
        self.asked += 1
        return len(content), 0


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHINCHOKU_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def kept_file(folder: Path) -> Path:
    """The one that was kept."""
    (found,) = (path for path in folder.glob("evidence/texts/*/*"))
    return found


def test_a_text_is_counted_once_whatever_it_is_called(folder: Path, tmp_path: Path) -> None:
    """What one scan has counted the next one knows; another way of counting it does not."""
    count = Counter()
    first = Texts(tmp_path / "root")
    assert first.recall("plain", b"abc", count) == first.recall("plain", b"abc", count) == (3, 0)
    first.keep()
    after = Texts(tmp_path / "root")
    assert after.recall("plain", b"abc", count) == (3, 0)
    assert (count.asked, kept_file(folder).is_file()) == (2, True)
    after.recall("boxes", b"abc", count)
    after.recall("plain", b"abcd", count)
    assert count.asked == 4


def test_nothing_is_written_where_nothing_is_new(folder: Path, tmp_path: Path) -> None:
    """A scan of the same texts leaves the file as it was; one of fewer keeps fewer."""
    first = Texts(tmp_path / "root")
    for text in (b"a", b"b"):
        first.recall("plain", text, Counter())
    first.keep()
    before = kept_file(folder).stat()
    again = Texts(tmp_path / "root")
    for text in (b"a", b"b"):
        again.recall("plain", text, Counter())
    again.keep()
    assert (kept_file(folder).stat().st_ino, kept_file(folder).stat().st_size) == (before.st_ino, before.st_size)
    fewer = Texts(tmp_path / "root")
    fewer.recall("plain", b"a", Counter())
    fewer.keep()
    assert kept_file(folder).stat().st_size < before.st_size


@given(
    st.one_of(
        st.binary(max_size=60), st.dictionaries(st.text(max_size=4), st.integers(0, 9)).map(msgspec.msgpack.encode)
    )
)
def test_whatever_is_planted_is_as_good_as_nothing(tmp_path_factory: pytest.TempPathFactory, planted: bytes) -> None:
    """Bytes with a right checksum that are no counts are passed over."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("cache")
        patch.setenv("SHINCHOKU_CACHE_DIR", str(folder))
        texts = Texts(folder / "root")
        Cache(folder).keep_texts(texts._key, planted)
        count = Counter()
        assert Texts(folder / "root").recall("plain", b"abc", count) == (3, 0)
        assert count.asked == 1


def test_a_cache_that_cannot_be_used_costs_nothing_but_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder inside the scanned repository is not written to."""
    monkeypatch.setenv("SHINCHOKU_CACHE_DIR", str(tmp_path / "root/cache"))
    (tmp_path / "root").mkdir()
    texts = Texts(tmp_path / "root")
    assert texts.recall("plain", b"abc", Counter()) == (3, 0)
    texts.keep()
    assert not any((tmp_path / "root").iterdir())


def test_a_second_scan_says_the_same(learner: GitWorld, shinchoku: Shinchoku, folder: Path) -> None:
    """And so does one without the cache, which leaves nothing behind."""
    arguments = ("scan", learner.root, "--tests", "skip", "--format", "json")

    def scan(*more: str) -> Ended:
        return shinchoku(*arguments, *more)

    without = scan("--no-cache")
    assert not folder.exists()
    assert scan() == scan() == without
    assert kept_file(folder).is_file()
