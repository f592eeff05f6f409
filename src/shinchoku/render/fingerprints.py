"""What makes two findings of different scans the same one, for tools that follow them."""

import hashlib

from shinchoku.findings import Marked


def fingerprint(marked: Marked, uri: str) -> str:
    """The same for the same contradiction, wherever its line has moved to."""
    finding = marked.finding
    parts = (finding.code, finding.item or "", uri, finding.claim or "")
    told = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:32]
