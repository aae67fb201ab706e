"""Credit lines: who may order first and pay on the next business day, and how much of it was used."""
