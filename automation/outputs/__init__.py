"""Outputs lay a report out; they work nothing out. One file each, named in `formats.FORMATS`."""
