"""The expression language of rules: parsing, and compiling to operations on columns."""
