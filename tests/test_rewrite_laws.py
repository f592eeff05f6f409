"""Laws of the fix, on generated progress files: realistic and hostile, in eight encodings and three newlines."""

import os
import re
from collections import Counter
from collections.abc import Callable

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from shinchoku.drift.case import could_not_run
from shinchoku.drift.compare import Comparison, Witnesses, compare
from shinchoku.drift.fixing import Fixed, fix
from shinchoku.drift_codes import Selection
from shinchoku.errors import NotProven, Unreadable
from shinchoku.progress_md.claims import Claims
from tests.drift_texts import ITEMS, PLACES, page_of, texts, works
from tests.drift_worlds import Work, after

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "150"))
VARIANTS = 2
"""In how many encodings and newlines each generated text is tried."""
EVERYTHING = Selection()

LEGACY = ("cp932", "euc-jp")


def lossy(text: str, codec: str) -> bytes:
    """Its UTF-8 read in a code page, what that leaves undefined dropped, and saved again."""
    return "".join(bytes([byte]).decode(codec, "ignore") for byte in text.encode()).replace("\xad", "").encode()


def kept(text: str, codec: str) -> bytes:
    """The same with everything kept, which can be restored."""
    return text.encode().decode(codec).encode()


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode(),
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


def witnesses(work: Work, text: str, encoding: str, newline: str) -> Witnesses | None:
    """A generated file beside the evidence; None where its encoding is not known beyond doubt."""
    try:
        return work.against(ENCODINGS[encoding](text.replace("\n", newline)))
    except Unreadable:
        return None


def mended(old: Witnesses, encoding: str, *, unsafe: bool) -> tuple[Fixed, ...] | None:
    """What a fix would write; None where a short file could then be taken for another encoding, and is refused."""
    try:
        return fix(old, EVERYTHING, unsafe=unsafe)
    except NotProven as refused:
        if encoding in LEGACY and re.search("could not be read again|another encoding", refused.cause):
            return None
        raise


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
COUNT = re.compile(r"(?<![0-9/])[0-9]{1,3}(?:\s*/\s*| of )[0-9]{1,3}(?![0-9/])")
ADDED = re.compile(r"\s*(?:(?:[-*+]|[0-9]+[.)])\s+)+\[[ xX]\] ([*_`]*)([0-9A-Za-z][\w.\-]*?)\1(?!\w)", re.ASCII)
TARGET = re.compile(r"(?<=\]\()[^()\s]*|(?<=^\[a\]: )\S*")
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
    box = ADDED.match(line)
    leads = any(page.replace(" ", "%20") in line for page in pages) and "](" in line
    return not line.strip() or leads or bool(box and any(box[2].endswith(name) for name in names))


def is_same(old: str, new: str, labels: list[str]) -> bool:
    """Whether a line is another one with its tick, a count, a link's target, a remark or a row's value changed."""
    plain, other = old.rstrip("\r\n"), new.rstrip("\r\n")
    if old[len(plain) :] != new[len(other) :] and old[len(plain) :]:
        return False
    one, two = (TARGET.sub("", COUNT.sub("0", TICK.sub("[]", text, count=1))) for text in (plain, other))
    if one == two:
        return True
    begin = next((n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    label = next((plain.index(label) + len(label) for label in labels if label in plain), None)
    if label is not None and begin > label:
        return True
    behind = one[begin:]
    added = two[begin : len(two) - len(behind)]
    return two.endswith(behind) and "2025" in added and TICK.search(plain) is not None


def laws_hold(old: Witnesses, files: tuple[Fixed, ...], *, unsafe: bool) -> None:
    """Each of them, of one file."""
    new = after(old, files)
    left = compare(new, EVERYTHING, unsafe=unsafe)
    a_second_fix_changes_nothing(new, unsafe=unsafe)
    nothing_fixable_is_left(left, unsafe=unsafe)
    the_ticks_follow_the_evidence(old, left, unsafe=unsafe)
    if not compare(old, EVERYTHING).repairs:
        only_the_meant_changes(old.claims, new.claims)


def test_the_laws_hold_for_any_file() -> None:
    """Laws about edits prove little where hardly any are made: so many files have to be really edited."""
    seen: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(text=texts(), work=works(), variants=variants, unsafe=st.booleans())
    def on_any(text: str, work: Work, variants: list[tuple[str, str]], unsafe: bool) -> None:
        for encoding, newline in variants:
            old = witnesses(work, text, encoding, newline)
            files = mended(old, encoding, unsafe=unsafe) if old else None
            what = "edited" if files else "left alone" if files is not None else "refused" if old else "unread"
            seen[what] += 1
            if old and files is not None:
                laws_hold(old, files, unsafe=unsafe)

    on_any()
    assert seen["edited"] >= 0.3 * seen.total(), seen
    assert seen["refused"] + seen["unread"] <= 0.05 * seen.total(), seen


HEAD = """# 📊 学習の進捗とこれまでの記録をここに残す

最初に環境を整え、章ごとに実装と試験を書き、終わったものから順に印を付けていく。🎯 参考書の説明だけでは分からない所は、
自分の言葉でまとめ直してから次へ進むことにする。東京で勉強会にも出た。最後に総復習をして、一年の目標を達成したい。

"""
"""So much text that its damage can be told beyond doubt."""
ALL_BUT_DAMAGE = Selection(ignore=("DRF4",))


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=texts(), work=works(), codec=st.sampled_from(["cp1254", "cp1252", "latin-1"]), unsafe=st.booleans())
def test_damaged_or_not_a_file_gives_the_same_findings_and_the_same_fix(
    text: str, work: Work, codec: str, unsafe: bool
) -> None:
    text = HEAD + re.sub(r"[^\S \t\n\u3000]", "", text)  # a line of rare blanks is none once it is damaged
    whole, broken = (work.against(data) for data in (text.encode(), lossy(text, codec)))
    assume(whole.claims.source.damage is None)
    facts = [
        [(each.finding.code, each.finding.item, each.finding.line, each.finding.fixable) for each in found.findings]
        for found in (compare(witnesses, ALL_BUT_DAMAGE, unsafe=unsafe) for witnesses in (whole, broken))
    ]
    assert facts[0] == facts[1]
    one, other = (fix(witnesses, ALL_BUT_DAMAGE, unsafe=unsafe) for witnesses in (whole, broken))
    assert [lossy(each.new.decode(), codec) for each in one] == [each.new for each in other]
