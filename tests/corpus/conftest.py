"""The programs are run by a test, not searched for tests: each imports modules from its own folder."""

collect_ignore = ["programs"]
