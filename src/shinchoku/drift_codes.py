"""What each drift code means, its cause and its cure, how heavy it is, and what a fix does about it."""

from msgspec import Struct

from shinchoku.codes import CODES, Code
from shinchoku.errors import UnknownName
from shinchoku.findings import Severity
from shinchoku.problem_codes import PROBLEM_CODES
from shinchoku.speech import say
from shinchoku.typed_toml import did_you_mean

DRIFT_CODES: tuple[Code, ...] = (
    Code(
        "DRF101",
        "Ticked without evidence",
        "The box is ticked, and the evidence says that the item is in progress, failing or not started.",
        "Finish the item, or take the tick out; 'shinchoku explain ITEM' shows what it lacks.",
        "error",
        "takes the tick out, with --unsafe only",
    ),
    Code(
        "DRF102",
        "Complete but not ticked",
        "The evidence is complete, and the box is open. A warning where all is there and only its tests were not run "
        "or could not be.",
        "Tick it.",
        "error",
        "ticks it, with the date and detail line in the file's own manner; the warning with --unsafe only",
    ),
    Code(
        "DRF103",
        "Another date",
        "The day that the line gives is neither the author's own day of the completing commit nor that in UTC, and "
        "is further from it than date-tolerance-days.",
        "Correct the date where it is wrong; work may well be committed later than it was done.",
        "warning",
    ),
    Code(
        "DRF104",
        "Ticked, not verified",
        "The box is ticked, and it could not be told here whether the tests pass.",
        "Run the scan where the tests can run. It fails no check.",
        "info",
    ),
    Code(
        "DRF105",
        "Other test numbers",
        "A number of tests, or a coverage, that the text claims differs from what the item's suite gave.",
        "Correct the number.",
        "warning",
    ),
    Code(
        "DRF201",
        "Count against the ticks",
        "The count of the first track is not the number of its own ticks.",
        "Write the number of ticks.",
        "error",
        "writes the count",
    ),
    Code(
        "DRF202",
        "Count against the evidence",
        "The count of the first track is not the number of items that are complete by the evidence.",
        "Settle the items' own lines; the count follows from their ticks.",
        "warning",
    ),
    Code(
        "DRF203",
        "Another track's count",
        "The count of the tutorials, or of any track but the first, is not the number of its ticks.",
        "Write the number of ticks.",
        "error",
        "writes the count",
    ),
    Code(
        "DRF204",
        "Stale chapter",
        "The current chapter, as the summary has it, has nothing left to do, and another one has.",
        "Write the chapter that is open.",
        "warning",
        "writes it, where the row is a chapter's title or number, alone or with 'in progress' behind it",
    ),
    Code(
        "DRF205",
        "Stale latest item",
        "The latest completed item, as the summary has it, was completed before another one.",
        "Write the one that was completed last.",
        "warning",
        "writes it, where the row is an item's name, alone or with its date behind it",
    ),
    Code(
        "DRF206",
        "Count repeated elsewhere",
        "Another file (also-count in the settings) repeats the count, and differs from the progress file's ticks.",
        "Write the same count there.",
        "warning",
        "writes the count there",
    ),
    Code(
        "DRF301",
        "Not listed",
        "An active item of the catalogue has no checkbox in the file.",
        "Add its line.",
        "error",
        "adds the line in its chapter, where a heading or another line shows where that is",
    ),
    Code(
        "DRF302",
        "Not in the catalogue",
        "A checkbox stands among items and looks like one, and the catalogue has none of that name.",
        "Correct the name, or give the item an alias in the catalogue.",
        "warning",
    ),
    Code(
        "DRF303",
        "Listed twice",
        "An item has a checkbox already; the one in its own chapter counts, else the first.",
        "Keep one.",
        "warning",
    ),
    Code(
        "DRF304",
        "Contradicts itself",
        "A heading, a list or the line's own words say that an item is done, and its box is open; or that it is "
        "paused, and its box is ticked.",
        "Correct the one that is wrong.",
        "warning",
    ),
    Code(
        "DRF305",
        "Dead link",
        "A relative link leads to no file of the scanned revision, or its anchor to no heading there.",
        "Correct the link.",
        "warning",
        "corrects it, where exactly one file has that name",
    ),
    Code(
        "DRF306",
        "In another chapter",
        "An item's line stands under a heading that names another chapter than the catalogue has it in.",
        "Move the line.",
        "warning",
    ),
    Code(
        "DRF401",
        "Damaged text",
        "The file's UTF-8 was once read as a single-byte code page and saved again (mojibake). It is read all the "
        "same: known words are recognised in their damaged form.",
        "Restore it from an older commit; switch the editor to UTF-8.",
        "error",
        "restores the text, where nothing is lost",
    ),
    Code("DRF402", "Not UTF-8", "The file is in UTF-16, CP932 or EUC-JP.", "Save it as UTF-8.", "warning"),
    Code(
        "DRF403",
        "Not understood",
        "There is no checkbox in the file, outside of code, comments and quotes.",
        "List the items as '- [ ] name'; 'shinchoku init' writes such a file.",
        "error",
    ),
)

ALL_CODES: tuple[Code, ...] = (*CODES, *PROBLEM_CODES, *DRIFT_CODES)
_SEVERITIES: dict[str, Severity] = {entry.code: entry.severity for entry in DRIFT_CODES if entry.severity}


def severity_of(code: str) -> Severity:
    """How heavy a drift finding is, where its rule does not say otherwise."""
    return _SEVERITIES[code]


def code_called(name: str) -> Code:
    """The code of a name; raises `UnknownName`."""
    for entry in ALL_CODES:
        if entry.code == name.upper():
            return entry
    raise UnknownName(say("code"), name, did_you_mean(name.upper(), [entry.code for entry in ALL_CODES]))


class Selection(Struct, frozen=True):
    """Which findings are asked for; codes or their beginnings, the longest that fits decides."""

    select: tuple[str, ...] = ()
    """Empty for all."""
    ignore: tuple[str, ...] = ()

    def has(self, code: str) -> bool:
        """Whether a code is asked for."""
        wanted = max((len(each) for each in self.select if code.startswith(each)), default=-1 if self.select else 0)
        unwanted = max((len(each) for each in self.ignore if code.startswith(each)), default=-1)
        return wanted > unwanted


def check_selectors(names: tuple[str, ...]) -> tuple[str, ...]:
    """Codes or their beginnings as the user gave them, in capitals; raises `UnknownName` where no drift code fits."""
    for name in names:
        if not name or not any(entry.code.startswith(name.upper()) for entry in DRIFT_CODES):
            hint = did_you_mean(name.upper(), [entry.code for entry in DRIFT_CODES])
            raise UnknownName(say("drift code"), name, say("{hint} ('shinchoku rule' lists them)", hint=hint))
    return tuple(name.upper() for name in names)
