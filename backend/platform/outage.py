"""Whether an error means that the database is away, and not that we or the caller did something wrong."""

import asyncpg
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_STATES = (
    "08",  # connection exceptions
    "25006",  # read_only_sql_transaction: this was the primary once
    "40003",  # statement_completion_unknown
    "53",  # insufficient resources: disk, memory, connections
    "57P",  # shut down, crashed, starting up
    "58",  # the operating system's errors, as input and output
)


def is_outage(error: BaseException | None) -> bool:
    """True for a lost or refused connection, a server that stops or starts, a full disk, a pool in use.

    Looks through what SQLAlchemy wraps around the driver's errors. The outcome of a write is unknown then.
    """
    while error is not None:
        if isinstance(error, ConnectionError | TimeoutError | PoolTimeoutError):
            return True
        if isinstance(error, asyncpg.InterfaceError) and "closed" in str(error):
            return True
        if isinstance(error, asyncpg.InternalClientError) and "cannot switch to state" in str(error):
            return True  # what the driver says when the server died between two messages
        if str(getattr(error, "sqlstate", None)).startswith(_STATES):
            return True
        error = getattr(error, "orig", None) or error.__cause__
    return False
