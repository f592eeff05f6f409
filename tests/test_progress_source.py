"""Bytes to text and back: encodings that are told beyond doubt, and all others refused with their cause."""

import pytest

from shinchoku.errors import Unreadable
from shinchoku.progress_md.source import MOST_BYTES, read_source

SHORT = (
    "- [x] model_db (完了: 2025-11-04)\n",
    "# 進捗\n\n- [x] **model_db** （完了）\n",
    "- [ ] テスト\n",
    "- [x] 学習\n",
    "# 学習の記録\n\n- [x] 第一章\n",
    "- [x] 番外編: Docker Compose\n",
    "| 現在の章 | Chapter 3 |\n|---|---|\n- [ ] a\n",
    "- [x] model_db ○ 終了\n- [ ] batch_pattern ×\n",
    "- [x] ソースの表示、能力、予定表\n",
    "- [x] ﾃｽﾄを書いて、すべてのテストに合格した\n",
)


@pytest.mark.parametrize(
    ("codec", "mark", "encoding"),
    [
        ("utf-8", b"", "utf-8"),
        ("utf-8", b"\xef\xbb\xbf", "utf-8-sig"),
        ("utf-16-le", b"\xff\xfe", "utf-16"),
        ("utf-16-be", b"\xfe\xff", "utf-16"),
        ("utf-16-le", b"", "utf-16"),
        ("utf-16-be", b"", "utf-16"),
        ("cp932", b"", "cp932"),
        ("euc_jp", b"", "euc-jp"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_text_is_read_in_its_encoding_with_its_newlines(codec: str, mark: bytes, encoding: str, newline: str) -> None:
    text = "# 学習の進捗\n\n- [x] model_db (完了: 2025-11-04)\n".replace("\n", newline)
    source = read_source(mark + text.encode(codec), "x.md")
    assert (source.text, source.codec, source.mark, source.encoding) == (text, codec, mark, encoding)
    assert source.line(2) == "- [x] model_db (完了: 2025-11-04)"
    assert source.whole_line(2) == f"- [x] model_db (完了: 2025-11-04){newline}"
    assert source.line(3) == ""
    assert source.damage is None


@pytest.mark.parametrize("text", SHORT)
@pytest.mark.parametrize("codec", ["cp932", "euc_jp"])
def test_the_japanese_encodings_are_told_apart_by_little_text(text: str, codec: str) -> None:
    source = read_source(text.encode(codec), "x.md")
    assert (source.codec, source.text) == (codec, text)


def test_what_is_all_ascii_is_utf_8() -> None:
    assert read_source(b"- [x] model_db\r\n", "x.md").encoding == "utf-8"


def test_nothing_is_a_text_of_one_empty_line() -> None:
    source = read_source(b"", "x.md")
    assert (source.text, source.starts, source.line(0), source.whole_line(0)) == ("", (0,), "", "")


def test_a_mark_alone_is_no_text() -> None:
    source = read_source(b"\xef\xbb\xbf", "x.md")
    assert (source.text, source.mark, source.byte(0, 0)) == ("", b"\xef\xbb\xbf", 3)


def test_a_second_mark_is_a_sign_of_the_text() -> None:
    assert read_source(b"\xef\xbb\xbf\xef\xbb\xbfa", "x.md").text == "\ufeffa"


def test_zero_bytes_are_signs_as_others_are() -> None:
    source = read_source(b"- [x] a\0b\n\0\n", "x.md")
    assert (source.encoding, source.text) == ("utf-8", "- [x] a\0b\n\0\n")


@pytest.mark.parametrize("sign", ["\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_only_newlines_end_lines(sign: str) -> None:
    assert read_source(f"a{sign}b\n".encode(), "x.md").starts == (0, 4)


def test_an_odd_byte_more_is_no_utf_16() -> None:
    assert read_source("- [x] a\n".encode("utf-16-le") + b"a", "x.md").encoding == "utf-8"


def test_half_of_a_sign_is_no_utf_16() -> None:
    data = "- [x] model_db\n".encode("utf-16-le") + b"\x00\xd8"
    with pytest.raises(Unreadable, match="is not UTF-8"):
        read_source(data, "x.md")


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        ("- [x] terminé\n".encode("latin-1"), "byte 0xe9 in line 1 is not UTF-8"),
        ("a\r\nb\r- [x] début\n".encode("latin-1"), "byte 0xe9 in line 3 is not UTF-8"),
        ("- [x] für Übung\n".encode("cp1252"), "is not CP932 or EUC-JP either beyond doubt"),
        ("- [x] don’t — 完了".encode("gb18030"), "is not CP932 or EUC-JP either beyond doubt"),
        ("- [x] 完成 模型\n".encode("gb2312"), "is not CP932"),
        ("- [x] 完成\n".encode("big5"), "is not CP932"),
        ("- [x] 완료 모델\n".encode("euc_kr"), "is not CP932"),
        ("- [x] готово модель\n".encode("cp1251"), "is not CP932"),
        ("- [x] ความสำเร็จ\n".encode("cp874"), "is not CP932"),
        ("- [ ] ｶﾝﾘｮｳ\n".encode("cp932"), "is not CP932"),
        ("- [x] 済\n".encode("cp932"), "is not CP932"),
        ("- [x] 完了した内容\n".encode() + b"\xe5\n", "byte 0xe5 in line 2"),
        ("- [x] 完了した内容\n".encode("cp932") + b"\x87\x90\n", "is not CP932"),
        (b"\xef\xbb\xbf- [x] \xff\n", "it begins as UTF-8, but byte 6 does not fit in"),
        (b"\xff\xfea", "it begins as UTF-16-LE, but byte 0 does not fit in"),
        ("- [x] a".encode("utf-32"), "it is UTF-32"),
        (b"\0\0\xfe\xff\0\0\0a", "it is UTF-32"),
        ("- [x] 完了\n".encode("iso2022_jp"), "it is ISO-2022-JP"),
    ],
    ids=range(18),
)
def test_what_cannot_be_told_is_refused_with_its_cause(data: bytes, cause: str) -> None:
    with pytest.raises(Unreadable, match=cause) as refused:
        read_source(data, "notes/x.md")
    assert str(refused.value).startswith("notes/x.md: ")


def test_a_file_of_just_the_cap_is_read_and_a_larger_one_is_not() -> None:
    data = b"- [x] model_db\n" + b"x" * (MOST_BYTES - 15)
    assert len(read_source(data, "x.md").starts) == 2
    with pytest.raises(Unreadable, match=r"larger than 20 MB \(20,971,521 bytes\)"):
        read_source(data + b"x", "x.md")
