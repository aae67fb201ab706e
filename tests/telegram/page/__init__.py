"""A browser page that looks like a phone: people try bots by hand, against the fake."""
