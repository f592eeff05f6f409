"""What the pages show of the program: made by running it, so that no page can drift."""

import inspect
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, get_args, get_origin, get_type_hints

import msgspec
import yaml

import shinchoku
from shinchoku.cli.app import BELOW, COMMANDS
from shinchoku.cli.cohort import COMMANDS as BELOW_COHORT
from shinchoku.codes import CODES
from shinchoku.drift_codes import DRIFT_CODES

_WIDTH = "100"
_META = re.compile(r"typing\.Annotated\[(.+?), msgspec\.Meta\(.*?\)\]")
_FOUND = 1
"""The exit code of a check that found something."""


def shell(*arguments: str, cwd: Path | None = None) -> str:
    """The command's standard output, as a fenced block."""
    env = {**os.environ, "COLUMNS": _WIDTH, "TERMINAL_WIDTH": _WIDTH, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
    for name in [name for name in env if name.startswith("SHINCHOKU_")]:
        del env[name]
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        env.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-m", "shinchoku", *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode not in {0, _FOUND}:
        raise RuntimeError(done.stderr)
    lines = [line.rstrip() for line in done.stdout.rstrip().splitlines()]
    return "\n".join(["```console", f"$ shinchoku {' '.join(arguments)}", *lines, "```", ""])


def demo(*then: str) -> str:
    """The sample's scan; or what another command says of the sample."""
    with tempfile.TemporaryDirectory() as scratch:
        here = Path(scratch)
        first = shell("demo", "--quiet", cwd=here)
        return shell(*then, cwd=here / "shinchoku-demo") if then else first


def cohort(*options: str) -> str:
    """A class of twenty: scanned, and what is told of it."""
    with tempfile.TemporaryDirectory() as scratch:
        here = Path(scratch)
        made = shell("cohort", "demo", "class", cwd=here)
        scanned = shell("cohort", "scan", "class/roster.csv", "--out", "seen", cwd=here)
        told = shell("cohort", "report", "seen", *options, cwd=here).replace(scratch, "/home/mentor")
        return f"{made}\n{scanned}\n{told}"


def codes() -> str:
    """All codes as a table."""
    rows = [f"| `{entry.code}` | {entry.meaning} | {entry.cause} | {entry.cure} |" for entry in CODES]
    return "\n".join(["| code | meaning | cause | cure |", "|---|---|---|---|", *rows, ""])


def drift_codes() -> str:
    """The drift check's codes as a table."""
    rows = [
        f"| `{entry.code}` | {entry.meaning} | {entry.severity} | {entry.cause} | {entry.cure} | {entry.fix or 'no'} |"
        for entry in DRIFT_CODES
    ]
    head = ["| code | meaning | severity | cause | cure | --fix |", "|---|---|---|---|---|---|"]
    return "\n".join([*head, *rows, ""])


def version() -> str:
    """The version that the pages speak of."""
    return shinchoku.__version__


def commands() -> str:
    """Every command's help."""
    names = [name for name, (_, function) in COMMANDS.items() if function != BELOW]
    names += [f"cohort {name}" for name in BELOW_COHORT]
    return "\n".join(f"## {name}\n\n{shell(*name.split(), '--help')}" for name in names)


def yaml_file(name: str) -> str:
    """A file of this folder, as a block."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return f"```yaml\n{text}```\n"


def action() -> str:
    """The action's inputs and outputs, as tables."""
    found = yaml.safe_load((Path(__file__).parents[1] / "action.yml").read_text(encoding="utf-8"))
    lines = ["| input | default | what it says |", "|---|---|---|"]
    lines += [f"| `{name}` | `{each['default']}` | {each['description']} |" for name, each in found["inputs"].items()]
    lines += ["", "| output | what it tells |", "|---|---|"]
    lines += [f"| `{name}` | {each['description']} |" for name, each in found["outputs"].items()]
    return "\n".join([*(line.replace("| `` |", "| |") for line in lines), ""])


def api() -> str:
    """The signature of the one function, what its arguments mean, and the values of a report."""
    head, _, rest = (inspect.getdoc(shinchoku.scan) or "").partition("Args:\n")
    rows = [line.strip().partition(": ") for line in rest.splitlines() if line.strip()]
    defaults = {name: parameter.default for name, parameter in inspect.signature(shinchoku.scan).parameters.items()}
    table = [f"| `{name}` | `{defaults[name]!r}` | {_cell(about)} |" for name, _, about in rows]
    lines = [
        "## scan",
        "",
        head.replace("``", "`").strip(),
        "",
        "| argument | default | what it says |",
        "|---|---|---|",
    ]
    lines += [*table, ""]
    for name in shinchoku.__all__:
        kind = getattr(shinchoku, name)
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            lines += [
                f"## {name}",
                "",
                f"{inspect.getdoc(kind)}",
                "",
                "| field | type | what it says |",
                "|---|---|---|",
            ]
            lines += [*_fields(kind), ""]
    return "\n".join(lines)


def _fields(kind: type[msgspec.Struct]) -> Iterator[str]:
    for name, hint in get_type_hints(kind, include_extras=True).items():
        yield f"| `{name}` | {_cell(f'`{_plain(hint)}`')} | {_cell(_described(hint))} |"


def _plain(hint: object) -> str:
    """A type as one would write it."""
    text = repr(get_args(hint)[0] if get_origin(hint) is Annotated else hint)
    text = _META.sub(r"\1", text)
    return re.sub(r"typing\.|msgspec\._core\.|<class '|'>|shinchoku\.\w+\.|\| UnsetType", "", text).replace(
        "NoneType", "None"
    )


def _described(hint: object) -> str:
    """What its annotation says of it; of one of two, that of the one that says anything."""
    if get_origin(hint) is Annotated:
        return " ".join(each.description for each in get_args(hint)[1:] if getattr(each, "description", None))
    return " ".join(filter(None, (_described(part) for part in get_args(hint) if part is not hint)))


def _cell(text: str) -> str:
    return text.replace("``", "`").replace("|", "\\|")
