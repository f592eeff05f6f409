"""What git says that connects: the same sentence for the same cause, whatever it measured meanwhile."""

from pathlib import Path

import pytest

from shinchoku.cohort.faults import NotFetched
from shinchoku.cohort.sources import address
from shinchoku.gates.fetching import Fetcher, _told

REFUSED = "unable to access 'https://h.example/a/': Failed to connect to h.example port 443"


@pytest.mark.parametrize(
    ("stderr", "told"),
    [
        (f"fatal: {REFUSED} after 0 ms: Couldn't connect to server\n", f"{REFUSED}: Couldn't connect to server"),
        (f"fatal: {REFUSED} after 12345 ms: Timeout was reached\n", f"{REFUSED}: Timeout was reached"),
        (
            "error: RPC failed; curl 28 Connection timed out after 60001 milliseconds",
            "RPC failed; curl 28 Connection timed out",
        ),
        (
            "error: RPC failed; curl 28 Operation timed out after 9001 milliseconds with 17 out of 4096 bytes received",
            "RPC failed; curl 28 Operation timed out",
        ),
        (
            "error: RPC failed; curl 18 transfer closed with 123 bytes remaining to read\nfatal: early EOF\n",
            "RPC failed; curl 18 transfer closed",
        ),
        ("error: 4711 bytes of body are still expected\nfatal: early EOF", "bytes of body are still expected"),
        (
            "fatal: repository 'https://h.example/after 5 apples/' not found",
            "repository 'https://h.example/after 5 apples/' not found",
        ),
        ("", "git gave no cause"),
    ],
)
def test_a_cause_is_told_without_what_was_measured(stderr: str, told: str) -> None:
    assert _told(stderr) == told


def test_a_closed_port_is_the_same_sentence_however_long_it_took(tmp_path: Path) -> None:
    fetcher = Fetcher(address("https://127.0.0.1:1/x.git"), tmp_path / "clone.git", 1 << 20)
    with pytest.raises(NotFetched) as refused:
        fetcher.there("ls-remote", fetcher.address)
    head, _, rest = str(refused.value).partition(" port 1")
    assert head == "unable to access 'https://127.0.0.1:1/x.git/': Failed to connect to 127.0.0.1"
    assert rest.startswith(": ")
