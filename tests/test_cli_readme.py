"""``shinchoku readme``: a README's block is printed, checked, and brought up to date."""

import re

from shinchoku.blocks import BEGIN, END
from tests.conftest import Shinchoku
from tests.worlds import GitWorld

SKIP = ("--tests", "skip", "--quiet")


def test_a_block_is_written_once_and_then_left_alone(shinchoku: Shinchoku, learner: GitWorld) -> None:
    """Check fails before, and agrees after; a second writing changes nothing, not even the file's time."""
    file = learner.root / "README.md"
    file.write_bytes(f"# Mine\r\n{BEGIN}\r\n{END}\r\nmy words\r\n".encode())
    stale = shinchoku("readme", learner.root, "--check", *SKIP)
    assert (stale.code, stale.out) == (1, "")
    assert "README.md is not up to date; 'shinchoku readme --write' brings it there" in stale.err
    assert "brought up to date" in shinchoku("readme", learner.root, "--write", *SKIP).err
    text = file.read_bytes()
    assert text.startswith(f"# Mine\r\n{BEGIN}\r\n\r\n**patterns: 0 / 26 complete".encode())
    assert text.endswith(f"{END}\r\nmy words\r\n".encode())
    facts = file.stat()
    assert "is up to date" in shinchoku("readme", learner.root, "--write", *SKIP).err
    assert file.stat() == facts
    assert shinchoku("readme", learner.root, "--check", *SKIP).code == 0


def test_without_an_option_it_is_printed(shinchoku: Shinchoku, learner: GitWorld) -> None:
    """A README need not be there for it; in Japanese where that is asked for."""
    assert "| Chapter 2: Training | 0 / 6 |" in shinchoku("readme", learner.root, *SKIP).out
    assert "パターン: 0 / 26 完了" in shinchoku("readme", learner.root, "--lang", "ja", *SKIP).out


def test_a_readme_without_a_place_for_it_is_told_before_any_suite_is_run(
    shinchoku: Shinchoku, learner: GitWorld
) -> None:
    """And so is one that is not there, and an order that contradicts itself."""
    (learner.root / "README.md").write_text("# Mine\n")
    ended = shinchoku("readme", learner.root, "--write")
    assert (ended.code, ended.out) == (2, "")
    assert "README.md: no line <!-- shinchoku:begin -->" in ended.err
    assert "passed in" not in ended.err
    assert shinchoku("readme", learner.root, "--write", "--file", "NONE.md").code == 2
    both = shinchoku("readme", learner.root, "--write", "--check")
    assert both.code == 2
    assert "--check writes nothing" in both.err


def test_the_block_tells_drift(shinchoku: Shinchoku, learner: GitWorld) -> None:
    """Where the progress file claims what the evidence does not show."""
    learner.write({"PROGRESS.md": "# Progress\n\n- [x] iris_binary\n"})
    assert re.search(r"^Drift: \d+ error", shinchoku("readme", learner.root, *SKIP).out, re.MULTILINE)
