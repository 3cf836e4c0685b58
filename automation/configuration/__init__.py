"""Reads a workspace's files into domain objects and reports every problem of every file at once."""
