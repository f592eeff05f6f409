"""取ってきたデータを、しばらく手元に置く。"""

import time
from collections import OrderedDict
from collections.abc import Callable


class DataCache:
    """時間と数に限りのある置き場。"""

    def __init__(
        self,
        fetch: Callable[[str], bytes],
        *,
        seconds: float = 60,
        size: int = 100,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.fetch, self.seconds, self.size, self.clock = fetch, seconds, size, clock
        self._kept: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    def get(self, name: str) -> bytes:
        """手元にあれば手元から、なければ取ってくる。"""
        now = self.clock()
        kept = self._kept.get(name)
        if kept and now - kept[0] < self.seconds:
            return kept[1]
        data = self.fetch(name)
        self._kept[name] = (now, data)
        self._kept.move_to_end(name)
        while len(self._kept) > self.size:
            self._kept.popitem(last=False)
        return data

# 復習: 2025-11-15 に読み直した。
