"""What is kept of what comes through a suite's pipes."""

import os

import pytest

from shinchoku.gates import watching
from shinchoku.gates.watching import Output, Pipe, Record


def write(pipe: Pipe, data: bytes) -> None:
    """As a suite does; bit by bit, as a pipe holds little."""
    for start in range(0, len(data), 1 << 15):
        os.write(pipe.writer, data[start : start + (1 << 15)])
        assert pipe.drain()


def test_a_pipe_that_another_still_holds_does_not_block() -> None:
    pipe = Output()
    held = os.dup(pipe.writer)
    os.write(held, b"one")
    pipe.close()
    os.close(held)
    assert pipe.text() == "one"


def test_the_end_is_told() -> None:
    pipe = Output()
    pipe.let_go()
    assert not pipe.drain()
    pipe.close()


def test_head_and_tail_are_kept_and_the_gap_is_told() -> None:
    pipe = Output()
    write(pipe, b"a" * (1 << 19) + b"-" * (1 << 21) + b"z" * (1 << 19))
    pipe.close()
    text = pipe.text()
    assert text == f"{'a' * (1 << 19)}\n… {1 << 21} bytes left out …\n{'z' * (1 << 19)}"


def test_a_record_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_RECORD", 1 << 16)
    pipe = Record()
    write(pipe, b"x" * (1 << 20))
    pipe.close()
    assert 1 << 16 < len(pipe.data) < 1 << 17
