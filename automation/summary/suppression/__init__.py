"""Complementary suppression: which cells of a summary are withheld so that no small count can be worked out."""
