"""Which modules a Python file imports: read from its source, which is never run."""

import ast
import warnings
from collections.abc import Iterator


def imports_of(source: bytes) -> frozenset[str]:
    """The dotted names of the modules that a file may import.

    Of ``from a import b`` both ``a`` and ``a.b`` are told, for only the import itself shows whether ``b`` is a module.
    Imports relative to the file's own package are not told. A file that is not Python imports nothing.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a learner's "\d" in a plain string is not ours to report
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    return frozenset(name for node in ast.walk(tree) for name in _named(node))


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*")
