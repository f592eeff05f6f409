"""The learners of a cohort: rosters read with every fault named, and places named one by one."""

import csv
import io
import os
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shinchoku.cohort.roster import Learner, chosen, each_once, is_roster, named_places, parse_roster
from shinchoku.cohort.sources import Source, address, folder
from shinchoku.errors import BadSettings, UnknownName
from shinchoku.several import Several

BASE = "/srv/course"
PLACE = "https://example.org/a"
SECRET = "s3cr3t-w0rd"


def parsed(text: str, name: str = "roster.csv") -> list[Learner]:
    return parse_roster(text.encode(), name, BASE)


QUOTE = "a quote opens here, and does not close where its cell ends"


def fault(data: str | bytes, name: str = "roster.csv") -> str:
    with pytest.raises(BadSettings) as refused:
        parse_roster(data if isinstance(data, bytes) else data.encode(), name, BASE)
    return str(refused.value)


def learners(*names: str) -> list[Learner]:
    return [Learner(name, Source(f"/srv/{number}")) for number, name in enumerate(names)]


# --- which argument is a roster ---


@pytest.mark.parametrize("text", ["a.csv", "A.CSV", "/b/a.toml", "../a.Toml"])
def test_a_file_of_either_form_is_a_roster(text: str) -> None:
    assert is_roster(text)


@pytest.mark.parametrize("text", ["a", "csv", "a.csv/", "https://example.org/a.csv", "file:///a.toml", "a.txt"])
def test_anything_else_is_a_place(text: str) -> None:
    assert not is_roster(text)


# --- rosters as they should be ---


def test_a_csv_roster_has_a_line_for_each_learner() -> None:
    text = f"name,url,path,revision,note\nHanako,{PLACE},,main,often late\nTaro,,repos/taro,,\n"
    assert parsed(text) == [
        Learner("Hanako", address(PLACE), "main", "often late"),
        Learner("Taro", Source(f"{BASE}/repos/taro")),
    ]


def test_a_toml_roster_has_a_table_for_each_learner() -> None:
    text = f"""
        [[learner]]
        name = " Hanako "
        url = "{PLACE}"
        revision = "main"
        note = "often late"

        [[learner]]
        name = "Taro"
        path = "/repos/taro"
        revision = ""
    """
    assert parsed(text, "Roster.TOML") == [
        Learner("Hanako", address(PLACE), "main", "often late"),
        Learner("Taro", Source("/repos/taro")),
    ]


def test_a_roster_may_name_nobody() -> None:
    assert parsed("", "roster.toml") == []
    assert parsed("name,url\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffname,path\nHanako,a\n",
        "name,path\r\nHanako,a\r\n",
        "name,path\rHanako,a\r",
        " name , path \n Hanako , a \n",
        '"name","path"\n"Hanako","a"',
        "path,note,name\na,,Hanako\n",
        "name,path\n\n,\n  \nHanako,a\n\n",
        "name,path,note\nHanako,a\n",
        "name,path\nHanako,a,, ,\n",
        "\n \n,,\nname,path\nHanako,a\n",
        "name;path\nHanako;a\n",
        '"name";"path"\n"Hanako";"a"\n',
        "name\tpath\nHanako\ta\n",
        "sep=,\nname,path\nHanako,a\n",
        "\ufeffsep=;\r\nname;path\r\nHanako;a\r\n",
        "SEP=\t\nname\tpath\nHanako\ta\n",
        "sep=|\nname|path\nHanako|a\n",
        "\nsep=;\n\nname;path\nHanako;a\n",
        "Name,PATH\nHanako,a\n",
        "名前,パス,メモ\nHanako,a,\n",
        "備考;ﾊﾟｽ;名前;リビジョン;ＵＲＬ\n;a;Hanako;;\n",
        "学籍番号,name,email,Last name,path,1\nB001,Hanako,h@example.org,Sato,a,x\n",
        "name,lname,path,notes,note\nHanako,Sato,a,b,\n",
    ],
)
def test_how_a_spreadsheet_writes_it_does_not_count(text: str) -> None:
    assert parsed(text) == [Learner("Hanako", Source(f"{BASE}/a"))]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp932", "euc_jp"])
@pytest.mark.parametrize("form", ["csv", "toml"])
def test_an_encoding_that_is_known_beyond_doubt_is_read(codec: str, form: str) -> None:
    texts = {
        "csv": "名前,パス,メモ\nさとう はなこ,a,おくれがち\n",
        "toml": "[[learner]]\nname = 'さとう はなこ'\npath = 'a'\nnote = 'おくれがち'\n",
    }
    found = parse_roster(texts[form].encode(codec), f"roster.{form}", BASE)
    assert found == [Learner("さとう はなこ", Source(f"{BASE}/a"), None, "おくれがち")]


def test_names_are_the_same_however_they_are_composed() -> None:
    composed, parted = "\u304c\u3042", "\u304b\u3099\u3042"
    (learner,) = parsed(f"name,path\n\u3000{parted} ,a\n")
    assert learner.name == composed
    assert chosen([learner], [parted], None) == [learner]
    assert named_places([f"/srv/{parted}"])[0].name == composed
    assert fault(f"name,path\n{parted},a\n{composed},b\n") == f"roster.csv:3: {composed}: already on line 2"


def test_a_tilde_is_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/mentor")
    found = parsed("name,path\nA,~/a\nB,~\nC,~nobody-of-that-name/c\nD,~root/d\nE,e/~\n")
    (d,) = (each.source.text for each in found if each.name == "D")
    assert d.endswith("/d")
    assert "~" not in d
    assert [each.source.text for each in found if each.name != "D"] == [
        "/home/mentor/a",
        "/home/mentor",
        f"{BASE}/~nobody-of-that-name/c",
        f"{BASE}/e/~",
    ]


def test_a_cell_may_hold_commas_quotes_and_line_ends() -> None:
    (learner,) = parsed('name,path,note\n"Sato, ""Hanako""",a,"one\ntwo\r\nthree"\n')
    assert learner.name == 'Sato, "Hanako"'
    assert learner.note == "one\ntwo\r\nthree"


_CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1b")).map(str.strip)
_NAMES = _CELLS.map(lambda text: normalize("NFC", normalize("NFC", text)[:200]).strip()).filter(bool)


@given(
    rows=st.lists(
        st.tuples(_NAMES, st.sampled_from(["https://h.example/a", "ssh://git@h.example/b"]), _CELLS, _CELLS),
        max_size=5,
        unique_by=lambda row: row[0],
    ),
    columns=st.permutations(["name", "url", "revision", "note"]),
    ending=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    mark=st.sampled_from(["", "\ufeff"]),
)
def test_what_a_csv_writer_writes_is_read_again(
    rows: list[tuple[str, str, str, str]], columns: list[str], ending: str, quoting: int, mark: str
) -> None:
    file = io.StringIO(newline="")
    dialect = {"lineterminator": ending}
    writer = csv.DictWriter(file, columns, quoting=quoting, **dialect)  # type: ignore[arg-type] # a number all the same
    writer.writeheader()
    for row in rows:
        writer.writerow(dict(zip(("name", "url", "revision", "note"), row, strict=True)))
    expected = [Learner(name, address(url), revision or None, note) for name, url, revision, note in rows]
    assert parsed(f"{mark}{file.getvalue()}") == expected


# --- rosters with faults ---


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"name,path\nHanako,a\n\xff,b\n", "roster.csv:3: not UTF-8: byte 0xff; save it as 'CSV UTF-8'"),
        ("name,path\n佐藤,a\n".encode("cp932"), "roster.csv:2: not UTF-8: byte 0x8d; save it as 'CSV UTF-8'"),
        (b"\xff\xfen\0a\0m", "roster.csv:1: not UTF-8: byte 0xff; save it as 'CSV UTF-8'"),
        ("name,path\nA,a".encode("utf-32"), "roster.csv:1: not UTF-8: byte 0xff; save it as 'CSV UTF-8'"),
        ("name\n佐藤".encode("iso2022_jp"), "roster.csv: it is ISO-2022-JP, which is not read; save it as UTF-8"),
        ("", "roster.csv:1: it has no head line; 'name,path' is one"),
        ("\n,,\nsep=,\n", "roster.csv:1: it has no head line; 'name,path' is one"),
        ("\nurl\nhttps://h/a\n", "roster.csv:2: its head line names no column 'name'"),
        ("name;path\tnote\nHanako;a\n", "roster.csv:1: its head line names no column 'name'"),
        ("name;path\nHanako;a;b\n", "roster.csv:2: 3 cells, but 2 columns"),
        ("name,ulr\n", "roster.csv:1: ulr: unknown column; did you mean 'url'?"),
        ("name,Pth\n", "roster.csv:1: Pth: unknown column; did you mean 'path'?"),
        ("name,path,revison\n", "roster.csv:1: revison: unknown column; did you mean 'revision'?"),
        ("nmae,path\n", "roster.csv:1: nmae: unknown column; did you mean 'name'?"),
        ("name,e-mail\n", "roster.csv:1: its head line names neither a column 'url' nor 'path'"),
        ("name,名前,path\n", "roster.csv:1: name: the column is there twice"),
        ("name,path\nA,a\n\nA,b\n", "roster.csv:4: A: already on line 2"),
        ("name,path\nA,a\n A ,a\n", "roster.csv:3: A: already on line 2"),
        ('name,path,note\nA,a,"1\n2"\nA,a,\n', "roster.csv:4: A: already on line 2"),
        ("name,path\nA,https://h/a\n", "roster.csv:2: A: it is an address, which belongs under 'url'"),
        ("name,path\nA,git@h:a/b.git\n", "roster.csv:2: A: it is an address, which belongs under 'url'"),
        (
            "name,url\nA,class/a\n",
            "roster.csv:2: A: it is no address: https:// or ssh:// or file://; a folder belongs under 'path'",
        ),
        ("name,path,,\nada,a,,x\nbela,b,,,y\n", "roster.csv:3: 5 cells, but 4 columns"),
        ("name,path,path\n", "roster.csv:1: path: the column is there twice"),
        ("name,path\n,a\n", "roster.csv:2: name: a name of 1 to 200 letters is needed"),
        (f"name,path\n{'x' * 201},a\n", "roster.csv:2: name: a name of 1 to 200 letters is needed"),
        ("name,path\nHanako,\n", "roster.csv:2: Hanako: exactly one of 'url' and 'path' is needed"),
        ("name,path\nHanako\n", "roster.csv:2: Hanako: exactly one of 'url' and 'path' is needed"),
        (f"name,path,url\nA,a,{PLACE}\n", "roster.csv:2: A: exactly one of 'url' and 'path' is needed"),
        ("name,path\nHanako,a,b\n", "roster.csv:2: 3 cells, but 2 columns"),
        ("name,path\nHanako,a\0b\n", "roster.csv:2: Hanako: it names no folder"),
        ('name,path\nHanako,"a\n', f"roster.csv:2: {QUOTE}"),
        ('name,path\nHanako,"a"b\n', f"roster.csv:2: {QUOTE}"),
        ('name,path,note\nA,"a","1\n""2"\nB,b,"3\nC,c,\n', f"roster.csv:4: {QUOTE}"),
        ('name;path\rA;"1\r"\r\n"B;b\nC;"c"\n', f"roster.csv:4: {QUOTE}"),
        (f'name,path\nA,"a\n{"B,b" * 50_000}', f"roster.csv:2: {QUOTE}"),
        ('"name\n', f"roster.csv:1: {QUOTE}"),
        (f"name,path\nHanako,{'x' * 200_000}\n", "roster.csv:2: not CSV: field larger than field limit (131072)"),
        ('name,path,note\nA,a,"1\n2\n3"\nB,,\n', "roster.csv:5: B: exactly one of 'url' and 'path' is needed"),
        ('name,path,note\nA,a,"1\r2\r\n3"\nB,b,,c\n', "roster.csv:5: 4 cells, but 3 columns"),
        ("name,path\n\n\nB,\n", "roster.csv:4: B: exactly one of 'url' and 'path' is needed"),
    ],
)
def test_a_fault_in_a_csv_roster_is_told_with_its_line(data: str | bytes, message: str) -> None:
    assert fault(data) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[learner]\n", "roster.toml:1: not TOML: Expected ']]' at the end of an array declaration (column 10)"),
        ("x = [", "roster.toml:1: not TOML: "),
        ("[[learner]]\nname = 1\n", "roster.toml:2: learner[0].name: expected a string, got a whole number"),
        ("[[learner]]\npath = 'a'\n", "roster.toml:1: learner[0]: "),
        ("[[learner]]\nname = 'A'\nulr = 'a'\n", "roster.toml:3: learner[0].ulr: unknown key; did you mean 'url'?"),
        ("[[learners]]\nname = 'A'\n", "roster.toml:1: learners: unknown key; did you mean 'learner'?"),
        ("[[learner]]\nname = 'A'\npath = 'a'\n[[learner]]\npath = 'b'\n", "roster.toml:4: learner[1]: "),
        ("learner = [{name = 'A', path = 'a'}, {path = 'b'}]\n", "roster.toml:1: learner[1]: "),
        ("[[learner]]\nname = 'A'\n", "roster.toml:1: A: exactly one of 'url' and 'path' is needed"),
        ("[[learner]]\nname = ' '\npath = 'a'\n", "roster.toml:1: name: a name of 1 to 200 letters is needed"),
        ("[[learner]]\nname = 'A'\npath = ''\n", "roster.toml:1: A: it names no folder"),
        ("[[learner]]\nname = 'A'\nurl = ''\n", "roster.toml:1: A: it is no address: https:// or ssh:// or file://"),
        (
            "[[learner]]\nname = 'A'\npath = 'a'\n\n[[ 'learner' ]]\nname = 'A'\npath = 'b'\n",
            "roster.toml:5: A: already on line 1",
        ),
        (
            "learner = [{name = 'A', path = 'a'}, {name = 'A', path = 'b'}]\n",
            "roster.toml: entry 2: A: already in entry 1",
        ),
        (
            "[[learner]]\nname = 'A'\nnote = '''\n[[learner]]\n'''\n",
            "roster.toml: entry 1: A: exactly one of 'url' and 'path' is needed",
        ),
    ],
)
def test_a_fault_in_a_toml_roster_is_told(text: str, message: str) -> None:
    assert fault(text, "roster.toml").startswith(message)


def test_every_faulty_row_is_told_up_to_ten() -> None:
    def told(rows: str) -> list[str]:
        with pytest.raises(Several) as refused:
            parsed(f"name,path\n{rows}")
        assert str(refused.value) == "\n".join(refused.value.told)
        return list(refused.value.told)

    needed = "exactly one of 'url' and 'path' is needed"
    assert told('A,\nB,b\nB,c\n,d\nE,e,f\n"G') == [
        f"roster.csv:2: A: {needed}",
        "roster.csv:4: B: already on line 3",
        "roster.csv:5: name: a name of 1 to 200 letters is needed",
        "roster.csv:6: 3 cells, but 2 columns",
        f"roster.csv:7: {QUOTE}",
    ]
    assert told("A,\n" * 11)[10:] == ["and 1 more"]
    assert told("A,\n" * 15)[9:] == [f"roster.csv:11: A: {needed}", "and 5 more"]


def test_a_toml_roster_of_no_known_encoding_is_told() -> None:
    told = fault("[[learner]]\nname = '佐藤'\n".encode("cp932"), "roster.toml")
    assert told == "roster.toml:2: not UTF-8: byte 0x8d; save it as UTF-8"


_BAD_PLACES = [
    f"http://user:{SECRET}@example.org/a",
    f"https://user:{SECRET}@/a",
    f"https://user:{SECRET}@exa mple.org/a",
    f"https://user:{SECRET}@example.org:99999/a",
    f"https://user:{SECRET}://x@exa mple.org/a",
    f"file://user:{SECRET}@/a",
    f"ext::https://user:{SECRET}@example.org/a",
    f"user:{SECRET}@example.org/a",
]


@pytest.mark.parametrize("place", _BAD_PLACES)
def test_no_message_repeats_the_password_of_a_bad_address(place: str) -> None:
    messages = [
        fault(f"name,url\nHanako,{place}\n"),
        fault(f"{place},Hanako\n"),
        fault(f"Hanako,{place}\n"),
        fault(f"name,url\nHanako,{PLACE},{place}\n"),
        fault(f"name,path,url\nHanako,a,{place}\n"),
        fault(f'[[learner]]\nname = "Hanako"\nurl = "{place}"\n', "roster.toml"),
        fault(f'[[learner]]\nname = "Hanako"\nurl = ["{place}"]\n', "roster.toml"),
        fault(f'[[learner]]\nname = "Hanako"\nurl = "{place}\n', "roster.toml"),
    ]
    with pytest.raises(BadSettings) as refused:
        named_places([place])
    messages.append(str(refused.value))
    assert [message for message in messages if SECRET in message] == []


def test_an_address_in_the_column_of_folders_is_not_taken_for_one() -> None:
    message = fault(f"name,path\nHanako,https://user:{SECRET}@example.org/a\n")
    assert message == "roster.csv:2: Hanako: it is an address, which belongs under 'url'"


# --- places named one by one ---


def test_a_place_that_is_named_gives_its_learner_the_name() -> None:
    found = named_places(["/repos/hanako", "git@example.org:course/taro.git"])
    assert found == [
        Learner("hanako", Source("/repos/hanako")),
        Learner("taro", address("git@example.org:course/taro.git")),
    ]


def test_places_with_the_same_end_are_told_apart_by_what_is_before_it() -> None:
    found = named_places(["a/course", "b/course.git", "https://h.example/c/course", "other"])
    assert [each.name for each in found] == ["a/course", "b/course", "c/course", "other"]
    assert each_once(found) == found


def test_a_place_that_is_named_twice_or_by_a_roster_is_one_learner() -> None:
    assert [each.name for each in named_places(["/srv/a", "/srv/a/", "/srv/b/../a", "/srv/c/a"])] == ["srv/a", "c/a"]
    assert [each.name for each in named_places(["/srv/a", "/srv/c/a"], [folder("/srv/a")])] == ["a"]


def test_a_place_that_is_none_is_told_as_it_was_named() -> None:
    with pytest.raises(BadSettings) as refused:
        named_places(["a", "ftp://example.org/a"])
    told = "ftp://example.org/a: ftp is not fetched over; use https:// or ssh:// or file://"
    assert str(refused.value) == told


# --- names ---


def test_a_name_stands_for_one_learner() -> None:
    each_once(learners("a", "b", "A"))
    assert each_once([]) == []
    hanako = [Learner("Hanako", address(f"https://u:{SECRET}@h.example/a")), Learner("Hanako", folder("/b"))]
    with pytest.raises(BadSettings) as refused:
        each_once(hanako)
    assert str(refused.value) == (
        "Hanako: two learners have that name: https://***@h.example/a and /b; give each its own in a roster"
    )


def test_a_learner_that_is_given_twice_is_one_but_for_two_revisions() -> None:
    rows = [Learner("a", folder("/srv/a"), None, "first"), Learner("a", folder("/srv/a"))]
    assert each_once(rows) == rows[:1]
    with pytest.raises(BadSettings, match="two learners have that name: /srv/a at HEAD and /srv/a at submitted"):
        each_once([*rows, Learner("a", folder("/srv/a"), "submitted")])


@pytest.mark.parametrize(
    ("only", "limit", "names"),
    [
        ([], None, ["hanako", "haruto", "taro", "[x]"]),
        ([], 2, ["hanako", "haruto"]),
        ([], 9, ["hanako", "haruto", "taro", "[x]"]),
        (["ha*"], None, ["hanako", "haruto"]),
        (["taro", "ha*"], 2, ["hanako", "haruto"]),
        (["*"], 1, ["hanako"]),
        (["[x]"], None, ["[x]"]),
        (["[*"], None, ["[x]"]),
    ],
)
def test_learners_are_chosen_by_name(only: list[str], limit: int | None, names: list[str]) -> None:
    assert [each.name for each in chosen(learners("hanako", "haruto", "taro", "[x]"), only, limit)] == names


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("hanoko", "no learner is called 'hanoko'; did you mean 'hanako'?"),
        ("Hanako", "no learner is called 'Hanako'; did you mean 'hanako'?"),
        ("t?ro", "no learner is called 't?ro'; did you mean 'taro'?"),
        ("[ht]*", "no learner is called '[ht]*'; allowed: hanako, taro"),
    ],
)
def test_a_name_that_nobody_has_is_told(pattern: str, message: str) -> None:
    with pytest.raises(UnknownName) as refused:
        chosen(learners("hanako", "taro"), ["taro", pattern], None)
    assert str(refused.value) == message


@given(names=st.lists(_NAMES, min_size=1, max_size=5, unique=True), data=st.data())
@example(names=["a[1]"], data=None)
def test_every_learner_can_be_chosen_by_its_own_name(names: list[str], data: st.DataObject | None) -> None:
    name = data.draw(st.sampled_from(names)) if data else names[0]
    assert name in [each.name for each in chosen(learners(*names), [name], None)]
    if "*" not in name:
        assert [each.name for each in chosen(learners(*names), [name], None)] == [name]


def test_a_relative_path_starts_where_the_roster_lies(tmp_path: Path) -> None:
    found = parse_roster(b"name,path\nA,a\nB,../b\nC,/c\n", "roster.csv", str(tmp_path))
    assert [each.source.text for each in found] == [f"{tmp_path}/a", f"{tmp_path.parent}/b", "/c"]
    here = f"{os.getcwd()}/a"
    assert [each.source.text for each in parse_roster(b"name,path\nA,a\n", "roster.csv", "")] == [here]
