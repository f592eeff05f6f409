"""Progress files for property tests, realistic and hostile, with what was really done of each item."""

from collections.abc import Iterator

from hypothesis import strategies as st

from shinchoku.catalog import Catalog, Place, parse_catalog
from tests.drift_worlds import Work, folder_of

COURSE = """
id = "course"
title = { en = "Course", ja = "講座" }

[[tracks]]
id = "patterns"
title = { en = "patterns", ja = "パターン" }
root = "work"
requires = ["readme", "implementation", "tests", "commit"]

[[tracks.chapters]]
id = "chapter1_basics"
title = { en = "Chapter 1: Basics", ja = "第1章: 基礎" }
items = [
    { id = "model_db", title = { en = "Model DB", ja = "モデルDB" } },
    { id = "sync_pattern", title = { en = "Sync | Pattern", ja = "同期パターン" } },
    { id = "async_pattern", title = { en = "Async (1 / 2)", ja = "非同期パターン" }, aliases = ["asynchronous"] },
]

[[tracks.chapters]]
id = "chapter2_serving"
title = { en = "Chapter 2: Serving", ja = "第2章: 推論" }
aliases = ["serving"]
items = [
    { id = "batch", title = { en = "Batch", ja = "バッチ" } },
    { id = "batch_db", title = { en = "Batch DB", ja = "バッチDB" } },
    { id = "web-single", title = { en = "Web Single", ja = "ウェブ単体" }, status = "optional" },
]

[[tracks.chapters]]
id = "chapter3_operations"
title = { en = "Chapter 3: [Operations] | more", ja = "第3章: 運用" }
items = [{ id = "log_pattern", title = { en = "Log", ja = "ログ" } }]

[[tracks]]
id = "tutorials"
title = { en = "tutorials", ja = "チュートリアル" }
root = "lessons"
requires = ["documents", "commit"]
items = [
    { id = "01_docker", title = { en = "Docker", ja = "ドッカー" }, documents = [{ path = "01_docker.md" }] },
    { id = "compose", title = { en = "Compose" }, documents = [{ path = "compose-demo/" }, { path = "compose notes.md" }] },
]
"""
CATALOG: Catalog = parse_catalog(COURSE.encode(), "course.toml")
PLACES = {place.item.id: place for place in CATALOG.places}
ITEMS = list(PLACES)

Text = st.sampled_from
words = Text(
    [
        "学んだこと",
        "next time",
        "モデルの版",
        "A/B test",
        "*emphasis*",
        "`code`",
        "~~old~~",
        "a | b",
        "x < y",
        "\\[",
        "次は batch",
    ]
)
noise = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=12)
DATES = ["2025-11-04", "2025/11/4", "2025年11月4日", "2025.11.04", "2025-11-31"]
days = Text(DATES)
remarks = st.one_of(
    st.just(""),
    days.map(" (完了: {})".format),
    days.map("（完了：{}）".format),
    days.map(" (completed: {})".format),
    days.map(" - {} done".format),
    days.map(" ✅ {}".format),
    days.map(" *({})*".format),
    days.map(" ({}) 28/28 tests".format),
    days.map(" (開始: {})".format),
    days.map(" | {} |".format),
    days.map(" [{}]".format),
    st.tuples(days, days).map(lambda pair: f" (完了: {pair[0]}、クリーンアップ: {pair[1]})"),
    Text(
        [" ⏸️", " ✅", " - 28/28テスト成功、98%カバレッジ", " 期限:", " (3 / 7)", " `", " **", " [", "  ", "\\", " 3/"]
    ),
    Text([" <!-- note -->", " <!-- shinchoku: ignore DRF102 -->", " <!-- shinchoku: ignore DRF -->", " <!--", " {#a}"]),
)
markers = Text(
    ["- ", "* ", "+ ", "1. ", "2) ", "10. ", "999999999. ", "-   ", "-\t", "-     ", "- - ", "-\n  ", "> - ", "-  "]
)
indents = Text(["", "", "", " ", "   ", "\t", "    ", "  "])
ticks = Text(["[ ]", "[ ]", "[x]", "[x]", "[X]", "[ x]", "[]"])
wraps = Text(
    ["{}", "{}", "**{}**", "`{}`", "[{}](../gone/{}.md)", "__{}__", "*{}*", "~~{}~~", "**{}", "✅ {}", "番外編: {}"]
)
links = Text(
    [
        *("../README.md", "gone.md", "../gone/batch_db/README.md", "#progress", "#-進捗-0--6", "notes/2025-11-04.md"),
        *("<a b.md>", "../work/chapter1_basics/01_model_db/README.md", "https://example.org/8/26", "/work", "8/26.md"),
        "x`y.md",
    ]
)


@st.composite
def named(draw: st.DrawFn, item: str) -> str:
    """What a line calls an item."""
    place = PLACES[item]
    plain = [item, item, f"0{ITEMS.index(item)}_{item}", place.item.title.en, place.item.title.ja, *place.item.aliases]
    name = draw(Text([each for each in plain if each]))
    return draw(wraps).replace("{}", name)


@st.composite
def details(draw: st.DrawFn, item: str) -> str:
    """A line below an item."""
    path = page_of(PLACES[item])
    label = draw(Text([path, "README", "詳細", path.rpartition("/")[2], "モデルの記録", path.split("/")[-2]]))
    link = f"[{label}](../{path.replace(' ', '%20')})"
    forms = [f"- 詳細: {link}", f"- {link}", f"詳細: {link}", f"* **詳細**: {link}", f"- {link} #1", f"- 手順: {link}"]
    forms += [f"- {draw(words)}: {link}", f"- [x] {link}", f"- [ ] {draw(words)}", f"| 詳細 | {link} |", f"# {link}"]
    forms += [
        f"- {draw(words)}",
        "```\n- [ ] batch\n```",
        "text",
        "<!-- c -->",
        "1. one",
        "    code",
        "- ✅ 完了",
        "",
        "===",
        "---",
    ]
    return draw(Text(forms))


@st.composite
def entries(draw: st.DrawFn, item: str) -> Iterator[str]:
    """An item's line with what stands below it."""
    indent, marker = (
        draw(indents) if draw(st.integers(0, 3)) == 0 else "",
        draw(markers) if draw(st.integers(0, 2)) == 0 else "- ",
    )
    other = f" と {draw(Text(ITEMS))}" if draw(st.integers(0, 19)) == 0 else ""
    lines = [f"{indent}{marker}{draw(ticks)} {draw(named(item))}{other}{draw(remarks)}"]
    for _ in range(draw(st.integers(0, 2)) if draw(st.booleans()) else 0):
        deeper = draw(Text(["  ", "  ", "    ", "\t", "", "   ", "      "]))
        lines += [f"{indent}{deeper}{line}" for line in draw(details(item)).split("\n")]
    return iter(lines)


@st.composite
def headings(draw: st.DrawFn, text: str) -> str:
    said = draw(Text(["", "", "", " ✅", " (1 / 3)", " 進捗 0 / 6", " ⏸️ 2025-11-04", " [x](../gone.md)"]))
    return draw(
        Text(["# {}", "## {}", "### {}", "### {} ###", "{}\n===", "{}\n---", "- # {}", " ## {}", "> ## {}"])
    ).replace("{}", f"{text}{said}")


@st.composite
def rows(draw: st.DrawFn) -> str:
    label = draw(
        Text(
            [
                "完了パターン数",
                "完了チュートリアル数",
                "現在の章",
                "最新の完了",
                "Completed patterns",
                "Current chapter",
                "Latest",
                "**開始日**",
            ]
        )
    )
    value = draw(
        st.one_of(
            st.tuples(st.integers(0, 9), Text([" / ", "/", " of "]), Text(["6", "2", "26"])).map(
                lambda t: f"{t[0]}{t[1]}{t[2]}"
            ),
            Text(
                [
                    "Chapter 1: Basics（進行中）",
                    "Chapter 2",
                    "第1章",
                    "**第2章: 推論**",
                    "Chapter 3: [Operations] | more",
                    "serving",
                ]
            ),
            Text(
                [
                    "Model DB (2025-11-04)",
                    "01_model_db",
                    "`batch`",
                    "Batch DB（2025年11月4日）",
                    "同期パターン 完了",
                    "[Batch](../gone.md) 2025-11-04",
                ]
            ),
            remarks,
        )
    )
    form = draw(
        Text(
            ["| {} | {} |", "| **{}** | {} パターン |", "- **{}**: {}", "**{}**: {}", "**{}：** {}", "- [ ] **{}**: {}"]
        )
    )
    return form.replace("{}", label, 1).replace("{}", value, 1)


@st.composite
def blocks(draw: st.DrawFn) -> list[str]:
    """Something beside the lists."""
    kind = draw(st.integers(0, 9))
    if kind < 4:
        return ["", "| 項目 | 内容 |", "|---|---|", *(draw(rows()) for _ in range(draw(st.integers(1, 4)))), ""]
    if kind == 4:
        return [f"[{draw(words)}]({draw(links)}) {draw(words)}"]
    if kind == 5:
        item = draw(Text(ITEMS))
        return [f"- {draw(Text(['✅', '⏸️', '']))} `{item}` - {draw(words)}{draw(remarks)}"]
    if kind == 6:
        sentence = draw(
            Text(["{} patterns done", "いまの完了は {} パターン。", "## 進捗 {}", "{} tutorials", "- 完了 {} ✅"])
        )
        return [sentence.replace("{}", draw(Text(["0 / 6", "1/6", "2 of 6", "1 / 2", "5 / 26", "3/3 tests"])))]
    hostile = [
        "```",
        "~~~\n- [x] batch\n~~~",
        "<!--",
        "-->",
        "<div>",
        "***",
        "[x]: /url",
        "[a]: gone.md",
        "> - [ ] batch",
        "    - [x] batch",
    ]
    hostile += [
        "===",
        "---",
        "- - -",
        "\ufeff",
        "\x0b- [ ] batch",
        "\u2028",
        "\x85",
        "a\x00b",
        "* ",
        "1.",
        "text",
        "  text",
        "## ",
        "- [ ] 26 / 26 パターン",
    ]
    return [draw(Text(hostile)) if kind < 9 else draw(noise)]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A progress file."""
    lines: list[str] = draw(blocks()) if draw(st.booleans()) else []
    groups = [(chapter.title.en, [item.id for item in chapter.items]) for chapter in CATALOG.tracks[0].chapters]
    groups.append(("チュートリアル", [item.id for item in CATALOG.tracks[1].items]))
    for title, items in groups:
        if draw(st.integers(0, 9)):
            lines += ["", draw(headings(title)), *draw(Text([[], [], [""]]))]
        for item in items:
            if draw(st.integers(0, 5)):
                lines += draw(entries(item if draw(st.integers(0, 19)) else draw(Text(ITEMS))))
        lines += draw(blocks()) if draw(st.integers(0, 2)) == 0 else []
    return "\n".join(lines) + draw(Text(["\n", "", "\n\n", "  "]))


def page_of(place: Place) -> str:
    """Where an item's detail line leads."""
    if place.item.documents:
        return f"{place.track.root}/{next(each.path for each in place.item.documents if each.path[-1] != '/')}"
    return f"{folder_of(CATALOG, place.item.id)}/README.md"


@st.composite
def works(draw: st.DrawFn) -> Work:
    """What there is of each item."""
    states = {item: draw(Text(["done", "done", "done", "failing", "unrun", "begun", "none"])) for item in ITEMS}
    having = {state: [item for item in ITEMS if states[item] == state] for state in set(states.values())}
    return Work(
        done={item: draw(st.integers(1, 20)) for item in having.get("done", [])},
        failing=[item for item in having.get("failing", []) if not PLACES[item].item.documents],
        unrun=[item for item in having.get("unrun", []) if not PLACES[item].item.documents],
        begun=having.get("begun", []),
        files={"README.md": "# 記録\n", "notes/x.md": "# x\n", "gone/other.md": "", "a/gone.md": ""},
        catalog=CATALOG,
    )
