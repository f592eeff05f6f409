"""The pass over a history: items' states carried from commit to commit, and the commits that made their dates."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from shinchoku.clocks import Clocks
from shinchoku.locator import Hit, Locator
from shinchoku.precedence import Precedence
from shinchoku.snapshot import Change, Commit, CommitHead
from shinchoku.states import NOTHING, ROW, ItemState, Part, State, Step, Trace

_MOST_KNOWN = 200_000  # paths whose item is remembered
_Changed = Mapping[int, Sequence[tuple[str, Hit]]]
"""Of items, the files that a commit changed: git's letter, and what the file is."""
_NONE: _Changed = {}


class Fold:
    """The pass over the commits: parents are added before their children."""

    def __init__(
        self,
        locator: Locator,
        needs: Sequence[frozenset[Part]],
        shallow: frozenset[str],
        is_kept: Callable[[str], bool] | None = None,
    ) -> None:
        """Begin with no commit.

        Args:
            locator: Which item a path belonged to.
            needs: The parts that make each item complete; none where it never is.
            shallow: Commits whose parents this clone does not have: what they show was not done in them.
            is_kept: Says of an item's path whether it is to count; None for all.
        """
        self._locator = locator
        self._needs = needs
        self._shallow = shallow
        self._is_kept = is_kept
        self._known: dict[str, Hit | None] = {}
        self.states: dict[str, State] = {}
        """The states after commits, by their ids."""
        self._order = Precedence()
        self.seen = self._order.seen
        """The commits that touched an item, by number."""
        self.times = self._order.times
        """Each commit's place in the history, by its id."""
        self.clocks = Clocks(self.times)
        """What the commits show of the clocks that they were made by."""
        self.traces = [Trace() for _ in needs]
        empty = tuple(NOTHING for _ in range(ROW))
        self._root = State(tuple(empty for _ in range(0, len(needs), ROW)), 0)
        self.head = self._root
        """The state of the commit that was added last."""

    def parents(self, commit: CommitHead) -> list[State]:
        """The states of a commit's parents, of those that were added: a history may leave some out."""
        return [self.states[oid] for oid in commit.parents if oid in self.states]

    def add(self, commit: Commit) -> Step:
        """Carry the state over one commit."""
        head, changes = commit
        time = self._order.see(head)
        parents = self.parents(head)
        before = state = parents[0] if parents else self._root
        changed, is_same = self._changed(changes) if changes else (_NONE, True)
        touched = set(changed)
        for other in parents[1:]:
            touched |= _differing(state, other)
        order = sorted(touched) if len(touched) > 1 else [*touched]
        if order:
            number = self._order.number(head)
            if is_same and len(parents) == 1:  # it neither brings nor takes a file: nearly all of a long history do
                self._touch(order, number)
            else:
                state = self._carried(state, parents, order, changed)
        self.states[head.oid] = self.head = state
        self.clocks.see(head, time, of_items=bool(order))
        return Step(state, before, order)

    def recall(self, heads: Sequence[CommitHead], times: Iterable[int], of_items: Sequence[CommitHead]) -> None:
        """Take commits whose states are known otherwise, or do not matter any more; and which of them are of items."""
        self.times.update(zip((head.oid for head in heads), times, strict=True))
        self.seen.extend(of_items)
        self.clocks.recall(heads, of_items)

    def _changed(self, changes: Sequence[Change]) -> tuple[_Changed, bool]:
        """The items' files that a commit changed, and whether it neither brings nor takes one of them."""
        found: dict[int, list[tuple[str, Hit]]] = {}
        is_same = True
        known = self._known
        for status, path, _ in changes:
            hit = known[path] if path in known else self._locate(path)
            if hit is not None:
                if hit.index in found:
                    found[hit.index].append((status, hit))
                else:
                    found[hit.index] = [(status, hit)]
                if status != "M":
                    is_same = False
        return found, is_same

    def _locate(self, path: str) -> Hit | None:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        hit = self._locator.locate(path)
        if hit is not None and self._is_kept is not None and not self._is_kept(path):
            hit = None
        self._known[path] = hit
        return hit

    def _carried(self, state: State, parents: list[State], touched: Sequence[int], changed: _Changed) -> State:
        """The state after a commit that touches these items."""
        rows: dict[int, list[ItemState]] = {}
        complete = state.complete
        for index in touched:
            befores = [parent.item(index) for parent in parents] or [NOTHING]
            after = self._step(index, befores, changed.get(index, ()))
            number, place = divmod(index, ROW)
            rows.setdefault(number, list(state.rows[number]))[place] = after
            complete = complete | 1 << index if after.is_complete else complete & ~(1 << index)
        after_all = list(state.rows)
        for number, row in rows.items():
            after_all[number] = tuple(row)
        return State(tuple(after_all), complete)

    def _step(self, index: int, befores: list[ItemState], changes: Sequence[tuple[str, Hit]]) -> ItemState:
        """One item's state after a commit, and what the commit means for its dates."""
        number = len(self.seen) - 1
        after = self._moved(index, befores, changes, number)
        if len(befores) == 1 or number in after.since.values():
            self._touch([index], number)
        trace = self.traces[index]
        if after.folders and not after.was_there:
            after.was_there = True
            trace.started = self._order.first(trace.started, *after.since.values())
        if after.is_complete and not after.was_complete:
            after.was_complete = True
            whole = (after.since[part] for part in self._needs[index])
            brought = number if len(befores) == 1 else self._order.last(*whole)
            trace.completed = self._order.first(trace.completed, brought)
        if after.was_complete and not after.is_complete and after.lost is None:
            after.lost = next((each.lost for each in befores if each.lost is not None), number)
        return after

    def _moved(
        self, index: int, befores: list[ItemState], changes: Sequence[tuple[str, Hit]], number: int
    ) -> ItemState:
        """An item's state with the files that a commit brings and takes."""
        before = befores[0]
        folders = {folder: dict(parts) for folder, parts in before.folders.items()}
        since = dict(before.since)
        for status, hit in changes:
            if status == "A":
                parts = folders.setdefault(hit.folder, {})
                parts[hit.part] = parts.get(hit.part, 0) + 1
                if hit.part not in since:  # what a merge brings was brought by the parent that has it
                    since[hit.part] = next((each.since[hit.part] for each in befores if hit.part in each.since), number)
            elif status == "D" and hit.folder in folders:
                folders[hit.folder][hit.part] = folders[hit.folder].get(hit.part, 0) - 1
        folders = {
            folder: kept
            for folder, parts in folders.items()
            if (kept := {part: count for part, count in parts.items() if count > 0})
        }
        left = {part for parts in folders.values() for part in parts}
        there = self._there(index, folders, left)
        is_complete = bool(self._needs[index]) and self._needs[index] <= there
        return ItemState(
            folders=folders,
            since={part: by for part, by in since.items() if part in left},
            there=there,
            is_complete=is_complete,
            was_there=any(each.was_there for each in befores),
            was_complete=any(each.was_complete for each in befores),
            lost=None if is_complete else before.lost,
        )

    def _there(self, index: int, folders: Mapping[str, Mapping[Part, int]], left: set[Part]) -> frozenset[Part]:
        """The parts in the folder that a scan would take; of documents, all."""
        if len(folders) < 2 or self._locator.places[index].item.documents:  # noqa: PLR2004 - nothing to choose
            return frozenset(left)
        return frozenset(folders[self._locator.best(folders)])

    def _touch(self, items: Sequence[int], number: int) -> None:
        if self._shallow and self.seen[number].oid in self._shallow:
            return
        for index in items:
            trace = self.traces[index]
            trace.count += 1
            trace.last = self._order.later(trace.last, number)


def _differing(one: State, other: State) -> set[int]:
    """The items whose states are not the same object in both."""
    return {
        number * ROW + place
        for number, (mine, theirs) in enumerate(zip(one.rows, other.rows, strict=True))
        if mine is not theirs
        for place, (left, right) in enumerate(zip(mine, theirs, strict=True))
        if left is not right
    }
