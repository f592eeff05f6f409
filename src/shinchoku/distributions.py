"""Which distribution to install for a module that is imported, and for a pytest plugin that is asked for.

Most have one name for both; the tables hold the well-known ones that differ, and what comes along with something else.
What asks for a plugin by pytest's settings is in `requirements.plugins`, which has it installed.
"""

import re

from shinchoku.requirements.plugins import PLUGINS

_PROVIDERS = {
    "Crypto": "pycryptodome",
    "Levenshtein": "levenshtein python-levenshtein",
    "MeCab": "mecab-python3",
    "MySQLdb": "mysqlclient",
    "OpenSSL": "pyopenssl",
    "PIL": "pillow",
    "_pytest": "pytest",
    "attr": "attrs",
    "botocore": "botocore boto3 aioboto3",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python opencv-python-headless opencv-contrib-python opencv-contrib-python-headless",
    "dateutil": "python-dateutil pandas",
    "decouple": "python-decouple",
    "distutils": "setuptools",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "environ": "django-environ",
    "faiss": "faiss-cpu faiss-gpu",
    "fitz": "pymupdf",
    "git": "gitpython",
    "google.auth": "google-auth",
    "google.protobuf": "protobuf",
    "googleapiclient": "google-api-python-client",
    "grpc": "grpcio",
    "grpc_health": "grpcio-health-checking",
    "grpc_reflection": "grpcio-reflection",
    "grpc_tools": "grpcio-tools",
    "jinja2": "jinja2 flask",
    "joblib": "joblib scikit-learn",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "kafka": "kafka-python kafka-python-ng",
    "keras": "keras tensorflow",
    "magic": "python-magic",
    "memcache": "python-memcached",
    "multipart": "python-multipart",
    "mysql": "mysql-connector-python",
    "nacl": "pynacl",
    "numpy": "numpy pandas scikit-learn scipy tensorflow onnx onnxruntime matplotlib opencv-python torchvision",
    "onnxruntime": "onnxruntime onnxruntime-gpu",
    "opentelemetry": "opentelemetry-api opentelemetry-sdk",
    "pkg_resources": "setuptools",
    "pptx": "python-pptx",
    "psycopg2": "psycopg2-binary psycopg2",
    "pydantic": "pydantic fastapi pydantic-settings",
    "rest_framework": "djangorestframework",
    "scipy": "scipy scikit-learn",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "starlette": "starlette fastapi",
    "tensorflow": "tensorflow tensorflow-cpu tensorflow-macos",
    "tensorflow_serving": "tensorflow-serving-api",
    "torch": "torch torchvision torchaudio",
    "umap": "umap-learn",
    "werkzeug": "werkzeug flask",
    "yaml": "pyyaml",
    "zmq": "pyzmq",
}
# Many distributions put their modules below one of these: a module of theirs that is missing was never installed.
_SHARED = {"google": 3, "azure": 3, "opentelemetry": 2, "ruamel": 2}

_MARKERS = {
    "anyio": "anyio",
    "asyncio": "pytest-asyncio",
    "benchmark": "pytest-benchmark",
    "django_db": "pytest-django",
    "flaky": "pytest-rerunfailures",
    "freeze_time": "pytest-freezer",
    "order": "pytest-order",
    "timeout": "pytest-timeout",
    "xdist_group": "pytest-xdist",
}
_FIXTURES = {
    "aiohttp_client": "pytest-aiohttp",
    "benchmark": "pytest-benchmark",
    "cov": "pytest-cov",
    "docker_services": "pytest-docker",
    "event_loop": "pytest-asyncio",
    "faker": "faker",
    "freezer": "pytest-freezer",
    "fs": "pyfakefs",
    "httpserver": "pytest-httpserver",
    "httpx_mock": "pytest-httpx",
    "mocker": "pytest-mock",
    "postgresql": "pytest-postgresql",
    "redisdb": "pytest-redis",
    "requests_mock": "requests-mock",
    "respx_mock": "respx",
    "session_mocker": "pytest-mock",
    "snapshot": "syrupy",
    "subtests": "pytest-subtests",
}


def canonical(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def providers_of(module: str) -> tuple[str, ...]:
    """The distributions, canonical, that a module can come from; the first is the one to name."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        names = _PROVIDERS.get(".".join(parts[:length]))
        if names:
            return tuple(names.split())
    return (canonical("-".join(parts[: _SHARED.get(parts[0], 1)])),)


def is_shared(module: str) -> bool:
    """Whether several distributions put their modules below its top-level name."""
    return module.partition(".")[0] in _SHARED


def plugin_of_flag(flag: str) -> str | None:
    """The distribution of the plugin that knows an option of the command line, such as ``--cov-report=html``."""
    name = flag.partition("=")[0] if flag.startswith("--") else flag[:2]
    return next((plugin.distribution for plugin in PLUGINS if _has(plugin.options.split(), name)), None)


def _has(options: list[str], name: str) -> bool:
    return any(name == option or (option.endswith("-") and name.startswith(option)) for option in options)


def plugin_of_key(name: str) -> str | None:
    """The distribution of the plugin that knows a key of pytest's settings."""
    return next((plugin.distribution for plugin in PLUGINS if name.lower() in plugin.keys.split()), None)


def plugin_of_marker(name: str) -> str | None:
    """The distribution of the plugin that registers a marker."""
    return _MARKERS.get(name)


def plugin_of_fixture(name: str) -> str | None:
    """The distribution of the plugin that has a fixture."""
    return _FIXTURES.get(name)


def plugin_of_module(module: str) -> str:
    """The distribution of a plugin that is called by its module, as after ``-p``."""
    top = module.partition(".")[0]
    known = (plugin.distribution for plugin in PLUGINS if {module, top} & set(plugin.modules.split()))
    return next(known, canonical(top))
