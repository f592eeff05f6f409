"""Which distribution has a module, a flag, a fixture."""

import pytest

from shinchoku import distributions
from shinchoku.distributions import (
    canonical,
    is_shared,
    plugin_of_fixture,
    plugin_of_flag,
    plugin_of_key,
    plugin_of_marker,
    plugin_of_module,
    providers_of,
)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("cv2", "opencv-python"),
        ("sklearn.svm", "scikit-learn"),
        ("PIL.Image", "pillow"),
        ("yaml", "pyyaml"),
        ("bs4", "beautifulsoup4"),
        ("dateutil.parser", "python-dateutil"),
        ("attr", "attrs"),
        ("google.cloud.storage", "google-cloud-storage"),
        ("google.cloud.storage.blob", "google-cloud-storage"),
        ("google.protobuf.json_format", "protobuf"),
        ("azure.storage.blob", "azure-storage-blob"),
        ("ruamel.yaml", "ruamel-yaml"),
        ("onnxruntime", "onnxruntime"),
        ("skl2onnx.common", "skl2onnx"),
        ("fakeredis", "fakeredis"),
        ("prometheus_client", "prometheus-client"),
        ("Some_Thing.deep", "some-thing"),
    ],
)
def test_the_distribution_to_name_for_a_module(module: str, name: str) -> None:
    assert providers_of(module)[0] == name


def test_modules_that_come_along_with_something_else() -> None:
    assert "fastapi" in providers_of("starlette.testclient")
    assert "opencv-python-headless" in providers_of("cv2")
    assert is_shared("google.cloud")
    assert not is_shared("sklearn")


def test_every_name_in_the_tables_is_canonical() -> None:
    tables = (getattr(distributions, name) for name in ("_MARKERS", "_FIXTURES"))
    names = [name for table in tables for name in table.values()]
    names += [name for words in distributions._PROVIDERS.values() for name in words.split()]
    assert names == [canonical(name) for name in names]


@pytest.mark.parametrize(
    ("flag", "name"),
    [
        ("--cov", "pytest-cov"),
        ("--cov=src", "pytest-cov"),
        ("--cov-report=html", "pytest-cov"),
        ("--covering", None),
        ("-n", "pytest-xdist"),
        ("-nauto", "pytest-xdist"),
        ("-n4", "pytest-xdist"),
        ("-x", None),
        ("--timeout=30", "pytest-timeout"),
        ("--asyncio-mode=auto", "pytest-asyncio"),
        ("--benchmark-only", "pytest-benchmark"),
        ("--nope", None),
        ("-", None),
    ],
)
def test_the_plugin_that_knows_a_flag(flag: str, name: str | None) -> None:
    assert plugin_of_flag(flag) == name


def test_the_plugins_of_settings_markers_fixtures_and_modules() -> None:
    assert (plugin_of_key("ASYNCIO_MODE"), plugin_of_key("nope")) == ("pytest-asyncio", None)
    assert (plugin_of_marker("django_db"), plugin_of_marker("nope")) == ("pytest-django", None)
    assert (plugin_of_fixture("mocker"), plugin_of_fixture("nope")) == ("pytest-mock", None)
    assert (plugin_of_module("pytest_cov.plugin"), plugin_of_module("xdist")) == ("pytest-cov", "pytest-xdist")
