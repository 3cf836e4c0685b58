"""Files become things of the domain, and every problem of every file is told at once."""
