"""What things are. Standard library only; nothing here reads a file, a clock or a network."""
