"""One script per claim: ours beside what a user would otherwise write. See README.md."""
