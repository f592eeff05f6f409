"""Laws of the fix, on generated progress files: realistic and hostile, in eight encodings and three newlines."""

import os
import re
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shinchoku.drift.case import could_not_run
from shinchoku.drift.compare import Comparison, Selection, Witnesses, compare
from shinchoku.drift.fixing import fix
from shinchoku.errors import Unreadable
from shinchoku.progress_md.claims import Claims
from tests.drift_texts import ITEMS, PLACES, page_of, texts, works
from tests.drift_worlds import Work, after

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "150"))
VARIANTS = 2
"""In how many encodings and newlines each generated text is tried."""
EVERYTHING = Selection()

often = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def lossy(text: str, codec: str) -> bytes:
    """Its UTF-8 read in a code page, what that leaves undefined dropped, and saved again."""
    return "".join(bytes([byte]).decode(codec, "ignore") for byte in text.encode()).replace("\xad", "").encode()


def kept(text: str, codec: str) -> bytes:
    """The same with everything kept, which can be restored."""
    return text.encode().decode(codec).encode()


ENCODINGS = {
    "utf-8": str.encode,
    "utf-8-sig": lambda text: text.encode("utf-8-sig"),
    "utf-16-le": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "utf-16-be": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "cp932": lambda text: text.encode("cp932", "replace"),
    "euc-jp": lambda text: text.encode("euc_jp", "replace"),
    "damaged by cp1254": lambda text: lossy(text, "cp1254"),
    "damaged by latin-1": lambda text: kept(text, "latin-1"),
}
NEWLINES = ["\n", "\r\n", "\r"]
variants = st.lists(
    st.tuples(st.sampled_from(sorted(ENCODINGS)), st.sampled_from(NEWLINES)),
    min_size=VARIANTS,
    max_size=VARIANTS,
    unique=True,
)
seen: Counter[str] = Counter()
"""How many files were generated, and how many of them a fix really edited."""


def witnesses(work: Work, text: str, encoding: str, newline: str) -> Witnesses | None:
    """A generated file beside the evidence; None where its encoding is not known beyond doubt."""
    try:
        return work.against(ENCODINGS[encoding](text.replace("\n", newline)))
    except Unreadable:
        return None


def a_second_fix_changes_nothing(fixed: Witnesses, *, unsafe: bool) -> None:
    assert fix(fixed, EVERYTHING, unsafe=unsafe) == ()


def nothing_fixable_is_left(left: Comparison, *, unsafe: bool) -> None:
    assert [marked.finding for marked in left.findings if marked.finding.fixable] == []
    assert left.changes(None) == ()
    assert not unsafe or [each for _, each in left.found if each.change is not None] == []


def the_ticks_follow_the_evidence(old: Witnesses, new: Comparison, *, unsafe: bool) -> None:
    """No box gains or loses its tick without the evidence for it, and none is lost."""
    before, after_ = compare(old, EVERYTHING).case, new.case
    items = {item.id: item for item in old.report.items}
    for name, listed in before.listing.main.items():
        was, is_ = listed.box.ticked, after_.listing.main[name].box.ticked
        if is_ and not was:
            assert items[name].status == "complete" or (unsafe and could_not_run(items[name]))
        if was and not is_:
            assert unsafe
            assert items[name].status in {"in_progress", "failing", "not_started"}
    for name in after_.listing.main.keys() - before.listing.main.keys():
        assert items[name].counted
    assert len(after_.claims.boxes) == len(before.claims.boxes) + len(after_.listing.main) - len(before.listing.main)


TICK = re.compile(r"\[[ xX]\]")
COUNT = re.compile(r"[0-9]+(?=\s*/|\s+of\s)|(?<=/)\s*[0-9]+|(?<= of )\s*[0-9]+")
TARGET = re.compile(r"\]\([^()\s]*")
LABELS = ("現在の章", "最新の完了", "Current chapter", "Latest")


def only_the_meant_changes(old: Claims, new: Claims) -> None:
    """Told from the lines alone: each old one is there again, changed at most where a fix may, and new ones are ours."""
    olds = [old.source.whole_line(number) for number in range(len(old.source.starts))]
    news = [new.source.whole_line(number) for number in range(len(new.source.starts))]
    assert (old.source.mark, old.source.codec) == (new.source.mark, new.source.codec)
    damage = old.source.damage
    names = {name for item in ITEMS for name in (item, f"_{item}")}
    pages = {page_of(PLACES[item]) for item in ITEMS}
    labels = [damage.through(label) if damage else label for label in LABELS]
    reach = {0}  # how many old lines may be behind us once so many new ones are
    for line in news:
        is_new = is_added(line, names, pages)
        further = {count + 1 for count in reach if count < len(olds) and is_same(olds[count], line, labels)}
        reach = further | (reach if is_new else set())
        assert reach, line
    assert len(olds) in reach or (len(olds) - 1 in reach and olds[-1] == "")


def is_added(line: str, names: set[str], pages: set[str]) -> bool:
    """Whether a line may be one that a fix adds: a blank one, an item's, or one that leads to an item's page."""
    box = re.search(r"^\s*(?:(?:[-*+]|[0-9]+[.)])\s+)+\[[ xX]\] ([*_`]*)(\S+?)\1(?:[ （].*)?$", line.rstrip("\r\n"))
    leads = any(page.replace(" ", "%20") in line for page in pages) and "](" in line
    return not line.strip() or leads or bool(box and any(box[2].endswith(name) for name in names))


def is_same(old: str, new: str, labels: list[str]) -> bool:
    """Whether a line is another one with its tick, a count, a link's target, a remark or a row's value changed."""
    plain, other = old.rstrip("\r\n"), new.rstrip("\r\n")
    if old[len(plain) :] != new[len(other) :] and old[len(plain) :]:
        return False
    one, two = (TARGET.sub("](", COUNT.sub("0", TICK.sub("[]", text, count=1))) for text in (plain, other))
    if one == two:
        return True
    begin = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    label = next((plain.index(label) + len(label) for label in labels if label in plain), None)
    if label is not None and begin > label:
        return True
    behind = one[begin:]
    added = two[begin : len(two) - len(behind)]
    return two.endswith(behind) and "2025" in added and TICK.search(plain) is not None


@often
@given(text=texts(), work=works(), variants=variants, unsafe=st.booleans())
def test_the_laws_hold_for_any_file(text: str, work: Work, variants: list[tuple[str, str]], unsafe: bool) -> None:
    for encoding, newline in variants:
        old = witnesses(work, text, encoding, newline)
        if old is None:
            seen["unreadable"] += 1
            continue
        files = fix(old, EVERYTHING, unsafe=unsafe)
        seen["files"] += 1
        seen["edited"] += bool(files)
        new = after(old, files)
        left = compare(new, EVERYTHING, unsafe=unsafe)
        a_second_fix_changes_nothing(new, unsafe=unsafe)
        nothing_fixable_is_left(left, unsafe=unsafe)
        the_ticks_follow_the_evidence(old, left, unsafe=unsafe)
        if not compare(old, EVERYTHING).repairs:
            only_the_meant_changes(old.claims, new.claims)


def test_the_generated_files_were_really_edited() -> None:
    """Laws about edits prove little where hardly any are made. It looks at what the test above counted."""
    assert seen["edited"] >= 0.3 * seen["files"]
