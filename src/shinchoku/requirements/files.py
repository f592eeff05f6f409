"""Which of an item's files may say what its tests need."""

from fnmatch import fnmatchcase

PYPROJECT = "pyproject.toml"
SETUP_CFG = "setup.cfg"
SETUP_PY = "setup.py"
PIPFILE = "Pipfile"
SETTINGS_FILES = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", PYPROJECT, "tox.ini", SETUP_CFG)
"""Pytest's own, in the order in which it looks: the first one with settings of its own stands alone."""
_MATTER = (*SETTINGS_FILES, SETUP_PY, PIPFILE)
_NAMES = ("*requirements*.txt", "requirements/*.txt")


def matters(path: str) -> bool:
    """Whether `declared` reads that file; relative to the item's folder."""
    name = path.rpartition("/")[2]
    return (
        path in _MATTER
        or is_requirements_file(path)
        or (name.endswith((".txt", ".in")) and ("require" in name or "constraint" in name))
    )


def is_requirements_file(path: str) -> bool:
    """Whether pip users would hand that file to ``pip install -r``; relative to the item's folder."""
    return any(fnmatchcase(path, name) and path.count("/") == name.count("/") for name in _NAMES)
