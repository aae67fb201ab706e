"""Merchants' credit scores: facts in, points per factor out, and the limit that follows."""
