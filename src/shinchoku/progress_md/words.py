"""The words and signs by which learners say done, paused, tests and dates: in Japanese and English, damaged or not."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from shinchoku.progress_md.damage import Damage
from shinchoku.progress_md.spelling import Spelling

if TYPE_CHECKING:
    from shinchoku.progress_md.claims import Role

_DONE = "完了 修了 達成 終了 完成"
_NOT_BEFORE = "未 不 非 要"
_DONE_ENDS = "済みです しました でした です 済み 済 した"
_DONE_WHOLE = "すべて 全て 全部 全体 全章 無事に 無事 ついに"
_DONE_OF = "した内容 した学習内容 した項目 した章 したパターン した課題 済みの内容 済みの項目 内容 項目 パターン 章"
_DONE_LABELS = "完了した日 完了日 完了 修了日 修了 達成日 達成 終了日 終了 完成日 完成"
_DONE_SIGNS = "✅ ☑ ✔ ✓"
_PAUSED = "一時停止 一時中断 中断 保留 休止"
_PAUSED_ENDS = "しています している しました 中です です した 中"
_AGAINST = (
    "未 未完 未完了 未着手 未実装 未開始 未対応 未定 未済 まだ 途中 予定 完了予定 再開 再開しました 再開済み なし "
    "いいえ 進行中 継続中 着手中 学習中 実施中 作業中 対応中 実装中 "
    "一部完了 一部のみ完了 部分完了 部分的に完了 ほぼ完了 ー × － ―"
)
_AGAINST_ENGLISH = (
    r"not (?:yet )?(?:done|completed?|finished|started)|not yet|undone|incomplete|unfinished|in progress|ongoing|wip|"
    r"to ?do|pending|planned|resumed|(?:partially|partly|almost|mostly|half) \w+|no|none|n/a|tbd|[\-–—]+|"
    r"[0-9]{1,2}(?:\.[0-9]+)? ?%|[0-9]+ ?/ ?[0-9]+"
)
_AGAINST_SIGNS = "❌ ✗ ✘ ⏳ ⌛ 🚧 🔄 🟡 🔴 ⬜ 🔲 ☐ ⚠"
_STOPS = "（ ） 、 。 ： 「 」 【 】 〜 ～ – — → ／ ； ，"
_CRIES = "！ ？"
_ENDS = "！ 。"
_WIDE_BLANK = "\u3000"
_BRACKETS = "（ ） ： 、"
_RANGES = "〜 ～ – — → から より"
_EXTRAS = "番外編 番外 おまけ 補足 追加 発展 応用 特別編 付録 コラム"
_OTHER_DATES = (
    "開始 着手 予定 期限 締切 締め切り 目標 見込 更新 作成 追加 復習 再開 中断 一時停止 保留 休止 まで 以降 から より"
)
_OTHER_DATES_ENGLISH = (
    "start(?:ed|ing)?|begun|began|begin|due|deadline|until|since|from|by|planned|expected|target|goal|estimated|eta|"
    "updated?|created|added|reviewed|resumed|paused|cleaned|not|be"
)
_ANY_DATES = "日付 日時 実施日 学習日"
_TESTS = "テスト"
_PASSED = "成功 合格 通過 パス"
_COUNTERS = "件の 個の 本の ケースの 件 個 本 ケース の"
_JOINTS = "数 結果 率 は が を に すべて 全て 全件 全"
_NOT_PASSED = "失敗 不合格 スキップ エラー 未 残"
_NOT_AFTER = "率 せず しな しませ したら すれば 予定 目標 を目指 見込 待ち 条件 基準 させ"
_COVERAGE = "カバレッジ"
_AIMS = "目標 目指 予定 基準 必要 目安"
_AT_LEAST = "以上 以下 未満 程度 超"
_DATE = (
    r"(?<![0-9A-Za-z_/.=\-])(?P<year>(?:19|20)[0-9]{{2}})(?:{forms})(?![0-9A-SU-Za-z_]|T(?![0-9])|[./\-][0-9A-Za-z])"
)
_ENGLISH_DONE = r"(?i:done|completed?|finished)"


def _ascii(pattern: str) -> re.Pattern[str]:
    """A pattern whose word signs and blanks are ASCII's: what bytes became by damage is neither."""
    return re.compile(pattern, re.ASCII)


class Words:
    """The grammar's patterns, each word also as the file's damage has it."""

    def __init__(self, damage: Damage | None) -> None:
        self._spelling = Spelling(damage)
        self._stops = self.any_of(_STOPS)
        blank = rf"(?:\s|{self.any_of([_WIDE_BLANK])})"
        colon = f"(?::|{self.any_of('：')})"
        self.colon, self.colon_at_end = _ascii(colon), _ascii(rf"{colon}\s*\Z")
        self.brackets = _ascii(self.any_of(_BRACKETS))
        self.separator = _ascii(rf"[(,;/|]|{self._stops}")
        self.date = _ascii(_DATE.format(forms="|".join(self._date_forms())))
        self._dates(colon)
        self._states(blank, colon)
        self._names(blank)
        self._tests(colon)
        self._summary()

    def any_of(self, words: str | list[str]) -> str:
        """A pattern for any of some words, with blanks between, as they may stand in the text; the longest first."""
        return self._spelling.any_of(words)

    def _names(self, blank: str) -> None:
        symbol = self._spelling.symbol
        date = self.date.pattern.replace("?P<", "?P<stop_")
        done = rf"{self._spelling.never_after(_NOT_BEFORE)}(?:{self.any_of(_DONE)}|\s{_ENGLISH_DONE}(?: on)?)"
        self.signs = _ascii(rf"(?:{blank}|{symbol}|{self.any_of('・')}|~~)*")
        extra = rf"#?[0-9]+|{self.any_of(_EXTRAS)}|(?i:bonus|extra|appendix|optional)"
        said = f"{self.says_done.pattern}|{self.says_paused.pattern}"
        self.before_name = _ascii(rf"(?:{extra}|{said})\s*{self.colon.pattern}")
        stops = f"{self._stops}|{self.any_of(_CRIES)}"
        tail = rf"\Z|[(:,;!.]|{stops}|{date.replace('stop_', 'end_')}"
        self.stop = _ascii(
            rf"\s+-\s|[(:|,;<]|{stops}|\s{{2,}}|~~|\s[\[`*]|\s*(?=@?{date})|\s*{symbol}"
            rf"|\s*{done}(?:{self.any_of(_DONE_ENDS)})?(?=\s*(?:{tail}))"
        )

    def _states(self, blank: str, colon: str) -> None:
        ends = rf"(?:{self.any_of(_ENDS)}|{self._spelling.symbol}|[!.\s])*"
        name = r"(?:(?:\*\*|__|`)?[^*`]{1,80}?(?:\*\*|__|`)|[A-Za-z\-]*[0-9_][\w.\-]*)"
        # Of two runs of blanks with something optional between, each could take any part: runs give nothing back (+).
        text = r"(?=[\w.\- /]*[A-Za-z])[0-9A-Za-z](?:[\w.\- /]*[\w.\-/])?"
        titled = rf"(?:{name}|{text})\s*+(?:{self.any_of('は が を の')}\s*+)?"
        whole = rf"(?>{self.any_of(_DONE_WHOLE)}{blank}*+(?:{self.any_of('の が は を に')}{blank}*+)?)*"
        done = rf"{whole}{self.any_of(_DONE)}(?:{self.any_of(f'{_DONE_ENDS} {_DONE_OF}')})?|{self.any_of('済み 済')}"
        been = r"(?i:(?:all|fully|now|already|is|are|was|has been|have been) )*"
        english = rf"{been}{_ENGLISH_DONE}(?i: (?:on|items?|patterns?|chapters?|tutorials?|work))?"
        paused = rf"{self.any_of(_PAUSED)}(?:{self.any_of(_PAUSED_ENDS)})?"
        halted = r"(?i:currently |is )?(?i:paused|on hold)"
        self.says_done = _ascii(rf"(?:{done}|{english}){ends}")
        self.head_done = _ascii(rf"(?:{titled}(?:{done})|{name}\s+{english}){ends}")
        self.says_paused = _ascii(rf"(?:{paused}|{halted}){ends}")
        self.head_paused = _ascii(rf"(?:{titled}{paused}|{name}\s+{halted}){ends}")
        self.says_not = _ascii(rf"(?:{self.any_of(_AGAINST)}|(?i:{_AGAINST_ENGLISH})){ends}")
        done_sign, paused_sign, variant = (self.any_of(each) for each in (_DONE_SIGNS, "⏸", "\ufe0f"))
        self.state_signs = _ascii(rf"(?:{done_sign}|{paused_sign})(?:{variant})?")
        self.done_signs, self.paused_signs = _ascii(done_sign), _ascii(paused_sign)
        self.done_sign_at_edge = _ascii(rf"\A{done_sign}|{done_sign}(?:{variant})?{ends}\Z")
        self.paused_sign_at_edge = _ascii(rf"\A{paused_sign}|{paused_sign}(?:{variant})?{ends}\Z")
        self.signs_against = _ascii(self.any_of(_AGAINST_SIGNS))
        self.may_say = _ascii(
            rf"{self.any_of(f'{_DONE_SIGNS} ⏸ {_DONE} {_PAUSED} 済')}|{_ENGLISH_DONE}|(?i:paused|on hold)"
        )
        self.segment = _ascii(rf"\s[-–—]\s|[()\[\]{{}}|,;:]|{self._stops}|{colon}")

    def _dates(self, colon: str) -> None:
        glue = rf"(?:\A|[\x00-\x7f]|{self._spelling.symbol})"
        english = r"(?<![\w\-])(?i:completed|completion|finished|done)(?i: (?:on|date|at))?"
        self.done_label = _ascii(rf"(?:{glue}{self.any_of(_DONE_LABELS)}|{english})\s*{colon}?\s*\Z")
        done = rf"{self.any_of(_DONE)}(?!{self.any_of(_NOT_AFTER)})"
        self.done_behind = _ascii(rf"\s*+(?:{self.any_of('に')}\s*+)?(?:{done}|{_ENGLISH_DONE}(?!\w))")
        self.any_label = _ascii(rf"(?:{self.any_of(_ANY_DATES)}|(?<!\w)(?i:date|on))\s*{colon}?\s*\Z")
        other = rf"{self.any_of(_OTHER_DATES)}|(?<![\w\-])(?i:{_OTHER_DATES_ENGLISH})(?!\w)"
        self.other_date = _ascii(other)
        self.range_sign = _ascii(rf"\s*(?:{self.any_of(_RANGES)}|~|-+>?|(?i:to))\s*")
        self.range_begins = _ascii(rf"\s*(?:{self.any_of('〜 ～ から より')}|~)|[–—→][0-9]{{1,2}}(?!\w)")
        weekday = rf"{self.any_of('月 火 水 木 金 土 日')}|(?i:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}}"
        self.day_behind = _ascii(
            rf"\s*(?:\(|{self.any_of('（')})(?:{weekday})(?:\)|{self.any_of('）')})"
            rf"|\s*{self.any_of('に から まで 以降 頃 〜 ～')}|~"
        )
        self.done_anywhere = _ascii(rf"{self.any_of(_DONE_LABELS)}|(?i:completed|completion|finished|done)")

    def _tests(self, colon: str) -> None:
        number = r"(?P<passed>[0-9]{1,7})(?:\s*/\s*|\s+of\s+)(?P<total>[0-9]{1,7})"
        english = r"(?<![A-Za-z])(?i:(?:unit |integration )?tests?)(?!\w)"
        tests = rf"(?:{self.any_of(_TESTS)}(?:{self.any_of('ケース')})?|{english})"
        counters = rf"(?:\s*(?:{self.any_of(_COUNTERS)}))?"
        passed = rf"(?:{self.any_of(_PASSED)}(?!{self.any_of(_NOT_AFTER)})|(?i:pass(?:ed|ing|es)?|green)(?!\w))"
        joint = rf"(?:\s|{colon}|{self.any_of(_JOINTS)}|(?i:all|have|are|is)(?!\w))*+"
        bad = rf"(?!{joint}(?:{self.any_of(_NOT_PASSED)}|(?i:fail|skip|error|xfail|left|remain|to go|to do)))"
        free = r"(?<![0-9A-Za-z_/.\-])"
        late = number.replace("<", "<late_")
        self.tests_counted = _ascii(
            rf"{free}{number}{counters}\s*{tests}{bad}"
            rf"|{tests}(?:\s*{passed})?{joint}{late}(?![0-9/.%]){counters}{bad}"
        )
        one = "(?P<passed>[0-9]{1,7})"
        self.tests_passed = _ascii(
            rf"{free}{one}{counters}\s*{tests}{bad}(?:,|{self.any_of('、')})?{joint}{passed}"
            rf"|{tests}{joint}{one.replace('<', '<late_')}{counters}{joint}{passed}"
            rf"|{free}{one.replace('<', '<run_')} passed(?: in [0-9.]+ ?s\b)"
        )
        percent = rf"(?P<percent>[0-9]{{1,3}}(?:\.[0-9]{{1,4}})?)\s*(?:%|{self.any_of('％')})"
        kind = rf"(?:(?i:(?:test|code|line|branch) )|{self.any_of('テスト コード')})?"
        coverage = rf"{kind}(?:{self.any_of(_COVERAGE)}|(?i:coverage))"
        between = rf"(?:\s|{colon}|=|{self.any_of('率 は が')}|(?i:rate|of|is|was|at)(?!\w))*+"
        self.coverage = _ascii(
            rf"(?<![0-9.]){percent}\s*(?:{self.any_of('の')})?\s*{coverage}"
            rf"|{coverage}{between}{percent.replace('<', '<late_')}"
        )
        self.may_be_tested = _ascii(rf"{self.any_of([_TESTS, _COVERAGE])}|(?i:tests?|coverage|passed)")
        self.aim = _ascii(
            rf"{self.any_of(_AIMS)}|(?<!\w)(?i:goal|target|aim|at least|minimum|should|must|needs?|planned)(?!\w)"
        )
        self.about = _ascii(rf"\s*(?:\+|-+>|{self.any_of(f'{_AT_LEAST} → から')}|(?i:or (?:more|higher|above)))")
        self.beyond = _ascii(rf"(?:[<>=~]|{self.any_of('≥ ≧ ≦ ≤ 約')})\s*\Z")

    def _summary(self) -> None:
        not_yet = f"(?!{self.any_of('予定')})"
        self.roles: tuple[tuple[Role, re.Pattern[str]], ...] = (
            ("current", _ascii(rf"{self.any_of('現在の章 今の章 学習中の章 進行中の章')}|(?i:current chapter)")),
            (
                "latest",
                _ascii(
                    rf"{self.any_of('最新の完了 最近の完了 直近の完了 最後の完了 最後に完了 最新完了 直近完了')}"
                    r"|(?i:latest|last (?:compl|finish|done)|most recent)"
                ),
            ),
            ("next", _ascii(rf"{self.any_of('次の')}|(?i:\bnext\b)")),
            (
                "start",
                _ascii(
                    rf"{self._spelling.never_after('未')}{self.any_of('開始')}{not_yet}|(?i:(?<!not )\bstart(?:ed)?\b)"
                ),
            ),
        )
        self.in_progress = _ascii(
            rf"\s*(?:\(|{self.any_of('（')})\s*(?:{self.any_of('進行中 継続中 着手中 学習中 実施中')}"
            rf"|(?i:in progress|ongoing|current))\s*(?:\)|{self.any_of('）')})\s*"
        )
        progress = rf"{self.any_of('完了 進捗 達成')}|(?i:complete|progress|done|finished|implemented)"
        self.summary = _ascii("|".join(pattern.pattern for _, pattern in self.roles) + "|" + progress)
        self.progress = _ascii(progress)

    def _date_forms(self) -> list[str]:
        day = "(?P<{name}_month>[0-9]{{1,2}}){gap}(?P<{name}_day>[0-9]{{1,2}}){end}"
        year, month, end = (self.any_of(sign) for sign in "年月日")
        return [
            "-" + day.format(name="dash", gap="-", end=r"(?![\-0-9])"),
            "/" + day.format(name="slash", gap="/", end="(?![/0-9])"),
            r"\." + day.format(name="dot", gap=r"\.", end=r"(?![.0-9][0-9]|[0-9])"),
            rf"\s*{year}\s*" + day.format(name="sign", gap=rf"\s*{month}\s*", end=rf"\s*{end}"),
        ]


@lru_cache(maxsize=8)
def words_of(damage: Damage | None) -> Words:
    """The words as a file's damage has them."""
    return Words(damage)
