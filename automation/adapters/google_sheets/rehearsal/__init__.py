"""Tries on a real Google what the software relies on, in a scratch folder, with two made-up units."""
