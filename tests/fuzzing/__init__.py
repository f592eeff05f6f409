"""Coverage-guided fuzzing of the readers of strangers' bytes, to be run by hand and for a minute by the tests."""
