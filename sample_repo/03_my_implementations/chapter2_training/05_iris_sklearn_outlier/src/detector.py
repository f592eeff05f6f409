"""平均からの外れ具合で外れ値を見つける。"""

import statistics
from collections.abc import Sequence


class Detector:
    """一列の値を見張る検出器。"""

    def __init__(self, limit: float = 3.0, *, robust: bool = False) -> None:
        self.limit, self.robust = limit, robust
        self.center = 0.0
        self.spread = 1.0

    def fit(self, values: Sequence[float]) -> "Detector":
        """中心と広がりを覚える。"""
        if len(values) < 2:
            raise ValueError("二つ以上の値が要る")
        if self.robust:
            self.center = statistics.median(values)
            self.spread = 1.4826 * statistics.median(abs(value - self.center) for value in values)
        else:
            self.center = statistics.fmean(values)
            self.spread = statistics.stdev(values)
        return self

    def score(self, value: float) -> float:
        """広がりの何倍だけ中心から離れているか。"""
        distance = abs(value - self.center)
        if not self.spread:
            return 0.0 if not distance else float("inf")
        return distance / self.spread

    def is_outlier(self, value: float) -> bool:
        """限度を超えたら外れ値。"""
        return self.score(value) > self.limit

# 復習: 2025-11-15 に読み直した。
