"""Where the outside world is touched: git, the disk, learners' test suites."""
