"""What an operator asks at night: what is open, how old it is, and whether the duties are done."""
