"""A unit's workbook: forms, layout and answers."""
