"""The names that a repository has for its commits, as one would type them."""

from pathlib import Path

from shinchoku.gates.opening import opened

_KINDS = ("refs/heads", "refs/tags", "refs/remotes")


def revision_names(path: Path) -> tuple[str, ...]:
    """Branches, tags and other repositories' branches; raises `CannotScan` where there is no repository."""
    with opened(path) as repository:
        told = repository.git.run("for-each-ref", "--format=%(refname:short)", *_KINDS)
    return tuple(told.decode(errors="surrogateescape").splitlines())
