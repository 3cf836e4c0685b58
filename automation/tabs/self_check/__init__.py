"""What answers while a unit types: a hidden tab of formulas, and the cells of each form that show what it finds."""
