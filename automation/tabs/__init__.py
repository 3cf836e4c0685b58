"""What every tab looks like: a unit's workbook, its check tab, the register. Drawn here, rendered by a store."""
