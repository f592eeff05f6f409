import pytest

from src.loader import Loader, LoadError, Store, checksum, parse_version


@pytest.fixture
def store(tmp_path):
    place = Store(tmp_path / "store")
    for version in ("1.0.0", "1.2.0", "1.10.0"):
        place.put("iris", version, f"model {version}".encode())
    return place


@pytest.fixture
def loader(store, tmp_path):
    return Loader(store, tmp_path / "cache")


@pytest.mark.parametrize(
    ("text", "numbers"), [("1.2.3", (1, 2, 3)), ("0.0.0", (0, 0, 0)), ("10.20.30", (10, 20, 30)), ("1.02.3", (1, 2, 3))]
)
def test_versions_are_three_numbers(text, numbers):
    assert parse_version(text) == numbers


@pytest.mark.parametrize("text", ["", "1", "1.2", "1.2.3.4", "v1.2.3", "1.2.x", " 1.2.3", "../1.2.3"])
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="版の書き方"):
        parse_version(text)


def test_versions_are_ordered_by_number(store):
    assert store.versions("iris") == ["1.0.0", "1.2.0", "1.10.0"]


def test_an_unknown_model_has_no_versions(store):
    assert store.versions("digits") == []


def test_the_latest_is_the_greatest(store):
    assert store.latest("iris") == "1.10.0"


def test_the_latest_of_nothing_is_an_error(store):
    with pytest.raises(LoadError, match="モデルがない"):
        store.latest("digits")


@pytest.mark.parametrize("version", ["1.0.0", "1.2.0", "1.10.0"])
def test_each_version_can_be_loaded(loader, version):
    assert loader.load("iris", version) == f"model {version}".encode()


def test_without_a_version_the_latest_is_loaded(loader):
    assert loader.load("iris") == b"model 1.10.0"


def test_a_model_is_copied_once(loader):
    loader.load("iris")
    loader.load("iris")
    assert loader.downloads == 1


def test_a_missing_version_is_an_error(loader):
    with pytest.raises(LoadError, match="版がない"):
        loader.load("iris", "2.0.0")


def test_a_damaged_model_is_not_used(store, loader):
    (store.root / "iris/1.0.0/model.bin").write_bytes(b"broken")
    with pytest.raises(LoadError, match="検査値"):
        loader.load("iris", "1.0.0")


def test_a_damaged_model_leaves_nothing_behind(store, loader):
    (store.root / "iris/1.0.0/model.bin").write_bytes(b"broken")
    with pytest.raises(LoadError):
        loader.load("iris", "1.0.0")
    assert not loader.cache.exists()


def test_no_half_copy_stays(loader):
    loader.load("iris")
    assert [path.name for path in loader.cache.iterdir()] == ["iris-1.10.0.bin"]


def test_the_copy_serves_when_the_store_is_gone(store, loader):
    loader.load("iris", "1.0.0")
    (store.root / "iris/1.0.0/model.bin").unlink()
    assert loader.load("iris", "1.0.0") == b"model 1.0.0"


def test_a_version_is_put_once(store):
    with pytest.raises(FileExistsError):
        store.put("iris", "1.0.0", b"again")


def test_checksums_tell_contents_apart():
    assert checksum(b"a") != checksum(b"b")
