"""The formulas that check while a unit types, held against the checks of the night: the same answers to both."""
