"""A history as a table for a terminal, with the way of the claims and of the evidence as a bar in each row."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from rich.text import Text

from shinchoku.chronicle import CommitEntry, History
from shinchoku.render.canvas import columns, padded, painted, wrapped
from shinchoku.render.history_breaks import break_lines
from shinchoku.render.history_words import (
    claimed_of,
    evidenced_of,
    gap_of,
    headline_of,
    is_telling,
    legend_of,
    words_of,
)
from shinchoku.render.looks import counted
from shinchoku.render.plain import shown
from shinchoku.render.signs import BLOCKS, LETTERS, Signs
from shinchoku.speech import ENGLISH, Speech, say

_BAR = 26
_OID = 8
_HEADS = (say("date"), "", say("commit"), say("claimed"), say("evidenced"))


class _View(Struct, frozen=True):
    """How the table is drawn."""

    history: History
    width: int
    verbose: bool
    signs: Signs
    speech: Speech

    @property
    def heads(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(map(self.speech.told, _HEADS))

    @property
    def total(self) -> int:
        """How many items the first track has."""
        return self.history.first_track.total


def render_history(
    history: History,
    *,
    width: int = 80,
    color: bool = False,
    verbose: bool = False,
    everything: bool = False,
    plain: bool = False,
    speech: Speech = ENGLISH,
) -> str:
    """The whole table.

    Args:
        history: What to show.
        width: Terminal columns to keep within.
        color: Whether to write ANSI colours.
        verbose: All names, and every commit's subject.
        everything: Every commit, not only those that changed something of items or boxes.
        plain: Whether to keep to ASCII where the signs are our own.
        speech: In which language.
    """
    view = _View(history, width, verbose, LETTERS if plain else BLOCKS, speech)
    rows = [commit for commit in history.commits if everything or is_telling(history, commit)]
    return painted(_lines(view, rows), width=width, color=color)


def _lines(view: _View, rows: Sequence[CommitEntry]) -> Iterator[Text]:
    history = view.history
    yield from (
        Text(line, style="bold") for line in wrapped(headline_of(history, view.signs, view.speech), view.width, "")
    )
    where = f"{shown(history.repository.path)}: {history.repository.revision[:12]}, "
    yield from _dim(f"{where}{view.speech.told(counted(len(history.commits), 'commit'))}", view, "")
    if rows:
        yield Text()
        yield from _table(view, rows)
        yield Text()
        yield from (line for note in legend_of(rows, view.signs) for line in _dim(view.speech.told(note), view, ""))
    yield Text()
    yield from (
        Text(line) for sentence in gap_of(view.history) for line in wrapped(view.speech.told(sentence), view.width, "")
    )
    for found in history.verified:
        yield Text()
        yield from (
            Text(line) for text, indent in break_lines(found, view.speech) for line in wrapped(text, view.width, indent)
        )
    if history.problems:
        yield Text()
        yield Text(view.speech.say("Problems"), style="bold")
    for problem in history.problems:
        text = f"{problem.code} {shown(view.speech.told(problem.message))}"
        yield from (Text(line) for line in wrapped(text, view.width, "  "))
    left = len(history.commits) - len(rows)
    if left:
        yield Text()
        told = say(
            "{commits} left out, which changed nothing of this; --all shows all", commits=counted(left, "commit")
        )
        yield from _dim(view.speech.told(told), view, "")


def _table(view: _View, rows: Sequence[CommitEntry]) -> Iterator[Text]:
    """The rows; the totals stand in the cells where there is room."""
    cells = [_cells(view, commit, f" / {view.total}") for commit in rows]
    if sum(_widths(view.heads, cells)) + len(_HEADS) - 1 > view.width:
        cells = [_cells(view, commit, "") for commit in rows]
    widths = _widths(view.heads, cells)
    yield Text(_joined(view.heads, widths).rstrip(), style="bold")
    for commit, row in zip(rows, cells, strict=True):
        yield from _row(view, commit, _joined(row, widths))


def _widths(heads: Sequence[str], cells: Sequence[Sequence[str]]) -> list[int]:
    return [max(map(columns, column)) for column in zip(heads, *cells, strict=True)]


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    """Words to the left, numbers to the right."""
    sized = [(text, size) for text, size in zip(cells, widths, strict=True) if size]
    left = [padded(text, size) for text, size in sized[:-2]]
    right = [" " * (size - columns(text)) + text for text, size in sized[-2:]]
    return " ".join([*left, *right])


def _cells(view: _View, commit: CommitEntry, ending: str) -> tuple[str, ...]:
    track, signs = view.history.first_track.id, view.signs
    sign = signs.merge if len(commit.parents) > 1 else "" if commit.main else signs.branch
    claimed = claimed_of(commit, track, signs)
    return (
        view.speech.day(commit.date[:10]) if commit.date else signs.none,
        sign,
        commit.oid[:_OID],
        claimed if commit.claimed is None else f"{claimed}{ending}",
        f"{evidenced_of(commit, track, signs)}{ending}",
    )


def _row(view: _View, commit: CommitEntry, cells: str) -> Iterator[Text]:
    """A commit: in one line where it fits, else the bar and the words below it."""
    row, bar, words = (
        Text(cells),
        _bar(view, commit),
        f" {view.signs.dot} ".join(words_of(commit, view.speech, verbose=view.verbose)),
    )
    if columns(cells) + 2 + _BAR <= view.width:
        row = row.append("  ").append_text(bar)
    else:
        yield row
        row = Text("  ").append_text(bar)
    if columns(row.plain) + 2 + columns(words) <= view.width:
        row.append(f"  {words}" if words else "", style="dim")
        yield row
        return
    yield row
    yield from _dim(words, view, "    ")


def _bar(view: _View, commit: CommitEntry) -> Text:
    """The evidence as filled cells, the claims as a mark, and what is between them where the claims are ahead."""
    track, signs = view.history.first_track.id, view.signs
    is_known = commit.evidenced is not None
    done = _filled((commit.evidenced or commit.present)[track], view.total)
    claimed = _filled(commit.claimed[track], view.total) if commit.claimed else 0
    text = Text()
    for cell in range(1, _BAR + 1):
        if cell == claimed:
            text.append(signs.mark, style="bold cyan" if cell <= done else "bold red")
        elif cell <= done:
            text.append(signs.known if is_known else signs.files, style="green")
        elif cell < claimed:
            text.append(signs.gap, style="red")
        else:
            text.append(signs.empty, style="dim")
    return text


def _filled(count: int, total: int) -> int:
    return _BAR * count // total if total else 0


def _dim(text: str, view: _View, indent: str) -> Iterator[Text]:
    return (Text(line, style="dim") for line in wrapped(text, view.width, indent))
