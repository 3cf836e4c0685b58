"""General helpers: templates, atomic writes of files and fast JSON."""
