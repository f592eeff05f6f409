"""The older Japanese encodings, told apart, and from all others, by the text that each would give."""

import re
from collections import Counter
from collections.abc import Mapping

CODECS: Mapping[str, str] = {"cp932": "CP932", "euc_jp": "EUC-JP"}
"""Python's names, and those that people know."""
_KANA = re.compile("[\u3041-\u309e\u30a1-\u30fe]")
_WORDS = re.compile(
    "完了|修了|達成|終了|完成|未完|学習|進捗|進行|詳細|開始|実装|記録|概要|項目|内容|最新|現在|目標|目次|予定|参考|課題|"
    "基礎|応用|推論|運用|管理|構成|環境|機械|非同期|同期|監視|負荷|計画|作成|確認|理解|説明|資料|一覧|番外編|第[一二三四五六七八九十0-9]+章"
)
_UNLIKELY = re.compile("[\uff61-\uff9f\ue000-\uf8ff\x80-\x9f\u0370-\u04ff]")
"""Half-width kana, signs of one's own, controls, Greek and Cyrillic: what other encodings look like."""
_KANJI = re.compile("[\u4e00-\u9fff]")
_COMMON_KANJI = (0xB0, 0xCF)
"""The first bytes, in EUC-JP, of the kanji of the first level: nearly all that people write."""
_LEAST = 2
_MANY = 4
"""How many likely signs there have to be for each unlikely one."""


def read_legacy(data: bytes) -> tuple[str, str] | None:
    """The encoding and the text of bytes that are not UTF-8; None where not just one reading is likely."""
    readings = {codec: text for codec in CODECS if (text := _exactly(data, codec)) is not None and _is_likely(text)}
    return next(iter(readings.items())) if len(readings) == 1 else None


def _exactly(data: bytes, codec: str) -> str | None:
    """The text, where encoding it gives the bytes again."""
    try:
        text = data.decode(codec)
        return text if text.encode(codec) == data else None
    except UnicodeError:
        return None


def _is_likely(text: str) -> bool:
    """Whether a text is Japanese: kana and usual words, hardly any rare kanji and none of what mistakes look like."""
    signs = Counter(text)
    likely = sum(count for sign, count in signs.items() if _KANA.match(sign))
    likely += sum(len(word.group()) for word in _WORDS.finditer(text))
    unlikely = sum(count for sign, count in signs.items() if _UNLIKELY.match(sign) or _is_rare(sign))
    return likely >= _LEAST and likely > _MANY * unlikely


def _is_rare(sign: str) -> bool:
    """Whether it is a kanji of the second level, or of none."""
    first = sign.encode("euc_jp", "replace")[0]
    return _KANJI.match(sign) is not None and not _COMMON_KANJI[0] <= first <= _COMMON_KANJI[1]
