"""Who fetches: what git is told of a user's name and password, and who hears of it."""

import os
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from shinchoku.cohort.faults import NotFetched
from shinchoku.cohort.sources import Source, address
from shinchoku.gates.credentials import _PASSWORD, _USER, Login, login_of
from shinchoku.gates.gitcommand import PROGRAM

SECRET = "s3cr3t-w0rd"
CREDENTIALS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


def login(text: str) -> Login:
    return login_of(address(text))


def answered(found: Login, protocol: str = "https", host: str = "h.example", path: str = "") -> dict[str, str] | None:
    """What git finds for a host, as it would before it connects; None where it finds nothing."""
    asked = f"protocol={protocol}\nhost={host}\n{path and f'path={path}'}\n\n"
    done = subprocess.run(
        [PROGRAM, *found.settings, "credential", "fill"],
        input=os.fsencode(asked),
        env={
            "PATH": os.environ["PATH"],
            "HOME": os.devnull,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            **found.variables,
        },
        cwd="/",
        capture_output=True,
        check=False,
    )
    if done.returncode:
        return None
    return dict(line.split("=", 1) for line in os.fsdecode(done.stdout).split("\n") if line)


# --- what an address says ---


@pytest.mark.parametrize(
    ("text", "address_", "user", "password"),
    [
        ("https://user:pass@h.example/a", "https://h.example/a", "user", "pass"),
        ("https://user:pass@h.example:8443/a", "https://h.example:8443/a", "user", "pass"),
        ("https://us%40er:p%3A%2F%25%20@h.example/a", "https://h.example/a", "us@er", "p:/% "),
        ("https://user:p@s:s@h.example/a", "https://h.example/a", "user", "p@s:s"),
        ("https://user:p+s@h.example/a", "https://h.example/a", "user", "p+s"),
        ("https://user:%e9@h.example/a", "https://h.example/a", "user", "\udce9"),
        ("https://token@h.example/a", "https://h.example/a", "git", "token"),
        ("https://token:@h.example/a", "https://h.example/a", "git", "token"),
        ("https://:pass@h.example/a", "https://h.example/a", "", "pass"),
        ("https://${HERE}@h.example/a", "https://h.example/a", "git", "o/n:e@%2F${OTHER}"),
        ("https://oauth2:${HERE}@h.example/a", "https://h.example/a", "oauth2", "o/n:e@%2F${OTHER}"),
        ("https://${OTHER}:x${OTHER}y@h.example/a", "https://h.example/a", "två", "xtvåy"),
        ("https://u:${BYTES}@h.example/a", "https://h.example/a", "u", "\udcff\udcfe"),
        ("https://u:$HERE@h.example/a", "https://h.example/a", "u", "$HERE"),
        ("https://u:${1}@h.example/a", "https://h.example/a", "u", "${1}"),
    ],
)
def test_a_name_and_a_password_go_into_variables_alone(
    text: str, address_: str, user: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HERE", "o/n:e@%2F${OTHER}")
    monkeypatch.setenv("OTHER", "två")
    monkeypatch.setenv("BYTES", "\udcff\udcfe")
    found = login(text)
    assert found.address == address_
    assert found.variables == {_USER: user, _PASSWORD: password}
    assert "credential.helper=" in found.settings, "nobody else's helper is asked"


@pytest.mark.parametrize(
    ("text", "address_"),
    [
        ("https://h.example/a", "https://h.example/a"),
        ("https://h.example/${HERE}", "https://h.example/${HERE}"),
        ("file:///srv/a", "file:///srv/a"),
        ("ssh://h.example:22/a", "ssh://h.example:22/a"),
        ("git@h.example:a/b", "git@h.example:a/b"),
        ("git@h.example:/a/b", "ssh://git@h.example/a/b"),
        (f"ssh://git:{SECRET}@h.example/a", "ssh://git@h.example/a"),
        ("ssh://${HERE}@h.example/a", "ssh://me%2Fher@h.example/a"),
    ],
)
def test_where_no_password_is_used_git_is_told_nothing(
    text: str, address_: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HERE", "me/her")
    assert login(text) == Login(address_)


@pytest.mark.parametrize("value", [None, ""])
def test_a_variable_that_is_not_set_is_told(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of asking the other side with a password that is none."""
    monkeypatch.delenv("ABSENT", raising=False)
    if value is not None:
        monkeypatch.setenv("ABSENT", value)
    with pytest.raises(NotFetched, match="the environment variable ABSENT, which its address names, is not set"):
        login("https://u:${ABSENT}@h.example/a")


def test_a_folder_needs_no_login() -> None:
    assert login_of(Source("/srv/a b")).variables == {}


@given(user=CREDENTIALS, password=CREDENTIALS.filter(lambda text: len(text) > 3))
def test_no_secret_stands_in_a_command_line(user: str, password: str) -> None:
    source = address(f"https://{quote(user, safe='')}:{quote(password, safe='')}@h.example/a")
    bare = login_of(address("https://user:pass@h.example/a"))
    found = login_of(source)
    assert (found.address, found.settings) == (bare.address, bare.settings)
    assert found.variables == {_USER: user, _PASSWORD: password}


# --- what a message may repeat ---


@given(user=CREDENTIALS, password=CREDENTIALS, around=st.tuples(st.text(), st.text()))
@example(user=SECRET[:5], password=SECRET, around=("", ""))
@example(user=quote("a%41"), password=f"{quote('a%41')}9", around=("", ""))
def test_a_message_repeats_no_secret_as_it_is_or_as_an_address_has_it(
    user: str, password: str, around: tuple[str, str]
) -> None:
    found = login_of(address(f"https://{quote(user, safe='')}:{quote(password, safe='')}@h.example/a"))
    for secret in (user, password):
        assume(len(secret) > 3)
        for form in (secret, quote(secret, safe="")):
            said = found.without(f"{around[0]}{form}{around[1]}")
            assert said.count("*") >= 3
            assert form not in said or form in "*" * len(said) or form in around[0] + "***" + around[1]


def test_a_message_is_left_as_it_is_where_there_is_no_secret_in_it() -> None:
    said = "fatal: repository 'https://h.example/a/' not found"
    assert login(f"https://user:{SECRET}@h.example/a").without(said) == said
    assert login("https://h.example/a").without(said) == said
    assert login("https://a:of@h.example/a").without("a list of all") == "a list of all", "short ones stand in words"


def test_a_part_of_a_longer_secret_does_not_save_the_rest() -> None:
    found = login("https://token:token1234@h.example/a")
    assert found.without("no such user token:token1234") == "no such user ***:***"
    other = login("https://token1234:token@h.example/a")
    assert other.without("no such user token1234:token") == "no such user ***:***"


def test_a_secret_that_is_no_text_is_hidden_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYTES", "\udcff\udcfe12")
    found = login("https://u:${BYTES}@h.example/a")
    assert found.without("bad \udcff\udcfe12 and %FF%FE12") == "bad *** and ***"


# --- what git hears ---

ODD = [
    "it's",
    'sa"id',
    "a b",
    " a ",
    "$HOME",
    "`id`",
    "$(id)",
    "%s%d%%",
    "\\n\\",
    "!x",
    "a;b&c|d",
    "ü→字",
    "-n",
    "*",
    "a=b",
    "#",
]


@pytest.mark.parametrize("secret", ODD)
def test_git_is_given_the_name_and_the_password_as_they_are(secret: str) -> None:
    found = login(f"https://{quote(f'u{secret}', safe='')}:{quote(secret, safe='')}@h.example/a")
    told = answered(found)
    assert told is not None
    assert (told["username"], told["password"]) == (f"u{secret}", secret)


@given(user=CREDENTIALS, password=CREDENTIALS)
@settings(max_examples=20)
def test_git_is_given_whatever_a_name_and_a_password_can_be(user: str, password: str) -> None:
    told = answered(login(f"https://{quote(user, safe='')}:{quote(password, safe='')}@h.example/a"))
    assert told is not None
    assert (told["username"], told["password"]) == (user, password)


def test_git_is_given_a_token_that_is_no_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "\udcff\udcfe")
    told = answered(login("https://${TOKEN}@h.example/a"))
    assert told is not None
    assert (told["username"], told["password"]) == ("git", "\udcff\udcfe")


@pytest.mark.parametrize(
    "host",
    ["h.example", "h.example:8443", "H.Example", "127.0.0.1:1", "[::1]", "[::1]:8443", "xn--r8jz45g.jp", "例え.jp"],
)
def test_a_host_is_given_its_own(host: str) -> None:
    told = answered(login(f"https://user:{SECRET}@{host}/a"), host=host, path="a")
    assert told is not None
    assert told["password"] == SECRET


@pytest.mark.parametrize(
    ("protocol", "host"),
    [
        ("https", "other.example"),
        ("https", "sub.h.example"),
        ("https", "h.example.org"),
        ("https", "example"),
        ("https", "h.example:8443"),
        ("http", "h.example"),
    ],
)
def test_no_other_host_is_given_anything(protocol: str, host: str) -> None:
    assert answered(login(f"https://user:{SECRET}@h.example/a"), protocol, host) is None


def test_nothing_is_kept_or_forgotten_for_later(tmp_path: Path) -> None:
    """Git tells its helpers what was right and what was wrong; ours says nothing to that."""
    found = login(f"https://user:{SECRET}@h.example/a")
    for word in ("approve", "reject"):
        done = subprocess.run(
            [PROGRAM, *found.settings, "credential", word],
            input=f"protocol=https\nhost=h.example\nusername=user\npassword={SECRET}\n\n".encode(),
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", **found.variables},
            cwd=tmp_path,
            capture_output=True,
            check=True,
        )
        assert (done.stdout, done.stderr) == (b"", b"")
    assert os.listdir(tmp_path) == []
