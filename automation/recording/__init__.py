"""What was seen and decided, as events; and when not to record at all."""
