"""間違えたときだけ学ぶパーセプトロン。"""

from collections.abc import Sequence


class Perceptron:
    """はい・いいえを答える分類器。"""

    def __init__(self, rounds: int = 50) -> None:
        self.rounds = rounds
        self.weights: list[float] = []

    def fit(self, rows: Sequence[Sequence[float]], answers: Sequence[bool]) -> "Perceptron":
        """間違いがなくなるか、回数が尽きるまで重みを直す。"""
        self.weights = [0.0] * (len(rows[0]) + 1)
        for _ in range(self.rounds):
            mistakes = 0
            for row, answer in zip(rows, answers, strict=True):
                if self.predict(row) is not answer:
                    mistakes += 1
                    step = 1 if answer else -1
                    self.weights = [w + step * v for w, v in zip(self.weights, [1.0, *row], strict=True)]
            if not mistakes:
                break
        return self

    def predict(self, row: Sequence[float]) -> bool:
        """重みつきの和が正なら「はい」。"""
        return sum(w * v for w, v in zip(self.weights, [1.0, *row], strict=True)) > 0


def precision_and_recall(predicted: Sequence[bool], actual: Sequence[bool]) -> tuple[float, float]:
    """適合率と再現率。分母が零なら零とする。"""
    hits = sum(p and a for p, a in zip(predicted, actual, strict=True))
    return hits / max(1, sum(predicted)), hits / max(1, sum(actual))

# 復習: 2025-11-15 に読み直した。
