"""Plausible years of very different units, on which no rule may report an error."""
