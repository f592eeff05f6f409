"""Cohorts for tests: learners' bare repositories, made by git, as many as are asked for."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from shinchoku.catalog import builtin_catalog
from shinchoku.config import DEFAULT_CATALOG

STORIES = 12
"""How many differ; the others are copies of them."""
_PATTERNS = [place for place in builtin_catalog(DEFAULT_CATALOG).places if place.track.id == "patterns"]


def make_repository(folder: Path, number: int) -> None:
    """A bare repository in which as many items are done as its number says, each in a commit of its own."""
    folder.mkdir(parents=True)
    stream = b"".join(_commits(number))
    for command, fed in (
        (["init", "-q", "--bare", "--template=", "-b", "main", "."], None),
        (["fast-import", "--quiet"], stream),
    ):
        subprocess.run(["git", *command], cwd=folder, input=fed, check=True, capture_output=True)


def make_cohort(folder: Path, learners: int) -> list[Path]:
    """So many repositories, in order."""
    stories = []
    for number in range(min(STORIES, learners)):
        stories.append(folder / f"learner-{number:05}")
        make_repository(stories[-1], number)
    for number in range(STORIES, learners):
        shutil.copytree(stories[number % STORIES], folder / f"learner-{number:05}")
    return [folder / f"learner-{number:05}" for number in range(learners)]


def _commits(number: int) -> Iterator[bytes]:
    files: dict[str, str] = {}
    ticks = ""
    for day, place in enumerate(_PATTERNS[: number + 1]):
        name = place.item.id
        chapter = place.chapter.id if place.chapter else ""
        at = f"03_my_implementations/{chapter}/{day + 1:02}_{name}"
        files[f"{at}/README.md"] = f"# {name}\n\nWhat the learner number {number} found out about it, in a few words.\n"
        files[f"{at}/src/main.py"] = f"VALUE = {number}\n"
        files[f"{at}/tests/test_main.py"] = "def test_it() -> None:\n    assert True\n"
        ticks += f"- [{'x' if day % 3 else ' '}] {name}\n"
        files["PROGRESS.md"] = f"# Progress\n\n{number + 1} / 26\n\n{ticks}"
        moment = 1_762_218_000 + 86_400 * (day * 2 + number % 5)
        yield f"commit refs/heads/main\nauthor Learner <l@example.org> {moment} +0900\n".encode()
        yield f"committer Learner <l@example.org> {moment} +0900\ndata 5\ndone\ndeleteall\n".encode()
        for path, text in sorted(files.items()):
            yield f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}\n".encode()
