"""The spoken turn: what somebody said becomes a turn like any other, and the answer is made for the ear."""
