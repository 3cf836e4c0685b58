"""Who may open the files of a plan: what the store reports, what the configuration asks for, and the difference."""
