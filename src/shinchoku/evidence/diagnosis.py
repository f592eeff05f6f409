"""Why a suite fails here that its learner may have seen pass: what a clone of the repository does not bring with it."""

import re
from collections.abc import Collection, Iterable

from shinchoku.causes import Cause, ItemFacts, cause_of, is_own, plugin_cause
from shinchoku.distributions import canonical, plugin_of_flag, plugin_of_key, plugin_of_module
from shinchoku.session import Diagnosis, Differing, Older, Raised, SuiteRun
from shinchoku.speech import Sentence, joined, say
from shinchoku.symptoms import raised_in

_USAGE = 4  # pytest's own exit code
_MOST_TOLD = 3
_LONGEST = 400  # characters of a message, and
_LONGEST_NAME = 80  # of one name in it: a suite may ask for anything
_FLAGS = re.compile(r"unrecognized arguments: (.+)")
_REQUIRED = re.compile(r"Missing required plugins: (.+)")
_PLUGIN = re.compile(r"Error importing plugin [\"']([^\"']+)[\"'](?:: No module named '([^']+)')?")
_OPTION = re.compile(r"ERROR: Unknown config option: (\w+)")
_ABSENT = say("not there")
_CONFTEST = "while loading conftest"


def diagnose(run: SuiteRun, facts: ItemFacts) -> Diagnosis | None:
    """Why a suite could not show what it can; None where it passed, or one failure may be the learner's own."""
    misused = run.exit_code == _USAGE
    whole = run.finished and run.session_exit == run.exit_code and run.failed + run.errors
    if run.unstarted or run.timed_out or run.signal or not (whole or misused):
        return None
    if not misused and run.failed + run.errors > len(run.exceptions):
        return None  # of one failure nothing is known
    causes = _of_misuse(run.output, facts) if misused else (cause_of(raised, facts) for raised in run.exceptions)
    known = tuple(dict.fromkeys(causes))
    return _told([cause for cause in known if cause]) if known and None not in known else None


def outdated(older: Older, declared: Collection[str]) -> Diagnosis:
    """What newer releases broke, of a suite that passes with older ones.

    Args:
        older: The session that passed.
        declared: The distributions that the item declares, canonical: likelier than what these bring with them.
    """
    differs = sorted(older.differs, key=lambda each: (each.name not in declared, each.name))
    pins = [f"{each.name}=={each.older}" for each in differs if each.older is not None]
    told = _listed(_differing(each) for each in differs)
    such = say("pin what differs, such as {pin}", pin=_listed(pins[:1])) if pins else say("pin what it declares")
    pin = say("pin {pin}", pin=pins[0]) if len(pins) == 1 else such
    cure = say('set as-of = "completed" under [tests], or {pin}', pin=pin) if older.as_of else pin
    return Diagnosis(
        "ENV07",
        say("passes with {what}, and not with today's: {told}; {cure}", what=older.what, told=told, cure=cure),
        install=tuple(sorted(pins)),
    )


def _differing(each: Differing) -> Sentence:
    return say(
        "{name} {older} (today {today})", name=each.name, older=each.older or _ABSENT, today=each.today or _ABSENT
    )


def _of_misuse(output: str, facts: ItemFacts) -> Iterable[Cause | None]:
    """What pytest itself says where it did not begin: of its settings, or of a conftest.py."""
    if found := _FLAGS.search(output):
        return [_flag(word, facts) for word in found[1].split() if word.startswith("-")]
    if found := _REQUIRED.search(output):
        names = [re.split(r"[<>=!~\[; ]", name.strip())[0] for name in found[1].split(",")]
        return [plugin_cause(say("required_plugins asks for"), name, canonical(name), facts) for name in names]
    if found := _PLUGIN.search(output):
        return [_imported_plugin(found[1], found[2] or found[1], facts)]
    if found := _OPTION.search(output):
        option = plugin_of_key(found[1])
        return [plugin_cause(say("the settings ask for"), found[1], option, facts) if option else None]
    raised = raised_in(output) if _CONFTEST in output else None
    return [cause_of(raised, facts) if raised else None]


def _flag(word: str, facts: ItemFacts) -> Cause:
    name = plugin_of_flag(word)
    if name is None:
        return Cause(
            "ENV03",
            say("addopts asks for"),
            word,
            say(", which no plugin here knows"),
            say("declare the plugin that does"),
        )
    return plugin_cause(say("addopts asks for"), word, name, facts)


def _imported_plugin(name: str, missing: str, facts: ItemFacts) -> Cause | None:
    """A plugin that is called by its module, or something that it imports itself."""
    if missing.partition(".")[0] != name.partition(".")[0]:
        return cause_of(Raised("", "ModuleNotFoundError", "", missing), facts)
    return None if is_own(name, facts) else plugin_cause(say("-p asks for"), name, plugin_of_module(name), facts)


def _told(causes: list[Cause]) -> Diagnosis:
    """The causes of one kind told together; the first code in order is the whole's."""
    causes = sorted(causes, key=lambda cause: cause.code)
    groups: dict[tuple[str, str, Sentence], list[Cause]] = {}
    for cause in causes:
        groups.setdefault((cause.said, cause.tail, cause.cure), []).append(cause)
    return Diagnosis(
        causes[0].code,
        _also([_clause(*shared, group) for shared, group in groups.items()]).shaped(
            lambda text: _short(text, _LONGEST)
        ),
        install=_needed(causes, "ENV01", "ENV03"),
        restore=_needed(causes, "ENV04"),
        start=tuple(dict.fromkeys((c.service.file, c.service.name) for c in causes if c.service)),
    )


def _also(clauses: list[Sentence]) -> Sentence:
    first, *others = clauses
    return joined((first, *(say("also {clause}", clause=clause) for clause in others)), "; ")


def _clause(said: str, tail: str, cure: Sentence, causes: list[Cause]) -> Sentence:
    what, needs = _listed(cause.what for cause in causes), _listed(cause.needs for cause in causes)
    return say("{said} {what}{tail}; {cure}", said=said, what=what, tail=tail, cure=cure.again(needs=needs))


def _needed(causes: list[Cause], *codes: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cause.needs for cause in causes if cause.code in codes and cause.needs))


def _listed(words: Iterable[str]) -> Sentence:
    """``a, b and c``; of many, the first few and how many more."""
    unique = list(dict.fromkeys(joined((word,)).shaped(lambda text: _short(text, _LONGEST_NAME)) for word in words))
    told, rest = unique[:_MOST_TOLD], len(unique) - _MOST_TOLD
    told += [say("{n} more", n=rest)] if rest > 0 else []
    *most, last = told
    return say("{most} and {last}", most=joined(most), last=last) if most else last


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
