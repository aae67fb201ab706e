"""Voice, wired: where recordings wait, what hears them, what speaks."""
