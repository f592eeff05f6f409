"""Every code has a page, and every page has a code."""

import re
from pathlib import Path

import shinchoku
from shinchoku.codes import CODES as REASON_CODES
from shinchoku.problem_codes import PROBLEM_CODES

CODES = (*REASON_CODES, *PROBLEM_CODES)
_CODE = re.compile(r'"((?:ITM|DOC|IMP|TST|COM|REG|WVD|CAT|GIT|FIL|EXP|ENV|CCH|JUN)\d{2})"')


def test_every_code_that_the_program_writes_is_explained_and_no_other() -> None:
    sources = [
        path
        for path in Path(shinchoku.__file__).parent.rglob("*.py")
        if path.name not in {"codes.py", "problem_codes.py", "verdicts.py"}
    ]
    written = {code for path in sources for code in _CODE.findall(path.read_text(encoding="utf-8"))}
    assert written == {entry.code for entry in CODES}


def test_codes_are_told_apart_and_say_cause_and_cure() -> None:
    assert len({entry.code for entry in CODES}) == len(CODES)
    assert all(entry.meaning and entry.cause.endswith(".") and entry.cure.endswith(".") for entry in CODES)
