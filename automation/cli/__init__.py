"""The command line: options in, texts and exit codes out. click and rich are imported here only."""
