"""Report -> str: one room a format."""
