"""Mistakes that clerks make in their workbooks: the table of them and the functions that make them."""
