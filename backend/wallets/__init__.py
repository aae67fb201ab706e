"""What a customer has: the composition of the balance and its statement."""
