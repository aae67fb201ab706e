"""What a person agrees to once: money kept for the next order, and top-ups that a rule thinks of."""
