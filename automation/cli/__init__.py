"""The command line: options in, words and exit codes out. click and rich live here only."""
