"""Repaying credit: on its day from the balance, by hand, and what follows when the balance is short."""
