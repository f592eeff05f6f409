"""GitHub's workflow commands: read back as the runner reads them, they say what was meant and nothing else."""

import os
import re
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shinchoku.findings import ClaimsFile, DriftReport, Finding, Marked, Severity
from shinchoku.render.annotations import render_annotations
from shinchoku.render.plain import shown

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "200"))

often = settings(max_examples=EXAMPLES, deadline=None)


class Command(NamedTuple):
    """A command as the runner reads it."""

    name: str
    properties: dict[str, str]
    data: str


def read(line: str) -> Command:
    """The runner's own reading: up to the first pair of colons, pairs between commas, then the escapes."""
    match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line, flags=re.DOTALL)
    assert match is not None
    pairs = (pair.split("=", 1) for pair in match[2].split(","))
    return Command(match[1], {name: unescaped(value) for name, value in pairs}, unescaped(match[3]))


def unescaped(text: str) -> str:
    for escape, sign in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(escape, sign)
    return text


def found(
    code: str = "DRF201",
    severity: Severity = "error",
    *,
    message: str = "8 / 26 patterns are claimed, but the file ticks 9 / 26",
    path: str = "PROGRESS.md",
    help_: str | None = None,
) -> Marked:
    finding = Finding(code, severity, None, path, 12, 3, message, None, None, fixable=True)
    return Marked(finding, "| 8 / 26 |", 6, help_)


def rendered(*findings: Marked, prefix: str = "") -> str:
    claims = ClaimsFile("PROGRESS.md", "utf-8", damaged=False)
    return render_annotations(DriftReport("1.2.3", ".", prefix, claims, findings))


def test_each_finding_is_a_command_in_a_line_of_its_own() -> None:
    text = rendered(
        found(help_="write 9 / 26"),
        found("DRF103", "warning", message="model_db: 100 % off", path="a,b: c.md"),
        found("DRF104", "info", message="iris"),
        prefix="course/",
    )
    assert text == (
        "::error file=course/PROGRESS.md,line=12,endLine=12,col=3,endColumn=9,title=DRF201 Count against the ticks"
        "::8 / 26 patterns are claimed, but the file ticks 9 / 26%0Ahelp: write 9 / 26\n"
        "::warning file=course/a%2Cb%3A c.md,line=12,endLine=12,col=3,endColumn=9,title=DRF103 Another date"
        "::model_db: 100 %25 off\n"
        "::notice file=course/PROGRESS.md,line=12,endLine=12,col=3,endColumn=9,title=DRF104 Ticked%2C not verified"
        "::iris\n"
    )


def test_nothing_found_is_nothing_written() -> None:
    assert rendered() == ""


@pytest.mark.parametrize("path", ["/home/me/PROGRESS.md", "../PROGRESS.md"])
def test_a_file_outside_of_the_tree_is_called_as_it_was_named(path: str) -> None:
    assert read(rendered(found(path=path), prefix="course/").rstrip("\n")).properties["file"] == path


def test_a_message_of_a_megabyte_is_cut() -> None:
    text = rendered(found(message="%" * 2**20, help_="進" * 2**20))
    assert len(text.encode("utf-8")) < 64 * 1024
    assert text.count("…") == 2


hostile = st.lists(
    st.text(st.characters(exclude_categories=()), max_size=5)
    | st.sampled_from(["::error ::", "##[error]", "%0A::", "%", "\r", "\n", ":", ",", "=", "\udcff"])
).map("".join)


@often
@given(st.lists(st.tuples(hostile, hostile, hostile), max_size=4))
def test_what_the_runner_reads_is_what_was_meant_whatever_the_text_holds(texts: list[tuple[str, str, str]]) -> None:
    text = rendered(*(found(message=message, path=f"a{path}", help_=f"{help_}.") for message, path, help_ in texts))
    text.encode("utf-8")
    lines = re.split(r"\r\n|\r|\n", text)
    assert lines.pop() == ""
    assert len(lines) == len(texts)
    for line, (message, _, help_) in zip(lines, texts, strict=True):
        command = read(line)
        assert command.name == "error"
        assert list(command.properties) == ["file", "line", "endLine", "col", "endColumn", "title"]
        assert command.properties["title"] == "DRF201 Count against the ticks"
        assert command.data == f"{shown(message)}\nhelp: {shown(help_)}."
