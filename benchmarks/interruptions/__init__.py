"""Do the systems keep people from running dry? A purchase log replayed through the real backend."""
