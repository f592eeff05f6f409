"""The Japanese catalogue is whole: every message is in it, translated, with the same facts, and compiled."""

import re
import string
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Message as Entry

from tests import messages


def entries() -> list[Entry]:
    """The catalogue's messages without its head."""
    return [entry for entry in messages.translated() if entry.id]


def key(entry: Entry) -> tuple[str, str | None]:
    """What a message is looked up by."""
    if isinstance(entry.id, str):
        return entry.id, None
    one, many = entry.id
    return one, many


def facts(text: str) -> list[tuple[str, str | None, str | None]]:
    """The places of a template, each with how it is written."""
    return sorted((name, how, form) for _, name, form, how in string.Formatter().parse(text) if name is not None)


def test_every_message_is_written_where_it_can_be_read() -> None:
    """A template is one string, where it is said."""
    assert list(messages.unreadable()) == []


def test_no_message_is_missing_and_none_is_left_over() -> None:
    """What the source says now is what the catalogue has; ``python -m tests.messages`` brings it up to date."""
    there, said = {key(entry) for entry in entries()}, {(each.singular, each.plural) for each in messages.said()}
    assert said - there == set()
    assert there - said == set()
    assert not messages.translated().obsolete


def test_every_message_is_translated_for_sure() -> None:
    """None is empty, and none is a guess."""
    assert [key(entry) for entry in entries() if entry.fuzzy or not all(strings(entry))] == []


def strings(entry: Entry) -> tuple[str, ...]:
    """A message's translations."""
    told = entry.string or ""
    return (told,) if isinstance(told, str) else tuple(each or "" for each in told)


def test_a_translation_has_the_same_facts() -> None:
    """Only their order is free."""
    for entry in entries():
        for text in strings(entry):
            assert facts(text) == facts(key(entry)[0]), text


def test_a_translation_keeps_what_is_typed() -> None:
    """Options, commands in quotes, codes and settings are the same in every language."""
    typed = re.compile(r"(?<!\w)--[a-z][a-z-]*|'shinchoku[^']*'|(?<!\w)[A-Z]{3}\d\d\b|\[(?:tests|roots|drift)\]")
    for entry in entries():
        for text in strings(entry):
            assert sorted(set(typed.findall(text))) == sorted(set(typed.findall(key(entry)[0]))), text


def test_translations_are_in_japanese() -> None:
    """Those of words; a few are names or signs, which both languages share."""
    shared = {"README", "requirements.txt", "JUnit", "{name} ({file})", " ({own})"}
    japanese = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]")
    for entry in entries():
        for text in strings(entry):
            has_words = re.search(r"[a-z]", re.sub(r"\{[^}]*\}|--[a-z-]+", "", key(entry)[0]))
            assert japanese.search(text) or not has_words or text in shared, text


def test_what_is_compiled_is_what_is_written() -> None:
    """The compiled catalogue, which the program reads, is made of the other one; but for what made it."""
    built = GNUTranslations(BytesIO(messages.compiled(messages.translated())))
    there = GNUTranslations(BytesIO(messages.MO.read_bytes()))
    for plural in (1, 2):
        for entry in entries():
            one, many = key(entry)
            if many is None:
                assert built.gettext(one) == there.gettext(one) == strings(entry)[0]
            else:
                assert built.ngettext(one, many, plural) == there.ngettext(one, many, plural) == strings(entry)[0]


def test_an_update_of_a_whole_catalogue_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And one of a catalogue that lacks a message brings it, untranslated, and drops what is said no more."""
    text = messages.PO.read_bytes()
    po = tmp_path / "shinchoku.po"
    po.write_bytes(text)
    monkeypatch.setattr(messages, "PO", po)
    monkeypatch.setattr(messages, "MO", po.with_suffix(".mo"))
    messages.update()
    whole = po.read_bytes()
    assert b"Glossary" in whole
    assert whole.count(b"\nmsgid ") == text.count(b"\nmsgid ")
    po.write_bytes(whole.replace(b'msgid "no tests"', b'msgid "no test at all"'))
    messages.update()
    lacking = [entry.id for entry in messages.translated() if entry.id and not entry.string]
    assert lacking == ["no tests"]
    assert b"no test at all" not in po.read_bytes()
