"""Calculations of a summary: sums, computed indicators, targets, texts, and suppression of small counts."""
