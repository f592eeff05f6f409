"""The user's settings."""

import pytest

from shinchoku.catalog import builtin_catalog
from shinchoku.config import Config, check_against, check_patterns, configures, parse_config
from shinchoku.errors import BadSettings
from shinchoku.gates.ignores import kept

CATALOG = builtin_catalog("ml-system-design-patterns")


def checked(text: str) -> Config:
    data = text.encode()
    return check_against(parse_config(data, "shinchoku.toml"), CATALOG, data, "shinchoku.toml")


def test_no_file_is_needed() -> None:
    patterns, tutorials = CATALOG.tracks
    config = Config()
    assert config.root(patterns) == "03_my_implementations"
    assert config.root(tutorials) == "07_tutorials"
    assert config.required(patterns) == ("readme", "implementation", "tests", "commit")
    assert config.required(tutorials) == ("documents", "commit")
    assert (config.tests.timeout, config.drift.date_tolerance_days, config.drift.also_count) == (300, 0, ("README.md",))


def test_every_key_can_be_set() -> None:
    config = checked("""
        catalog = "ml-system-design-patterns"
        progress-file = "notes/PROGRESS.md"
        exclude = ["01_reference/"]
        [roots]
        patterns = "work/"
        [requires]
        patterns = ["readme"]
        [waive]
        03_synchronous-pattern = { tests = "served by TensorFlow Serving" }
        [tests]
        timeout = 2.5
        [drift]
        date-tolerance-days = 1
        ignore = ["DRF1"]
        also-count = []
    """)
    assert config.root(CATALOG.tracks[0]) == "work"
    assert config.required(CATALOG.tracks[0]) == ("readme",)
    assert config.waive == {"synchronous_pattern": {"tests": "served by TensorFlow Serving"}}
    assert config.tests.timeout == 2.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[test]\ntimeout = 3", "shinchoku.toml:1: test: unknown key; did you mean 'tests'?"),
        ("[tests]\ntimeout = 'x'", "shinchoku.toml:2: tests.timeout: expected a number, got a string"),
        ("[tests]\ntimeout = 0", "shinchoku.toml:2: tests.timeout: expected a number > 0.0"),
        ("[tests]\ntimout = 3", "shinchoku.toml:2: tests.timout: unknown key; did you mean 'timeout'?"),
        ("[tests]\nx = 3", "tests.x: unknown key; allowed: timeout"),
        ("\ncatalog = ", "shinchoku.toml:2: not TOML"),
        ("[requires]\npatterns = ['readm']", "requires.*[0]: invalid enum value 'readm'; did you mean 'readme'?"),
        (
            "[requires]\nlabs = []",
            "shinchoku.toml:2: requires.labs: the catalogue 'ml-system-design-patterns' has no such",
        ),
        (
            "[roots]\npattern = 'x'",
            "roots.pattern: the catalogue 'ml-system-design-patterns' has no such track; did you mean",
        ),
        ("[waive]\nmodel_db = 3", "waive.*: expected a table, got a whole number"),
        ("[waive.model_db]\ntest = 'x'", "invalid enum value 'test'; did you mean 'tests'?"),
        ("[waive.model_db]\ntests = ''", "expected a string of length >= 1"),
        ("[waive.modeldb]\ntests = 'x'", "shinchoku.toml:1: waive.modeldb: the catalogue"),
        ("[waive.cooking]\ntests = 'x'", "has no such item; none of the names is near"),
        ("a = 1\n[waive]\na = 1", "a: unknown key"),
    ],
)
def test_a_bad_setting_is_told_with_file_key_and_what_is_allowed(text: str, said: str) -> None:
    with pytest.raises(BadSettings) as caught:
        checked(text)
    assert said in str(caught.value)


def test_pyproject_may_hold_the_settings() -> None:
    data = b"[tool.shinchoku]\nexclude = ['x']\n"
    assert configures(data, "pyproject.toml")
    assert parse_config(data, "pyproject.toml").exclude == ("x",)
    assert parse_config(b"\xef\xbb\xbf[tool.other]\n", "sub/pyproject.toml") == Config()


def test_pyproject_without_our_table_configures_nothing() -> None:
    assert not configures(b"[tool.other]\n", "pyproject.toml")
    assert not configures(b"tool = 3\n", "pyproject.toml")


def test_a_table_that_is_no_table_is_refused() -> None:
    with pytest.raises(BadSettings, match=r"tool\.shinchoku: found int, a table is needed"):
        parse_config(b"[tool]\nshinchoku = 3\n", "pyproject.toml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('exclude = ["a/", "notes["]\n', "shinchoku.toml:1: exclude: the pattern 'notes[' cannot match anything: a ["),
        ('[tests]\ncarry = ["!"]\n', "shinchoku.toml:2: tests.carry: the pattern '!' cannot match anything: it names"),
    ],
)
def test_a_pattern_that_matches_nothing_is_named_with_its_file_and_key(text: str, told: str) -> None:
    config = parse_config(text.encode(), "shinchoku.toml")
    with pytest.raises(BadSettings) as caught:
        check_patterns(config, kept, text.encode(), "shinchoku.toml")
    assert str(caught.value).startswith(told)


def test_patterns_that_can_match_are_well() -> None:
    text = b'exclude = ["a/", "#", ""]\n[tests]\ncarry = ["*.onnx", "!b"]\n'
    check_patterns(parse_config(text, "shinchoku.toml"), kept, text, "shinchoku.toml")


@pytest.mark.parametrize("key", ["carry-item-mib", "carry-total-mib"])
def test_no_limit_is_below_nothing(key: str) -> None:
    assert parse_config(f"[tests]\n{key} = 0\n".encode(), "shinchoku.toml").tests
    with pytest.raises(BadSettings, match=f"tests.{key}: "):
        parse_config(f"[tests]\n{key} = -1\n".encode(), "shinchoku.toml")
