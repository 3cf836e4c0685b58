"""What the ports stand on: folders, mail servers, databases."""
