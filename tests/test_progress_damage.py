"""Mojibake: recognised by what it does to every sign, and read all the same."""

import re
from collections.abc import Mapping
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shinchoku.progress_md.claims import Claims
from shinchoku.progress_md.damage import Damage, find_damage
from shinchoku.progress_md.parse import parse
from shinchoku.progress_md.words import words_of

SAMPLE = (Path(__file__).parent.parent / "sample_repo" / "05_progress" / "PROGRESS.md").read_text(encoding="utf-8")
CODECS = ("cp1252", "cp1254", "latin-1")
WAYS = [
    (codec, undefined, hyphens, blanks)
    for codec, undefined, hyphens, blanks in product(
        CODECS, ("dropped", "kept", "replaced"), (False, True), (False, True)
    )
    if codec != "latin-1" or undefined == "kept"
]


def damaged(text: str, codec: str, undefined: str = "dropped", hyphens: bool = True, blanks: bool = True) -> str:
    """A text whose UTF-8 was read in a code page; hyphens and hard blanks are kept, or as editors leave them."""
    found = []
    for byte in text.encode():
        sign = bytes([byte]).decode(codec, "ignore")
        other = {"dropped": "", "kept": chr(byte), "replaced": "\ufffd"}[undefined]
        found.append(sign or other)
    whole = "".join(found)
    whole = whole if hyphens else whole.replace("\xad", "")
    return whole if blanks else whole.replace("\xa0", " ")


def bare(text: str) -> str:
    """A text whose UTF-8 was read as Latin-1, without the controls."""
    return re.sub("[\x80-\x9f]", "", text.encode().decode("latin-1"))


def structure(claims: Claims) -> Mapping[str, object]:
    """What a file says, without the letters in which it says so."""

    def plain(names: tuple[str, ...]) -> list[str]:
        return [name for name in names if name.isascii()]

    return {
        "boxes": [
            (box.line, box.ticked, plain(box.names), [(date.iso, date.purpose) for date in box.dates], box.state)
            for box in claims.boxes
        ],
        "lists": [(box.section, box.parent, box.last_line, box.end_line) for box in claims.boxes],
        "headings": [(h.span.line, h.level, h.state, h.parent, plain(h.names)) for h in claims.headings],
        "marks": [(mark.span.line, mark.state, plain(mark.names)) for mark in claims.marks],
        "rows": [(row.span.line, row.role) for row in claims.rows],
        "counts": [(count.span.line, count.done, count.total, bool(count.label)) for count in claims.counts],
        "tested": [(t.span.line, t.passed, t.total, t.coverage, t.section, t.box) for t in claims.tested],
        "links": [(link.span.line, link.target) for link in claims.links],
        "ignores": claims.ignores,
    }


def found_boxes(found: Mapping[str, object]) -> list[tuple[object, ...]]:
    boxes = found["boxes"]
    assert isinstance(boxes, list)
    return boxes


MANY_WORDS = """# 進捗 <!-- shinchoku: ignore DRF304 the heading is old -->

**現在の章**: 第3章
**最新の完了**: モデルロード（2025年11月13日）

| 次の章 | 第4章 |
|---|---|
| 開始日 | 2025年11月3日 |
| 完了パターン数 | 8 / 26 |

## 完了した学習内容：01_model_db

- [x] 番外編：Docker Compose （完了：2025年11月4日、復習：2025年11月6日）
- [x] 01_model_db 完了しました！ 2025-11-05
- [ ] batch_pattern（完了予定：2025-12-01）
- [ ] **sync_async_pattern**（2025-11-03〜2025-11-05、一時停止中）
- [ ] edge_ai_pattern — 環境構築は完了、実装はこれから
- [x] 02_model_load_pattern
  - 完了日：2025-11-13
  - テスト28件すべて成功、カバレッジ率は98％
  - 目標カバレッジ：80%以上
- ✅ `web_single_pattern` を終了
- ⏸️ `k8s_tutorial`（中断）
- 未完了：`shadow_ab_pattern`
- 済み：`x_y`
"""


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
@pytest.mark.parametrize("text", [SAMPLE, MANY_WORDS], ids=["sample", "words"])
def test_a_damaged_file_says_what_its_undamaged_counterpart_says(text: str, way: tuple[str, str, bool, bool]) -> None:
    found = parse(damaged(text, *way).encode(), "x.md")
    assert found.source.damage is not None
    assert found.source.damage.codec == way[0]
    assert structure(found) == structure(parse(text.encode(), "x.md"))


def test_latin_1_without_its_controls_leaves_less_to_say_and_nothing_wrong() -> None:
    found, whole = parse(bare(SAMPLE).encode(), "x.md"), parse(SAMPLE.encode(), "x.md")
    assert found.source.damage is not None
    assert found.source.damage.codec == "latin-1"
    ours, theirs = dict(structure(found)), dict(structure(whole))
    assert [box[:4] for box in found_boxes(ours)] == [box[:4] for box in found_boxes(theirs)]
    for our, their in zip(found_boxes(ours), found_boxes(theirs), strict=True):
        assert our[4] in {their[4], None}
    assert {key: value for key, value in ours.items() if key != "boxes"} == {
        key: value for key, value in theirs.items() if key != "boxes"
    }


@pytest.mark.parametrize("codec", CODECS)
def test_damage_is_read_in_every_encoding_of_unicode(codec: str) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        found = parse(damaged(SAMPLE, codec).encode(encoding), "x.md")
        assert structure(found) == structure(parse(SAMPLE.encode(), "x.md"))


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
def test_what_lost_nothing_is_restored_and_what_lost_something_is_not(way: tuple[str, str, bool, bool]) -> None:
    _, undefined, hyphens, blanks = way
    text = damaged(SAMPLE, *way)
    damage = find_damage(text)
    assert damage is not None
    is_whole = undefined == "kept" and hyphens and blanks
    assert damage.repaired(text) == (SAMPLE if is_whole else None)
    assert (damage.lost == 0) == is_whole
    assert (damage.share_lost == 0) == is_whole
    assert damage.share_lost < 0.5


def test_the_share_of_lost_signs_is_told() -> None:
    # Of seven signs, three lose a byte that the code page does not have: 81, 8f and 9d.
    damage = find_damage(damaged("完了学習チハポ", "cp1252"))
    assert damage is not None
    assert (damage.whole, damage.lost) == (4, 3)
    assert damage.share_lost == pytest.approx(3 / 7)


def test_damage_done_twice_is_undone_at_once() -> None:
    twice = damaged(damaged(SAMPLE, "cp1252", "kept"), "cp1252", "kept")
    damage = find_damage(twice)
    assert damage is not None
    assert damage.repaired(twice) == SAMPLE


def test_what_would_not_become_text_is_not_restored() -> None:
    text = damaged("完了した学習内容", "latin-1", "kept") + "\xed\xa0\x80"
    damage = find_damage(text)
    assert damage is not None
    assert damage.repaired(text) is None


def test_text_that_was_added_later_is_read_and_stays_when_the_rest_is_restored() -> None:
    old, new = "- [x] a_b (完了: 2025-11-04)\n", "- [x] c_d (完了: 2025-11-05)\n- [x] 次のテスト（完了）\n"
    text = damaged(old, "cp1252") + new
    claims = parse(text.encode(), "x.md")
    assert claims.source.damage is not None
    assert [(box.state, [date.purpose for date in box.dates]) for box in claims.boxes] == [
        ("done", ["done"]),
        ("done", ["done"]),
        ("done", []),
    ]
    assert claims.source.damage.repaired(text) == old + new


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("emoji", ["✅", "📊", "🎉"])
def test_emoji_alone_show_the_damage_where_there_are_a_few(codec: str, emoji: str) -> None:
    text = "".join(f"- {emoji} `pattern_{number}`\n" for number in range(4))
    damage = find_damage(damaged(text, codec, "kept"))
    assert damage is not None
    assert damage.repaired(damaged(text, codec, "kept")) == text


@pytest.mark.parametrize("codec", CODECS)
def test_the_ticks_and_pauses_of_a_damaged_list_are_seen(codec: str) -> None:
    text = "- ✅ `web_single`\n- ⏸️ `k8s_tutorial`\n- ⬜ `edge_ai`\n- ✅ ⏸️ `x_y`\n"
    assert [mark.state for mark in parse(damaged(text, codec).encode(), "x.md").marks] == ["done", "paused"]


GENUINE = [
    "Terminé\xa0: 2025-11-04 — « déjà\xa0» l’été…\n- [x] début (terminé\xa0: 2025-11-04)\n",
    "".join(f"- [x] model_{n} (terminé\xa0: 2025-11-0{n})\n" for n in range(1, 9)),
    "".join(f"- [x] « modèle_{n} — validé\xa0» à\xa0« Orléans »\n" for n in range(8)),
    "".join(f"- [x] « terminé\xa0» le 2025-11-0{n}\n" for n in range(1, 9)),
    "- [x] Übung für „Größe“ — fertig…\n- [ ] Ärger mit Ä“ und Ö” und ß·\n" * 4,
    "- [x] TÜBİTAK’ın çalışması — bitti…\n- [ ] öğrenme günlüğü, Ş’nin, ğ… ı» İ“\n" * 4,
    "- [x] Lição concluída às 10h — não há…\n- [ ] IRMÃ” e MANHÃ… e “ação”·\n" * 4,
    "- [x] ¿Qué está hecho? ¡Sí! «aquí»… (é™)\n" * 4,
    "- [x] Þórður æfði ð og þ — búið\n" * 4,
    "- [x] Zażółć gęślą jaźń — gotowe…\n" * 4,
    "- [x] 20 °C ± 2 µm × 3² = ½ · ¼ £5 ©2025\n" * 4,
    "# 学習の進捗 — café と naïve と “quotes” と Übung\n- [x] résumé_parser（完了）\n" * 4,
    "# 完了…\n- [x] « été » と Ärger と ação\n" * 4,
    "- [x] готово — модель\n- [x] 完成了，很好\n- [x] 완료\n- [x] เสร็จ\n" * 4,
    "- [x] Đã hoàn thành bài học về mô hình\n" * 4,
    "â ê î ô û à è ù é ç — Â Ê Ã Õ\n" * 4,
]


@pytest.mark.parametrize("text", GENUINE, ids=range(len(GENUINE)))
def test_accented_letters_are_not_damage(text: str) -> None:
    assert find_damage(text) is None


def test_a_single_damaged_sign_is_not_yet_told_from_chance() -> None:
    assert find_damage(damaged("- [x] 20°C\n", "cp1252")) is None


def test_french_that_was_damaged_is_recognised_too() -> None:
    text = "- [x] modèle évalué, entraîné et déployé à l’été\n"
    damage = find_damage(damaged(text, "cp1252"))
    assert damage is not None
    assert damage.repaired(damaged(text, "cp1252")) == text


japanese = st.text(
    st.sampled_from("あきぎぐそねのはばぽまムロー々完了次章度済み、。「」（）：！テストノマ０ｱ✅📊é—"),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(japanese, st.sampled_from(WAYS))
def test_a_label_is_damaged_as_its_file_is(label: str, way: tuple[str, str, bool, bool]) -> None:
    text = damaged(SAMPLE + label, *way)
    damage = find_damage(text)
    assert damage is not None
    assert text.endswith(damage.through(label))
    assert damage.through("plain") == "plain"
    assert damage.through(label) in damage.spellings(label)


@settings(deadline=None)
@given(st.sampled_from(["完了", "未", "第3章", "システム", "案内", "」"]), japanese, st.sampled_from(CODECS))
def test_a_word_is_found_where_it_stands_and_not_in_the_beginning_of_others(word: str, other: str, codec: str) -> None:
    damage = find_damage(damaged(SAMPLE, codec))
    pattern = re.compile(words_of(damage).any_of(word))
    text = damaged(f"- {other}", codec)
    wrong = pattern.search(text)
    # What cannot be told apart has lost what told it apart: the same bytes are left.
    assert wrong is None or wrong.group().rstrip() in damaged(word, codec)
    assert pattern.search(damaged(f"- {word} ", codec))
    assert pattern.search(damaged(f"- {word}", codec).rstrip())


def test_a_word_of_which_nothing_telling_is_left_is_not_looked_for() -> None:
    damage = find_damage(bare(SAMPLE))
    assert damage is not None
    assert re.search(words_of(damage).any_of("、 き"), bare("きき、、 ああ")) is None


def test_damage_is_a_value() -> None:
    text = damaged(SAMPLE, "cp1254")
    assert find_damage(text) == find_damage(text)
    assert isinstance(find_damage(text), Damage)
    assert find_damage("plain") is None
