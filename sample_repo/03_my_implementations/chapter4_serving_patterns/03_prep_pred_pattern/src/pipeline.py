"""前処理と推論をつなぐ。"""

from collections.abc import Callable, Sequence


class MinMax:
    """列ごとに零から一の幅へそろえる。"""

    def __init__(self) -> None:
        self.low: list[float] = []
        self.high: list[float] = []

    def fit(self, rows: Sequence[Sequence[float]]) -> "MinMax":
        """列ごとの最小と最大を覚える。"""
        self.low = [min(column) for column in zip(*rows, strict=True)]
        self.high = [max(column) for column in zip(*rows, strict=True)]
        return self

    def transform(self, row: Sequence[float]) -> list[float]:
        """そろえた値。幅のない列は零。"""
        return [
            (value - low) / (high - low) if high > low else 0.0
            for value, low, high in zip(row, self.low, self.high, strict=True)
        ]


class Pipeline:
    """前処理のあとに推論する。"""

    def __init__(self, prepare: MinMax, predict: Callable[[Sequence[float]], str]) -> None:
        self.prepare, self.predict = prepare, predict

    def run(self, row: Sequence[float]) -> str:
        """一行に答える。"""
        return self.predict(self.prepare.transform(row))

# 復習: 2025-11-15 に読み直した。
