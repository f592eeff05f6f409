"""The few settings of a repository that say how its bytes are to be read; none of those that name a program."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from shinchoku.speech import say

_VALUES = {
    "core.autocrlf": "true|false|input",
    "core.checkstat": "default|minimal",
    "core.eol": "lf|crlf|native",
    "core.filemode": "true|false",
    "core.ignorecase": "true|false",
    "core.precomposeunicode": "true|false",
    "core.sparsecheckout": "true|false",
    "core.sparsecheckoutcone": "true|false",
    "core.symlinks": "true|false",
    "core.trustctime": "true|false",
    "extensions.objectformat": "sha1|sha256",
    "extensions.refstorage": "files|reftable",
    "index.sparse": "true|false",
}
"""Those that are taken over, each with the values that it may have."""
_TRACKING = re.compile(r"(?:branch\..+\.(?:remote|merge)|remote\..+\.fetch)", re.DOTALL)
"""Those that say which branch of another repository a branch follows: ``@{upstream}``."""
_SWITCHES = {"": "true", "yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}
_HARMLESS = frozenset(
    f"extensions.{name}"
    for name in (
        *("noop", "noop-v1", "objectformat", "partialclone", "preciousobjects", "refstorage"),
        *("relativeworktrees", "worktreeconfig"),
    )
)
_NEWEST_FORMAT = 1


class GitSettings(Struct, frozen=True):
    """What a repository's own settings say, as far as it is asked."""

    said: Mapping[str, str]
    """By names as git lists them: section and last part in lower case; of several values the last."""

    @property
    def is_bare(self) -> bool:
        """Whether it says that it has no work tree."""
        return self._switch("core.bare") == "true"

    @property
    def denies_bare(self) -> bool:
        """Whether it says that it has one."""
        return self._switch("core.bare") == "false"

    @property
    def work_tree(self) -> str | None:
        """Where its work tree is, as it stands there: relative to the git directory, or absolute."""
        return self.said.get("core.worktree")

    @property
    def refs_are_files(self) -> bool:
        """Whether branches and tags are files, and not tables."""
        return self.said.get("extensions.refstorage", "files").lower() == "files"

    def unknown(self) -> str | None:
        """What of them shows a repository of another kind than git itself would read, in a clause."""
        form = self.said.get("core.repositoryformatversion", "0")
        if not form.isdecimal() or int(form) > _NEWEST_FORMAT:
            return say("its format version is {form}, which is not known here", form=form)
        strange = [name for name in self.said if name.startswith("extensions.") and name not in _HARMLESS]
        if strange and int(form) == _NEWEST_FORMAT:
            return say("it needs {name}, which is not known here", name=strange[0])
        return None

    def text(self, *, is_bare: bool) -> str:
        """A settings file for a git directory of our own."""
        taken = {name: value for name, value in self._taken() if re.fullmatch(_VALUES[name], value)}
        newer = any(name.startswith("extensions.") for name in taken)
        lines = [f"[core]\n\trepositoryformatversion = {int(newer)}\n\tbare = {str(is_bare).lower()}\n"]
        for name, value in taken.items():
            section, _, key = name.partition(".")
            lines.append(f"[{section}]\n\t{key} = {value}\n")
        for name, value in self.said.items():
            if _TRACKING.fullmatch(name) and "\0" not in name + value:
                section, _, rest = name.partition(".")
                inner, _, key = rest.rpartition(".")
                if "\n" not in inner:
                    lines.append(f'[{section} "{_escaped(inner)}"]\n\t{key} = "{_escaped(value)}"\n')
        return "".join(lines)

    def _taken(self) -> Iterator[tuple[str, str]]:
        for name in sorted(_VALUES.keys() & self.said.keys()):
            value = self.said[name].lower()
            yield name, _SWITCHES.get(value, value)

    def _switch(self, name: str) -> str | None:
        value = self.said.get(name)
        return None if value is None else _SWITCHES.get(value.lower(), value.lower())


def parse_listing(listing: bytes) -> GitSettings:
    r"""Settings as ``git config --list -z`` prints them: ``name\nvalue\0``, a name alone for a switch."""
    return GitSettings(dict(_pairs(listing.decode("utf-8", "surrogateescape").split("\0")[:-1])))


def _pairs(entries: Iterable[str]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        name, _, value = entry.partition("\n")
        yield name, value


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n").replace("\t", r"\t").replace("\b", r"\b")
