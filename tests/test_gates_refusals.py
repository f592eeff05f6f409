"""What uv refused is remembered for an hour, and no longer, and never for the network's sake."""

import time
from pathlib import Path

import pytest

from shinchoku.gates.cache import Cache
from shinchoku.gates.cachefolder import CacheFolder
from shinchoku.gates.refusals import LASTS, Refusals
from shinchoku.session import NoEnvironment

WHY = NoEnvironment("ENV02", "Because you require a<2 and a>=2")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.parent.parent.name == "refusals"]


def test_a_refusal_is_known_to_the_next_scan_by_its_key(tmp_path: Path) -> None:
    Refusals(tmp_path).keep("key", WHY)
    assert Refusals(tmp_path).find("key") == WHY
    assert Refusals(tmp_path).find("other") is None


@pytest.mark.parametrize(("seconds", "expected"), [(LASTS - 10, WHY), (LASTS + 1, None), (-60, None)])
def test_it_lasts_an_hour(
    seconds: int, expected: NoEnvironment | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    Refusals(tmp_path).keep("key", WHY)
    monkeypatch.setattr(time, "time", lambda: now + seconds)
    assert Refusals(tmp_path).find("key") == expected


def test_an_interpreter_that_is_too_old_is_one(tmp_path: Path) -> None:
    why = NoEnvironment("ENV06", "x")
    Refusals(tmp_path).keep("key", why)
    assert Refusals(tmp_path).find("key") == why


def test_what_is_of_the_moment_is_not_kept(tmp_path: Path) -> None:
    Refusals(tmp_path).keep("key", NoEnvironment("ENV08", "no network"))
    assert list(tmp_path.iterdir()) == []


def test_where_uv_looks_is_part_of_the_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Refusals(tmp_path).keep("key", WHY)
    monkeypatch.setenv("UV_FIND_LINKS", "/somewhere")
    assert Refusals(tmp_path).find("key") is None


def test_clearing_the_cache_forgets(tmp_path: Path) -> None:
    Refusals(tmp_path).keep("key", WHY)
    cache = Cache(tmp_path)
    assert cache.facts().entries == 0
    assert cache.clear()[0] == 0
    assert files(tmp_path) == []
    assert Refusals(tmp_path).find("key") is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"\xff", b'{"at": 9e999, "code": "ENV02", "cause": ""}', b'{"at": 0, "code": 3, "cause": ""}'],
)
def test_an_entry_of_another_form_is_none(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Refusals(tmp_path).keep("key", WHY)
    (kept,) = files(tmp_path)
    name = f"{kept.parent.name}{kept.name}"
    CacheFolder(tmp_path, 1000).write("refusals", name, content)
    assert Refusals(tmp_path).find("key") is None
    kept.write_bytes(b"damaged")
    assert Refusals(tmp_path).find("key") is None
    Refusals(tmp_path).keep("key", WHY)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert Refusals(tmp_path).find("key") is None


def test_a_code_that_is_none_of_those_is_not_believed(tmp_path: Path) -> None:
    Refusals(tmp_path).keep("key", WHY)
    (kept,) = files(tmp_path)
    content = b'{"at": %f, "code": "ENV08", "cause": "x"}' % time.time()
    CacheFolder(tmp_path, 1000).write("refusals", f"{kept.parent.name}{kept.name}", content)
    assert Refusals(tmp_path).find("key") is None


def test_a_folder_that_cannot_be_used_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refusals = Refusals(tmp_path / "file" / "cache")
    refusals.keep("key", WHY)
    assert refusals.find("key") is None
