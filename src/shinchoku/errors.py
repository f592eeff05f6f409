"""The ways to fail, each a sentence made from the facts it keeps.

They are values, but not frozen ones: Python sets a traceback on whatever is raised.
"""

from typing import dataclass_transform

from shinchoku.speech import alternatives, joined, say


@dataclass_transform(eq_default=True)
class ShinchokuError(Exception):
    """The root of every failure that ends a command with exit code 2 and one sentence.

    What it keeps are its class's annotated names, in their order; two of one class with the same facts are equal.
    """

    def __init__(self, *facts: object, **named: object) -> None:
        given = {**dict(zip(type(self).__annotations__, facts, strict=False)), **named}
        super().__init__(*given.values())
        for name, fact in given.items():
            setattr(self, name, fact)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *vars(self).values()))


class Unreadable(ShinchokuError):
    """A file that is there but cannot be read; a scan reports it and goes on."""

    path: str
    """POSIX, relative to the scanned root."""
    cause: str

    def __str__(self) -> str:
        return joined((self.path, self.cause), ": ")


class BadSettings(ShinchokuError):
    """A TOML file of the user's that cannot be used as it is."""

    source: str
    """The file's name as the user knows it."""
    key: str | None
    cause: str
    """What was found and what is allowed."""
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.source}:{self.line}" if self.line else self.source
        return joined((place, self.key, self.cause) if self.key else (place, self.cause), ": ")


class UnknownName(ShinchokuError):
    """A name that the user gave and nothing has: an item, a built-in catalogue, a code."""

    what: str
    name: str
    hint: str
    """A closing clause: the nearest name, or all of them."""

    def __str__(self) -> str:
        return say("no {what} is called {name!r}; {hint}", what=self.what, name=self.name, hint=self.hint)


class NothingToScan(ShinchokuError):
    """None of the folders that hold a learner's work is there."""

    path: str
    roots: tuple[str, ...]
    elsewhere: str | None = None
    """A folder near by that holds one of them, as it is called from where the user is."""

    def __str__(self) -> str:
        roots = alternatives(f"{root}/" for root in self.roots)
        if self.elsewhere:
            return say(
                "{path}: nothing to scan: no folder {roots} here; "
                "scan '{elsewhere}', which holds it, or name yours under [roots] in shinchoku.toml",
                path=self.path,
                roots=roots,
                elsewhere=self.elsewhere,
            )
        return say(
            "{path}: nothing to scan: no folder {roots} here; "
            "scan the folder that holds it, or name yours under [roots] in shinchoku.toml",
            path=self.path,
            roots=roots,
        )


class CannotScan(ShinchokuError):
    """The path or revision that was asked for is not there to be scanned."""

    path: str
    cause: str

    def __str__(self) -> str:
        return joined((self.path, self.cause), ": ")


class NoCommit(CannotScan):
    """The revision that was asked for is none of the repository."""

    path: str
    cause: str


class Forbidden(CannotScan):
    """What was asked for is there, and this user may not look into it."""

    path: str
    cause: str


class BadArgument(ShinchokuError):
    """An argument of a call that means nothing."""

    name: str
    cause: str

    def __str__(self) -> str:
        return joined((self.name, self.cause), ": ")


class HistoryUnreadable(ShinchokuError):
    """The commits could not all be read; what was read of them proves nothing about the rest."""

    cause: str

    def __str__(self) -> str:
        return say("the history could not be read to its end: {cause}", cause=self.cause)


class BadPattern(ShinchokuError):
    """A line in the manner of .gitignore that cannot match any path."""

    line: str
    cause: str

    def __str__(self) -> str:
        return say("the pattern {line!r} cannot match anything: {cause}", line=self.line, cause=self.cause)


class NotEmpty(ShinchokuError):
    """A place where something new was to be made holds something already."""

    path: str

    def __str__(self) -> str:
        return say("{path}: there is something already; name a folder that is new or empty", path=self.path)


class NoProgressFile(ShinchokuError):
    """A check was asked for, and there is nothing to check."""

    path: str
    cause: str

    def __str__(self) -> str:
        return say("{path}: {cause}; 'shinchoku init' writes one from the evidence", path=self.path, cause=self.cause)


class NotProven(ShinchokuError):
    """Edits of a file that would not change just what they are meant to; nothing is written then."""

    path: str
    cause: str

    def __str__(self) -> str:
        return say(
            "{path}: nothing was written: {cause}; please edit the file by hand", path=self.path, cause=self.cause
        )


class CannotWrite(ShinchokuError):
    """A file that could not be put in place; it is as it was, unless the cause says otherwise."""

    path: str
    """The file's name as the user knows it."""
    cause: str

    def __str__(self) -> str:
        return joined((self.path, self.cause), ": ")


class CannotAnswer(ShinchokuError):
    """Standard output that does not take the answer."""

    sentence: str

    def __str__(self) -> str:
        return self.sentence


class CannotServe(ShinchokuError):
    """A port that no page can be shown on."""

    port: int
    cause: str

    def __str__(self) -> str:
        return say("port {port}: {cause}", port=self.port, cause=self.cause)


class BadBlock(ShinchokuError):
    """A file that is to hold a block of ours, and does not say where."""

    path: str
    cause: str

    def __str__(self) -> str:
        return joined((self.path, self.cause), ": ")


class NoSandbox(ShinchokuError):
    """Suites were to run in a sandbox only, and there is none."""

    cause: str

    def __str__(self) -> str:
        return say("--sandbox on: {cause}; install bubblewrap, or use --sandbox auto", cause=self.cause)


class NoUv(ShinchokuError):
    """Environments were to be made by uv, and it is not there."""

    def __str__(self) -> str:
        return say("--env uv: uv is not installed; pip install 'shinchoku[uv]', or use --env current")


class NoWatchfiles(ShinchokuError):
    """Changes were to be watched for, and what watches is not installed."""

    def __str__(self) -> str:
        return say("watching for changes needs watchfiles, which is not installed: pip install 'shinchoku[watch]'")


class NoCharts(ShinchokuError):
    """Pictures were to be drawn, and what draws them is not installed."""

    def __str__(self) -> str:
        return say("pictures need vl-convert-python, which is not installed: pip install 'shinchoku[charts]'")
