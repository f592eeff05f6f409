"""A block in somebody's file: put in the other's place, and not a byte beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shinchoku.blocks import BEGIN, END, with_block
from shinchoku.errors import BadBlock

AROUND = st.binary(max_size=60).filter(lambda text: b"shinchoku" not in text)


@given(AROUND, AROUND, st.sampled_from(["\n", "\r\n", "\r"]), st.text(alphabet="ab|日\n", max_size=40))
def test_nothing_outside_of_the_block_is_changed(before: bytes, after: bytes, line_end: str, content: str) -> None:
    """Whatever stands around it, in whatever encoding; the lines get the ends that the file has there."""
    own = "".join(f"{line}\n" for line in content.split("\n"))
    head, tail = before + b"\n" + BEGIN.encode() + line_end.encode(), END.encode() + line_end.encode() + after
    made = with_block(head + b"old" + line_end.encode() + tail, own, "README.md")
    assert made == head + own.replace("\n", line_end).encode() + tail
    assert with_block(made, own, "README.md") == made


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("# Mine\n", "no line <!-- shinchoku:begin --> with a line <!-- shinchoku:end --> below it"),
        (f"{BEGIN}\n", "one line"),
        (f"{END}\n{BEGIN}\n", "one line"),
        (f"{BEGIN}\n{END}\n{END}\n", "one line"),
        (f"{BEGIN}\n{BEGIN}\n{END}\n", "one line"),
        (f"see `{BEGIN}` and `{END}`\n", "no line"),
    ],
)
def test_a_file_without_one_place_for_it_is_left_alone(text: str, cause: str) -> None:
    """Where the block is to stand is not guessed."""
    with pytest.raises(BadBlock, match=cause):
        with_block(text.encode(), "x\n", "README.md")


def test_marks_may_be_indented_and_end_the_file() -> None:
    """As an editor or a formatter leaves them."""
    assert with_block(f"  {BEGIN} \n  {END}".encode(), "x\n", "f") == f"  {BEGIN} \nx\n  {END}".encode()
