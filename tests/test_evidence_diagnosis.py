"""Why a suite could not run, from what was raised: real messages of real libraries."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from shinchoku.causes import ItemFacts
from shinchoku.compose import Service
from shinchoku.evidence.diagnosis import diagnose, outdated
from shinchoku.gates.suites import Limits, Suite, run_suites
from shinchoku.session import Diagnosis, Differing, Older, Raised, SuiteRun
from shinchoku.symptoms import Server

ITEM = "03_my/ch4/05_cache"
COMPOSE = f"{ITEM}/docker-compose.yml"
SERVICES = (
    Service(COMPOSE, "web"),
    Service(COMPOSE, "redis", (6379, 6380)),
    Service(COMPOSE, "db", (3306,)),
    Service("compose.yaml", "postgres", (5432,)),
)
REFUSED = "[Errno 111] Connection refused"
SOLVED = "start it, or use a fake of it"


def rule(path: str) -> str | None:
    is_data = path.endswith((".onnx", ".pkl", ".h5", ".keras", ".csv")) or "/data/" in path
    return ".gitignore:7" if is_data else None


FACTS = ItemFacts(
    folder=ITEM,
    files=frozenset({f"{ITEM}/src/app/02_model.py", f"{ITEM}/models/there.onnx", f"{ITEM}/tests/test_a.py"}),
    rule=rule,
    imports={
        "httpx": ("tests/test_api.py",),
        "sklearn.svm": ("src/app/02_model.py",),
        "google.cloud": ("src/gcs.py",),
        "google.cloud.storage": ("src/gcs.py",),
        "redis": ("tests/test_a.py",),
    },
    own_modules=frozenset({"src", "tests", "conftest"}),
    declared=frozenset({"scikit-learn", "fastapi", "pytest", "pytest-mock"}),
    manifest="requirements.txt",
)


def red(*exceptions: Raised, failed: int | None = None) -> SuiteRun:
    """A whole session in which each of these made a test fail."""
    count = len(exceptions) if failed is None else failed
    return SuiteRun(
        exit_code=1, finished=True, session_exit=1, collected=count + 1, passed=1, failed=count, exceptions=exceptions
    )


def raised(message: str, kind: str = "RuntimeError", missing: str | None = None) -> Raised:
    return Raised("tests/test_a.py::test_a", kind, message, missing)


def no_module(name: str) -> Raised:
    return raised(f"No module named '{name}'", "ModuleNotFoundError", name)


def found(seen: SuiteRun | Raised, facts: ItemFacts = FACTS) -> Diagnosis:
    diagnosis = diagnose(red(seen) if isinstance(seen, Raised) else seen, facts)
    assert diagnosis is not None
    return diagnosis


def misused(output: str) -> SuiteRun:
    return SuiteRun(exit_code=4, output=output)


@pytest.mark.parametrize(
    ("seen", "message", "install"),
    [
        (
            no_module("httpx"),
            "imports httpx (in tests/test_api.py), which nothing declares; add httpx to requirements.txt",
            "httpx",
        ),
        (
            no_module("bs4"),
            "needs bs4, which nothing declares; add beautifulsoup4 to requirements.txt",
            "beautifulsoup4",
        ),
        (
            no_module("google"),
            "imports google (in src/gcs.py), which nothing declares; add google-cloud-storage to requirements.txt",
            "google-cloud-storage",
        ),
        (
            raised(
                "The starlette.testclient module requires the httpx package to be installed.",
            ),
            "imports httpx (in tests/test_api.py), which nothing declares; add httpx to requirements.txt",
            "httpx",
        ),
        (
            raised("The starlette.testclient module requires the httpx2 package to be installed."),
            "needs httpx2, which nothing declares; add httpx2 to requirements.txt",
            "httpx2",
        ),
        (
            raised('Form data requires "python-multipart" to be installed. '),
            "needs python-multipart, which nothing declares; add python-multipart to requirements.txt",
            "python-multipart",
        ),
        (
            raised("Missing optional dependency 'openpyxl'.  Use pip or conda to install openpyxl.", "ImportError"),
            "needs openpyxl, which nothing declares; add openpyxl to requirements.txt",
            "openpyxl",
        ),
    ],
)
def test_a_module_that_nothing_declares(seen: Raised, message: str, install: str) -> None:
    diagnosis = found(seen)
    assert (diagnosis.code, diagnosis.message, diagnosis.install) == ("ENV01", message, (install,))


def test_where_nothing_is_declared_at_all_a_file_to_begin_is_named() -> None:
    assert found(no_module("bs4"), replace(FACTS, manifest=None)).message.endswith(
        "add beautifulsoup4 to a requirements.txt"
    )
    assert found(no_module("bs4"), replace(FACTS, manifest="{}.txt")).message.endswith("add beautifulsoup4 to {}.txt")


@pytest.mark.parametrize("name", ["src.app", "tests", "model", "app", "Model"])
def test_a_module_of_the_items_own_is_the_learners_to_find(name: str) -> None:
    assert diagnose(red(no_module(name)), FACTS) is None


def test_at_the_root_itself_every_file_is_the_items_own() -> None:
    facts = replace(FACTS, folder="", files=frozenset({"lib/mine.py"}), own_modules=frozenset())
    assert diagnose(red(no_module("mine")), facts) is None
    assert found(raised("[Errno 2] No such file or directory: 'a.onnx'"), facts).restore == ("a.onnx",)


def test_what_is_declared_and_not_installed_names_the_option_that_installs_it() -> None:
    sklearn = found(no_module("sklearn"))
    assert sklearn == Diagnosis(
        "TST08",
        "imports sklearn (in src/app/02_model.py), which is declared and not installed here; "
        "--env uv installs what is declared",
    )
    assert "extras" in found(no_module("sklearn"), replace(FACTS, installs=True)).message
    assert found(no_module("starlette")).code == "TST08"  # fastapi brings it


def test_a_part_of_an_installed_package_that_a_release_took_away() -> None:
    message = found(no_module("sklearn.externals")).message
    assert "which the scikit-learn that is installed does not have; pin the release" in message


def test_a_module_of_an_older_python_is_nobodys_to_declare() -> None:
    name = next(name for name in ("imp", "asyncore", "tomllib") if name in sys.stdlib_module_names)
    diagnosis = found(no_module(name))
    assert (diagnosis.code, diagnosis.install) == ("TST08", ())
    assert "which this Python does not have" in diagnosis.message


@pytest.mark.parametrize(
    ("output", "message", "install"),
    [
        (
            "ERROR: usage: __main__.py [options]\n__main__.py: error: unrecognized arguments: --cov=src -n 4\n",
            (
                "addopts asks for --cov=src (pytest-cov, not installed); declare pytest-cov beside pytest, or use --env uv"
                "; also addopts asks for -n (pytest-xdist, not installed); declare pytest-xdist beside pytest, or use --env uv"
            ),
            ("pytest-cov", "pytest-xdist"),
        ),
        (
            "error: unrecognized arguments: --cov=src --cov-report=html",
            (
                "addopts asks for --cov=src and --cov-report=html (pytest-cov, not installed); "
                "declare pytest-cov beside pytest, or use --env uv"
            ),
            ("pytest-cov",),
        ),
        (
            "error: unrecognized arguments: --frobnicate",
            "addopts asks for --frobnicate, which no plugin here knows; declare the plugin that does",
            (),
        ),
        (
            "ERROR: Missing required plugins: pytest-x, pytest_y>=2\n",
            (
                "required_plugins asks for pytest-x (pytest-x, not installed); declare pytest-x beside pytest, or use --env uv"
                "; also required_plugins asks for pytest_y (pytest-y, not installed); "
                "declare pytest-y beside pytest, or use --env uv"
            ),
            ("pytest-x", "pytest-y"),
        ),
        (
            "ImportError: Error importing plugin \"xdist.plugin\": No module named 'xdist'",
            "-p asks for xdist.plugin (pytest-xdist, not installed); declare pytest-xdist beside pytest, or use --env uv",
            ("pytest-xdist",),
        ),
        (
            "ERROR: Unknown config option: asyncio_mode\n",
            (
                "the settings ask for asyncio_mode (pytest-asyncio, not installed); "
                "declare pytest-asyncio beside pytest, or use --env uv"
            ),
            ("pytest-asyncio",),
        ),
    ],
)
def test_a_plugin_that_the_settings_ask_for(output: str, message: str, install: tuple[str, ...]) -> None:
    assert found(misused(output)) == Diagnosis("ENV03", message, install)


def test_a_declared_plugin_is_only_not_installed_here() -> None:
    facts = replace(FACTS, declared=frozenset({"pytest-cov"}))
    seen = misused("error: unrecognized arguments: --cov=src")
    assert found(seen, facts).code == "TST08"
    assert found(seen, facts).message.endswith("(pytest-cov, declared and not installed here); --env uv installs it")
    assert found(seen, replace(FACTS, installs=True)).message.endswith("; declare pytest-cov beside pytest")


@pytest.mark.parametrize(
    "output",
    [
        "ERROR: Error importing plugin \"src.plugin\": No module named 'src.plugin'",
        "ERROR: Error importing plugin \"src.plugin\": No module named 'tests.gone'",
        "ERROR: Unknown config option: asyncio_mod\n",
        "ERROR: file or directory not found: nope\n",
        "ImportError while loading conftest '/x/conftest.py'.\nconftest.py:1: in <module>\n    def\nE     SyntaxError",
        "ImportError while loading conftest '/x/conftest.py'.\nE   ZeroDivisionError: division by zero",
        "error: unrecognized arguments: ",
        "",
    ],
)
def test_a_misuse_that_no_environment_mends(output: str) -> None:
    assert diagnose(misused(output), FACTS) is None


def test_what_a_plugin_of_the_items_own_imports() -> None:
    seen = misused("ImportError: Error importing plugin \"tests.fixtures\": No module named 'httpx'")
    assert found(seen).install == ("httpx",)


def test_what_a_conftest_needs_is_read_from_the_output() -> None:
    begin = "ImportError while loading conftest '/x/conftest.py'.\nconftest.py:1: in <module>\n    import httpx\n"
    assert found(misused(f"{begin}E   ModuleNotFoundError: No module named 'httpx'\n")).code == "ENV01"
    missing = f"{begin}E   FileNotFoundError: [Errno 2] No such file or directory: 'models/a.onnx'"
    assert found(misused(missing)).restore == (f"{ITEM}/models/a.onnx",)
    redis = f"{begin}E   redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused."
    assert found(misused(redis)).code == "ENV05"


@pytest.mark.parametrize(
    ("seen", "asked", "name"),
    [
        (raised("async def functions are not natively supported.", "Failed"), "async tests", "pytest-asyncio"),
        (
            raised("'asyncio' not found in `markers` configuration option", "Failed"),
            "the marker asyncio",
            "pytest-asyncio",
        ),
        (
            raised("('mocker', <FixtureRequest for <Function test_a>>)", "FixtureLookupError"),
            "the fixture mocker",
            "pytest-mock",
        ),
        (raised("fixture 'httpx_mock' not found", "Failed"), "the fixture httpx_mock", "pytest-httpx"),
    ],
)
def test_a_plugin_that_the_tests_ask_for(seen: Raised, asked: str, name: str) -> None:
    facts = replace(FACTS, declared=frozenset())
    assert found(seen, facts).message.startswith(f"the tests ask for {asked} ({name}, not installed)")
    assert found(seen, facts).install == (name,)
    with_it = replace(FACTS, declared=frozenset({name}), installs=True)
    assert diagnose(red(seen), with_it) is None  # the test asks wrongly


@pytest.mark.parametrize(
    "seen",
    [
        raised("('database', <FixtureRequest for <Function test_a>>)", "FixtureLookupError"),
        raised("'slow' not found in `markers` configuration option", "Failed"),
    ],
)
def test_a_fixture_or_marker_of_no_known_plugin_is_the_learners(seen: Raised) -> None:
    assert diagnose(red(seen), FACTS) is None


@pytest.mark.parametrize(
    ("message", "kind", "path"),
    [
        ("[Errno 2] No such file or directory: 'models/iris_svc.onnx'", "FileNotFoundError", "models/iris_svc.onnx"),
        (f"[Errno 2] No such file or directory: '{ITEM}/models/a.onnx'", "FileNotFoundError", "models/a.onnx"),
        (
            (
                "[ONNXRuntimeError] : 3 : NO_SUCHFILE : Load model from models/a.onnx failed:"
                "Load model models/a.onnx failed. File doesn't exist"
            ),
            "NoSuchFile",
            "models/a.onnx",
        ),
        (
            (
                "[ONNXRuntimeError] : 3 : NO_SUCHFILE : Load model from my models/a.onnx failed:"
                "Load model my models/a.onnx failed. File doesn't exist"
            ),
            "NoSuchFile",
            "my models/a.onnx",
        ),
        (
            "File not found: filepath=models/a.keras. Please ensure the file is an accessible `.keras` zip file.",
            "ValueError",
            "models/a.keras",
        ),
        ("No file or directory found at models/a.h5", "OSError", "models/a.h5"),
        ("SavedModel file does not exist at: models/a.h5/{saved_model.pbtxt|saved_model.pb}", "OSError", "models/a.h5"),
        (
            (
                "Unable to synchronously open file (unable to open file: name = 'models/a.h5', errno = 2, "
                "error message = 'No such file or directory', flags = 0, o_flags = 0)"
            ),
            "FileNotFoundError",
            "models/a.h5",
        ),
        ("train.csv not found.", "FileNotFoundError", "train.csv"),
        ("Model file not found: models/a.pkl", "FileNotFoundError", "models/a.pkl"),
        ('No such file or directory: "models/a.pkl"', "FileNotFoundError", "models/a.pkl"),
        ("models/a.pkl", "FileNotFoundError", "models/a.pkl"),
        ("[Errno 2] No such file or directory: 'data/'", "FileNotFoundError", "data"),
        ("[Errno 2] No such file or directory: '../05_cache/models/a.onnx'", "FileNotFoundError", "models/a.onnx"),
    ],
)
def test_a_file_that_gitignore_keeps_out(message: str, kind: str, path: str) -> None:
    diagnosis = found(raised(message, kind))
    assert (diagnosis.code, diagnosis.restore) == ("ENV04", (f"{ITEM}/{path}",))
    assert diagnosis.message == (
        f"opens {path}, which .gitignore:7 keeps out of the repository; "
        "scan the work tree that has it, make it in a fixture, or name it in carry under [tests]"
    )


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("[Errno 2] No such file or directory: 'models/iris.txt'", "FileNotFoundError"),  # simply missing
        ("[Errno 2] No such file or directory: 'models/there.onnx'", "FileNotFoundError"),  # there, for another reader
        ("[Errno 2] No such file or directory: '/opt/models/a.onnx'", "FileNotFoundError"),
        ("[Errno 2] No such file or directory: '../../../../a.onnx'", "FileNotFoundError"),
        ("[Errno 2] No such file or directory: 'tmp/pytest-of-me/pytest-0/a.csv'", "FileNotFoundError"),
        ("[Errno 2] No such file or directory: 'tmp/tmpab12cd_f/a.csv'", "FileNotFoundError"),
        ("404 Client Error: Not Found for url: http://localhost/models/a.onnx", "HTTPError"),
        ("[Errno 2] No such file or directory: ''", "FileNotFoundError"),
        ("[Errno 2] No such file or directory: '.'", "FileNotFoundError"),
        ("the score of models/a.onnx is too low", "ValueError"),
        ("models/a.onnx does not exist", "AssertionError"),
        ("", "FileNotFoundError"),
    ],
)
def test_any_other_missing_file_is_the_learners(message: str, kind: str) -> None:
    assert diagnose(red(raised(message, kind)), FACTS) is None


def test_a_folder_that_is_there_is_not_missing() -> None:
    facts = replace(FACTS, rule=lambda _: ".gitignore:7")
    seen = raised("[Errno 2] No such file or directory: 'src/app'", "FileNotFoundError")
    assert diagnose(red(seen), replace(facts, files=frozenset({f"{ITEM}/src/app/a.py", "src/app/b.py"}))) is None


URLLIB3 = "Max retries exceeded with url: /v1 (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused'))"


@pytest.mark.parametrize(
    ("message", "kind", "address", "service"),
    [
        ("Error 111 connecting to localhost:6379. Connection refused.", "ConnectionError", "localhost:6379", "redis"),
        ("Error 111 connecting to 127.0.0.1:6380. Connection refused.", "ConnectionError", "127.0.0.1:6380", "redis"),
        (
            "Error 99 connecting to localhost:6379. Cannot assign requested address.",
            "ConnectionError",
            "localhost:6379",
            "redis",
        ),
        (
            (
                "Error Multiple exceptions: [Errno 111] Connect call failed ('::1', 6379, 0, 0), [Errno 111] Connect call "
                "failed ('127.0.0.1', 6379) connecting to localhost:6379."
            ),
            "ConnectionError",
            "localhost:6379",
            "redis",
        ),
        ("Error -2 connecting to redis:6379. Name or service not known.", "ConnectionError", "redis:6379", "redis"),
        (
            "Error -3 connecting to redis:6379. Temporary failure in name resolution.",
            "ConnectionError",
            "redis:6379",
            "redis",
        ),
        ("Error -2 connecting to redis:6379. Name does not resolve.", "ConnectionError", "redis:6379", "redis"),
        (
            "(2003, \"Can't connect to MySQL server on 'localhost' ([Errno 111] Connection refused)\")",
            "OperationalError",
            "localhost:3306",
            "db",
        ),
        (
            (
                "(pymysql.err.OperationalError) (2003, \"Can't connect to MySQL server on 'localhost' "
                '([Errno 111] Connection refused)")'
            ),
            "OperationalError",
            "localhost:3306",
            "db",
        ),
        (
            "2003 (HY000): Can't connect to MySQL server on 'localhost:3306' (111)",
            "DatabaseError",
            "localhost:3306",
            "db",
        ),
        (
            "(2002, \"Can't connect to local MySQL server through socket '/var/run/mysqld/mysqld.sock' (2)\")",
            "OperationalError",
            "port 3306",
            "db",
        ),
        ("(2005, \"Unknown server host 'db' (-3)\")", "OperationalError", "db:3306", "db"),
        (
            'connection to server at "localhost" (127.0.0.1), port 5432 failed: Connection refused',
            "OperationalError",
            "localhost:5432",
            "postgres",
        ),
        (
            'connection failed: connection to server at "127.0.0.1", port 5432 failed: Connection refused',
            "OperationalError",
            "127.0.0.1:5432",
            "postgres",
        ),
        (
            'connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: No such file or directory',
            "OperationalError",
            "port 5432",
            "postgres",
        ),
        ("could not connect to server: Connection refused", "OperationalError", "port 5432", "postgres"),
        (
            'could not translate host name "postgres" to address: Name or service not known',
            "OperationalError",
            "postgres:5432",
            "postgres",
        ),
        ("[Errno 111] Connect call failed ('127.0.0.1', 3306)", "ConnectionRefusedError", "127.0.0.1:3306", "db"),
        (
            "Cannot connect to host localhost:8080 ssl:default [Connect call failed ('127.0.0.1', 8080)]",
            "ClientConnectorError",
            "localhost:8080",
            None,
        ),
        (f"HTTPConnectionPool(host='localhost', port=8000): {URLLIB3}", "ConnectionError", "localhost:8000", None),
        (
            "HTTPConnection(host='localhost', port=8000): Failed to establish a new connection: [Errno 111] Connection refused",
            "NewConnectionError",
            "localhost:8000",
            None,
        ),
        (
            (
                "HTTPConnectionPool(host='web', port=80): Max retries exceeded with url: / (Caused by NameResolutionError("
                "\"HTTPConnection(host='web', port=80): Failed to resolve 'web' ([Errno -2] Name or service not known)\"))"
            ),
            "ConnectionError",
            "web:80",
            "web",
        ),
        (
            'Could not connect to the endpoint URL: "http://localhost:4566/bucket"',
            "EndpointConnectionError",
            "localhost:4566",
            None,
        ),
        (
            (
                "localhost:27017: [Errno 111] Connection refused (configured timeouts: ...), Timeout: 30s, "
                "Topology Description: <TopologyDescription id: 6, servers: []>"
            ),
            "ServerSelectionTimeoutError",
            "localhost:27017",
            None,
        ),
        ("NoBrokersAvailable", "NoBrokersAvailable", "port 9092", None),
        ("[::1]:27017: [Errno 111] Connection refused", "AutoReconnect", "[::1]:27017", None),
        (REFUSED, "ConnectionRefusedError", "a server", None),
        ("", "ConnectionRefusedError", "a server", None),
        ("All connection attempts failed", "ConnectError", "a server", None),
        ("<urlopen error [Errno 111] Connection refused>", "URLError", "a server", None),
        ("Error -2 connecting to broker:5672. Name or service not known.", "ConnectionError", "broker:5672", None),
        ("Error 111 connecting to 10.0.0.7:6379. Connection refused.", "ConnectionError", "10.0.0.7:6379", None),
        ("Error 113 connecting to broker:1. No route to host", "ConnectionError", "broker:1", None),
    ],
)
def test_a_service_that_nobody_started(message: str, kind: str, address: str, service: str | None) -> None:
    diagnosis = found(raised(message, kind), replace(FACTS, services=SERVICES))
    assert diagnosis.code == "ENV05"
    if service is None:
        assert diagnosis == Diagnosis("ENV05", f"connects to {address}, where nothing answers; {SOLVED}")
    else:
        file = "compose.yaml" if service == "postgres" else COMPOSE
        near = "../../../compose.yaml" if service == "postgres" else "docker-compose.yml"
        cure = f"start {service} of {near}, or use a fake of it"
        said = f"connects to {address}, where nothing answers; {cure}"
        assert diagnosis == Diagnosis("ENV05", said, start=((file, service),))


def test_the_only_service_that_publishes_is_the_one_that_was_meant() -> None:
    one = replace(FACTS, services=SERVICES[:2])
    assert found(raised(REFUSED, "ConnectionRefusedError"), one).start == ((COMPOSE, "redis"),)
    assert found(raised(REFUSED, "ConnectionRefusedError"), replace(FACTS, services=SERVICES[:1])).start == ()


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Error -2 connecting to redis.example.com:6379. Name or service not known.", "ConnectionError"),
        ("[Errno -2] Name or service not known", "gaierror"),
        ("[Errno 101] Network is unreachable", "OSError"),
        ('connection to server at "localhost" (::1), port 5432 failed: FATAL: password authentication failed', "Error"),
        ("HTTPConnectionPool(host='localhost', port=80): Read timed out. (read timeout=1)", "ReadTimeout"),
        ("Connection reset by peer", "ConnectionResetError"),
        ("Connection refused", "AssertionError"),
    ],
)
def test_other_troubles_with_servers_are_the_learners(message: str, kind: str) -> None:
    assert diagnose(red(raised(message, kind)), replace(FACTS, services=SERVICES)) is None


@pytest.mark.parametrize(
    ("message", "address"),
    [
        (
            "Error -3 connecting to redis.example.com:6379. Temporary failure in name resolution.",
            "redis.example.com:6379",
        ),
        (
            (
                "HTTPSConnectionPool(host='api.example.com', port=443): Max retries exceeded with url: / (Caused by "
                "NameResolutionError(\"HTTPSConnection(host='api.example.com', port=443): Failed to resolve "
                "'api.example.com' ([Errno -3] Temporary failure in name resolution)\"))"
            ),
            "api.example.com:443",
        ),
        ("Failed to resolve 'api.example.com'", "api.example.com"),
        ('Could not connect to the endpoint URL: "https://s3.amazonaws.com/b" (name resolution)', "s3.amazonaws.com"),
    ],
)
def test_without_a_network_no_host_of_the_world_answers(message: str, address: str) -> None:
    facts = replace(FACTS, offline=True, services=SERVICES)
    cure = "set network = true under [tests], or use a fake of it"
    assert found(raised(message), facts).message == f"connects to {address}, and suites have no network here; {cure}"
    assert diagnose(red(raised("[Errno 101] Network is unreachable", "OSError")), facts) is None


def test_an_older_set_that_passes_is_told_with_what_differs_the_declared_ones_first() -> None:
    differs = (Differing("anyio", "4.1", "4.2"), Differing("fastapi", "0.1", "0.2"), Differing("zlib-ng", None, "1.0"))
    older = Older(SuiteRun(), "the releases of 2025-11-13", as_of=True, differs=differs)
    assert outdated(older, FACTS.declared) == Diagnosis(
        "ENV07",
        "passes with the releases of 2025-11-13, and not with today's: fastapi 0.1 (today 0.2), anyio 4.1 (today 4.2) "
        'and zlib-ng not there (today 1.0); set as-of = "completed" under [tests], or pin what differs, such as '
        "fastapi==0.1",
        install=("anyio==4.1", "fastapi==0.1"),
    )


def test_of_many_that_differ_a_few_are_told_and_all_are_to_be_installed() -> None:
    differs = tuple(Differing(f"p{number}", "1", None) for number in range(9))
    found = outdated(Older(SuiteRun(), "the versions in uv.lock", as_of=False, differs=differs), ())
    told = "p0 1 (today not there), p1 1 (today not there), p2 1 (today not there) and 6 more"
    pin = "pin what differs, such as p0==1"
    assert found.message == f"passes with the versions in uv.lock, and not with today's: {told}; {pin}"
    assert found.install == tuple(f"p{number}==1" for number in range(9))
    (only,) = (Differing("late", None, "1.0"),)
    found = outdated(Older(SuiteRun(), "the versions in uv.lock", as_of=False, differs=(only,)), ())
    assert found.message.endswith(": late not there (today 1.0); pin what it declares")


def test_one_failure_of_the_learners_own_among_them_keeps_it_a_failure() -> None:
    assert diagnose(red(no_module("httpx"), raised("assert 1 == 2", "AssertionError")), FACTS) is None
    assert diagnose(red(raised("division by zero", "ZeroDivisionError")), FACTS) is None
    assert diagnose(red(raised("cannot import name 'x' from 'redis' (unknown location)", "ImportError")), FACTS) is None


def test_a_failure_of_which_nothing_is_known_may_be_the_learners() -> None:
    assert diagnose(red(no_module("httpx"), failed=2), FACTS) is None
    assert diagnose(red(failed=1), FACTS) is None


def test_several_causes_are_told_together() -> None:
    seen = red(
        raised("Error 111 connecting to localhost:6379. Connection refused.", "ConnectionError"),
        *(no_module(name) for name in ("httpx", "fakeredis", "respx", "freezegun", "httpx")),
        raised("[Errno 2] No such file or directory: 'models/a.onnx'", "FileNotFoundError"),
    )
    diagnosis = found(seen)
    assert diagnosis.code == "ENV01"
    assert diagnosis.message.startswith(
        "imports httpx (in tests/test_api.py), which nothing declares; add httpx to requirements.txt; also "
        "needs fakeredis, respx and freezegun, which nothing declares; "
        "add fakeredis, respx and freezegun to requirements.txt; also opens models/a.onnx"
    )
    assert diagnosis.install == ("httpx", "fakeredis", "respx", "freezegun")
    assert diagnosis.restore == (f"{ITEM}/models/a.onnx",)


def test_of_many_the_first_few_are_told_and_a_message_stays_a_sentence() -> None:
    many = found(red(*(no_module(f"package_{number}") for number in range(9))))
    assert "needs package_0, package_1, package_2 and 6 more, which nothing declares" in many.message
    assert len(many.install) == 9
    assert len(found(red(*(no_module("y" * 600 + str(number)) for number in range(9)))).message) <= 400


@pytest.mark.parametrize(
    "seen",
    [
        replace(red(no_module("httpx")), timed_out=True),
        replace(red(no_module("httpx")), signal="SIGKILL"),
        replace(red(no_module("httpx")), unstarted="no such file"),
        replace(red(no_module("httpx")), limit="memory, 4 GiB", exit_code=None),
        replace(red(no_module("httpx")), finished=False),
        replace(red(no_module("httpx")), exit_code=0),
        SuiteRun(exit_code=0, finished=True, session_exit=0, collected=1, passed=1),
        SuiteRun(exit_code=5, finished=True, session_exit=5),
        replace(red(Raised("", "Exit", "no redis here")), exit_code=2, session_exit=2),
    ],
)
def test_only_a_whole_red_session_is_diagnosed(seen: SuiteRun) -> None:
    assert diagnose(seen, FACTS) is None


def test_a_module_that_cannot_be_collected_counts_as_a_test_that_fails() -> None:
    seen = SuiteRun(exit_code=2, finished=True, session_exit=2, errors=1, exceptions=(no_module("httpx"),))
    assert found(seen).code == "ENV01"


def test_a_server_is_told_by_what_is_known_of_it() -> None:
    assert Server("db", None, "refused").address == "db"
    assert Server(None, 80, "refused").address == "port 80"


@pytest.fixture(name="closed")
def _closed() -> Iterator[int]:
    """A port of this machine on which nobody listens, kept from everybody else."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


SUITES = {
    "file": "def test_it():\n    open('models/a.onnx')\n",
    "server": "import asyncio\ndef test_it():\n    asyncio.run(asyncio.open_connection('127.0.0.1', {port}))\n",
    "fixture": "def test_it(no_such_fixture):\n    pass\n\ndef test_file():\n    open('models/a.onnx')\n",
    "module": "import no_such_module_anywhere\n",
    "conftest": "",
    "flag": "",
}
MORE = {
    "conftest/conftest.py": "open('models/a.onnx')\n",
    "flag/pytest.ini": "[pytest]\naddopts = --alluredir=out --no-such-flag\n",
}


@pytest.mark.slow
def test_what_pytest_itself_says_is_understood(tmp_path: Path, closed: int) -> None:
    files = {f"{name}/test_a.py": text.replace("{port}", str(closed)) for name, text in SUITES.items()} | MORE
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    suites = [Suite(name, name) for name in SUITES]
    runs = run_suites(suites, tmp_path, Limits(os.cpu_count() or 1, 120), lambda _, __: None)
    codes = {}
    for name, run in runs.items():
        facts = ItemFacts(name, frozenset(files), lambda path: ".gitignore:1" if path.endswith(".onnx") else None)
        diagnosis = diagnose(run, facts)
        codes[name] = (diagnosis.code, diagnosis.install or diagnosis.restore) if diagnosis else None
    assert codes == {
        "file": ("ENV04", ("file/models/a.onnx",)),
        "server": ("ENV05", ()),
        "fixture": None,
        "module": ("ENV01", ("no-such-module-anywhere",)),
        "conftest": ("ENV04", ("conftest/models/a.onnx",)),
        "flag": ("ENV03", ("allure-pytest",)),
    }


WORDS = st.text(max_size=60) | st.sampled_from(
    [
        "Errno 111",
        "not found: a.onnx",
        "No module named 'x'",
        "{}",
        "{0}",
        "'",
        '"',
        "connecting to a:1",
        "\udcff",
        "../..",
    ]
)


@settings(deadline=None, max_examples=150)
@given(st.lists(WORDS, max_size=4).map(" ".join), st.sampled_from(["X", "FileNotFoundError"]), st.none() | WORDS)
def test_any_message_is_told_in_a_sentence_or_not_at_all(message: str, kind: str, missing: str | None) -> None:
    for seen in (red(Raised("t", kind, message, missing)), misused(message)):
        diagnosis = diagnose(seen, replace(FACTS, services=SERVICES, offline=True))
        assert diagnosis is None or len(diagnosis.message) <= 400
