"""Vietnamese texts, names, numbers and dates."""
