"""Brings a unit's workbook to other forms by patching its package: every part that is no form's stays as it is."""
