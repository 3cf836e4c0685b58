"""The second backend of the rules' language: one binding of a rule becomes one spreadsheet formula."""
