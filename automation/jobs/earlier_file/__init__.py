"""Takes figures of a year that was not kept here out of a file: a table, a summary workbook, a data package."""
