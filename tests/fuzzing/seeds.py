"""Where the search begins: the sample's own files, what tests of the readers hold, and inputs that are made to hurt."""

import re
from pathlib import Path

from shinchoku.catalog import __file__ as catalog_file
from tests.drift_texts import COURSE
from tests.test_gates_junitxml import ERROR, FAILURE, PASSED_OVER, SKIPPED, UNCOLLECTED, XFAILED, XPASSED, case, suites
from tests.test_progress_damage import MANY_WORDS
from tests.test_progress_parse import ENGLISH, JAPANESE
from tests.worlds import MODEL_DB

SAMPLE = Path(__file__).parents[2] / "sample_repo"
OBJECT = "0123456789abcdef0123456789abcdef01234567"
MARKDOWN = (
    *(b"- [ ] ", b"- [x] ", b"1. [X] ", b"> ", b"# ", b"```\n", b"| a | b |\n|---|---|\n", b"<!-- ", b" -->"),
    *(b"<!-- shinchoku: ignore DRF101 -->", b"](", b"[a]: b\n", b"model_db", b"8 / 26", b"2025-11-04", b"2025"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x1b$B", b"\r\n", b"\xe5\xae\x8c\xe4\xba\x86", b"\xc3\xa3\xc6\x92"),
)
LOG = (
    *(b"\0", b"\1", b"\n:", b":100644 100644 ", b":000000 100644 ", b" +0900", b" -1200", b"1762183020", b"-1"),
    *(
        b" +999999999",
        b"author a <b> 1 +0900\n",
        b"committer a <b> 1 -0000\n",
        b"99999999999999999999",
        OBJECT.encode(),
    ),
)
XML = (
    *(b"<testsuites>", b"</testsuites>", b"<testsuite ", b"</testsuite>", b"<testcase ", b"<failure ", b"<skipped/>"),
    *(
        b"<!DOCTYPE t [",
        b"<!ENTITY a 'b'>",
        b"&a;",
        b"<![CDATA[",
        b"]]>",
        b"encoding='utf-16'",
        b"timestamp='2025-11-13'",
    ),
    *(b"time='1e999'", b"<properties>", b"<property name='git.commit' value='", b"No module named 'x'", b"E   "),
    *(b"message=''", b"name=''", b"file=''", b"classname=''", b"type='pytest.xfail'", b"collection failure"),
)
TOML = (
    *(b"[tests]", b"[drift]", b"[roots]", b"[requires]", b"[waive]", b"[tool.shinchoku]", b"catalog = ", b"exclude = "),
    *(
        b"timezone = ",
        b"timeout = ",
        b"as-of = ",
        b"carry = ",
        b"ignore = ",
        b"also-count = ",
        b"date-tolerance-days = ",
    ),
    *(b"[[tracks]]", b"[[tracks.items]]", b"[[tracks.chapters]]", b"id = ", b"title = { en = 'x' }", b"aliases = "),
    *(b"documents = ", b"1e999", b"nan", b"0x", b"1979-05-27T07:32:00Z", b'"""', b"'''", b"\\u0000", b"patterns"),
)
_SETTINGS = """
catalog = "ml-system-design-patterns"
progress-file = "notes/PROGRESS.md"
exclude = ["01_reference/", "*.o[np]nx", "!b"]
timezone = "Asia/Tokyo"
[roots]
patterns = "work/"
[requires]
patterns = ["readme", "tests"]
[waive]
03_synchronous-pattern = { tests = "served by TensorFlow Serving" }
[tests]
timeout = 2.5
as-of = "2025-11-13"
carry = ["*.onnx", "!b"]
network = true
[drift]
date-tolerance-days = 1
ignore = ["DRF1"]
also-count = []
"""
_FAULTS = (
    *(
        "[test]\ntimeout = 3",
        "[tests]\ntimeout = 'x'",
        "[tests]\ntimeout = 0",
        "\ncatalog = ",
        "[tool]\nshinchoku = 3\n",
    ),
    *('exclude = ["notes["]\n', '[tests]\ncarry = ["!"]\n', "[requires]\nx = ['tset']\n", "[waive]\nx = { y = 'z' }\n"),
)


def progress() -> tuple[bytes, ...]:
    """Progress files: whole, damaged, and in the encodings that are read."""
    sample = (SAMPLE / "05_progress" / "PROGRESS.md").read_bytes()
    tutorials = (SAMPLE / "07_tutorials" / "TUTORIAL_PROGRESS.md").read_bytes()
    words = MANY_WORDS
    return (
        *(sample, tutorials, words.encode(), JAPANESE.encode(), ENGLISH.encode()),
        *(words.encode(codec) for codec in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")),
        *(words.encode(codec, "replace") for codec in ("cp932", "euc_jp", "iso2022_jp")),
        *(words.encode().decode(codec, "ignore").encode() for codec in ("cp1252", "cp1254", "latin-1")),
        words.replace("\n", "\r").encode(),
    )


def logs() -> tuple[bytes, ...]:
    """Fields of commits between NULs, and whole logs as git prints them."""
    usual = ("1762183020 +0900", "1762183021 +0900", "Learner", "学習: add model db", f"{MODEL_DB}/README.md")
    odd = ("nonsense", "0 +0000", "\1", "\n:100644 100644 ", "\1")
    dates = (
        "-1 -1200",
        "99999999999999999999 +999999999",
        "",
        "author a <b> 1 +0900\ncommitter a <b> 2 -0330\n",
        "a/b",
    )
    change = f":000000 100644 {'0' * 40} {OBJECT} A\0x y\0:100644 160000 {OBJECT} {OBJECT} M\0\1odd\0"
    first = f"\1{OBJECT} \x001762183020 +0900\x001762183021 +0900\0Learner\0one\0\n{change}"
    second = f"\1{OBJECT} {OBJECT} {OBJECT}\0nonsense\0\0\0\0"
    texts = (*("\0".join(fields) for fields in (usual, odd, dates, (*usual, *odd, *dates))), first, first + second)
    return tuple(text.encode() for text in texts)


def reports() -> tuple[bytes, ...]:
    """Reports with every outcome, of one suite and of suites in suites, and ones that are refused."""
    every = "".join(map(case, ("", FAILURE, ERROR, SKIPPED, XFAILED, XPASSED, PASSED_OVER)))
    whole = suites(
        every, case(UNCOLLECTED, classname="", name="tests.test_db"), attributes='timestamp="2025-11-13T21:45:00"'
    )
    commit = f'<properties><property name="git.commit" value="{OBJECT}"/></properties>'
    late = case(more='time="-1"')
    nested = f"<testsuite name='a'><testsuite name='b'>{case()}</testsuite>{late}</testsuite>"
    owned = f'<testsuites><testsuite><testcase file="{MODEL_DB}/tests/test_a.py" name="a"/></testsuite></testsuites>'
    texts = (whole, nested, owned, suites(case(), inside=commit), f"<!DOCTYPE t [<!ENTITY a 'b'>]>{owned}", "<html/>")
    return (*(text.encode() for text in texts), f'<?xml version="1.0" encoding="utf-16"?>{owned}'.encode("utf-16"))


def settings() -> tuple[bytes, ...]:
    """Settings in either file, catalogues, and faults that are told."""
    builtin = Path(catalog_file).with_name("catalogs") / "ml-system-design-patterns.toml"
    inside = "[tool.shinchoku]\n" + re.sub(r"(?m)^\[", "[tool.shinchoku.", _SETTINGS)
    return (*(text.encode() for text in (_SETTINGS, inside, COURSE, *_FAULTS)), builtin.read_bytes())


def nasty() -> tuple[bytes, ...]:
    """Inputs that are made to hurt any reader."""
    marks = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff")
    return (
        *(b"", b"\0", b"\0" * 1_000, b"\1", b"\n", b"\r" * 10_000, b"\r\n" * 10_000, b"\x1a", b"\x7f" * 100),
        *marks,
        *(mark + mark for mark in marks),
        *("進捗\n".encode("utf-16")[:-1], "a\n\U0001f600".encode("utf-16-le")[:-2], b"\xff\xfe\x00\xd8", b"\xe9\x80"),
        *(bytes(range(256)), b"\xff" * 1_000, b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80"),
        *(
            sign * 100_000
            for sign in (b"[", b"]", b"(", b"{", b"<", b">", b"*", b"`", b"|", b"#", b"-", b'"', b"a", b"\t")
        ),
        *(b"> " * 500 + b"a", b"".join(b"  " * n + b"- [ ] a\n" for n in range(200))),
        *(b"a." * 5_000 + b"a = 1", b"a = 0x" + b"f" * 10_000),
        *(
            b"<testsuites>" + b"<testsuite>" * 5_000,
            b"<a " + b"b='c' " * 5_000,
            b"&a;" * 1_000,
            b"9" * 5_000 + b" +0900",
        ),
        *(b"\1" + b"a" * 40 + b" \0", b"- [x] " + b"a" * 200_000, b"[tests]\ntimeout = 1e999", b"| a " * 20_000),
        "é\u0301\u200b\u202e\ufeff\u2028\x85\U000e0001".encode() * 500,
        *_toml_bombs(),
    )


def _toml_bombs() -> tuple[bytes, ...]:
    """Arrays and tables of TOML in each other, open and closed, and a number of more digits than Python reads."""
    array, table = b"a = " + b"[" * 5_000, b"a = " + b"{a = " * 2_000
    inside = b"[tool.shinchoku]\n" + array
    return (array, array + b"]" * 5_000, table, table + b"1" + b"}" * 2_000, inside, b"a = " + b"9" * 10_000)
