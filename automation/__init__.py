"""Báo cáo: provision → collect → normalise → validate → register → remind → compile → publish."""

__version__ = "0.1.0"
