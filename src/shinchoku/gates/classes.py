"""A class to try a cohort on: variations of the sample repository, each as far as somebody else would be."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct

from shinchoku.gates.samples import Author, Sample, Step, Story, Tree, make_sample, new_folder, sample_folder

ROSTER = "roster.csv"
_PROGRESS = "PROGRESS.md"
_DAY = timedelta(days=1)


class Variation(Struct, frozen=True):
    """Who a learner is, and what became of the sample's story."""

    name: str
    commits: int
    """How many of the story's, from its beginning; 0: no repository at all."""
    later: int = 0
    """Days after the sample's own."""
    slower: int = 1
    """How many times as long everything took."""
    drops: tuple[str, ...] = ()
    """Parts of paths whose files were never made."""
    ticks: tuple[str, ...] = ()
    """Items that are ticked in the end, whatever is there."""
    note: str = ""


CLASS: tuple[Variation, ...] = (
    Variation("ada", 24, note="as the sample"),
    Variation("akari", 24, later=3),
    Variation("bela", 9, later=1),
    Variation("chiyo", 14, slower=2),
    Variation("daichi", 17, drops=("model_db/README.md",)),
    Variation("emi", 24, ticks=("asynchronous_pattern", "batch_pattern"), note="ticks what is not there"),
    Variation("farid", 4, note="began and stopped"),
    Variation("grace", 20, later=10, slower=3),
    Variation("haru", 24, drops=("tests/",), note="writes no tests"),
    Variation("ines", 12, later=5),
    Variation("jun", 24, drops=("iris_sklearn_rf", "iris_sklearn_outlier")),
    Variation("kofi", 22, later=2, slower=2),
    Variation("lena", 0, note="has no repository yet"),
    Variation("mio", 24, later=20),
    Variation("noor", 16, ticks=("web_single_pattern",)),
    Variation("olga", 11, slower=4),
    Variation("pavel", 24, drops=("07_tutorials/",)),
    Variation("rin", 19, later=7),
    Variation("sora", 2, later=30),
    Variation("tariq", 24, later=1, drops=("README.md",), note="writes no READMEs"),
)
"""Twenty of them; every form and figure of a report has somebody in it."""


class Varied(Sample):
    """The sample as one learner would have made it."""

    def __init__(self, source: Path, variation: Variation) -> None:
        """See `Sample`; how it varies."""
        super().__init__(source)
        self._variation = variation

    @cached_property
    def story(self) -> Story:
        """The sample's, by another author."""
        author = Author(self._variation.name.title(), f"{self._variation.name}@example.org")
        return msgspec.structs.replace(super().story, author=author)

    def states(self) -> Iterator[tuple[Step, Tree]]:
        """The first commits, at other dates, without what was never made; the last with its ticks."""
        own = self._variation
        steps = list(super().states())[: own.commits]
        first = steps[0][0].date
        for number, (step, tree) in enumerate(steps, 1):
            moment = first + own.later * _DAY + own.slower * (step.date - first)
            kept = {path: content for path, content in tree.items() if not any(part in path for part in own.drops)}
            if number == len(steps):
                kept = {
                    path: self._ticked(content) if path.endswith(_PROGRESS) else content
                    for path, content in kept.items()
                }
            yield msgspec.structs.replace(step, date=moment), kept

    def _ticked(self, content: bytes) -> bytes:
        for item in self._variation.ticks:
            content = content.replace(f"- [ ] {item}".encode(), f"- [x] {item}".encode())
        return content


def make_class(destination: Path) -> int:
    """Make the repositories, and their roster, in a new or empty folder; how many learners there are.

    Raises:
        NotEmpty: The destination holds something.
        CannotScan: It cannot be made, or git failed.
    """
    with new_folder(destination):
        source = sample_folder()
        for each in CLASS:
            if each.commits:
                make_sample(destination / each.name, Varied(source, each))
        rows = [f"{each.name},{each.name},{each.note}\n" for each in CLASS]
        (destination / ROSTER).write_text("".join(["name,path,note\n", *rows]), encoding="utf-8")
    return len(CLASS)
