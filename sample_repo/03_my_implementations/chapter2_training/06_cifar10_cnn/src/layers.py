"""畳み込みネットワークの部品を、一つずつ。"""

import math
from collections.abc import Sequence

Image = list[list[float]]
VERTICAL_EDGE: Image = [[-1, 1], [-1, 1]]


def convolve(image: Image, kernel: Image) -> Image:
    """余白なし、一歩ずつの畳み込み（相関）。"""
    height, width = len(kernel), len(kernel[0])
    if len(image) < height or len(image[0]) < width:
        raise ValueError("画像がフィルターより小さい")
    return [
        [
            sum(kernel[i][j] * image[top + i][left + j] for i in range(height) for j in range(width))
            for left in range(len(image[0]) - width + 1)
        ]
        for top in range(len(image) - height + 1)
    ]


def relu(image: Image) -> Image:
    """負の値を零にする。"""
    return [[max(0.0, value) for value in row] for row in image]


def pool(image: Image, size: int = 2) -> Image:
    """升目ごとの最大値。余った端は捨てる。"""
    return [
        [
            max(image[top + i][left + j] for i in range(size) for j in range(size))
            for left in range(0, len(image[0]) - size + 1, size)
        ]
        for top in range(0, len(image) - size + 1, size)
    ]


def softmax(scores: Sequence[float]) -> list[float]:
    """合わせて一になる確からしさ。大きな点数でもあふれない。"""
    highest = max(scores)
    powers = [math.exp(score - highest) for score in scores]
    return [power / sum(powers) for power in powers]

# 復習: 2025-11-15 に読み直した。
