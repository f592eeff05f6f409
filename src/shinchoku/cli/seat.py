"""``python -m shinchoku.cli.seat``: what a cohort's engines start; it scans what it is asked to over its pipes."""

from contextlib import suppress
from pathlib import Path

from shinchoku.cli.attending import attend
from shinchoku.cohort.sources import Source
from shinchoku.cohort.work import Limits, Task, Terms
from shinchoku.errors import ShinchokuError
from shinchoku.gates.samples import make_sample
from shinchoku.gates.scratch import scratch_folder
from shinchoku.gates.seating import serve


def main() -> None:
    """Answer until nobody asks any more."""
    warm()
    serve(attend)


def warm() -> None:
    """Scan the sample once: each forked process then has all that is imported, compiled and read only once."""
    with suppress(ShinchokuError), scratch_folder("shinchoku-warm-") as folder:
        sample = Path(folder) / "sample"
        make_sample(sample)
        terms = Terms(None, None, "skip", "off", "current", None, Limits(60, 1 << 30, 1 << 30), None)
        attend(Task(0, Source(str(sample)), None, terms))


if __name__ == "__main__":
    main()
