"""Runs that are killed, run concurrently, or lack disk space or their folder; and restoring the ledger."""
