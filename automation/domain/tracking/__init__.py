"""What is recorded about reports: events, observations, findings, messages and standings."""
