"""Where a learner's repository is: what an address is, what a folder, and what of either may be shown."""

import os
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from shinchoku.cohort.sources import BadSource, Source, address, folder, is_address, source_of

NO_ADDRESS = "it is no address: https:// or ssh:// or file://"
NO_HOST = "it names no host"
NO_FOLDER = "it names no folder: file:///… does"
UNPRINTABLE = "it holds a space or a control character"
SECRETS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=4)
ANYTHING = st.text(st.characters(exclude_categories=[]))


# --- what an address is ---


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("https://example.org/a/b.git", Source("https://example.org/a/b.git", "https")),
        ("HTTPS://Example.org/a", Source("https://Example.org/a", "https")),
        ("https://example.org:8443/a", Source("https://example.org:8443/a", "https")),
        ("https://[::1]:8443/a", Source("https://[::1]:8443/a", "https")),
        ("https://例え.jp/a", Source("https://例え.jp/a", "https")),
        ("https://user:p%40ss@example.org/a", Source("https://user:p%40ss@example.org/a", "https")),
        ("https://user:p@ss@example.org/a", Source("https://user:p@ss@example.org/a", "https")),
        ("https://-token@example.org/a", Source("https://-token@example.org/a", "https")),
        ("https://${TOKEN}@example.org/a", Source("https://${TOKEN}@example.org/a", "https")),
        ("https://example.org/a?tab=readme#top", Source("https://example.org/a", "https")),
        ("ssh://git@example.org:22/a", Source("ssh://git@example.org:22/a", "ssh")),
        ("git@example.org:a/b.git", Source("git@example.org:a/b.git", "ssh")),
        ("git@example.org:/srv/b.git", Source("ssh://git@example.org/srv/b.git", "ssh")),
        ("example.org:a/b.git", Source("example.org:a/b.git", "ssh")),
        ("example.org:~/b.git", Source("example.org:~/b.git", "ssh")),
        ("file:///srv/a", Source("file:///srv/a", "file")),
        ("file:////srv/a", Source("file:///srv/a", "file")),
    ],
)
def test_an_address_has_a_scheme(text: str, source: Source) -> None:
    assert address(text) == source
    assert source_of(text) == source


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("", NO_ADDRESS),
        ("a/b", NO_ADDRESS),
        ("https:/example.org/a", NO_ADDRESS),
        ("file:/srv/a", NO_ADDRESS),
        ("//example.org/a", NO_ADDRESS),
        ("user:password@example.org/a", NO_ADDRESS),
        ("https://[::1/a", NO_ADDRESS),
        ("https://example.org:99999/a", NO_ADDRESS),
        ("https://example.org:ssh/a", NO_ADDRESS),
        ("https://℀.org/a", NO_ADDRESS),
        ("https:///a", NO_HOST),
        ("https://user@/a", NO_HOST),
        ("https://:8443/a", NO_HOST),
        ("https://user:password@-host/a", NO_HOST),
        ("https://a=b/a", NO_HOST),
        ("https://*/a", NO_HOST),
        ("https://a%2fb/a", NO_HOST),
        ('https://a"b/a', NO_HOST),
        ("ssh://-oProxyCommand=id/a", NO_HOST),
        ("ssh://%2DoProxyCommand=id/a", NO_HOST),
        ("ssh://-oProxyCommand=id@example.org/a", NO_HOST),
        ("-oProxyCommand=id@example.org:a", NO_HOST),
        ("file://example.org/a", NO_FOLDER),
        ("file://user:password@/a", NO_FOLDER),
        ("file://:80/a", NO_FOLDER),
        ("file://", NO_FOLDER),
        ("https://example.org/a b", UNPRINTABLE),
        ("https://example.org/a\n", UNPRINTABLE),
        ("https://exa\tmple.org/a", UNPRINTABLE),
        ("https://example.org/a\u202eb", UNPRINTABLE),
        ("https://example.org/\udcff", UNPRINTABLE),
        ("git@example.org:\udcff", UNPRINTABLE),
        ("https://user:a%00b@example.org/a", UNPRINTABLE),
        ("https://user:a%0Ahost=b@example.org/a", UNPRINTABLE),
        ("http://example.org/a", "http is not fetched over; use https:// or ssh:// or file://"),
        ("git://example.org/a", "git is not fetched over; use https:// or ssh:// or file://"),
        ("ext::sh -c id", "ext is not fetched over; use https:// or ssh:// or file://"),
        ("https::https://example.org/a", "https is not fetched over; use https:// or ssh:// or file://"),
    ],
)
def test_what_is_no_address_is_refused_with_its_cause(text: str, cause: str) -> None:
    with pytest.raises(BadSource) as refused:
        address(text)
    assert str(refused.value) == cause


@pytest.mark.parametrize(
    ("text", "path"),
    [("file:///srv/a#b?c", "/srv/a%23b%3Fc"), ("ssh://example.org/a#b", "/a%23b")],
)
def test_over_ssh_and_for_files_a_path_is_all_that_follows_the_host(text: str, path: str) -> None:
    assert urlsplit(address(text).text)[2:] == (path, "", "")


def test_a_path_from_home_is_left_to_git_and_names_its_learner() -> None:
    source = address("git@example.org:ada/patterns?x#y.git")
    assert (source.text, source.shown) == ("git@example.org:ada/patterns?x#y.git",) * 2
    assert source.names == ("patterns?x#y", "ada/patterns?x#y")
    assert source.is_from_home
    assert not address("ssh://git@example.org/a").is_from_home
    assert not address("https://example.org/a").is_from_home


@given(text=st.one_of(ANYTHING, ANYTHING.map("https://{}".format), ANYTHING.map("ssh://{}".format)))
@example(text="ssh://-oProxyCommand=id@h/")
def test_whatever_text_is_given_nothing_comes_of_it_but_an_address_of_ours_or_a_cause(text: str) -> None:
    try:
        source = address(text)
    except BadSource:
        return
    assert source.scheme is not None
    assert source.text.startswith(f"{source.scheme}://")
    assert source.text.isprintable()
    assert " " not in source.text
    assert not source.text.removeprefix("ssh://").startswith("-")
    assert address(source.text) == source, "an address that was read is read again as it is"
    assert address(source.shown).shown == source.shown


# --- what a folder is ---


@pytest.mark.parametrize("text", ["a", "a/b", ".", "..", "/srv/a", "C:/x", "~/a", "a b", "-a", "日本語", "a::b c"])
def test_what_looks_like_no_address_is_a_folder(text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    if "::" in text:
        with pytest.raises(BadSource, match="a is not fetched over"):
            source_of(text)
    else:
        whole = {".": str(tmp_path), "..": str(tmp_path.parent), "/srv/a": text}.get(text, f"{tmp_path}/{text}")
        assert source_of(text) == Source(whole)


def test_an_address_without_its_scheme_is_no_folder_that_could_be_shown_with_its_password() -> None:
    for text in ("user:password@example.org/a", "user:pass@word@example.org:a"):
        with pytest.raises(BadSource, match="it is no address"):
            source_of(text)


@pytest.mark.parametrize("name", ["C:x", "git@example.org:a"])
def test_a_folder_that_is_there_is_no_address(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert source_of(name).scheme == "ssh"
    (tmp_path / name).mkdir()
    assert source_of(name) == Source(str(tmp_path / name))
    assert not is_address(name, str(tmp_path))
    assert address(name).scheme == "ssh", "in a roster, the column says which it is"


def test_a_relative_folder_starts_from_its_base() -> None:
    assert folder("a", "/srv") == Source("/srv/a")
    assert folder("/a", "/srv") == Source("/a")
    assert folder("a") == Source(os.path.abspath("a"))


@pytest.mark.parametrize("text", ["a", "a/", "./a", "a/.", "b/../a", "../x/a", "{here}/a", "//{here}//a/"])
def test_however_a_folder_is_spelled_it_is_the_same_place(
    text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "x").mkdir()
    monkeypatch.chdir(tmp_path / "x")
    assert folder(text.format(here=tmp_path / "x")) == Source(f"{tmp_path}/x/a")
    assert folder("a", str(tmp_path / "x")) == folder("a", "../x") == folder("x/a", "..")


def test_links_stay_but_for_one_that_is_led_back_from(tmp_path: Path) -> None:
    (tmp_path / "real/class").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real/class")
    assert folder("link/a", str(tmp_path)) == Source(f"{tmp_path}/link/a")
    assert folder("link/../link/a", str(tmp_path)) == Source(f"{tmp_path}/real/link/a")
    assert folder("link/..", str(tmp_path)) == Source(f"{tmp_path}/real")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("https://h/a", True), ("git@h:a", True), ("h:a", False), ("C:/x", False), ("a@b", False), ("a/git@h:a", False)],
)
def test_a_text_under_path_may_be_an_address_by_mistake(text: str, is_one: bool, tmp_path: Path) -> None:
    assert is_address(text, str(tmp_path)) is is_one


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("", "it names no folder"),
        ("a\0b", "it names no folder"),
        ("https://user:password@example.org/a", "it names no folder"),
        ("a\udcff", "its name is not UTF-8; rename the folder"),
    ],
)
def test_what_is_no_folder_is_refused_with_its_cause(path: str, cause: str) -> None:
    with pytest.raises(BadSource) as refused:
        folder(path, "/srv")
    assert str(refused.value) == cause


# --- what is shown ---


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("https://token@example.org/a", "https://***@example.org/a"),
        ("https://user:p@ss@example.org:8443/a", "https://***@example.org:8443/a"),
        ("https://@example.org/a", "https://***@example.org/a"),
        ("https://user:password@[::1]/a", "https://***@[::1]/a"),
        ("https://example.org/a?private_token=password", "https://example.org/a"),
        ("ssh://git:password@example.org/a", "ssh://git@example.org/a"),
        ("ssh://example.org/a", "ssh://example.org/a"),
        ("file:///srv/a", "file:///srv/a"),
    ],
)
def test_an_address_is_shown_without_credentials(text: str, shown: str) -> None:
    assert address(text).shown == shown


def test_a_folder_is_shown_by_its_absolute_path() -> None:
    assert folder("/srv/a b").shown == "/srv/a b"


@given(
    user=st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    password=SECRETS,
    scheme=st.sampled_from(["https", "ssh"]),
)
def test_no_password_is_ever_shown(user: str, password: str, scheme: str) -> None:
    place = "host.example/way"
    assume(scheme == "https" or not user.startswith("-"))
    anyway = f"{scheme}://***@{quote(user, safe='')}@{place}"
    assume(password not in anyway and quote(password, safe="") not in anyway)  # no wonder then
    source = address(f"{scheme}://{quote(user, safe='')}:{quote(password, safe='')}@{place}")
    for told in (source.shown, *source.names):
        assert password not in told
        assert quote(password, safe="") not in told


@given(token=SECRETS)
def test_no_token_that_stands_alone_is_ever_shown(token: str) -> None:
    assume(token not in "https://***@host.example/way")
    shown = address(f"https://{quote(token, safe='')}@host.example/way").shown
    assert shown == "https://***@host.example/way"


# --- what a learner is called after it ---


@pytest.mark.parametrize(
    ("source", "names"),
    [
        (address("https://example.org/group/course.git"), ("course", "group/course")),
        (address("https://user:password@example.org/group/course/"), ("course", "group/course")),
        (address("git@example.org:course.git"), ("course", "course")),
        (address("https://example.org"), ("https://example.org", "https://example.org")),
        (address("https://token@example.org/"), ("https://***@example.org/", "https://***@example.org/")),
        (address("file:///srv/hanako/course.git"), ("course", "hanako/course")),
        (folder("/srv/hanako/course"), ("course", "hanako/course")),
        (folder("/srv/hanako/course/"), ("course", "hanako/course")),
        (folder("hanako/../taro/./course"), ("course", "taro/course")),
        (folder("/course"), ("course", "course")),
        (folder(".", "/srv/course"), ("course", "srv/course")),
        (folder("..", "/srv/course/a"), ("course", "srv/course")),
        (folder("/"), ("/", "/")),
    ],
)
def test_a_place_has_a_short_name_and_a_longer_one(source: Source, names: tuple[str, str]) -> None:
    assert source.names == names


@given(
    parts=st.lists(st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1), min_size=1)
)
def test_every_folder_has_a_name(parts: list[str]) -> None:
    short, longer = folder(os.path.join(*parts)).names
    assert short
    assert longer
