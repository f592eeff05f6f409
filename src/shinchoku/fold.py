"""The pass over a history: items' states carried from commit to commit, and the commits that made their dates."""

from collections.abc import Callable, Collection, Mapping, Sequence

from shinchoku.clocks import Clocks
from shinchoku.locator import Hit, Locator
from shinchoku.precedence import Precedence
from shinchoku.snapshot import Commit, CommitHead
from shinchoku.states import NOTHING, ROW, ItemState, Part, State, Step, Trace

_MOST_KNOWN = 200_000  # paths whose item is remembered


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
        self.seen: list[CommitHead] = []
        """The commits that touched an item, by number."""
        self._order = Precedence()
        self.times = self._order.times
        """Each commit's place in the history, by its id."""
        self.clocks = Clocks()
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
        head = commit.head
        parents = self.parents(head)
        before = state = parents[0] if parents else self._root
        self._order.see(head)
        changed = self._changed(commit) if commit.changes else {}
        if len(parents) == 1 and not any(status != "M" for changes in changed.values() for status, _ in changes):
            return self._same(head, state, changed)
        touched = set(changed)
        for other in parents[1:]:
            touched |= _differing(state, other)
        order = sorted(touched)
        if order:
            self.seen.append(head)
            self._order.number(head)
            state = self._carried(state, parents, order, changed)
        return self._stepped(head, state, before, order)

    def _same(self, head: CommitHead, state: State, changed: Collection[int]) -> Step:
        """What a commit does that neither brings nor takes a file of items: nearly all of a long history do."""
        order = sorted(changed)
        if order:
            self.seen.append(head)
            self._order.number(head)
            for index in order:
                self._touch(index, len(self.seen) - 1)
        return self._stepped(head, state, state, order)

    def _stepped(self, head: CommitHead, state: State, before: State, touched: Sequence[int]) -> Step:
        self.states[head.oid] = self.head = state
        self.clocks.see(head, self.times[head.oid], of_items=bool(touched))
        return Step(state, before, touched)

    def recall(self, head: CommitHead, *, touches: bool) -> None:
        """Take a commit whose state is known otherwise, or does not matter any more."""
        self._order.see(head)
        if touches:
            self.seen.append(head)
            self._order.number(head)
        self.clocks.see(head, self.times[head.oid], of_items=touches)

    def _changed(self, commit: Commit) -> dict[int, list[tuple[str, Hit]]]:
        """The items' files that the commit changed: git's letter and what the file is, by item."""
        found: dict[int, list[tuple[str, Hit]]] = {}
        known = self._known
        for change in commit.changes:
            path = change.path
            hit = known[path] if path in known else self._locate(path)
            if hit is not None:
                found.setdefault(hit.index, []).append((change.status, hit))
        return found

    def _locate(self, path: str) -> Hit | None:
        if len(self._known) >= _MOST_KNOWN:
            self._known.clear()
        hit = self._locator.locate(path)
        if hit is not None and self._is_kept is not None and not self._is_kept(path):
            hit = None
        self._known[path] = hit
        return hit

    def _carried(
        self, state: State, parents: list[State], touched: Sequence[int], changed: dict[int, list[tuple[str, Hit]]]
    ) -> State:
        """The state after a commit that touches these items."""
        rows: dict[int, list[ItemState]] = {}
        complete = state.complete
        for index in touched:
            befores = [parent.item(index) for parent in parents] or [NOTHING]
            after = self._step(index, befores, changed.get(index, ()))
            number, place = divmod(index, ROW)
            rows.setdefault(number, list(state.rows[number]))[place] = after
            complete = complete | 1 << index if after.is_complete else complete & ~(1 << index)
        return State(tuple(tuple(rows[n]) if n in rows else row for n, row in enumerate(state.rows)), complete)

    def _step(self, index: int, befores: list[ItemState], changes: Sequence[tuple[str, Hit]]) -> ItemState:
        """One item's state after a commit, and what the commit means for its dates."""
        number = len(self.seen) - 1
        after = self._moved(index, befores, changes, number)
        if len(befores) == 1 or number in after.since.values():
            self._touch(index, number)
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

    def _touch(self, index: int, number: int) -> None:
        if self.seen[number].oid not in self._shallow:
            trace = self.traces[index]
            trace.count += 1
            trace.last = self._order.last(trace.last, number)


def _differing(one: State, other: State) -> set[int]:
    """The items whose states are not the same object in both."""
    return {
        number * ROW + place
        for number, (mine, theirs) in enumerate(zip(one.rows, other.rows, strict=True))
        if mine is not theirs
        for place, (left, right) in enumerate(zip(mine, theirs, strict=True))
        if left is not right
    }
