"""Repositories over https, as a forge serves them: a login that is in no file, command line or message of ours."""

import base64
import http.server
import ssl
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.cohorts import exported, log_of, scanned
from tests.worlds import GitWorld

USER, PASSWORD = "ada", "s3cr%t' $(x)"
IN_ADDRESS = "s3cr%25t%27%20%24%28x%29"


class _Forge(http.server.BaseHTTPRequestHandler):
    """Git's smart protocol, by git itself; without the right login it asks for one."""

    root: Path
    logins: list[str]
    redirects_to: str | None = None

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if self.redirects_to and self.headers["Host"].startswith("127."):
            self.send_response(302)
            self.send_header("Location", f"{self.redirects_to}{self.path}")
            self.end_headers()
        elif self._is_known():
            refs = self._git("--http-backend-info-refs", parts.path.removesuffix("/info/refs"))
            self._answer("advertisement", b"001e# service=git-upload-pack\n0000" + refs)

    def do_POST(self) -> None:
        if self._is_known():
            body = self._body()
            self._answer("result", self._git(None, urlsplit(self.path).path.removesuffix("/git-upload-pack"), body))

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            body = self.rfile.read(int(self.headers["Content-Length"]))
        else:
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
        if self.headers.get("Content-Encoding") == "gzip":
            import gzip

            body = gzip.decompress(body)
        return body

    def _is_known(self) -> bool:
        said = self.headers.get("Authorization", "")
        self.logins.append(said)
        if base64.b64decode(said.removeprefix("Basic ")).decode() == f"{USER}:{PASSWORD}":
            return True
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="forge"')
        self.send_header("Content-Length", "0")
        self.end_headers()
        return False

    def _git(self, option: str | None, path: str, fed: bytes = b"") -> bytes:
        options = ["--stateless-rpc", *([option] if option else [])]
        env = {"GIT_PROTOCOL": self.headers.get("Git-Protocol", ""), "PATH": "/usr/bin:/bin:/usr/local/bin"}
        line = ["git", "-c", "safe.directory=*", "upload-pack", *options, str(self.root / path.strip("/"))]
        return subprocess.run(line, input=fed, capture_output=True, check=True, env=env).stdout

    def _answer(self, kind: str, data: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"application/x-git-upload-pack-{kind}")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing: standard error is looked at."""


@pytest.fixture(name="forge")
def _forge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[type[_Forge], str]]:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )

    class Forge(_Forge):
        root = tmp_path
        logins: list[str] = []  # noqa: RUF012 - one for each test

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Forge)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("GIT_SSL_CAINFO", str(certificate))
    monkeypatch.setenv("no_proxy", "127.0.0.1,localhost")
    yield Forge, f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def everything_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", ["in the address", "from the environment"])
def test_a_login_opens_what_needs_one_and_is_nowhere(
    forge: tuple[type[_Forge], str], learner: GitWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Neither in the cohort's folder, nor in the clone, nor in what is printed."""
    made, host = forge
    learner.git("config", "uploadpack.allowFilter", "true")
    said = IN_ADDRESS if kind == "in the address" else "${CLASS_TOKEN}"
    monkeypatch.setenv("CLASS_TOKEN", PASSWORD)
    roster = tmp_path / "roster.csv"
    roster.write_text(f"name,url\nada,https://{USER}:{said}@{host}/learner/.git\n")
    out, clones = tmp_path / "out", tmp_path / "clones"
    done = scanned(out, roster, "--clones", clones, "--retries", "0")
    assert (done.returncode, done.stderr, done.stdout.splitlines()[0]) == (0, "", "1 scanned · 0 unchanged · 0 failed")
    assert any(made.logins)
    told = exported(out) + everything_below(out) + everything_below(clones) + done.stdout.encode()
    for secret in (PASSWORD, IN_ADDRESS, base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()):
        assert secret.encode() not in told
    assert f"https://***@{host}/learner/.git".encode() in exported(out)
    again = scanned(out, roster, "--clones", clones, "--retries", "0")
    assert again.stdout.splitlines()[0] == "0 scanned · 1 unchanged · 0 failed"


@pytest.mark.usefixtures("learner")
def test_a_wrong_login_is_a_row_that_does_not_repeat_it(forge: tuple[type[_Forge], str], tmp_path: Path) -> None:
    _, host = forge
    done = scanned(tmp_path / "out", f"https://ada:wrongword@{host}/learner/.git", "--retries", "0")
    assert "wrongword" not in done.stdout + done.stderr + exported(tmp_path / "out").decode()
    assert [reason for *_, reason, _ in log_of(tmp_path / "out")] == ["unreachable"]


@pytest.mark.usefixtures("learner")
def test_a_login_does_not_follow_to_another_host(forge: tuple[type[_Forge], str], tmp_path: Path) -> None:
    """One that sends us elsewhere, by another name of the same machine, gets no login there."""
    made, host = forge
    made.redirects_to = f"https://localhost:{host.partition(':')[2]}"
    done = scanned(tmp_path / "out", f"https://{USER}:{IN_ADDRESS}@{host}/learner/.git", "--retries", "0")
    assert done.returncode == 0
    assert not any(made.logins)
    assert [reason for *_, reason, _ in log_of(tmp_path / "out")] == ["unreachable"]
