"""Mail that came back: what a mailbox has about messages that were sent, and which of them it counts for."""
