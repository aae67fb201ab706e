"""Background work on PgQueuer, enqueued in the transaction that causes it."""
