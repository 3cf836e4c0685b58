"""Complementary suppression: withholds cells of a summary so that no small count can be calculated from the others."""
