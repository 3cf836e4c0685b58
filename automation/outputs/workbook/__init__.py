"""The Excel workbook of a compiled report."""
