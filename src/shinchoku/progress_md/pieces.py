"""What one piece of a line holds: names, dates and what they are for, states, counts, test counts, links."""

from shinchoku.progress_md.counted import counts_in, tested_in
from shinchoku.progress_md.dates import dates_in, written_like
from shinchoku.progress_md.inert import blanked, without_code
from shinchoku.progress_md.labels import names_anywhere, names_at_head
from shinchoku.progress_md.links import links_in
from shinchoku.progress_md.states import state_in

__all__ = [
    "blanked",
    "counts_in",
    "dates_in",
    "links_in",
    "names_anywhere",
    "names_at_head",
    "state_in",
    "tested_in",
    "without_code",
    "written_like",
]
