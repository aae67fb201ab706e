"""What every capability stands on: the database, transactions, errors, HTTP, keys to the door."""
