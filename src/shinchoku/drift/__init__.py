"""The progress file held against the evidence: the one place that knows both witnesses."""
