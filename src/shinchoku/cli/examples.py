"""What each command's help shows at its end, and under which heading the command itself stands."""

from collections.abc import Collection

LOOK, COMPARE, BEGIN, ABOUT = "How far it is", "What is claimed", "To begin with", "To look up"
PANELS = {
    "scan": LOOK,
    "history": LOOK,
    "explain": LOOK,
    "next": LOOK,
    "serve": LOOK,
    "cohort": LOOK,
    "drift": COMPARE,
    "readme": COMPARE,
    "init": BEGIN,
    "demo": BEGIN,
    "catalog": ABOUT,
    "rule": ABOUT,
    "schema": ABOUT,
    "cache": ABOUT,
}
"""By command; one that is not here stands under "Commands"."""

_TWINS = (("--timeout", "60"), ("--jobs", "4"), ("--format", "json"), ("--lang", "ja"))
"""Options with a value, of which a command may have one."""
EXAMPLES: dict[str, tuple[tuple[str, str], ...]] = {
    "scan": (
        ("the work tree, with its tests", "shinchoku scan"),
        ("the last commit, without running anything", "shinchoku scan --rev HEAD --tests skip"),
        ("in CI: exit 1 where something is not as it should be", "shinchoku scan --fail-on failing,drift"),
        ("a table to read and a file for programs", "shinchoku scan -f table -f json -o - -o report.json"),
        ("a page with everything on it, in a browser", "shinchoku scan --open"),
        ("what the last three commits changed", "shinchoku scan --rev HEAD~3..HEAD"),
    ),
    "drift": (
        ("where the progress file and the evidence disagree", "shinchoku drift"),
        ("what --fix would write", "shinchoku drift --diff"),
        ("mend what is safe to mend", "shinchoku drift --fix"),
        ("the counts alone", "shinchoku drift --select DRF2"),
    ),
    "history": (
        ("each commit that completed or ticked something", "shinchoku history"),
        ("one page to show", "shinchoku history -f html -o history.html"),
        ("which commit broke an item's tests", "shinchoku history --verify prep_pred_pattern"),
        ("the tests as they were then", "shinchoku history --verify HEAD~20"),
    ),
    "explain": (
        ("why is it not complete?", "shinchoku explain prep_pred_pattern"),
        ("how would a stranger see its tests pass?", "shinchoku explain model_db --reproduce"),
    ),
    "next": (("where to go on", "shinchoku next"),),
    "catalog": (
        ("the built-in catalogue", "shinchoku catalog"),
        ("check one of your own", "shinchoku catalog course.toml"),
    ),
    "serve": (("a page that follows your work", "shinchoku serve --open"),),
    "readme": (
        ("see what would stand there", "shinchoku readme"),
        ("bring README.md up to date", "shinchoku readme --write"),
        ("in CI: exit 1 where it is not", "shinchoku readme --check"),
    ),
    "init": (
        ("settings, and a progress file if there is none", "shinchoku init"),
        ("see first what would be written", "shinchoku init --dry-run"),
        ("another course", "shinchoku init --catalog course.toml"),
    ),
    "rule": (("all codes", "shinchoku rule"), ("one of them, with its cure", "shinchoku rule DRF201")),
    "schema": (
        ("of the scan's report", "shinchoku schema"),
        ("of the drift check's", "shinchoku schema drift"),
    ),
    "cache": (("where it is, and how large", "shinchoku cache"), ("be rid of it", "shinchoku cache clear")),
    "demo": (("a repository to try everything on", "shinchoku demo"),),
    "cohort": (
        ("a class to try it on", "shinchoku cohort demo class"),
        ("look at everybody", "shinchoku cohort scan class/roster.csv --out seen"),
        ("where they stand", "shinchoku cohort report seen"),
    ),
    "cohort scan": (
        ("a roster", "shinchoku cohort scan roster.csv --out seen"),
        ("folders", "shinchoku cohort scan learners/* --out seen"),
        ("go on after an interruption", "shinchoku cohort scan roster.csv --out seen --resume"),
        ("one learner again", "shinchoku cohort scan roster.csv --out seen --only ada"),
    ),
    "cohort report": (
        ("in the terminal", "shinchoku cohort report seen"),
        ("a page, and one for each learner", "shinchoku cohort report seen -f html -o cohort.html"),
    ),
    "cohort export": (
        ("a line for each learner", "shinchoku cohort export seen"),
        ("a table for a spreadsheet", "shinchoku cohort export seen -f csv -o cohort.csv"),
    ),
    "cohort demo": (("twenty learners and their roster", "shinchoku cohort demo class"),),
}


def examples(name: str, options: Collection[str]) -> str:
    """The last part of a command's help.

    Args:
        name: The command's words.
        options: What it has, with the hyphens.
    """
    lines = [line for why, command in EXAMPLES.get(name, ()) for line in (f"   # {why}", f"   {command}")]
    twins = [
        f"   SHINCHOKU_{option[2:].upper()}={value} for {option} {value}, and so on"
        for option, value in _TWINS
        if option in options
    ]
    told = ["", " Options may be set by the environment:", twins[0]] if twins else []
    return "\n".join([" Examples", *lines, *told, ""]) if lines else ""
