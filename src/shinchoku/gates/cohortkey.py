"""What a cohort's pseudonyms are made with: a file that only its user may read."""

import fcntl
import os
import secrets
from pathlib import Path

from shinchoku.cohort.faults import BadStore
from shinchoku.cohort.pseudonyms import KEY_LENGTH
from shinchoku.speech import say
from shinchoku.systemwords import words

PUBLIC = bytes(KEY_LENGTH)
"""In place of a key that cannot be made, where names are shown anyway: then it is only what pages are called by."""


def key_in(path: Path) -> bytes:
    """The key in a file, made where there is none; raises `BadStore`."""
    shown = os.fspath(path)
    try:
        key = path.read_bytes() if path.exists() else b""
        if not key:  # or somebody has just begun to make it, or was killed then
            with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                key = file.read()
                if not key:
                    key = secrets.token_bytes(KEY_LENGTH)
                    file.write(key)
    except OSError as error:
        cause = words(error)
        raise BadStore(shown, say("the key of the pseudonyms cannot be read or made: {cause}", cause=cause)) from error
    if len(key) != KEY_LENGTH:
        raise BadStore(
            shown, say("is no key of pseudonyms; without it, a new one gives every learner another pseudonym")
        )
    return key
