"""Brings the workbooks of a folder to other forms: the unit's file stays whole, before or after, whatever happens."""
