"""Personal suggestions: what somebody buys regularly, offered once when it is nearly time."""
