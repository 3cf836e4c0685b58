"""The plan of a year: obligations, units, calendar and settings."""
