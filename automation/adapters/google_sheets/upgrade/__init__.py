"""Upgrades a unit's spreadsheet in place to the present forms: one batch of requests, all or nothing."""
