"""A replay to bytes and back, so that a later one goes on where it ended: all rows, and the states of the last ones."""

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from shinchoku.claimed import ClaimsAt, File
from shinchoku.clocks import Fault
from shinchoku.replay import Replay, Row
from shinchoku.snapshot import CommitHead
from shinchoku.states import NOTHING, ItemState, State, Trace

FORM = 2
"""Of the bytes; another one is not read."""
WINDOW = 1_000
"""Commits whose states are kept: a branch that leaves the history before them makes the next replay begin anew."""
_Thing = TypeVar("_Thing")


class _Table(Generic[_Thing]):
    """Things by number, each once: those that are one object stay one."""

    def __init__(self, *first: _Thing) -> None:
        self.things: list[_Thing] = []
        self._numbers: dict[int, int] = {}
        for thing in first:
            self.number(thing)

    def number(self, thing: _Thing) -> int:
        known = self._numbers.get(id(thing))
        if known is None:
            known = self._numbers[id(thing)] = len(self.things)
            self.things.append(thing)
        return known


class _KeptRow(NamedTuple):
    """A row; sets of items by their numbers in the table of masks, claims by theirs, which is -1 for none."""

    commit: CommitHead
    time: int
    """The commit's place in the history."""
    touches: bool
    is_main: bool
    present: int
    completed: int
    lost: int
    claims: int
    ticked: int
    unticked: int


class _KeptState(NamedTuple):
    """The state after a commit; the commit by its place among the rows."""

    commit: int
    rows: tuple[int, ...]
    complete: int
    files: dict[str, File]


class _Kept(msgspec.Struct, array_like=True):
    form: int
    masks: list[str]
    claims: list[tuple[str, int]]
    rows: list[_KeptRow]
    unread: list[str]
    known: dict[str, int]
    traces: list[Trace]
    items: list[ItemState]
    item_rows: list[tuple[int, ...]]
    states: list[_KeptState]
    faults: tuple[Fault, Fault, Fault]


class _Masks:
    """Sets of items as text, each once; -1 is none at all."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[int, int] = {}

    def number(self, mask: int | None) -> int:
        if mask is None:
            return -1
        known = self._numbers.get(mask)
        if known is None:
            known = self._numbers[mask] = len(self.texts)
            self.texts.append(f"{mask:x}")
        return known


def freeze(replay: Replay) -> bytes | None:
    """A replay that has ended, as bytes; None where it holds what cannot be written, such as bytes in a name."""
    rows = replay.rows
    times, clocks = replay.fold.times, replay.fold.clocks
    numbers = {row.commit.oid: number for number, row in enumerate(row for row in rows if row.touches)}
    new = [numbers[head.oid] for head in replay.fold.seen]
    masks, claims = _Masks(), _Table[ClaimsAt]()
    items, item_rows = _Table(NOTHING), _Table[tuple[ItemState, ...]]()
    states = []
    for place in range(max(0, len(rows) - WINDOW), len(rows)):
        oid = rows[place].commit.oid
        state = replay.fold.states[oid]
        inner = tuple(item_rows.number(row) for row in state.rows)
        states.append(_KeptState(place, inner, masks.number(state.complete), replay.claimed.files[oid]))
    kept_rows = [
        _KeptRow(
            commit=row.commit,
            time=times[row.commit.oid],
            touches=row.touches,
            is_main=row.is_main,
            present=masks.number(row.present),
            completed=masks.number(row.completed),
            lost=masks.number(row.lost),
            claims=claims.number(row.claims) if row.claims else -1,
            ticked=masks.number(row.ticked),
            unticked=masks.number(row.unticked),
        )
        for row in rows
    ]
    kept = _Kept(
        form=FORM,
        rows=kept_rows,
        claims=[(each.path, masks.number(each.ticked)) for each in claims.things],
        unread=list(replay.claimed.unread),
        known={oid: masks.number(mask) for oid, mask in replay.claimed.known.items()},
        traces=[_renumbered(trace, new) for trace in replay.fold.traces],
        item_rows=[tuple(items.number(item) for item in row) for row in item_rows.things],
        items=[_moved(item, new) for item in items.things],
        states=states,
        masks=masks.texts,
        faults=(clocks.undated, clocks.zoneless, clocks.backward),
    )
    try:
        return msgspec.msgpack.encode(kept)
    except (UnicodeEncodeError, OverflowError):
        return None


def thaw(data: bytes, replay: Replay) -> bool:
    """Bring a replay that has not begun to where another one ended; whether these are bytes of such a one."""
    try:
        kept = msgspec.msgpack.decode(data, type=_Kept)
        if kept.form != FORM or len(kept.traces) != len(replay.fold.traces):
            return False
        _thaw(kept, replay)
    except (msgspec.DecodeError, ValueError, IndexError):
        return False
    return True


def _thaw(kept: _Kept, replay: Replay) -> None:
    masks = [int(text, 16) for text in kept.masks]
    sets = [*masks, None]  # -1 is none
    claims = [ClaimsAt(path, sets[number]) for path, number in kept.claims]
    items = [NOTHING, *kept.items[1:]]
    item_rows = [tuple(items[number] for number in row) for row in kept.item_rows]
    said: list[ClaimsAt | None] = [*claims, None]
    rows = [
        Row(head, masks[a], masks[b], masks[c], said[claim], masks[d], masks[e], touches, is_main)
        for head, _, touches, is_main, a, b, c, claim, d, e in kept.rows
    ]
    replay.recall(rows, [row.time for row in kept.rows])
    clocks = replay.fold.clocks
    clocks.undated, clocks.zoneless, clocks.backward = kept.faults
    replay.fold.traces[:] = kept.traces
    replay.claimed.unread.update(dict.fromkeys(kept.unread))
    replay.claimed.known.update({oid: sets[number] for oid, number in kept.known.items()})
    files: dict[str, File] = {}
    for state in kept.states:
        row = kept.rows[state.commit]
        oid = row.commit.oid
        replay.fold.states[oid] = State(tuple(item_rows[number] for number in state.rows), masks[state.complete])
        files = files if files == state.files else state.files  # equal ones are one again
        replay.fold.head = replay.fold.states[oid]
        replay.claimed.files[oid] = files
        replay.claimed.chosen[oid] = claims[row.claims] if row.claims >= 0 else None


def _renumbered(trace: Trace, new: Sequence[int]) -> Trace:
    return Trace(
        trace.count, *(None if each is None else new[each] for each in (trace.started, trace.completed, trace.last))
    )


def _moved(item: ItemState, new: Sequence[int]) -> ItemState:
    if item is NOTHING:
        return item
    return replace(
        item,
        since={part: new[number] for part, number in item.since.items()},
        lost=None if item.lost is None else new[item.lost],
    )
