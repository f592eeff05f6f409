"""一台で答える推論 API。"""

import json
import math
from collections.abc import Callable

LABELS = ("setosa", "versicolor", "virginica")
CENTERS = ((5.0, 3.4, 1.5, 0.2), (5.9, 2.8, 4.3, 1.3), (6.6, 3.0, 5.6, 2.0))
SAMPLE = [5.1, 3.5, 1.4, 0.2]
LIMIT = 100

Answer = tuple[int, object]


class Classifier:
    """中心との近さで品種の確からしさを出す。"""

    def probabilities(self, row: list[float]) -> list[float]:
        """三つの品種の確からしさ。"""
        scores = [-sum((a - b) ** 2 for a, b in zip(center, row, strict=True)) for center in CENTERS]
        powers = [math.exp(score - max(scores)) for score in scores]
        return [power / sum(powers) for power in powers]


class BadInput(Exception):
    """要求の中身が違う。"""


def parse(body: bytes) -> list[list[float]]:
    """要求の本文から行を取り出す。"""
    try:
        content = json.loads(body)
    except ValueError as error:
        raise BadInput("JSON ではない") from error
    rows = content.get("data") if isinstance(content, dict) else None
    if not isinstance(rows, list) or not rows:
        raise BadInput("data に一行以上が要る")
    if len(rows) > LIMIT:
        raise BadInput(f"一度に {LIMIT} 行まで")
    for row in rows:
        if not isinstance(row, list) or len(row) != 4:
            raise BadInput("一行は四つの数")
        if any(isinstance(value, bool) or not isinstance(value, int | float) for value in row):
            raise BadInput("数ではない値がある")
        if not all(math.isfinite(value) for value in row):
            raise BadInput("有限でない値がある")
    return rows


class App:
    """経路を受け持つ。"""

    def __init__(self, classifier: Classifier) -> None:
        self.classifier = classifier
        self.ready = True
        self.routes: dict[tuple[str, str], Callable[[bytes], Answer]] = {
            ("GET", "/health"): self.health,
            ("GET", "/ready"): self.readiness,
            ("GET", "/metadata"): self.metadata,
            ("GET", "/label"): self.label,
            ("GET", "/predict/test"): lambda _: self.predict(json.dumps({"data": [SAMPLE]}).encode()),
            ("POST", "/predict"): self.predict,
            ("POST", "/predict/label"): self.predict_label,
        }

    def handle(self, method: str, path: str, body: bytes = b"") -> Answer:
        """要求一つに答える。"""
        route = self.routes.get((method, path.rstrip("/") or "/"))
        if route is None:
            known = any(place == path for _, place in self.routes)
            return (405, {"error": "その方法では呼べない"}) if known else (404, {"error": "そのような場所はない"})
        try:
            return route(body)
        except BadInput as error:
            return 400, {"error": str(error)}

    def health(self, _: bytes) -> Answer:
        """動いているか。"""
        return 200, {"health": "ok"}

    def readiness(self, _: bytes) -> Answer:
        """要求を受けてよいか。"""
        return (200, {"ready": True}) if self.ready else (503, {"ready": False})

    def metadata(self, _: bytes) -> Answer:
        """入力と出力の形。"""
        return 200, {"input": [None, 4], "output": [None, 3], "sample": SAMPLE}

    def label(self, _: bytes) -> Answer:
        """番号と品種の対応。"""
        return 200, dict(enumerate(LABELS))

    def predict(self, body: bytes) -> Answer:
        """確からしさを返す。"""
        return 200, {"prediction": [self.classifier.probabilities(row) for row in parse(body)]}

    def predict_label(self, body: bytes) -> Answer:
        """品種の名前を返す。"""
        rows = [self.classifier.probabilities(row) for row in parse(body)]
        return 200, {"prediction": [LABELS[row.index(max(row))] for row in rows]}

# 復習: 2025-11-15 に読み直した。
