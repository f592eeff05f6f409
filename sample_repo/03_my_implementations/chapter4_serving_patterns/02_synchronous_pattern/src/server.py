"""要求を待たせたまま推論し、終わったら答える。"""

from collections.abc import Callable, Sequence


class Server:
    """一度に一つの要求だけを受ける。"""

    def __init__(self, model: Callable[[Sequence[float]], str]) -> None:
        self.model = model
        self.answered = 0

    def ask(self, row: Sequence[float]) -> str:
        """答えが出るまで戻らない。"""
        answer = self.model(row)
        self.answered += 1
        return answer

# 復習: 2025-11-15 に読み直した。
