"""What a workbook's forms have, against what the configuration asks now."""
