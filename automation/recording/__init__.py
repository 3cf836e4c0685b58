"""Turns observations and decisions into events; guards stop a run before it records anything."""
