"""Infer learning progress from the evidence in a git repository."""

__version__ = "0.1.0"
