"""Files that are made to take all time or memory take neither: XML, ignore files, and texts for regular expressions."""

import ast
import importlib
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import shinchoku
from shinchoku.catalog import builtin_catalog
from shinchoku.config import Config
from shinchoku.folders import lay_out
from shinchoku.gates.junitxml import JUnitEvidence, read_junit
from shinchoku.gates.ruling import MOST_RULES
from shinchoku.gates.walk import Walk, visible_files
from shinchoku.locator import Locator
from shinchoku.progress_md.words import Words
from tests.conftest import Figure
from tests.worlds import MODEL_DB

pytestmark = pytest.mark.hostile

FOLDERS = lay_out(
    (f"{MODEL_DB}/tests/test_a.py",), Locator(builtin_catalog("ml-system-design-patterns"), Config())
).folders
LIMIT = 60  # seconds, of what takes less than two on a quiet machine: the figures are told
CASE = f'<testcase file="{MODEL_DB}/tests/test_a.py" name="test_it" time="0.5"/>'
WHOLE = (
    f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites><testsuite name="pytest">{CASE * 9}</testsuite></testsuites>'
)
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
PACKAGE = Path(shinchoku.__file__).parent
_FOR_EACH = 0.2  # seconds; the likeliest come first
LINEAR = 15
METHODS = frozenset({"match", "fullmatch", "search", "finditer", "findall", "sub", "split"})


def _bombs(secret: Path) -> Iterator[tuple[str, bytes]]:
    inside = f"<testsuites>{CASE}</testsuites>"
    for name, dtd in (
        ("billion laughs", f'<!DOCTYPE t [<!ENTITY l0 "ha">{LAUGHS}]>'),
        ("quadratic", f'<!DOCTYPE t [<!ENTITY a "{"a" * 100_000}">]>'),
        ("external entity", f'<!DOCTYPE t [<!ENTITY a SYSTEM "file://{secret}">]>'),
        ("external DTD", '<!DOCTYPE t SYSTEM "http://127.0.0.1:1/none.dtd">'),
        ("parameter entity", f'<!DOCTYPE t [<!ENTITY % a SYSTEM "file://{secret}"> %a;]>'),
        ("empty DTD", "<!DOCTYPE t>"),
    ):
        yield name, f'<?xml version="1.0"?>{dtd}{inside}'.encode()
        yield f"{name} in UTF-16", f'<?xml version="1.0" encoding="utf-16"?>{dtd}{inside}'.encode("utf-16")
    yield "entity without a DTD", f"<testsuites>&l9;{CASE}</testsuites>".encode()
    yield "200,000 deep", b"<testsuites>" + b"<testsuite>" * 200_000
    yield "200,000 deep and closed", b"<a>" * 200_000 + b"</a>" * 200_000
    yield "100 MB", inside.encode().ljust(100_000_000)
    yield "100,000 attributes", b"<testsuites " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/>"
    yield "the same attribute twice", b'<testsuites a="1" a="2"/>'
    yield "another encoding than it says", b'<?xml version="1.0" encoding="utf-16"?>' + inside.encode()
    yield "an unknown encoding", b'<?xml version="1.0" encoding="x-none"?>' + inside.encode()
    yield "NUL", inside.replace("test_it", "te\0st").encode()
    yield "not UTF-8", inside.encode().replace(b"test_it", b"te\xffst")
    yield "two roots", (inside * 2).encode()
    yield "nothing", b""


def test_no_report_that_is_a_bomb_or_cut_off_is_ever_a_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figure: Figure
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "secret").write_text("correct-horse")

    def read(data: bytes) -> tuple[JUnitEvidence, float]:
        (tmp_path / "report.xml").write_bytes(data)
        begun = time.monotonic()
        found = read_junit(["report.xml"], FOLDERS, tmp_path)
        return found, time.monotonic() - begun

    assert read(WHOLE.encode())[0].runs["model_db"].passed == 1
    slowest, count = 0.0, 0
    for name, data in _bombs(tmp_path / "secret"):
        found, seconds = read(data)
        assert found.runs == {}, name
        assert [problem.code for problem in found.problems] == ([] if name == "100,000 attributes" else ["JUN01"]), name
        assert "correct-horse" not in str(found.problems)
        slowest, count = max(slowest, seconds), count + 1
    whole = WHOLE.encode()
    cuts = [len(whole) * number // 500 for number in range(500)]
    for cut in cuts:
        found, seconds = read(whole[:cut])
        assert (found.runs, [problem.code for problem in found.problems]) == ({}, ["JUN01"]), cut
        slowest = max(slowest, seconds)
    assert slowest < LIMIT
    figure(f"{count} bombs and {len(cuts)} cuts of a JUnit report: 0 passed, 0 crashes, the slowest {slowest:.2f} s")


def test_no_ignore_file_holds_up_the_walk(tmp_path: Path, figure: Figure) -> None:
    deep = "/".join(["ab"] * 20)
    for number in range(10_000):
        path = tmp_path / deep / str(number % 100) / f"{'a' * 40}{number}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    def walk() -> tuple[Walk, float]:
        begun = time.monotonic()
        found = visible_files(tmp_path, "", frozenset())
        return found, time.monotonic() - begun

    usual, without = walk()
    assert len(usual.files) == 10_000
    told = []
    for name, line in (
        ("*a", "*a" * 20 + "[x]"),
        ("**/*a", "**/*a" * 7 + "[x]"),
        ("a*/", "ab/" * 19 + "*a" * 20 + "[x]"),
        ("?*", "?*" * 20 + "[x]"),
        ("[a-z]*", "[a-z]*" * 20 + "[x]"),
        ("[!b]*", "**/" * 5 + "[!b]*" * 10 + "[x]"),
    ):
        (tmp_path / ".gitignore").write_text("".join(f"{line}{'?' * number}\n" for number in range(30)))
        found, seconds = walk()
        assert set(found.files) == {*usual.files, ".gitignore"}
        assert seconds - without < LIMIT
        told.append(f"{name} {seconds - without:.2f}")
    (tmp_path / ".gitignore").write_text("*a*b\n" * (MOST_RULES + 1))
    found, seconds = walk()
    assert [problem.code for problem in found.problems] == ["GIT11"]
    assert "has too many lines" in found.problems[0].message
    (tmp_path / ".gitignore").write_bytes(b"#" * 1_000_001)
    assert "larger than 1 MB" in walk()[0].problems[0].message
    (tmp_path / "ab/.gitignore").write_text("nothing\n" * MOST_RULES)
    (tmp_path / ".gitignore").write_text("nothing\n")
    assert ["ab/.gitignore" in problem.message for problem in walk()[0].problems] == [True]
    figure(f"30 lines of 20 stars, 10,000 files 22 deep; seconds more than without: {', '.join(told)}")


class Expression(NamedTuple):
    """One of ours, and how it is used."""

    where: str
    pattern: "re.Pattern[str] | re.Pattern[bytes]"
    methods: tuple[str, ...]


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE.parent).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        if not name.startswith(("shinchoku.child", "shinchoku.sample_repo")) and not name.endswith("__main__"):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def expressions() -> list[Expression]:
    """Every regular expression that a module of ours has, with the methods that the module calls on it."""
    found = []
    for name, tree in _modules():
        there = {
            each: value for each, value in vars(importlib.import_module(name)).items() if isinstance(value, re.Pattern)
        }
        used: dict[str, set[str]] = {each: set() for each in there}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in there:
                used[node.value.id].add(node.attr)
        for each, pattern in there.items():
            found.append(Expression(f"{name}.{each}", pattern, tuple(sorted(used[each] & METHODS)) or ("match",)))
    grammar = {each: value for each, value in vars(Words(None)).items() if isinstance(value, re.Pattern)}
    for each, methods in _used_of_the_grammar(frozenset(grammar)).items():
        found.append(Expression(f"Words.{each}", grammar[each], tuple(sorted(methods))))
    return found


def _used_of_the_grammar(names: frozenset[str]) -> dict[str, set[str]]:
    """What is called on the patterns of the progress file's grammar, which are made for each file's damage."""
    used: dict[str, set[str]] = {}
    for _, tree in _modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.attr in METHODS:
                used.setdefault(node.value.attr, set()).add(node.attr)
    return {each: methods for each, methods in used.items() if each in names}


def _pumped(pattern: "re.Pattern[str] | re.Pattern[bytes]") -> Iterator[tuple[str, str]]:
    """Beginnings, and texts to repeat: the expression's own signs, words and usual ones, alone and in pairs."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    signs = [sign for sign in dict.fromkeys(text) if not sign.isalnum()][:10]
    words = re.findall(r"[A-Za-z0-9ぁ-んァ-ン一-龥_ ]{2,}", text)[:3]
    base = list(dict.fromkeys([" ", "0", "a", *signs, "\n", "-", "é", *words]))
    yield from (("", each) for each in base)
    yield from (("", one + other) for one in base[:9] for other in base[:9] if one != other)
    yield from ((begin, each) for begin in base[3:7] for each in base[:9])


def _seconds(each: Expression, method: str, text: str) -> float:
    given = text if isinstance(each.pattern.pattern, str) else text.encode("latin-1", "replace")
    call = getattr(each.pattern, method)
    begun = time.perf_counter()
    if method == "sub":
        call("" if isinstance(given, str) else b"", given)
    elif method == "finditer":
        list(call(given))
    else:
        call(given)
    return time.perf_counter() - begun


def _ratio(each: Expression, method: str, short: str, long: str) -> float:
    return min(_seconds(each, method, long) for _ in range(2)) / min(_seconds(each, method, short) for _ in range(3))


def _growth(each: Expression, method: str) -> tuple[float, str]:
    """How many times as long ten times the input takes, at the worst that is found, and for what."""
    worst, why, since = 0.0, "", time.perf_counter()
    for begin, text in _pumped(each.pattern):
        if time.perf_counter() - since > _FOR_EACH:
            break
        for end in ("", "\x01"):
            short, long = (begin + text * (size // len(text)) + end for size in (1_000, 10_000))
            first = _seconds(each, method, short)
            if first < 0.0005:  # ten times as much is then nothing to anybody
                continue
            if first > 0.5:
                return 1000, f"hopeless: {(begin, text, end)!r}"
            growth = _ratio(each, method, short, long)
            for _ in range(4):  # a busy machine is slow at times; a slow expression is so each time
                if growth > LINEAR:
                    growth = min(growth, _ratio(each, method, short, long))
            if growth > worst:
                worst, why = growth, repr((begin, text, end))
            if growth > 60:
                return worst, why
    return worst, why


def test_every_regular_expression_takes_time_as_its_input_grows(figure: Figure) -> None:
    """Ten times the input within fifteen times the time."""
    found = expressions()
    assert len(found) > 100
    assert _growth(Expression("", re.compile(r"\d+x"), ("search",)), "search")[0] > 40  # what the test is there to see
    slow = [(each.where, method, _growth(each, method)) for each in found for method in each.methods]
    worst = max(slow, key=lambda each: each[2][0])
    assert worst[2][0] < 2 * LINEAR, worst  # a quadratic one takes a hundred times as long
    figure(f"{len(found)} regular expressions, 10 x the input: at most {worst[2][0]:.1f} x the time ({worst[0]})")
