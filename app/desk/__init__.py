"""`xiaoka desk`: the operator lists and decides in the terminal; every decision goes through the API."""
