"""The people of a merchant and what each may do."""
