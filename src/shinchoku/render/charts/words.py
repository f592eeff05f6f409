"""The charts' words, in English and in Japanese."""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from shinchoku.render.plain import shown
from shinchoku.report import TitleInfo

Lang = Literal["en", "ja"]


class Words(Struct, frozen=True):
    """Sentences with places for figures; a list of sentences is joined by what `join` holds."""

    lang: Lang
    join: str
    comma: str
    stop: str

    nothing: str
    undated: Callable[[int], str]
    moved: Callable[[int], str]

    burn_up: str
    not_run: str
    gap: str
    state: str
    """How far the course was on a day."""
    span: Callable[[int], str]
    claimed_of: str
    unclaimed: str
    evidenced_of: str
    present_of: str
    claimed: str
    evidenced: str
    present: str
    total: str

    activity: str
    activity_of: Callable[[int, int], str]
    busiest: Callable[[int], str]
    earlier: Callable[[int], str]
    weekdays: tuple[str, str, str]
    """Monday, Wednesday, Friday."""
    year: str
    month: Callable[[int], str]
    month_of_year: Callable[[int, int], str]
    legend: str

    chapters: str
    chapter_of: str
    chapters_note: str
    fraction: str

    def title(self, title: TitleInfo) -> str:
        """A heading in this language, safe to show."""
        return shown(title.ja if self.lang == "ja" else title.en)

    def left_out(self, *, undated: int, moved: int = 0) -> list[str]:
        """What of a history has no place in a picture, or another than its own."""
        return [*([self.undated(undated)] if undated else []), *([self.moved(moved)] if moved else [])]


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def _s(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


ENGLISH = Words(
    lang="en",
    join=" ",
    comma=", ",
    stop=".",
    nothing="No commit has a date.",
    undated=lambda count: f"{_s(count, 'commit without a date is', 'commits without a date are')} left out.",
    moved=lambda count: (
        f"{_s(count, 'commit is', 'commits are')} dated before one that comes earlier, and shown on the later day."
    ),
    burn_up="Claimed and evidenced",
    not_run="Where no suite was run, the files that are present are the most that can be evidenced.",
    gap="the gap between claimed and files present",
    state="{counts} on {day}.",
    span=lambda count: f"From {{first}} to {{last}}, {_s(count, 'commit', 'commits')} on the line of first parents.",
    claimed_of="claimed {count} of {total}",
    unclaimed="no progress file to read",
    evidenced_of="evidenced {count} of {total}",
    present_of="files present for {count} of {total}",
    claimed="claimed {count}",
    evidenced="evidenced {count}",
    present="files present {count}",
    total="all {count}",
    activity="Commits by day",
    activity_of=lambda commits, days: (
        f"Calendar of {_s(commits, 'commit', 'commits')} on {_s(days, 'day', 'days')}, {{first}} to {{last}}."
    ),
    busiest=lambda commits: f"The busiest day was {{day}} with {_s(commits, 'commit', 'commits')}.",
    earlier=lambda years: f"The picture leaves out {_s(years, 'earlier year', 'earlier years')} with commits.",
    weekdays=("Mon", "Wed", "Fri"),
    year="{year}",
    month=lambda month: _MONTHS[month - 1],
    month_of_year=lambda year, month: f"{_MONTHS[month - 1]} {year}",
    legend="commits a day",
    chapters="Files present, by chapter",
    chapter_of="{title} {count} of {total}",
    chapters_note="Items whose required files are all there; no more can be complete.",
    fraction="{count} of {total}",
)

JAPANESE = Words(
    lang="ja",
    join="",
    comma="、",
    stop="。",
    nothing="日付のあるコミットがありません。",
    undated=lambda count: f"日付のないコミット{count:,}件は除いています。",
    moved=lambda count: f"先行するコミットより前の日付を持つコミット{count:,}件は、後の方の日に示しています。",
    burn_up="主張と証拠",
    not_run="テストを実行していない時点では、「ファイルあり」が証拠の上限です。",
    gap="主張と「ファイルあり」の差",
    state="{day}時点で{counts}。",
    span=lambda count: f"{{first}}から{{last}}まで、第一親の系列のコミット{count:,}件。",
    claimed_of="主張{total}件中{count}件",
    unclaimed="読める進捗ファイルなし",
    evidenced_of="証拠あり{total}件中{count}件",
    present_of="ファイルあり{total}件中{count}件",
    claimed="主張 {count}",
    evidenced="証拠あり {count}",
    present="ファイルあり {count}",
    total="全 {count}",
    activity="日ごとのコミット数",
    activity_of=lambda commits, days: f"{{first}}から{{last}}まで、{days:,}日間に{commits:,}件のコミットの暦。",
    busiest=lambda commits: f"最も多い日は{{day}}の{commits:,}件。",
    earlier=lambda years: f"図では、コミットのある以前の{years:,}年分を省いています。",
    weekdays=("月", "水", "金"),
    year="{year}年",
    month=lambda month: f"{month}月",
    month_of_year=lambda year, month: f"{year}年{month}月",
    legend="1日のコミット数",
    chapters="章ごとの「ファイルあり」",
    chapter_of="{title} {total}件中{count}件",
    chapters_note="必要なファイルがすべてある項目の数。これより多く完了していることはありません。",
    fraction="{count} / {total}",
)

WORDS: dict[Lang, Words] = {"en": ENGLISH, "ja": JAPANESE}
