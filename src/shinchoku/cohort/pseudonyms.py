"""Names that tell learners apart and do not tell who they are, but to who has the key."""

import hmac
from base64 import b32encode
from hashlib import sha256

KEY_LENGTH = 32
"""Bytes."""
_SIGNS = 12  # 60 bits: of a million learners, two have the same with a chance of one in two million


def pseudonym(name: str, key: bytes) -> str:
    """The same for the same name and key, such as ``learner-k3v9x2aqm7ht``; nobody finds the name without the key."""
    digest = hmac.new(key, name.encode("utf-8", "surrogatepass"), sha256).digest()
    return f"learner-{b32encode(digest).decode('ascii').lower()[:_SIGNS]}"
