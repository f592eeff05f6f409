"""How long a drift check takes, as a ratio to markdown-it-py parsing the same file once, in one run.

Run by hand: ``python tests/benchmarks/bench_drift.py [--items 10000] [--rounds 5]``. The check is what `drift` does with
a progress file once the repository is scanned: bytes to claims, claims against the evidence, findings with their lines.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from markdown_it import MarkdownIt

from shinchoku.catalog import Catalog, parse_catalog
from shinchoku.config import Config, DriftSettings
from shinchoku.drift.case import Tree
from shinchoku.drift.compare import Witnesses, compare
from shinchoku.drift.fixing import fix
from shinchoku.drift_codes import Selection
from shinchoku.errors import Unreadable
from shinchoku.progress_md.parse import parse
from shinchoku.report import Report
from shinchoku.scanner import Request, Settings, scan
from shinchoku.snapshot import REGULAR, Snapshot, no_history

_PER_CHAPTER = 10
_TEXT = "# 見出し\n\nこのパターンではモデルをデータベースで管理し、版ごとに登録と取得ができるようにする。\n"


def catalogue(items: int) -> Catalog:
    """So many items, ten a chapter."""
    lines = ['id = "big"', 'title = { en = "Big" }', "[[tracks]]", 'id = "patterns"', 'root = "work"']
    lines += ['title = { en = "patterns", ja = "パターン" }', 'requires = ["readme"]']
    for chapter in range(items // _PER_CHAPTER):
        lines += [
            "[[tracks.chapters]]",
            f'id = "chapter{chapter}_part"',
            f'title = {{ en = "Chapter {chapter}: Part" }}',
        ]
        rows = (
            f'{{ id = "item_{chapter}_{n}", title = {{ en = "Item {chapter} {n}" }} }},' for n in range(_PER_CHAPTER)
        )
        lines += ["items = [", *rows, "]"]
    return parse_catalog("\n".join(lines).encode(), "big.toml")


def written(items: int) -> tuple[str, dict[str, str]]:
    """A progress file that lists them all, half of them with a date and a detail line; and the files that are there."""
    lines, files = ["# 進捗", "", "| 項目 | 内容 |", "|---|---|", f"| 完了パターン数 | 8 / {items} パターン |"], {}
    for chapter in range(items // _PER_CHAPTER):
        lines += ["", f"### Chapter {chapter}: Part"]
        for number in range(_PER_CHAPTER):
            name = f"item_{chapter}_{number}"
            if number % 2:
                path = f"work/chapter{chapter}_part/{name}/README.md"
                files[path] = _TEXT
                tick = "x" if number % 3 else " "
                lines += [f"- [{tick}] **{name}** (完了: 2025-11-04)", f"  - 詳細: [{path}]({path})"]
            else:
                lines.append(f"- [ ] {name}")
    return "\n".join(lines) + "\n", files


def scanned(catalog: Catalog, files: dict[str, str]) -> tuple[Report, Tree]:
    """The scan's report of those files, and the tree that links may lead to."""

    def read(path: str) -> bytes:
        if path not in files:
            raise Unreadable(path, "no such file")
        return files[path].encode()

    snapshot = Snapshot("worktree", tuple(sorted(files)), read, lambda _: REGULAR, lambda path: path, no_history)
    report = scan(snapshot, Settings(catalog, Config()), Request(".", None, lambda paths, _: tuple(paths)))
    return report, Tree(frozenset(files), read)


def timed(rounds: int, tasks: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Seconds of each task in each round, the tasks in turn so that noise meets all of them."""
    found: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            begin = time.perf_counter()
            task()
            found[name].append(time.perf_counter() - begin)
    return found


def main() -> None:
    """Print the ratios, best and median of the rounds."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--items", type=int, default=10_000)
    arguments.add_argument("--rounds", type=int, default=5)
    given = arguments.parse_args()
    catalog = catalogue(given.items)
    text, files = written(given.items)
    report, tree = scanned(catalog, files)
    data = text.encode()
    markdown = MarkdownIt("commonmark").enable("table")

    def witnesses() -> Witnesses:
        claims = parse(data, "PROGRESS.md")
        return Witnesses(catalog, report, "PROGRESS.md", "", claims, {}, tree, DriftSettings())

    seconds = timed(
        given.rounds,
        {
            "markdown-it-py, once": lambda: markdown.parse(text),
            "claims": lambda: parse(data, "PROGRESS.md"),
            "drift": lambda: compare(witnesses(), Selection()).findings,
            "drift --fix, unwritten": lambda: fix(witnesses(), Selection()),
        },
    )
    base = seconds["markdown-it-py, once"]
    print(f"{given.items} items, {len(text.splitlines())} lines, {Path(__file__).name}")
    for name, found in seconds.items():
        best, middle = min(found) / min(base), statistics.median(found) / statistics.median(base)
        print(f"{name:24} {min(found):8.3f} s   best {best:5.2f} x   median {middle:5.2f} x")


if __name__ == "__main__":
    main()
