"""What the codes of reasons mean, what causes each, and what cures it; problems and drift have rooms of their own."""

from typing import NamedTuple

from shinchoku.findings import Severity


class Code(NamedTuple):
    """One kind of reason, stray, problem or drift finding."""

    code: str
    meaning: str
    cause: str
    cure: str
    severity: Severity | None = None
    """Of a drift finding."""
    fix: str | None = None
    """What --fix does about a drift finding; None: nothing."""


CODES: tuple[Code, ...] = (
    Code(
        "ITM01", "Nothing yet", "No file of the item is there.", "Begin it: a folder of the item's name below the root."
    ),
    Code("ITM02", "All there", "Everything that the track asks for is there.", "None is needed."),
    Code(
        "DOC01",
        "No README",
        "The item's own folder holds no README in any of the usual names and languages.",
        "Write one: what the pattern does, and what you learned.",
    ),
    Code(
        "DOC02",
        "README is a stub",
        "Headings, code blocks, badges and comments alone tell nothing; less than 20 letters of text are left.",
        "Add a sentence or two of your own.",
    ),
    Code(
        "DOC03", "Not readable", "The file is there, but reading it failed; the message says how.", "Repair the file."
    ),
    Code("DOC04", "Document missing", "A document that shows that the tutorial was done is not there.", "Write it."),
    Code("DOC05", "Boxes open", "A document whose own checkboxes must all be ticked has open ones.", "Finish them."),
    Code("DOC06", "No boxes", "A document whose own checkboxes must all be ticked has none.", "Keep the list in it."),
    Code(
        "IMP01",
        "No implementation",
        "There is no source file outside the folders of tests, documents and output.",
        "Commit the code; settings, data and empty packages are not counted.",
    ),
    Code(
        "TST01",
        "No tests",
        "No file is called test_*.py or *_test.py (a number before either).",
        "Add one, or waive it.",
    ),
    Code(
        "TST02",
        "Tests are never collected",
        "The files look like tests, and pytest collects none of them: python_files, testpaths, -k or --co in the "
        "item's settings, or names such as 01_test_x.py that the default does not match.",
        "Rename the files to test_*.py, or set python_files to what they are called.",
    ),
    Code(
        "TST03", "No test really ran", "All tests are skipped or expected to fail.", "Make at least one run and pass."
    ),
    Code(
        "TST04", "Tests passed", "A whole session was seen, at least one test passed, none failed.", "None is needed."
    ),
    Code(
        "TST05", "Tests fail", "At least one test, fixture or test module failed.", "Run pytest in the item's folder."
    ),
    Code(
        "TST06",
        "No end in time",
        "The suite took longer than the time limit.",
        "Raise [tests] timeout, or mend the wait.",
    ),
    Code(
        "TST07",
        "The test run crashed",
        "A signal ended it, or it ended without a whole session: os._exit, sys.exit or pytest.exit on the way.",
        "Run pytest in the item's folder and look for what ends it early.",
    ),
    Code(
        "TST08",
        "Tests could not run here",
        "A module or plugin that the suite needs is not installed where shinchoku runs: not the learner's fault.",
        "Install what the item declares into the same environment, and scan again.",
    ),
    Code(
        "ENV01",
        "Imported, declared nowhere",
        "The tests import a module that neither the item's pyproject.toml nor its requirements files name.",
        "Declare what provides it, such as httpx for starlette's test client.",
    ),
    Code(
        "ENV02",
        "Declared, not installable",
        "What the item declares cannot be installed here: no such release, no build for this machine, or a conflict.",
        "Loosen the requirement that the message names, or use a machine that has a build.",
    ),
    Code(
        "ENV03",
        "Plugin missing",
        "The item's pytest settings (addopts, required_plugins) ask for a plugin that is not installed.",
        "Declare it beside pytest; --env uv installs the plugins that addopts call for.",
    ),
    Code(
        "ENV04",
        "File not in the repository",
        "The tests open a file that .gitignore keeps out of the repository, such as a trained model.",
        "Scan the work tree that has it, make it in a fixture, or name it in carry under [tests].",
    ),
    Code(
        "ENV05",
        "Service not started",
        "The tests connect to a server that nobody started.",
        "Start it (the message names the compose file's service of that port), or use a fake of it.",
    ),
    Code(
        "ENV06",
        "Interpreter too old",
        "requires-python asks for a newer Python than there is here.",
        "Install that Python, or loosen requires-python.",
    ),
    Code(
        "ENV07",
        "Newer release broke it",
        "The suite fails with today's releases of its dependencies, and passes with older ones.",
        "Pin them, or set as-of under [tests].",
    ),
    Code(
        "ENV08",
        "Environment could not be made",
        "The tool that makes environments failed: no network, a full disk, or a fault of its own.",
        "Scan again where it can work, or install what the item declares and use --env current.",
    ),
    Code(
        "TST09",
        "Tests were not run",
        "The caller left them alone; the message says by which option.",
        "Scan without it.",
    ),
    Code("COM01", "Not committed", "What is there was never committed in this form.", "Commit it."),
    Code("COM02", "Dates unknown", "The history does not reach back to the beginning (a shallow clone).", "See GIT02."),
    Code("COM03", "Commits unknown", "The history cannot be read to its end.", "See GIT03."),
    Code(
        "REG01",
        "Regressed",
        "Everything required was there at an earlier commit, and is not any more; the message names the commit that "
        "took it, or says that none did.",
        "Bring it back, or waive what the item no longer needs.",
    ),
    Code("WVD01", "Waived", "The settings take a requirement off this item, with a reason.", "None is needed."),
)
