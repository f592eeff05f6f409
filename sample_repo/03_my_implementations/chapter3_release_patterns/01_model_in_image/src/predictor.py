"""焼き込まれたモデルで推論する。"""

import json
from collections.abc import Sequence
from pathlib import Path

MODEL = Path(__file__).with_name("model.json")


class Predictor:
    """起動のときに一度だけモデルを読む。"""

    def __init__(self, path: Path = MODEL) -> None:
        content = json.loads(path.read_text(encoding="utf-8"))
        self.version: str = content["version"]
        self.centers: dict[str, list[float]] = content["centers"]

    def predict(self, row: Sequence[float]) -> str:
        """もっとも近い中心の品種。"""
        if len(row) != 4:
            raise ValueError("特徴量は四つ")
        return min(
            self.centers,
            key=lambda name: sum((a - b) ** 2 for a, b in zip(self.centers[name], row, strict=True)),
        )


if __name__ == "__main__":
    print(Predictor().predict([5.1, 3.5, 1.4, 0.2]))

# 復習: 2025-11-15 に読み直した。
