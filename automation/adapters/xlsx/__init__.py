"""Reading, checking and writing Excel files (.xlsx) at the level of the format."""
