"""The key of a suite: equal just where all that it hangs on is equal. And which sessions are worth keeping."""

import os
import random
from collections.abc import Callable, Mapping

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import fields, replace

from shinchoku import cachekeys
from shinchoku.cachekeys import OUTPUT, SETTINGS, settled, suite_key
from shinchoku.errors import Unreadable
from shinchoku.hashes import Hashes
from shinchoku.session import Environment, Footprint, Raised, SuiteRun
from shinchoku.snapshot import EXECUTABLE, REGULAR, Snapshot
from tests.worlds import GREEN, snapshot_of

often = settings(max_examples=int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "200")), deadline=None)

ITEM = "work/chapter/item"
TREE: dict[str, bytes] = {
    "README.md": b"",
    "conftest.py": b"",
    "work/pyproject.toml": b"[tool.pytest]",
    "work/chapter/other/test_o.py": b"",
    f"{ITEM}/app.py": b"1",
    f"{ITEM}/tests/test_app.py": b"2",
}
LINUX = Environment("/usr/bin/python", "current, Python 3.11.7", "3.11.7 pytest 9.2.0", ("src", "."), None, ("a note",))
CONDITIONS = {"timeout": "300", "network": "no", "sandbox": "none"}


def key(
    files: Mapping[str, bytes | Unreadable] = TREE,
    folder: str = ITEM,
    environment: Environment = LINUX,
    conditions: Mapping[str, str] = CONDITIONS,
) -> str:
    return suite_key(folder, Hashes(snapshot_of(files)), environment, conditions)


def test_a_key_is_a_hash_and_the_same_at_every_time() -> None:
    assert len(key()) == 64
    assert int(key(), 16)
    assert key() == key()


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("above", ["", "work/", "work/chapter/"])
def test_what_pytest_looks_for_in_the_folders_above_is_in_the_key(above: str, name: str) -> None:
    before, after = key({**TREE, f"{above}{name}": b"1"}), key({**TREE, f"{above}{name}": b"2"})
    assert len({key({path: data for path, data in TREE.items() if path != f"{above}{name}"}), before, after}) == 3


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        "work/a.py",
        "work/chapter/other/conftest.py",
        "work/chapter/item-2/a.py",
        f"{ITEM}.py",
        "a/conftest.py",
    ],
)
def test_what_lies_beside_is_not(path: str) -> None:
    assert key({**TREE, path: b"changed"}) == key()


def test_all_of_the_item_is_in_the_key() -> None:
    keys = {
        key(),
        key({**TREE, f"{ITEM}/app.py": b"2"}),
        key({**TREE, f"{ITEM}/app.py": Unreadable("app.py", "denied")}),
        key({**TREE, f"{ITEM}/data.csv": b""}),
        key({path: data for path, data in TREE.items() if not path.endswith("/app.py")}),
        key({path.replace("/app.py", "/main.py"): data for path, data in TREE.items()}),
        key({path.replace("/item/", "/item_2/"): data for path, data in TREE.items()}, f"{ITEM}_2"),
        suite_key(ITEM, Hashes(replace(snapshot_of(TREE), mode=lambda _: EXECUTABLE)), LINUX, CONDITIONS),
    }
    assert len(keys) == 8


def test_an_item_may_be_the_root() -> None:
    assert key(folder="") != key()
    assert key({**TREE, "README.md": b"1"}, folder="") != key(folder="")


@pytest.mark.parametrize(
    "change",
    [
        {"label": "uv, Python 3.11.7"},
        {"key": "3.12"},
        {"paths": (".", "src")},
        {"paths": ("src",)},
        {"site": "/opt/x"},
        {"notes": ()},
    ],
    ids=str,
)
def test_the_environment_is_in_the_key(change: dict[str, object]) -> None:
    assert key(environment=replace(LINUX, **change)) != key()


def test_where_on_this_disk_the_environment_lies_is_not() -> None:
    assert key(environment=replace(LINUX, python="/opt/python")) == key()
    assert key(environment=replace(LINUX, site="/a")) == key(environment=replace(LINUX, site="/b"))


def test_every_field_of_an_environment_was_thought_of() -> None:
    assert {field.name for field in fields(Environment)} == {
        *("python", "label", "key", "paths", "site", "notes"),
        "installs",  # the label says as much
        "packages",  # the key stands for them
    }


def test_the_conditions_are_in_the_key_in_any_order() -> None:
    others = [{**CONDITIONS, "timeout": "30"}, {**CONDITIONS, "memory": "4 GiB"}, {"timeout": "300"}]
    assert len({key(), *(key(conditions=other) for other in others)}) == 4
    assert key(conditions=dict(reversed(CONDITIONS.items()))) == key()


def test_our_own_version_is_in_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [key()]
    monkeypatch.setattr(cachekeys, "RUNNER", cachekeys.RUNNER + 1)
    keys.append(key())
    monkeypatch.setattr(cachekeys, "__version__", "99")
    keys.append(key())
    assert len(set(keys)) == 3


# --- the law ---


class World(Struct, frozen=True):
    """All that a key is made of, and more."""

    files: Mapping[str, tuple[int, bytes]]
    folder: str
    environment: Environment
    conditions: Mapping[str, str]

    def key(self, order: Callable[[list[str]], object]) -> str:
        files = list(self.files)
        order(files)
        tree: Snapshot = replace(
            snapshot_of({path: data for path, (_, data) in self.files.items()}),
            files=tuple(files),
            mode=lambda path: self.files[path][0],
        )
        names = list(self.conditions)
        order(names)
        return suite_key(self.folder, Hashes(tree), self.environment, {name: self.conditions[name] for name in names})

    def matter(self) -> object:
        """What is to be the same for the same key."""
        above = [""] if self.folder == "i" else ["", "a/"]
        looked_for = {f"{each}{name}" for each in above for name in SETTINGS}
        kept = {path: of for path, of in self.files.items() if path in looked_for or path.startswith(f"{self.folder}/")}
        environment = replace(self.environment, python="", site=str(self.environment.site is not None))
        return self.folder, kept, environment, dict(self.conditions)


short = st.sampled_from(["", "0", "1", "00", "1:0", "\udc80"])
environments = st.builds(
    Environment,
    python=short,
    label=short,
    key=short,
    paths=st.lists(short, max_size=2).map(tuple),
    site=st.none() | short,
    notes=st.lists(short, max_size=2).map(tuple),
)
paths = ["i/t.py", "i/b/c", "a/i/t.py", "a/i/conftest.py", "conftest.py", "a/tox.ini", "a/x", "x", "a/j/conftest.py"]
worlds = st.builds(
    World,
    st.dictionaries(
        st.sampled_from(paths),
        st.tuples(st.sampled_from([REGULAR, EXECUTABLE]), st.sampled_from([b"", b"0", b"\xff"])),
    ),
    st.sampled_from(["i", "a/i"]),
    environments,
    st.dictionaries(short, short, max_size=2),
)


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[World, World]:
    """Two worlds that differ in one component at most, or in any."""
    one, other = draw(worlds), draw(worlds)
    kept = draw(st.sampled_from([(), *((field.name,) for field in fields(World))]))
    return one, replace(one, **{name: getattr(other, name) for name in kept})


@often
@given(neighbours() | st.tuples(worlds, worlds), st.randoms(use_true_random=False))
def test_keys_are_equal_just_where_all_that_matters_is(pair: tuple[World, World], chance: random.Random) -> None:
    one, other = pair
    assert (one.key(chance.shuffle) == other.key(chance.shuffle)) == (one.matter() == other.matter())


# --- which sessions are kept ---


@pytest.mark.parametrize(
    "run",
    [
        GREEN,
        replace(GREEN, exit_code=1, session_exit=1, passed=0, failed=1),
        replace(GREEN, exit_code=5, session_exit=5, passed=0, collected=0),
        replace(GREEN, exit_code=2, session_exit=2, errors=1, exceptions=(Raised("t.py", "SyntaxError", ""),)),
        replace(GREEN, footprint=Footprint(is_open=True)),
    ],
)
def test_sessions_that_came_to_their_own_end_are_kept_as_they_are(run: SuiteRun) -> None:
    assert settled(run) == run


@pytest.mark.parametrize(
    "change",
    [
        {"finished": False},
        {"exit_code": None, "session_exit": None},
        {"exit_code": 0, "session_exit": 1},
        {"exit_code": 3, "session_exit": 3},
        {"exit_code": 4, "session_exit": 4},
        {"signal": "SIGKILL"},
        {"timed_out": True},
        {"limit": "memory, 4 GiB"},
        {"unstarted": "no such file"},
        {"exceptions": (Raised("", "KeyboardInterrupt", ""),)},
        {"exceptions": (Raised("t.py", "ValueError", ""), Raised("", "Exit", ""))},
        {"source": "cache"},
        {"source": "junit"},
        {"footprint": Footprint(tuple(map(str, range(6000))))},
    ],
    ids=lambda change: str(change)[:60],
)
def test_others_are_not(change: dict[str, object]) -> None:
    assert settled(replace(GREEN, **change)) is None


TOTAL = "TOTAL    120     12     90%"


@pytest.mark.parametrize("length", [OUTPUT, OUTPUT + 1, 50 * OUTPUT])
@pytest.mark.parametrize("place", [0.0, 0.5, 1.0])
def test_a_long_output_is_shortened_and_says_the_same(length: int, place: float) -> None:
    filler = ("." * 99 + "\n") * (length // 100 + 1)
    at = int(len(filler) / 100 * place) * 100
    run = replace(GREEN, output=f"{filler[:at]}{TOTAL}\n{filler[at:]}1 passed")
    short = settled(run)
    assert short is not None
    assert len(short.output) <= OUTPUT < len(run.output)
    assert (short.coverage_percent, short.last_line) == (90.0, "1 passed")
    assert "characters left out" in short.output
    assert replace(short, output="") == replace(run, output="")
    assert settled(short) == short


@pytest.mark.parametrize(
    "output",
    [
        "x" * 2 * OUTPUT,  # the last line is not whole
        "last\n" + "\n" * 2 * OUTPUT,
        "x" * OUTPUT + f"\n{TOTAL}\nTOTAL lines: many\n" + "\n" * OUTPUT + "end",
    ],
)
def test_a_session_that_would_not_say_the_same_is_not_kept(output: str) -> None:
    assert settled(replace(GREEN, output=output)) is None


lines = st.sampled_from(["", ".", "TOTAL", TOTAL, "TOTAL 1 2 5%", " " * 70_000, "." * 40_000, "\u2028", "\r", "end"])


@often
@given(st.lists(lines | st.text(st.characters()), max_size=12), st.sampled_from(["\n", ""]))
@example(["." * 40_000, TOTAL, "." * 40_000, "end"], "\n")
def test_whatever_the_output_what_is_kept_is_bounded_and_says_the_same(parts: list[str], between: str) -> None:
    run = replace(GREEN, output=between.join(parts))
    short = settled(run)
    assume(short is not None)
    assert short is not None
    assert len(short.output) <= OUTPUT
    assert (short.coverage_percent, short.last_line) == (run.coverage_percent, run.last_line)
    assert settled(short) == short
