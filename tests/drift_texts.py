"""Progress files for property tests, realistic and hostile, with what was really done of each item."""

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

DATES = ["2025-11-04", "2025/11/4", "2025年11月4日", "2025.11.04", "2025-11-31"]
NAMED = ["{}", "{}", "**{}**", "`{}`", "[{}](../gone/{}.md)", "__{}__", "*{}*", "~~{}~~", "**{}", "✅ {}", "番外編: {}"]
MARKERS = "- |* |+ |1. |2) |10. |999999999. |-   |-\t|-     |- - |-\n  |> - |-  ".split("|")
HEADINGS = "# {}|## {}|### {}|### {}|### {} ###|{}\n===|{}\n---|- # {}| ## {}|> ## {}".split("|")
SAID = ["", "", "", "", " ✅", " (1 / 3)", " 進捗 0 / 6", " ⏸️ 2025-11-04", " [x](../gone.md)"]
REMARKS = [
    *("", " (完了: {})", "（完了：{}）", " (completed: {})", " - {} done", " ✅ {}", " *({})*", " ({}) 28/28 tests"),
    *(" (開始: {})", " | {} |", " [{}]", " (完了: {}、クリーンアップ: 2025-11-12)", " ⏸️", " ✅", " 期限:", " (3 / 7)"),
    *(" - 28/28テスト成功、98%カバレッジ", " `", " **", " [", "  ", "\\", " 3/", " <!-- note -->", " <!--", " {#a}"),
    *(" <!-- shinchoku: ignore DRF102 -->", " <!-- shinchoku: ignore DRF -->"),
]
WORDS = "学んだこと|next time|モデルの版|A/B test|*emphasis*|`code`|~~old~~|x < y|\\[|次は batch".split("|")
LINKS = [
    *("../README.md", "gone.md", "../gone/batch_db/README.md", "#progress", "#-進捗-0--6", "notes/2025-11-04.md"),
    *("<a b.md>", "../work/chapter1_basics/01_model_db/README.md", "https://example.org/8/26", "/work", "8/26.md"),
    *("x`y.md", "../notes/y.md#x", "../notes/x.md#y", "../見出し.md", "demo/"),
]
ROWS = {
    "完了パターン数": ["1 / 6", "2/6", "3 of 6", "4 / 26", "**0 / 6** パターン", "6 / 6 パターン（すべて完了）"],
    "Completed patterns": ["1 / 6", "5/6 patterns"],
    "完了チュートリアル数": ["1 / 2", "0 / 2 チュートリアル", "2/2"],
    "現在の章": [
        "Chapter 1: Basics（進行中）",
        "Chapter 1",
        "第1章",
        "**第2章: 推論**",
        "Chapter 3: [Operations] | more",
    ],
    "Current chapter": ["chapter1_basics", "Chapter 1: Basics (in progress)", "serving", "[Chapter 1](../gone.md)"],
    "最新の完了": ["Model DB (2025-11-04)", "01_model_db", "`batch`", "Batch DB（2025年11月4日）", "同期パターン 完了"],
    "Latest": ["[Batch](../gone.md) 2025-11-04", "**model_db** (2025-11-04)", "Async (1 / 2)"],
    "開始日": ["2025-11-03", "3 / 6"],
}
FORMS = [
    "| {} | {} |",
    "| {} | {} |",
    "| **{}** | {} |",
    "- **{}**: {}",
    "**{}**: {}",
    "**{}：** {}",
    "- [ ] **{}**: {}",
]
HOSTILE = [
    *("```", "~~~\n- [x] batch\n~~~", "<!--", "-->", "<div>", "***", "[x]: /url", "[a]: gone.md", "> - [ ] batch"),
    *("    - [x] batch", "===", "---", "- - -", "\ufeff", "\x0b- [ ] batch", "\u2028", "\x85", "a\x00b", "* ", "1."),
    *("text", "  text", "## ", "- [ ] 6 / 6 パターン", "- [ ] some_thing", "- [x] **other_thing** (完了: 2025-11-04)"),
]
SENTENCES = [
    "{} patterns done",
    "いまの完了は {} パターン。",
    "## 進捗 {}",
    "{} tutorials",
    "- 完了 {} ✅",
    "[進捗 {}](../notes/x.md)",
]

Text = st.sampled_from
noise = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=12)


def remarks() -> st.SearchStrategy[str]:
    """What follows a name."""
    return st.builds(lambda form, day: form.replace("{}", day), Text(REMARKS), Text(DATES))


def chance(draw: st.DrawFn, out_of: int) -> bool:
    """Whether something happens that does so once in so many times."""
    return draw(st.integers(0, out_of - 1)) == out_of - 1


@st.composite
def named(draw: st.DrawFn, item: str) -> str:
    """What a line calls an item."""
    title = PLACES[item].item.title
    names = [item, item, f"0{ITEMS.index(item)}_{item}", title.en, title.ja or item, *PLACES[item].item.aliases]
    return draw(Text(NAMED)).replace("{}", draw(Text(names)))


@st.composite
def details(draw: st.DrawFn, item: str) -> str:
    """A line below an item."""
    path = page_of(PLACES[item])
    label = draw(Text([path, "README", "詳細", path.rpartition("/")[2], "モデルの記録", path.split("/")[-2]]))
    link = f"[{label}](../{path.replace(' ', '%20')})"
    forms = [f"- 詳細: {link}", f"- {link}", f"詳細: {link}", f"* **詳細**: {link}", f"- {link} #1", f"- 手順: {link}"]
    forms += [f"- {draw(Text(WORDS))}: {link}", f"- [x] {link}", f"| 詳細 | {link} |", f"# {link}", "- [ ] sub task"]
    forms += [
        "- note",
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
def entries(draw: st.DrawFn, item: str) -> list[str]:
    """An item's line with what stands below it."""
    indent = draw(Text([" ", "   ", "\t", "    ", "  "])) if chance(draw, 8) else ""
    marker = draw(Text(MARKERS)) if chance(draw, 4) else "- "
    tick = draw(Text(["[ ]", "[x]"])) if not chance(draw, 12) else draw(Text(["[X]", "[ x]", "[]"]))
    other = f" と {draw(Text(ITEMS))}" if chance(draw, 20) else ""
    lines = [f"{indent}{marker}{tick} {draw(named(item))}{other}{draw(remarks())}"]
    for _ in range(draw(st.integers(1, 2)) if chance(draw, 3) else 0):
        deeper = draw(Text(["  ", "  ", "  ", "    ", "\t", "", "   ", "      "]))
        lines += [f"{indent}{deeper}{line}" for line in draw(details(item)).split("\n")]
    return lines


@st.composite
def rows(draw: st.DrawFn) -> str:
    """A line of the summary."""
    label = draw(Text(sorted(ROWS)))
    return draw(Text(FORMS)).replace("{}", label, 1).replace("{}", draw(Text(ROWS[label])), 1)


@st.composite
def blocks(draw: st.DrawFn) -> list[str]:
    """Something beside the lists."""
    kind = draw(Text(["link", "mark", "count", "hostile", "hostile", "noise"]))
    if kind == "link":
        return [f"[{draw(Text(WORDS))}]({draw(Text(LINKS))}) {draw(Text(WORDS))}"]
    if kind == "mark":
        sign, item = draw(Text(["✅ ", "⏸️ ", ""])), draw(Text(ITEMS))
        return [f"- {sign}`{item}` - {draw(Text(WORDS))}{draw(remarks())}"]
    if kind == "count":
        return [draw(Text(SENTENCES)).replace("{}", draw(Text(["0 / 6", "1/6", "2 of 6", "1 / 2", "3/3 tests"])))]
    return [draw(Text(HOSTILE)) if kind == "hostile" else draw(noise)]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A progress file."""
    lines: list[str] = ["# 進捗"] if draw(st.booleans()) else []
    if not chance(draw, 3):
        lines += ["", "| 項目 | 内容 |", "|---|---|", *(draw(rows()) for _ in range(draw(st.integers(1, 4)))), ""]
    groups = [(chapter.title.en, [item.id for item in chapter.items]) for chapter in CATALOG.tracks[0].chapters]
    groups.append(("チュートリアル", [item.id for item in CATALOG.tracks[1].items]))
    for title, items in groups:
        if not chance(draw, 8):
            lines += ["", draw(Text(HEADINGS)).replace("{}", title + draw(Text(SAID)))]
            lines += [""] if draw(st.booleans()) else []
        for item in items:
            if not chance(draw, 12):
                lines += draw(entries(draw(Text(ITEMS)) if chance(draw, 20) else item))
        lines += draw(blocks()) if chance(draw, 3) else []
    return "\n".join(lines) + draw(Text(["\n", "", "\n\n", "  "]))


def page_of(place: Place) -> str:
    """Where an item's detail line leads."""
    if place.item.documents:
        return f"{place.track.root}/{next(each.path for each in place.item.documents if each.path[-1] != '/')}"
    return f"{folder_of(CATALOG, place.item.id)}/README.md"


@st.composite
def works(draw: st.DrawFn) -> Work:
    """What there is of each item."""
    states = {item: draw(Text(["done", "done", "done", "done", "none", "failing", "unrun", "begun"])) for item in ITEMS}
    if draw(st.booleans()):
        states |= dict.fromkeys(("model_db", "sync_pattern", "async_pattern"), "done")
    return Work(
        done={item: draw(st.integers(1, 20)) for item, state in states.items() if state == "done"},
        failing=[item for item, state in states.items() if state == "failing" and not PLACES[item].item.documents],
        unrun=[item for item, state in states.items() if state == "unrun" and not PLACES[item].item.documents],
        begun=[item for item, state in states.items() if state == "begun"],
        files={
            "README.md": "# 記録\n",
            "notes/x.md": "# x\n",
            "gone/other.md": "",
            "a/gone.md": "",
            "メモ/見出し.md": "",
        },
        catalog=CATALOG,
    )
