"""The data package of a compiled report: tables as files with a description of their fields."""
