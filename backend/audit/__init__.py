"""Recomputes everything from the transfers and names every difference."""
