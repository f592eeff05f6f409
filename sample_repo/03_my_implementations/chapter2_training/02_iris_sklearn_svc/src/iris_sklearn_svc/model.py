"""ヒンジ損失を劣勾配法で小さくする、線形のサポートベクトル分類器。"""

from collections.abc import Sequence

FEATURES = [
    [5.1, 3.5, 1.4, 0.2],
    [4.9, 3.0, 1.4, 0.2],
    [4.7, 3.2, 1.3, 0.2],
    [5.0, 3.6, 1.4, 0.2],
    [7.0, 3.2, 4.7, 1.4],
    [6.4, 3.2, 4.5, 1.5],
    [6.9, 3.1, 4.9, 1.5],
    [5.5, 2.3, 4.0, 1.3],
]
LABELS = [-1, -1, -1, -1, 1, 1, 1, 1]


class LinearSVC:
    """二値の線形分類器。"""

    def __init__(self, rate: float = 0.01, strength: float = 0.01, rounds: int = 200) -> None:
        self.rate, self.strength, self.rounds = rate, strength, rounds
        self.weights: list[float] = []
        self.bias = 0.0

    def fit(self, rows: Sequence[Sequence[float]], labels: Sequence[int]) -> "LinearSVC":
        """余白の内側にある点だけが重みを動かす。"""
        self.weights = [0.0] * len(rows[0])
        for _ in range(self.rounds):
            for row, label in zip(rows, labels, strict=True):
                inside = label * self.score(row) < 1
                self.weights = [
                    weight - self.rate * (self.strength * weight - (label * value if inside else 0))
                    for weight, value in zip(self.weights, row, strict=True)
                ]
                self.bias += self.rate * label if inside else 0
        return self

    def score(self, row: Sequence[float]) -> float:
        """境界からの符号つきの距離（重みの長さ倍）。"""
        return sum(weight * value for weight, value in zip(self.weights, row, strict=True)) + self.bias

    def predict(self, row: Sequence[float]) -> int:
        """-1 か 1。"""
        return 1 if self.score(row) >= 0 else -1

# 復習: 2025-11-15 に読み直した。
