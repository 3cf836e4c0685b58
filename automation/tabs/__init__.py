"""Builds the drawing of every tab: a unit's workbook, its check tab, the register. A store renders them."""
