"""A page on this machine's own address, kept in memory, and told anew to a browser that waits for the next one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from shinchoku.errors import CannotServe
from shinchoku.speech import say
from shinchoku.systemwords import words

LOOPBACK = "127.0.0.1"
_PATIENCE = 20.0
"""Seconds after which a browser that waits is told that nothing is new, and asks again."""


class Served:
    """The page that is there now."""

    def __init__(self, address: str) -> None:
        self.address = address
        """As a browser has it."""
        self._page = b""
        self._number = 0
        self._changed = threading.Condition()

    def show(self, page: str) -> None:
        """Put a page in the place of the earlier one; whoever waits is told."""
        with self._changed:
            self._page = page.encode("utf-8", "backslashreplace")
            self._number += 1
            self._changed.notify_all()

    def page(self) -> bytes:
        """The page, once there is one."""
        with self._changed:
            self._changed.wait_for(lambda: self._number, _PATIENCE)
            return self._page

    def newer(self, seen: int | None) -> int:
        """The page's number, as soon as it is another one than what was seen; that one after a while; 0 for none."""
        with self._changed:
            if seen is not None:
                self._changed.wait_for(lambda: self._number != seen, _PATIENCE)
            return self._number


@contextmanager
def serving(port: int) -> Iterator[Served]:
    """Serve a page on the loopback address alone.

    Args:
        port: Where; 0 for any that is free.

    Raises:
        CannotServe: The port is taken, or not ours to take.
    """
    try:
        server = _Server((LOOPBACK, port), _Handler)
    except OSError as error:
        cause = words(error)
        raise CannotServe(
            port, say("{cause}; --port names another one, and 0 any that is free", cause=cause)
        ) from error
    server.served = Served(f"http://{LOOPBACK}:{server.server_port}/")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield server.served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a browser that waits does not hold up the end
    served: Served


class _Handler(BaseHTTPRequestHandler):
    """Answers two questions, of this machine's own browsers."""

    server: _Server
    server_version = "shinchoku"
    sys_version = ""

    def do_GET(self) -> None:
        """The page, or the number of the newest one."""
        if self.headers.get("Host", "") not in self._own_names():  # another site's name that was made to lead here
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        asked = urlsplit(self.path)
        match asked.path:
            case "/":
                self._answer(self.server.served.page(), "text/html; charset=utf-8")
            case "/newer":
                told = parse_qs(asked.query).get("than", [""])[0]
                number = self.server.served.newer(int(told) if told.isascii() and told.isdecimal() else None)
                self._answer(str(number).encode(), "text/plain; charset=utf-8")
            case _:
                self.send_error(HTTPStatus.NOT_FOUND)

    def _own_names(self) -> set[str]:
        port = self.server.server_port
        return {f"{LOOPBACK}:{port}", f"localhost:{port}"}

    def _answer(self, content: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("X-Frame-Options", "DENY")
        self.end_headers()
        try:
            self.wfile.write(content)
        except OSError:  # the browser went away
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing: the terminal shows the scans."""
