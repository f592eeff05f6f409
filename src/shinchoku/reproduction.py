"""What a stranger would have to run to see an item's suite pass: lines for a shell, in order."""

import posixpath
import shlex
from collections.abc import Iterator

from msgspec import Struct

from shinchoku.session import Diagnosis


class Recipe(Struct, frozen=True):
    """What is to be reproduced."""

    folder: str
    """The item's, POSIX, relative to the scanned root."""
    clone: str | None = None
    """Where the repository can be cloned from; None where nobody knows: the lines begin in its top level then."""
    revision: str | None = None
    """The commit to check out."""
    prefix: str = ""
    """The scanned root below the repository's top level, ending with a slash; "" for that itself."""
    python: str = "python3"
    """The interpreter's name."""
    install: tuple[str, ...] = ()
    """What pip is to install, as arguments: ``-r``, ``requirements.txt``; relative to the item's folder."""
    as_of: str | None = None
    """The day whose releases are to be installed; None: today's."""


def reproduce(recipe: Recipe, found: Diagnosis | None = None) -> tuple[str, ...]:
    """The lines, each quoted for a shell; what a diagnosis misses is part of them.

    Args:
        recipe: What is to be reproduced.
        found: Why the suite failed here, where that is known.
    """
    return tuple(_lines(recipe, found or Diagnosis("TST08", "")))


def _lines(recipe: Recipe, found: Diagnosis) -> Iterator[str]:
    if recipe.clone is not None:
        yield _line("git", "clone", "--", recipe.clone, "repository")
        yield _line("cd", "repository")
    if recipe.revision is not None:
        yield _line("git", "checkout", recipe.revision)
    folder = posixpath.normpath(posixpath.join(recipe.prefix, recipe.folder))
    if folder != ".":
        yield _line("cd", "--", folder)
    yield from _environment(recipe, found.install)
    for path in found.restore:
        # No line brings a file back that is in no repository; this one stops until somebody has.
        yield f"test -e {_quoted(_here(path, recipe))}  # not in the repository: put it there"
    for file, service in found.start:
        yield _line("docker", "compose", "-f", _here(file, recipe), "up", "-d", "--wait", "--", service)
    # Without a path pytest takes the folder for one, and one with a bracket for a test's parameters.
    yield "python -m pytest ." if "[" in folder else "python -m pytest"


def _environment(recipe: Recipe, more: tuple[str, ...]) -> Iterator[str]:
    wanted = (*recipe.install, "pytest", *more)
    if recipe.as_of is None:
        yield _line(recipe.python, "-m", "venv", ".venv")
        yield ". .venv/bin/activate"
        yield _line("python", "-m", "pip", "install", *wanted)
    else:  # pip knows no day
        yield _line("uv", "venv", "--python", recipe.python, ".venv")
        yield ". .venv/bin/activate"
        yield _line("uv", "pip", "install", "--exclude-newer", recipe.as_of, *wanted)


def _here(path: str, recipe: Recipe) -> str:
    """As seen from the item's folder; never with a dash at its beginning, which could be an option."""
    near = posixpath.relpath(path, recipe.folder or ".")
    return f"./{near}" if near.startswith("-") else near


def _line(*words: str) -> str:
    return " ".join(_quoted(word) for word in words)


def _quoted(word: str) -> str:
    """For any shell; a name that no terminal can show, as bash and zsh spell one."""
    if word.isprintable():
        return shlex.quote(word)
    data = word.encode("utf-8", "surrogateescape")
    return "$'" + "".join(chr(b) if 32 <= b < 127 and b not in b"\\'" else f"\\x{b:02x}" for b in data) + "'"  # noqa: PLR2004 - ASCII
