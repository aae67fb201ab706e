"""The operator's desk: what waits for a decision, and the trail of every decision."""
