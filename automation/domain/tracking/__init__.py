"""The records about reports: events, observations, findings, messages and standings."""
