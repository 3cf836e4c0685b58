"""What a summary is worked out by: sums, targets, texts, and what must stay hidden."""
