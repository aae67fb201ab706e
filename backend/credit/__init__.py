"""Credit lines: what a merchant may order before the money is there, and when it is owed."""
