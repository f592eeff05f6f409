"""Texts that act on who reads them, where whoever writes them down does not take care."""

from itertools import product

_ACTS = "alert(1)"
_URL = "https://evil.example/x"

_HTML = (
    *(
        f"<{tag}>{_ACTS}</{tag}>"
        for tag in ("script", "style", "svg", "math", "iframe", "template", "title", "textarea")
    ),
    *(
        f"<{tag} {event}={_ACTS}>"
        for tag, event in product(("img src=x", "body", "details open"), ("onerror", "onload"))
    ),
    *(
        f"{quote}><script>{_ACTS}</script>"
        for quote in ("'", '"', "`", "-->", "</style>", "</script>", "</title>", "]]>")
    ),
    *(f"{quote} onmouseover={_ACTS} x={quote}" for quote in ("'", '"', "`", " ")),
    *(f"<a href={scheme}{_ACTS}>x</a>" for scheme in ("javascript:", "data:text/html,", "vbscript:", "JaVa\tScRiPt:")),
    *("<!--", "<![CDATA[<b>]]>", "<?php x ?>", "<!DOCTYPE html>", "</body></html>", "<base href=//evil.example>"),
    *(
        "&lt;script&gt;",
        "&#60;b&#62;",
        "&#x3c;b&#x3e;",
        "&amp;lt;",
        "&nbsp;",
        "<b",
        "<",
        "<<b>>",
        "<meta http-equiv=refresh>",
    ),
    *(
        "{{ 7*7 }}",
        "{% raw %}",
        "${7*7}",
        "#{7*7}",
        "<%= 7*7 %>",
        "\u2028alert(1)\u2029",
        "</scr\0ipt>",
        "<form action=x>",
    ),
)
_MARKDOWN = (
    *(
        f"[x]({_URL})",
        f"![x]({_URL})",
        f"<{_URL}>",
        _URL,
        "www.evil.example",
        "a|b@evil.example",
        "`xmpp:a@evil.example/y`",
        "http://evil.example",
        "a@evil.example",
    ),
    *(f"[x]: {_URL}", "[x][x]", f"![x][x]\n\n[x]: {_URL}", f'<img src="{_URL}">', "[^1]", "[^1]: x", f"[x](<{_URL}>)"),
    *(
        "@everyone",
        "@owner/team",
        "#1",
        "GH-1",
        "owner/repo#1",
        "0123456789abcdef0123456789abcdef01234567",
        "ftp://x.y",
    ),
    *(
        "# heading",
        "x\n===",
        "- [x] done",
        "- list",
        "1. list",
        "> quote",
        "```\nfence",
        "~~~",
        "    code",
        "---",
        "***",
    ),
    *(
        "| a | b |",
        "|",
        "\\|",
        "a\\",
        "**bold**",
        "__bold__",
        "*it*",
        "~~gone~~",
        "`code`",
        "``",
        "`",
        "\\`",
        "$x$",
        "$$",
    ),
    *("</details>", "<details><summary>x", "<!-- x -->", "<br>", "a  \nb", ":tada:", "[!NOTE]", "> [!WARNING]\n> x"),
)
_CI = (
    *(
        f"{start}::{command}::x"
        for start, command in product(("", "\n", "\r\n", "\r"), ("error", "stop-commands", "add-mask"))
    ),
    *("::error file=a,line=1::x", "%0A::warning::x", "%0D%0A::notice::x", "##[error]x", "##[group]x", "\n##[endgroup]"),
    *(
        "::set-output name=x::y",
        "::save-state name=x::y",
        "::set-env name=PATH::/tmp",
        "::endgroup::",
        "%25",
        "%0a",
        "%",
    ),
    *(
        "\x1b[0Ksection_start:1:x\r\x1b[0K",
        "##vso[task.complete]",
        "##teamcity[buildStop]",
        "a,line=2",
        "a:b",
        "::debug::",
    ),
)
_SIGNS = (
    *(f"a{chr(code)}b" for code in (0, 1, 7, 8, 9, 10, 11, 12, 13, 14, 26, 27, 31, 127, 0x80, 0x85, 0x90, 0x9B, 0x9D)),
    *(
        "\x1b[31mred\x1b[0m",
        "\x1b]0;title\x07",
        f"\x1b]8;;{_URL}\x1b\\x\x1b]8;;\x1b\\",
        "\x1b[2J\x1b[H",
        "\x1bc",
        "\x9b2J",
    ),
    *(
        f"a{sign}b"
        for sign in "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\u2028\ufff9"
    ),
    *(
        "\udc80",
        "a\udcffb",
        "é\u0301",
        "\u0000\u0000",
        "مرحبا",
        "שלום",
        "👩‍👩‍👧",
        "\U000e0041",
        "ｆｕｌｌ",
        "İ",
    ),
)
_OTHERS = (
    *(
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
        "\t=1",
        "..",
        ".",
        "/etc/passwd",
        "../../x",
        "C:\\x",
        "\\\\host\\x",
    ),
    *(
        "",
        " ",
        "x" * 10_000,
        "あ" * 5_000,
        "<" * 3_000,
        "&" * 3_000,
        "%s%n%x",
        "{0}",
        "{}",
        "%(x)s",
        "\\u003c",
        "\\x3c",
    ),
    *(
        "]]>",
        "<?xml version='1.0'?>",
        "&e;",
        "<!ENTITY e 'x'>",
        "null",
        "true",
        "NaN",
        '"',
        "\\",
        '\\"',
        "'",
        "--output=x",
    ),
)
STRINGS = tuple(dict.fromkeys((*_HTML, *_MARKDOWN, *_CI, *_SIGNS, *_OTHERS)))
