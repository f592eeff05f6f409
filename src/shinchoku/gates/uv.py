"""The program uv: where it is, and how it is run so that the user's settings count and a repository's never do."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from msgspec import Struct

from shinchoku.session import NoEnvironment
from shinchoku.speech import say

_POLL = 0.02  # seconds between looks at the clock and at Ctrl-C
_GRACE = 1.0
_LARGEST = 1 << 20  # bytes of what it says that are read, from the end
_PLAIN = (
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "TMPDIR",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "SSL_CLIENT_CERT",
    "NETRC",
)
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_OF_UV = (
    *(
        "UV_INDEX",
        "UV_DEFAULT_INDEX",
        "UV_EXTRA_INDEX_URL",
        "UV_FIND_LINKS",
        "UV_NO_INDEX",
        "UV_CACHE_DIR",
        "UV_NO_CACHE",
    ),
    *("UV_OFFLINE", "UV_NATIVE_TLS", "UV_SYSTEM_CERTS", "UV_INSECURE_HOST", "UV_HTTP_", "UV_REQUEST_TIMEOUT"),
    *("UV_KEYRING_PROVIDER", "UV_CONCURRENT_", "UV_LINK_MODE", "UV_PYTHON_INSTALL_DIR", "UV_TORCH_BACKEND"),
)


class UvFailed(Exception):
    """It did not do what it was asked to: a fact for the gates, never a user's message."""

    def __init__(self, why: NoEnvironment, *, unreached: bool = False) -> None:
        super().__init__(why.cause)
        self.why = why
        self.unreached = unreached
        """Whether an index could not be reached."""


class Stopped(Exception):
    """The scan is being ended."""


def find_uv() -> str | None:
    """The one that is installed beside us, else the one on PATH."""
    with suppress(ImportError, FileNotFoundError):
        import uv  # noqa: PLC0415 - an extra, which may not be there

        return os.fsdecode(uv.find_uv_bin())
    return shutil.which("uv")


class Uv(Struct, frozen=True):
    """uv, and how long one call may take."""

    program: str
    timeout: float
    """Seconds."""
    stop: threading.Event
    """Set where the scan is being ended."""

    def run(self, *arguments: str) -> str:
        """What it prints; raises `UvFailed`."""
        # Nothing is found in a new folder: no uv.toml, no pyproject.toml, no .python-version.
        with tempfile.TemporaryDirectory(prefix="shinchoku-uv-", ignore_cleanup_errors=True) as folder:
            return self._run([self.program, *arguments, _settings()], folder, _environment(os.environ))

    def run_sealed(self, folder: str, apart: Sequence[str], *arguments: str) -> str:
        """As `run`, for what runs a repository's own code: without the network, the user's home and settings.

        Args:
            folder: An empty one, which becomes its home.
            apart: The beginning of a command line that keeps it apart.
            arguments: uv's own.
        """
        command = [*apart, self.program, *arguments, "--no-config", "--offline", "--no-cache"]
        return self._run(command, folder, _sealed(folder))

    def _run(self, command: Sequence[str], folder: str, variables: Mapping[str, str]) -> str:
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            try:
                process = subprocess.Popen(
                    [*command, "--color=never"],
                    cwd=folder,
                    env=variables,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=err,
                    start_new_session=True,  # a process group of its own, so that builds end with it
                )
            except OSError as error:
                raise UvFailed(
                    NoEnvironment("ENV08", say("uv could not be started: {cause}", cause=error.strerror))
                ) from error
            code = self._wait(process)
            if code:
                from shinchoku.gates.uvmessages import explained, read  # noqa: PLC0415 - slow, and it seldom fails

                text = _end_of(err)
                raise UvFailed(explained(text), unreached=read(text).unreached)
            return _end_of(out)

    def _wait(self, process: "subprocess.Popen[bytes]") -> int:
        """Its exit code; its whole group has ended afterwards."""
        deadline = time.monotonic() + self.timeout
        try:
            while process.poll() is None:
                if self.stop.is_set():
                    raise Stopped
                if time.monotonic() >= deadline:
                    raise UvFailed(
                        NoEnvironment("ENV08", say("uv was not done after {timeout:g} s", timeout=self.timeout))
                    )
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_POLL)
        finally:
            if process.poll() is None:
                _signal_group(process, signal.SIGTERM)  # it has locks and part files to put away
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_GRACE)
            _signal_group(process, signal.SIGKILL)
            process.wait()
        return process.returncode


def _signal_group(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    # Already gone; or, as macOS says of a group of zombies, not permitted.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _end_of(file: IO[bytes]) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _LARGEST))
    return file.read().decode(errors="replace")


def _settings() -> str:
    """The user's own settings file, which uv would not read beside ``--no-config``; none where there is none."""
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    for path in (os.environ.get("UV_CONFIG_FILE"), home / "uv/uv.toml", "/etc/uv/uv.toml"):
        if path and Path(path).is_file():
            return f"--config-file={Path(path).absolute()}"
    return "--no-config"


def _environment(outer: Mapping[str, str]) -> dict[str, str]:
    """Variables of an allow-list."""
    kept = {
        name: value
        for name, value in outer.items()
        if name in _PLAIN or name.upper() in _PROXIES or name.startswith(("LC_", "XDG_", *_OF_UV))
    }
    return kept | {"UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1", "TERM": "dumb", "GIT_TERMINAL_PROMPT": "0"}


def _sealed(folder: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "LC_ALL"}}
    own = dict.fromkeys(("HOME", "TMPDIR"), folder)
    return kept | own | {"UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1", "TERM": "dumb"}
