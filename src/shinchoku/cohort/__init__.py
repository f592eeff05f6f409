"""Many learners' repositories: who they are, what is asked of each, what is told of all."""
