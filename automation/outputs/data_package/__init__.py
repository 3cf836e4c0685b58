"""The data package of a compiled report: CSV tables with a description of their fields."""
