"""Checks of the collected answers, one family a file. A family yields findings and changes nothing."""
