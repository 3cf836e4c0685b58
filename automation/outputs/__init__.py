"""Formats of a compiled report, one module each, listed in `formats.FORMATS`. They calculate no figures."""
