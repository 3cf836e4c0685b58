"""Reminder schedule, letter contents, and the outbox state of each message."""
