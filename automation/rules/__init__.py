"""One family of checks a file. A family yields findings and touches nothing."""
