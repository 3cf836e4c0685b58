"""Checks, each on a passing and a failing sheet."""
