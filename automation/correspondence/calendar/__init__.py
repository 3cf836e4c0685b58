"""The deadline of a report as an entry of the unit's calendar: when a letter has it, and its file."""
