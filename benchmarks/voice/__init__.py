"""How well Xiaoka hears, how well she can be followed, and how long a person waits for her first word."""
