"""切り株を集めた小さなランダムフォレスト。"""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

Row = Sequence[float]


@dataclass(frozen=True)
class Stump:
    """一つの列を一か所で切る木。"""

    column: int
    threshold: float
    below: str
    above: str

    def predict(self, row: Row) -> str:
        """しきい値以下なら below、超えれば above。"""
        return self.below if row[self.column] <= self.threshold else self.above


def best_stump(rows: Sequence[Row], labels: Sequence[str], column: int) -> Stump:
    """もっとも間違いの少ない切り方。"""
    best: tuple[int, Stump] | None = None
    for threshold in sorted({row[column] for row in rows}):
        low = Counter(label for row, label in zip(rows, labels, strict=True) if row[column] <= threshold)
        high = Counter(label for row, label in zip(rows, labels, strict=True) if row[column] > threshold)
        below = low.most_common(1)[0][0]
        above = high.most_common(1)[0][0] if high else below
        errors = len(rows) - low[below] - (high[above] if high else 0)
        if best is None or errors < best[0]:
            best = (errors, Stump(column, threshold, below, above))
    assert best is not None
    return best[1]


class Forest:
    """切り株の多数決。"""

    def __init__(self, trees: int = 15, seed: int = 7) -> None:
        self.size, self.seed = trees, seed
        self.trees: list[Stump] = []

    def fit(self, rows: Sequence[Row], labels: Sequence[str]) -> "Forest":
        """木ごとに標本と列を引き直す。"""
        dice = random.Random(self.seed)
        self.trees = []
        for _ in range(self.size):
            chosen = [dice.randrange(len(rows)) for _ in rows]
            column = dice.randrange(len(rows[0]))
            self.trees.append(best_stump([rows[n] for n in chosen], [labels[n] for n in chosen], column))
        return self

    def predict(self, row: Row) -> str:
        """もっとも票の多い品種。"""
        return Counter(tree.predict(row) for tree in self.trees).most_common(1)[0][0]

# 復習: 2025-11-15 に読み直した。
