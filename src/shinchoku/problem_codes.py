"""What the codes of strays and problems mean: what is not where it belongs, and what kept a scan from seeing all."""

from shinchoku.codes import Code

PROBLEM_CODES: tuple[Code, ...] = (
    Code(
        "CAT01",
        "Stray folder",
        "A folder stands where items stand, and no item of the catalogue has its name.",
        "Rename it, give the item an alias in the catalogue, or exclude the folder.",
    ),
    Code(
        "CAT02", "Second folder", "Two folders go by one item's name; the shallowest counts.", "Keep one, exclude one."
    ),
    Code("CAT03", "In another chapter", "The folder counts, and stands in another chapter's folder.", "Move it."),
    Code("CAT04", "Root missing", "A track's root folder is not there.", "Make it, or set it under [roots]."),
    Code("GIT01", "Nothing committed", "The branch has no commit yet.", "Commit; dates come from commits."),
    Code(
        "GIT02",
        "Shallow clone",
        "The clone holds only the newest commits, so the first ones of an item cannot be told.",
        "fetch-depth: 0 under actions/checkout in GitHub Actions; elsewhere git fetch --unshallow.",
    ),
    Code("GIT03", "History unreadable", "Objects are missing or damaged.", "Clone again, with all objects."),
    Code(
        "GIT04",
        "Sparse checkout",
        "Tracked files are not in the work tree on purpose.",
        "Check them out, or use --rev.",
    ),
    Code(
        "GIT05", "Folder unreadable", "A folder of the work tree may not be listed.", "Allow it, or exclude the folder."
    ),
    Code("GIT06", "Nested repository", "A folder is a repository of its own (or a submodule).", "Scan it by itself."),
    Code(
        "GIT07",
        "No date",
        "A commit's author date is missing, garbled, or in a year that no calendar has.",
        "None: history stays as it is.",
    ),
    Code(
        "GIT08",
        "No such UTC offset",
        "A commit's UTC offset is one that no clock has, such as +9999, or cannot be read: its instant is known, its "
        "day is not.",
        "--timezone NAME tells all dates in one zone, and so these as well.",
    ),
    Code(
        "GIT09",
        "Date in the future",
        "A commit's author date is more than a day later than the scan: the clock, or the date that was asked for, "
        "was wrong.",
        "None: dates are told as they stand. Under --reproducible, SOURCE_DATE_EPOCH is the moment of the scan.",
    ),
    Code(
        "GIT10",
        "Clock ran backwards",
        "A commit's committer date is more than a day earlier than that of a commit it builds upon: one of the two "
        "clocks was wrong.",
        "None: dates are told as they stand; author dates come first.",
    ),
    Code(
        "GIT11",
        "Ignore file not followed",
        "A .gitignore is no regular file, is larger than 1 MB, has too many lines, or may not be read: files that git "
        "ignores may count.",
        "Make it a file that a person can read; 2,000 lines are enough for all folders above one file together.",
    ),
    Code("FIL01", "File unreadable", "A README or document could not be read.", "Repair the file or its permissions."),
    Code(
        "FIL02",
        "Progress file unreadable",
        "The progress file, or an older version of it, is there but cannot be read: its permissions, size or encoding.",
        "Repair it; UTF-8 is read always.",
    ),
    Code(
        "FIL03",
        "Several progress files",
        "More than one file could be the learner's progress file; the first by the rule is taken.",
        "Name it with progress-file in the settings.",
    ),
    Code(
        "FIL04",
        "Progress file missing",
        "The settings name a progress file that is not there.",
        "Set progress-file to where it is.",
    ),
    Code(
        "FIL05",
        "No regular file",
        "A named pipe, a socket or a device stands in the work tree; it counts for nothing.",
        "Remove it, or have git ignore it.",
    ),
    Code(
        "CCH01",
        "Cache not used",
        "The folder that keeps earlier results cannot be used, or an entry of it is damaged; everything is run anew.",
        "SHINCHOKU_CACHE_DIR names another folder; 'shinchoku cache clear' empties it.",
    ),
    Code(
        "JUN01",
        "Report unusable",
        "A file that --junit names is no JUnit XML, is larger than 10 MB, or cannot be read.",
        "Name the file that pytest --junit-xml wrote.",
    ),
    Code("JUN02", "No report", "A pattern of --junit fits no file.", "Check the path; ** goes through folders."),
    Code(
        "JUN03",
        "Tests of no item",
        "A report holds tests whose file and class name lead to no item.",
        "Run pytest in the scanned folder, or in each item's own, so that the names tell the item.",
    ),
    Code(
        "EXP02",
        "Not exported",
        "A file is not there where tests run: it could not be copied, or there is too much.",
        "Repair the file or the link; name what tests need in carry under [tests], or raise the limit.",
    ),
)
