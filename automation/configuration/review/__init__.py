"""Warnings of `check-config`: what can be read and is probably not meant. No other command computes them."""
