"""Which distributions an item's pytest settings call for, without naming them: one table of options and keys."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from shinchoku.requirements.files import PYPROJECT, SETTINGS_FILES, SETUP_CFG
from shinchoku.requirements.gathered import Gathered, clipped, strings, table
from shinchoku.requirements.pyproject import ini

_INI_FILES = (("pytest.ini", "pytest"), (".pytest.ini", "pytest"), ("tox.ini", "pytest"), (SETUP_CFG, "tool:pytest"))
_TOML_FILES = ("pytest.toml", ".pytest.toml")


class Plugin(NamedTuple):
    """What shows that a plugin is wanted."""

    distribution: str
    options: str = ""
    """Of the command line, in words; one that ends with ``-`` stands for all that begin so."""
    keys: str = ""
    """Of the settings, in words, lower case."""
    modules: str = ""
    """Names that ``-p`` may give, in words."""


PLUGINS = (
    Plugin("allure-pytest", "--alluredir --clean-alluredir --allure-", modules="allure_pytest"),
    Plugin("anyio", modules="anyio"),
    Plugin("hypothesis", "--hypothesis-", modules="hypothesis"),
    Plugin("nbval", "--nbval --nbval-", modules="nbval"),
    Plugin("pytest-aiohttp", "--aiohttp-", modules="pytest_aiohttp aiohttp.pytest_plugin"),
    Plugin(
        "pytest-asyncio",
        "--asyncio-mode --asyncio-debug",
        "asyncio_mode asyncio_debug asyncio_default_fixture_loop_scope asyncio_default_test_loop_scope",
        "pytest_asyncio asyncio",
    ),
    Plugin("pytest-bdd", "--gherkin-", "bdd_features_base_dir", "pytest_bdd"),
    Plugin("pytest-benchmark", "--benchmark-", modules="pytest_benchmark benchmark"),
    Plugin("pytest-black", "--black"),
    Plugin("pytest-cov", "--cov --cov- --no-cov --no-cov-on-fail", modules="pytest_cov"),
    Plugin(
        "pytest-django",
        "--ds --dc --reuse-db --create-db --migrations --no-migrations --nomigrations --fail-on-template-vars",
        "django_settings_module django_configuration django_find_project django_debug_mode",
        "pytest_django",
    ),
    Plugin("pytest-dotenv", "--envfile", "env_files env_override_existing_values", "pytest_dotenv"),
    Plugin("pytest-env", keys="env", modules="pytest_env"),
    Plugin("pytest-flake8", "--flake8", "flake8-max-line-length flake8-ignore"),
    Plugin("pytest-forked", "--forked", modules="pytest_forked"),
    Plugin("pytest-html", "--html --self-contained-html --css", "render_collapsed", "pytest_html"),
    Plugin("pytest-instafail", "--instafail", modules="pytest_instafail instafail"),
    Plugin("pytest-isort", "--isort"),
    Plugin("pytest-json-report", "--json-report --json-report-", modules="pytest_jsonreport"),
    Plugin("pytest-memray", "--memray --memray-", modules="pytest_memray"),
    Plugin("pytest-mock", keys="mock_use_standalone_module mock_traceback_monkeypatch", modules="pytest_mock"),
    Plugin("pytest-mypy", "--mypy --mypy-", modules="pytest_mypy"),
    Plugin("pytest-order", "--order-", modules="pytest_order"),
    Plugin("pytest-picked", "--picked"),
    Plugin("pytest-profiling", "--profile --profile-svg", modules="pytest_profiling"),
    Plugin("pytest-pylint", "--pylint --pylint-"),
    Plugin("pytest-random-order", "--random-order --random-order-", modules="random_order"),
    Plugin("pytest-randomly", "--randomly-", modules="randomly pytest_randomly"),
    Plugin("pytest-recording", "--record-mode --block-network --allowed-hosts", modules="pytest_recording"),
    Plugin("pytest-repeat", "--count --repeat-scope", modules="pytest_repeat"),
    Plugin("pytest-rerunfailures", "--reruns --reruns-delay --only-rerun --rerun-except", "reruns reruns_delay"),
    Plugin("pytest-ruff", "--ruff --ruff-format"),
    Plugin("pytest-socket", "--disable-socket --enable-socket --allow-hosts --allow-unix-socket"),
    Plugin("pytest-split", "--splits --group --splitting-algorithm --durations-path", modules="pytest_split"),
    Plugin("pytest-sugar", "--force-sugar --old-summary", modules="pytest_sugar"),
    Plugin("pytest-testmon", "--testmon --testmon-", modules="testmon"),
    Plugin(
        "pytest-timeout",
        "--timeout --timeout-method --session-timeout",
        "timeout timeout_method timeout_func_only session_timeout",
        "pytest_timeout timeout",
    ),
    Plugin(
        "pytest-xdist",
        "-n --numprocesses --maxprocesses --dist --tx --max-worker-restart --maxschedchunk",
        "looponfailroots",
        "xdist xdist.plugin",
    ),
    Plugin("syrupy", "--snapshot-", modules="syrupy"),
)


def read_plugins(gathered: Gathered, above: Sequence[Mapping[str, bytes]]) -> tuple[str, ...]:
    """The distributions that are called for, sorted; what ``required_plugins`` names becomes a requirement.

    Args:
        gathered: The item's files, and where requirements go.
        above: The settings files of the folders above, the nearest first, by plain name.
    """
    where, settings = _settings(gathered)
    for files in above:
        if settings is None:
            where, settings = _settings(Gathered(files))
    if not settings:
        return ()
    required = settings.get("required_plugins", "")
    for text in strings(required) if isinstance(required, list) else str(required).split():
        gathered.require(text, f"{where}: required_plugins")
    words = _words(gathered, where, settings.get("addopts", ""))
    return tuple(sorted({*_by_words(words), *(p.distribution for p in PLUGINS if set(p.keys.split()) & set(settings))}))


def _settings(gathered: Gathered) -> tuple[str, dict[str, Any] | None]:
    """The first file with settings for pytest, and these by lower-case key; None where there are none."""
    for path in SETTINGS_FILES:
        if path in gathered.files and (found := _settings_in(gathered, path)) is not None:
            return path, {key.lower(): value for key, value in found.items()}
    return "", None


def _settings_in(gathered: Gathered, path: str) -> dict[str, Any] | None:
    if path == PYPROJECT:
        tool = table(gathered.toml(path), "tool", "pytest")
        inner = tool.get("ini_options", tool)
        return table(inner) if tool else None
    if path in _TOML_FILES:
        return table(gathered.toml(path), "pytest")
    parser, section = ini(gathered, path), dict(_INI_FILES)[path]
    if section in parser:
        return {key: value or "" for key, value in parser[section].items()}
    return {} if path in {"pytest.ini", ".pytest.ini"} else None  # these count even when they are empty


def _words(gathered: Gathered, where: str, addopts: object) -> list[str]:
    if isinstance(addopts, list):
        return strings(addopts)
    try:
        return shlex.split(str(addopts))
    except ValueError as error:
        gathered.note(where, f"addopts is not read: {clipped(str(error).lower())}")
        return []


def _by_words(words: Sequence[str]) -> Iterator[str]:
    """By the options, and by the names that ``-p`` gives."""
    for number, word in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else ""
        module = following if word == "-p" else word[2:].lstrip("=") if word.startswith("-p") else ""
        for plugin in PLUGINS:
            if module in plugin.modules.split() or _is_option(word, plugin.options.split()):
                yield plugin.distribution


def _is_option(word: str, options: Sequence[str]) -> bool:
    name = word.partition("=")[0] if word.startswith("--") else word[:2]
    return any(name == option or (option.endswith("-") and name.startswith(option)) for option in options)
