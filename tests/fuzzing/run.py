"""The search itself: ``python -m tests.fuzzing.run [TARGET|all] [--seconds N]``, with atheris.

Each target has a process of its own, which libFuzzer ends. What is found stays in a folder, whose name is told.
"""

import argparse
import base64
import importlib
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

NAMES = ("progress", "gitlog", "junit", "settings")
_INSIDE = "--inside"
_ROOT = Path(__file__).parents[2]
_ONE_INPUT = 5  # seconds that one input may take
_GRACE = 120  # seconds to begin and end in, on a slow machine
_FOUND, _NO_ATHERIS = 1, 2
_MOST_SHOWN = 3_000  # bytes of an input
_DONE = re.compile(r"Done (\d+) runs in (\d+) second")
_SEEN = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)")
_LAST_LINES = 40


class Search(NamedTuple):
    """How the search in one target ended."""

    name: str
    output: str
    inputs: tuple[Path, ...]
    """Those that crashed a reader, or took too long."""
    code: int

    @property
    def is_clean(self) -> bool:
        """Whether the search went on to its end and found nothing."""
        return self.code == 0 and not self.inputs and _DONE.search(self.output) is not None

    def told(self) -> str:
        """Its figures, and what it found."""
        done, seen = _DONE.search(self.output), _SEEN.findall(self.output)
        runs = f"{int(done[1]):,} executions in {done[2]} s" if done else "not ended"
        edges, features, corpus = seen[-1] if seen else ("?", "?", "?")
        figures = f"{self.name}: {runs}, {edges} edges and {features} features covered, {corpus} inputs kept"
        if self.is_clean:
            return f"{figures}; nothing found"
        ends = "\n".join(self.output.splitlines()[-_LAST_LINES:])
        return "\n".join((f"{figures}; FOUND, exit code {self.code}", *map(_shown, self.inputs), ends))


def _shown(path: Path) -> str:
    data = path.read_bytes()
    return f"  {path}: {len(data):,} bytes, base64 {base64.b64encode(data[:_MOST_SHOWN]).decode()}"


def search(name: str, seconds: int, found: Path) -> Search:
    """Search in one target for so many seconds.

    Args:
        name: The target's.
        seconds: How long inputs are tried.
        found: The folder for inputs that crash a reader.
    """
    before = set(found.iterdir())
    with tempfile.TemporaryDirectory(prefix="shinchoku-corpus-") as room:
        corpus, words = Path(room, "corpus"), Path(room, "words")
        limits = (f"-max_total_time={seconds}", f"-timeout={_ONE_INPUT}", f"-artifact_prefix={found}/{name}-")
        command = (sys.executable, "-m", "tests.fuzzing.run", _INSIDE, name)
        try:
            done = subprocess.run(
                [*command, *limits, "-print_final_stats=1", f"-dict={words}", str(corpus)],
                cwd=_ROOT,
                env={**os.environ, "TMPDIR": room, "SHINCHOKU_CACHE_DIR": f"{room}/cache", "LC_ALL": "C.UTF-8"},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=seconds + _GRACE,
            )
            code, output = done.returncode, done.stdout
        except subprocess.TimeoutExpired as late:
            code, output = -1, late.stdout or b""
    inputs = tuple(sorted(set(found.iterdir()) - before))
    return Search(name, output.decode(errors="replace"), inputs, code)


def _inside(name: str, flags: Sequence[str]) -> None:
    """The search in this process: its readers are instrumented as they are imported, and libFuzzer ends it."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["shinchoku"]):
        targets = importlib.import_module("tests.fuzzing.targets")
    target = next(target for target in targets.TARGETS if target.name == name)
    corpus = Path(flags[-1])
    corpus.mkdir()
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number:03}").write_bytes(seed)
    lines = ("".join(f"\\x{byte:02x}" for byte in word) for word in target.words)
    (corpus.parent / "words").write_text("".join(f'"{line}"\n' for line in lines))
    atheris.Setup([sys.argv[0], *flags], target.take, enable_python_coverage=True)
    atheris.Fuzz()


def main(arguments: Sequence[str]) -> int:
    """The command; 1 where something is found, 2 without atheris."""
    if importlib.util.find_spec("atheris") is None:
        sys.stderr.write("Fuzzing needs atheris, which is not installed: pip install atheris (Linux, Python 3.11+).\n")
        return _NO_ATHERIS
    if arguments[:1] == [_INSIDE]:
        _inside(arguments[1], arguments[2:])
        return 0
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzzing.run", description="Fuzz readers of strangers' bytes."
    )
    parser.add_argument("target", nargs="?", default="all", choices=("all", *NAMES))
    parser.add_argument("--seconds", type=int, default=60, help="for each target (default: %(default)s)")
    asked = parser.parse_args(arguments)
    found = Path(tempfile.mkdtemp(prefix="shinchoku-found-"))
    clean = True
    for name in NAMES if asked.target == "all" else (asked.target,):
        result = search(name, asked.seconds, found)
        sys.stdout.write(f"{result.told()}\n")
        sys.stdout.flush()
        clean = clean and result.is_clean
    if not any(found.iterdir()):
        found.rmdir()
    return 0 if clean else _FOUND


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
