"""What happened, recorded with the change that caused it and read in the order of commits."""
