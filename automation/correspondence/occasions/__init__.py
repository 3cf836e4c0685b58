"""What units, members and the committee are written to about: one module for each origin of an occasion."""
