"""Begins the next year: a new workspace out of this one, as a draft, and this one closed for nights."""
