"""Who is reminded when, in which words, and what became of each letter."""
