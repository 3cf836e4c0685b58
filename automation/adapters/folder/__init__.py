"""The sheet store in a folder of Excel files."""
