"""Where suites run: the day whose releases count, the environments' folder, and what keeps builds apart."""

from datetime import date
from pathlib import Path

import pytest

from shinchoku.config import SuiteSettings
from shinchoku.gates import places
from shinchoku.gates.cache import cache_folder
from shinchoku.gates.limits import Limits
from shinchoku.gates.places import Places, last_day
from shinchoku.gates.sandbox import Sandbox
from shinchoku.session import Environment

DAY = date(2025, 11, 4)
OPEN = Sandbox("bubblewrap", "/usr/bin/bwrap", network=True)


@pytest.mark.parametrize(
    ("as_of", "completed", "expected"),
    [
        ("today", DAY, None),
        ("completed", DAY, DAY),
        ("completed", None, None),
        ("2025-12-01", DAY, date(2025, 12, 1)),
    ],
)
def test_the_settings_say_which_day_it_is(as_of: str, completed: date | None, expected: date | None) -> None:
    assert last_day(SuiteSettings(as_of=as_of), completed) == expected


def _places(root: Path) -> Places:
    return Places(root, Limits(1, 30), Sandbox("none"), makes=True, remembers=True)


def test_environments_are_kept_in_the_cache_folder_but_not_inside_the_scanned_tree(tmp_path: Path) -> None:
    with _places(tmp_path / "learner").opened() as environments:
        assert environments._cache_folder == cache_folder()
    with _places(cache_folder().parent).opened() as environments:
        inside = environments._cache_folder
        assert inside != cache_folder()
        assert inside.is_dir()
    assert not inside.exists()


def test_a_build_has_no_network_even_where_suites_have_it(tmp_path: Path) -> None:
    apart = places._apart(OPEN, Limits(1, 30, network=True))
    assert apart is not None
    (tmp_path / "home").mkdir()
    command = apart(tmp_path, Environment("/usr/bin/python3", "", ""), ())
    assert command[0] == "/usr/bin/bwrap"
    assert "--unshare-net" in command
    assert command[-1] == "--"
    assert str(tmp_path) in command


def test_without_a_sandbox_nothing_keeps_a_build_apart() -> None:
    assert places._apart(Sandbox("none"), Limits(1, 30)) is None
