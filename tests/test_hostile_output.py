"""Whatever stands in a repository, it is text and nothing else in every form of every report."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import html5lib
import msgspec
import pytest
from defusedxml.ElementTree import fromstring
from markdown_it import MarkdownIt
from msgspec.structs import replace

from shinchoku.between import End, compare_reports
from shinchoku.chronicle import History
from shinchoku.cli.drift_options import DriftFormat
from shinchoku.cli.history_options import HistoryFormat
from shinchoku.cli.options import Color, Format
from shinchoku.cli.outputs import rendered_badge, rendered_findings
from shinchoku.findings import DriftReport, Marked
from shinchoku.render.between_json import render_between_json
from shinchoku.render.between_markdown import render_comment
from shinchoku.render.between_text import render_between
from shinchoku.render.dashboard import render_dashboard
from shinchoku.render.details import render_item, render_next
from shinchoku.render.history_html import render_history_html
from shinchoku.render.history_json import render_history_json
from shinchoku.render.history_table import render_history
from shinchoku.render.jsonreport import render_json
from shinchoku.render.markdown_report import render_markdown
from shinchoku.render.table import render_table
from shinchoku.report import Report
from shinchoku.speech import ENGLISH
from tests import goldens
from tests.conftest import Figure
from tests.hostile_strings import STRINGS
from tests.test_render_sarif import standard

pytestmark = pytest.mark.hostile

POISONED = frozenset(
    {"message", "path", "en", "ja", "author", "subject", "branch", "claim", "evidence", "reason", "excerpt", "title"}
)
"""Keys of a report whose texts come from the repository."""
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
CALLS = re.compile(r"(?i)https?://|www\.|ftp://|@\w|(?<![\w&])#\d|\bGH-\d")
PLAIN = tuple(f"word{number}" for number in range(len(STRINGS)))


def poisoned(value: Any, words: Iterator[str], key: str = "") -> Any:  # noqa: ANN401 - any part of a report
    """The same with other texts in all places that are a stranger's."""
    match value:
        case dict():
            return {name: poisoned(each, words, name) for name, each in value.items()}
        case list():
            return [poisoned(each, words, key) for each in value]
        case str() if key in POISONED:
            return next(words)
        case _:
            return value


class Told:
    """The sample's reports with those texts in them."""

    def __init__(self, strings: tuple[str, ...]) -> None:
        words = cycle(strings)
        built = msgspec.to_builtins(goldens.report())
        self.report = msgspec.convert(poisoned(built, words), Report)
        earlier = msgspec.convert(poisoned(built, words), Report)
        earlier = replace(
            earlier, items=tuple(replace(item, status="not_started") for item in earlier.items), drift=earlier.drift[:1]
        )
        history = msgspec.json.decode((goldens.FOLDER / "history.json").read_bytes(), type=History)
        self.history = msgspec.convert(poisoned(msgspec.to_builtins(history), words), History)
        findings = [replace(self.report.drift[0], message=text, path=text) for text in strings]
        marked = tuple(Marked(each, next(words), 1, next(words)) for each in (*self.report.drift, *findings))
        self.drift = DriftReport("1.2.3", next(words), "", self.report.claims_file, marked)
        self.between = compare_reports(End(earlier, next(words)), End(self.report, next(words)), next(words))


def _scan(told: Told, kind: Format) -> str:
    match kind:
        case Format.table:
            return render_table(told.report, width=100, color=True, verbose=True)
        case Format.json:
            return render_json(told.report, reproducible=True)
        case Format.markdown:
            return render_markdown(told.report, "", ENGLISH)
        case Format.html:
            return render_dashboard(told.report, told.drift, told.history)
        case Format.badge | Format.shields:
            return rendered_badge(told.report, kind)
        case _:
            return rendered_findings(told.drift, DriftFormat(kind.value), Color.always)


def _history(told: Told, kind: HistoryFormat) -> str:
    match kind:
        case HistoryFormat.table:
            return render_history(told.history, width=100, color=True, verbose=True, everything=True)
        case HistoryFormat.json:
            return render_history_json(told.history)
        case HistoryFormat.html:
            return render_history_html(told.history, everything=True)
        case _:
            from shinchoku.render.charts import CHARTS, svg_of

            return svg_of({chart.__name__: chart for chart in CHARTS}[kind.name](told.history, lang="en"))


FORMS: dict[str, Callable[[Told], str]] = {
    **{f"scan {kind.value}": lambda told, kind=kind: _scan(told, kind) for kind in Format},  # type: ignore[misc]
    **{
        f"drift {kind.value}": lambda told, kind=kind: rendered_findings(told.drift, kind, Color.always)  # type: ignore[misc]
        for kind in DriftFormat
    },
    **{f"history {kind.value}": lambda told, kind=kind: _history(told, kind) for kind in HistoryFormat},  # type: ignore[misc]
    "range table": lambda told: render_between(told.between, width=100, color=True, verbose=True),
    "range json": lambda told: render_between_json(told.between),
    "range markdown": lambda told: render_comment(told.between, "", ENGLISH),
    "explain": lambda told: "".join(
        render_item(told.report, item.id, width=100, color=True) for item in told.report.items
    ),
    "next": lambda told: render_next(told.report, width=100, color=True),
}
"""Every form that a report has: one that is added is here by itself, or its kind is missing above."""


def elements(page: str) -> Counter[tuple[str, tuple[str, ...]]]:
    """What a page is made of: elements with the names of their attributes."""
    tree = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    return Counter((str(each.tag), tuple(sorted(each.attrib))) for each in tree.iter())


def links(page: str) -> list[str]:
    tree = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    names = ("href", "src", "action", "srcdoc", "style")
    return [str(value) for each in tree.iter() for name, value in each.attrib.items() if name in names]


def acts(text: str) -> Counter[str]:
    """What Markdown makes of a text beyond words: links, pictures, elements; and what GitHub makes of bare text."""
    found: Counter[str] = Counter()
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        for each in (token, *(token.children or ())):
            if each.type in {"html_inline", "html_block"}:
                found.update(re.findall(r"</?[a-zA-Z]+", each.content))
            elif each.type in {"link_open", "image"} or each.type.endswith("_open"):
                found[each.type] += 1
            elif each.type == "text":
                found["calls"] += len(CALLS.findall(each.content))
    return found


@pytest.fixture(name="told", scope="module")
def _told() -> tuple[Told, Told]:
    """With hostile texts, and with words."""
    return Told(STRINGS), Told(PLAIN)


def _check(form: str, hostile: str, plain: str) -> None:
    hostile.encode("utf-8", "strict" if "json" in form or "html" in form else "backslashreplace")
    kind = form.rsplit(maxsplit=1)[-1]
    if kind == "html":
        assert elements(hostile) - elements(plain) == Counter()  # an empty text has none
        assert links(hostile) == links(plain)
    elif kind == "markdown":
        assert {name for name, _ in (acts(hostile) - acts(plain)).items()} <= {"<code", "</code"}  # a span of ours
    elif kind in {"json", "sarif", "gitlab", "shields"}:
        assert type(json.loads(hostile)) is type(json.loads(plain))
    elif kind in {"junit", "badge", "burn-up", "activity", "chapters"}:
        assert (
            Counter(each.tag for each in fromstring(hostile).iter()).keys()
            == Counter(each.tag for each in fromstring(plain).iter()).keys()
        )
    if kind == "sarif":
        standard().validate(json.loads(hostile))
        assert len(json.loads(hostile)["runs"][0]["results"]) == len(json.loads(plain)["runs"][0]["results"])
    if kind == "github":
        lines = hostile.splitlines()
        assert all(re.match(r"::(error|warning|notice) (file|title)=", line) for line in lines)
        assert len(lines) == len(plain.splitlines())
    assert not re.search(r"(?m)^\s*##(\[|vso|teamcity)", hostile)
    if kind != "github":
        assert not re.search(r"(?m)^::", hostile)
    assert RAW.findall(COLOURS.sub("", hostile)) == []


def test_no_text_is_more_than_text_in_any_form(told: tuple[Told, Told], figure: Figure) -> None:
    assert len(STRINGS) >= 200
    hostile, plain = told
    wrong = {}
    for form, render in FORMS.items():
        try:
            _check(form, render(hostile), render(plain))
        except Exception as error:  # noqa: BLE001 - all forms are told that are wrong
            wrong[form] = f"{type(error).__name__}: {str(error)[:600]}"
    assert wrong == {}
    figure(f"{len(STRINGS)} strings x {len(FORMS)} forms: 0 elements, links, commands or raw controls of theirs")


def test_in_json_they_are_exact(told: tuple[Told, Told]) -> None:
    """Also signs that are no signs, in the way that JSON has for them."""
    report = json.loads(render_json(told[0].report, reproducible=True))
    assert report["repository"]["branch"] == exact(told[0].report.repository.branch or "")
    assert [item["title"]["en"] for item in report["items"]] == [exact(item.title.en) for item in told[0].report.items]
    assert [each["message"] for each in report["drift"]] == [exact(each.message) for each in told[0].report.drift]


def exact(text: str) -> str:
    """With what is no sign in words: any reader of JSON takes that."""
    return text.encode("utf-8", "backslashreplace").decode()


def test_the_check_sees_what_comes_through() -> None:
    """So the tests above can fail."""
    assert elements("<p><script>x</script></p>") != elements("<p>word</p>")
    assert acts("[x](https://x.y) <b>") != acts("word")
    assert acts("see www.x.y") != acts("word")
    for form, text in (
        ("x table", "a\x9bb"),
        ("x github", "a\n::error::x"),
        ("x text", "::x"),
        ("x text", "##[error]x"),
    ):
        with pytest.raises(AssertionError):
            _check(form, text, text)
