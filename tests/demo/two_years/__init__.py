"""Two years of one plan: 2024 with forms that change in June, and 2025, begun from it, with two units that merge."""
