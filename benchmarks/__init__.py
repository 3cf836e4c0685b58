"""One script per claim: the product compared with what a user would otherwise write. See README.md."""
