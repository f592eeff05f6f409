"""The progress file's grammar: bytes to claims with their exact places, and back with edits."""
