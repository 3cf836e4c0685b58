"""Google Sheets v4: spreadsheets, values and batches of changes."""
