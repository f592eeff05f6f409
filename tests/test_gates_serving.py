"""The page's server: for this machine alone, and telling a browser that waits."""

import http.client
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

from shinchoku.errors import CannotServe
from shinchoku.gates import serving as room
from shinchoku.gates.serving import LOOPBACK, Served, serving


def get(place: Served, path: str = "/", host: str | None = None) -> tuple[int, str, http.client.HTTPMessage]:
    """What the server answers."""
    address = urlsplit(place.address)
    connection = http.client.HTTPConnection(LOOPBACK, address.port or 0, timeout=30)
    connection.request("GET", path, headers={"Host": host or address.netloc})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text, answer.headers


def test_the_newest_page_is_served_and_kept_by_nobody() -> None:
    """Each page takes the earlier one's place."""
    with serving(0) as place:
        for text in ("<p>一</p>", "<p>\udcff</p>"):
            place.show(text)
            status, told, headers = get(place)
            assert (status, told) == (200, text.encode("utf-8", "backslashreplace").decode())
            assert headers["Content-Type"] == "text/html; charset=utf-8"
            assert headers["Cache-Control"] == "no-store"
            assert headers["X-Frame-Options"] == "DENY"


def test_who_waits_is_told_of_the_next_page() -> None:
    """At once, and not before."""
    with serving(0) as place:
        place.show("one")
        assert get(place, "/newer?than=")[1] == "1"
        found: list[str] = []
        waiting = threading.Thread(target=lambda: found.append(get(place, "/newer?than=1")[1]))
        waiting.start()
        time.sleep(0.2)
        assert found == []
        place.show("two")
        waiting.join(30)
        assert found == ["2"]


def test_who_waits_for_long_is_told_that_nothing_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that nothing on the way takes the silence for an end."""
    monkeypatch.setattr(room, "_PATIENCE", 0.05)
    with serving(0) as place:
        assert get(place, "/")[1] == ""
        place.show("one")
        assert get(place, "/newer?than=1")[1] == "1"
        assert get(place, "/newer?than=-1")[1] == get(place, "/newer?than=%C2%B2")[1] == "1"


def test_another_name_another_path_and_another_method_are_refused() -> None:
    """A site whose name was made to lead to this machine reads nothing here."""
    with serving(0) as place:
        place.show("secret")
        port = urlsplit(place.address).port
        assert get(place, host="evil.example")[0] == 421
        assert get(place, host=f"evil.example:{port}")[0] == 421
        assert get(place, host=f"localhost:{port}")[0] == 200
        assert get(place, "/../etc/passwd")[0] == 404
        connection = http.client.HTTPConnection(LOOPBACK, port or 0, timeout=30)
        connection.request("POST", "/")
        assert connection.getresponse().status == 501
        connection.close()


def test_it_listens_on_the_loopback_address_alone() -> None:
    """No other machine can ask."""
    with serving(0) as place:
        address = urlsplit(place.address)
        assert address.hostname == LOOPBACK
    with pytest.raises(OSError, match="refused"), socket.create_connection((LOOPBACK, address.port or 0), timeout=5):
        pass  # it is gone with its context


def test_a_port_that_is_taken_is_a_sentence() -> None:
    """With the way out."""
    with serving(0) as place:
        port = urlsplit(place.address).port or 0
        with pytest.raises(CannotServe, match=f"port {port}: .*--port names another one"), serving(port):
            pass


def test_a_browser_that_goes_away_is_no_trouble() -> None:
    """The next one is answered as if nothing had been."""
    with serving(0) as place:
        place.show("x" * 5_000_000)
        address = urlsplit(place.address)
        with socket.create_connection((LOOPBACK, address.port or 0)) as gone:
            gone.sendall(f"GET / HTTP/1.0\r\nHost: {address.netloc}\r\n\r\n".encode())
        assert get(place)[0] == 200
