"""The words and signs by which learners say done, paused, tests and dates: in Japanese and English, damaged or not."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from shinchoku.progress_md.damage import Damage

if TYPE_CHECKING:
    from shinchoku.progress_md.claims import Role

_DONE = "完了 修了 達成 終了 済み"
_DONE_LABELS = "完了日 完了 修了日 修了 達成日 達成 終了日 終了 完成日 完成"
_NOT_BEFORE = "未 不 非 要"
_NOT_AFTER = (
    "予定 条件 基準 目標 見込 次第 待ち したら すれば しだい させ する しな していな しませ できな "
    "後 前 時 まで 率 には"
)
_DONE_SIGNS = "✅ ☑ ✔ ✓"
_PAUSED = "⏸ 一時停止 一時中断 中断 保留 休止"
_SIGNS = (
    "✅ ☑ ✔ ✓ ⏸ 🎉 🏆 💯 🚧 🔄 ⏳ ⌛ 🟡 🟢 🔵 🔴 ⚪ ⬜ 🔲 ❌ ✗ ✘ 📝 📖 📊 📚 🎯 ⭐ 🚀 🔥 👍 👉 💡 🐳 ☸ "
    "・ ★ ☆ ● ○ ◎ ■ □ ◆ ◇ → ▶ \ufe0f"
)
_STOPS = "（ ） 、 。 ： 「 」 【 】 〜 ～ – — → ／"
_WIDE_BLANK = "\u3000"
_COLON = "："
_BRACKETS = "（ ） ： 、"
_TESTS = "テスト"
_PASSED = "成功 合格 通過 パス 全通過"
_COUNTERS = "件の 個の 件 個 本の 本"
_COVERAGE = "カバレッジ"
_DATE = r"(?<![0-9/.\-])(?P<year>[0-9]{{4}})(?:{forms})(?![0-9])"
_ENGLISH_DONE = r"(?<![\w\-])(?<!not )(?<!be )(?i:done|completed|finished)(?![\w\-])"


def _ascii(pattern: str) -> re.Pattern[str]:
    """A pattern whose word signs and blanks are ASCII's: what bytes became by damage is neither."""
    return re.compile(pattern, re.ASCII)


class Words:
    """The grammar's patterns, each word also as the file's damage has it."""

    def __init__(self, damage: Damage | None) -> None:
        self._damage = damage
        stops = self.any_of(_STOPS)
        colon = f"(?::|{self.any_of(_COLON)})"
        counters = rf"(?:\s*(?:{self.any_of(_COUNTERS)}))?"
        tests = rf"(?:{self.any_of(_TESTS)}|(?i:tests?)(?!\w))"
        coverage = rf"(?:{self.any_of(_COVERAGE)}|(?i:(?:test )?coverage))"
        done = f"{self.never_after(_NOT_BEFORE)}(?:{self.any_of(_DONE)})(?!{self.any_of(_NOT_AFTER)})"
        self.done = _ascii(f"{self.any_of(_DONE_SIGNS)}|{done}|{_ENGLISH_DONE}")
        self.paused = _ascii(rf"{self.any_of(_PAUSED)}|(?<![\w\-])(?i:paused|on hold)(?![\w\-])")
        blank = "|".join(map(re.escape, self.spelled(_WIDE_BLANK)))
        self.signs = _ascii(rf"(?:\s|{blank}|{self.any_of(_SIGNS)})*")
        self.stop = _ascii(rf"\s+-\s|[(:|,;]|{stops}|\s{{2,}}|~~")
        self.colon = _ascii(colon)
        label = rf"(?:{self.any_of(_DONE_LABELS)}|(?i:completed|completion|finished|done)(?: (?i:on|date))?)"
        self.done_label = _ascii(rf"{label}\s*{colon}?\s*\Z")
        self.done_behind = _ascii(rf"\s*{self.never_after(_NOT_BEFORE)}(?:{self.any_of(_DONE)})")
        self.done_anywhere = _ascii(rf"{self.any_of(_DONE_LABELS)}|(?i:completed|completion|finished|done)")
        self.brackets = _ascii(self.any_of(_BRACKETS))
        self.separator = _ascii(rf"[(,;/|]|{stops}")
        self.date = _ascii(_DATE.format(forms="|".join(self._date_forms())))
        number = r"(?P<passed>[0-9]{1,7})\s*/\s*(?P<total>[0-9]{1,7})"
        late = rf"{tests}\s*{colon}?\s*{number.replace('<', '<late_')}(?![0-9/])"
        self.tests_counted = _ascii(rf"(?<![0-9/.\-]){number}{counters}\s*{tests}|{late}")
        passed = rf"(?:{self.any_of(_PASSED)}|(?i:all )?(?i:pass(?:ed|ing)?)(?!\w))"
        self.tests_passed = _ascii(rf"(?<![0-9/.\-])(?P<passed>[0-9]{{1,7}}){counters}\s*{tests}\s*{passed}")
        percent = rf"(?P<percent>[0-9]{{1,3}}(?:\.[0-9]{{1,4}})?)\s*(?:%|{self.any_of('％')})"
        self.coverage = _ascii(
            rf"(?<![0-9.]){percent}\s*(?:{self.any_of('の')})?\s*{coverage}"
            rf"|{coverage}\s*{colon}?\s*{percent.replace('<', '<late_')}"
        )
        self.roles: tuple[tuple[Role, re.Pattern[str]], ...] = (
            ("current", _ascii(rf"{self.any_of('現在の章 今の章 学習中の章')}|(?i:current chapter)")),
            ("latest", _ascii(rf"{self.any_of('最新の完了 最近の完了 直近の完了 最後に完了')}|(?i:latest|last compl)")),
            ("next", _ascii(rf"{self.any_of('次の')}|(?i:\bnext\b)")),
            ("start", _ascii(rf"{self.any_of('開始')}|(?i:\bstart(?:ed)?\b)")),
        )
        self.in_progress = _ascii(
            rf"\s*(?:\(|{self.any_of('（')})\s*(?:{self.any_of('進行中 継続中 着手中 学習中 実施中')}"
            rf"|(?i:in progress|ongoing|current))\s*(?:\)|{self.any_of('）')})\s*"
        )
        self.progress = _ascii(rf"{self.any_of('完了 進捗 達成')}|(?i:complete|progress|done|finished|implemented)")

    def spelled(self, word: str) -> tuple[str, ...]:
        """How a word may stand in the text."""
        return (word,) if self._damage is None else self._damage.spellings(word)

    def any_of(self, words: str) -> str:
        """A pattern for any of some words, with blanks between, as they may stand in the text; the longest first."""
        spellings = {spelling for word in words.split() for spelling in self.spelled(word) if spelling.strip()}
        return (
            "(?:" + "|".join(re.escape(each) for each in sorted(spellings, key=lambda each: (-len(each), each))) + ")"
        )

    def never_after(self, words: str) -> str:
        """A pattern for a place that none of some words stands before."""
        spellings = sorted({spelling for word in words.split() for spelling in self.spelled(word)})
        return "".join(f"(?<!{re.escape(each)})" for each in spellings)

    def _date_forms(self) -> list[str]:
        day = "(?P<{name}_month>[0-9]{{1,2}}){gap}(?P<{name}_day>[0-9]{{1,2}}){end}"
        year, month, end = (self.any_of(sign) for sign in "年月日")
        return [
            "-" + day.format(name="dash", gap="-", end=r"(?![\-0-9])"),
            "/" + day.format(name="slash", gap="/", end="(?!/)"),
            r"\." + day.format(name="dot", gap=r"\.", end=r"(?!\.[0-9])"),
            rf"\s*{year}\s*" + day.format(name="sign", gap=rf"\s*{month}\s*", end=rf"\s*{end}"),
        ]


@lru_cache(maxsize=8)
def words_of(damage: Damage | None) -> Words:
    """The words as a file's damage has them."""
    return Words(damage)
