"""The conversation: what was meant, what to say, what to ask next. No network, no clock of its own."""
