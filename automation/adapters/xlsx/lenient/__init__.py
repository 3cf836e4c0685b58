"""The second reader, slower and more tolerant, for workbooks that calamine can't read or would misread."""
