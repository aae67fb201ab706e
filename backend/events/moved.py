"""A feed that was moved to another server, by a dump or by logical replication.

Transaction ids belong to a server. On a younger one the old events would have ids that are still to come:
they would be held back for ever, and readers would wait behind them for the new ones.
"""

from sqlalchemy import text

from backend.platform.tx import Tx

OVERLAP = 1000
"""Positions that a reader from the old server reads again, for the order of commits there is not known here.
Readers recognise an event by its id."""

_SETTLE = text(
    """
    UPDATE event SET xid = pg_current_xact_id() WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())
    """
)
_FOREIGN = text("SELECT CAST(CAST(:xid AS text) AS xid8) >= pg_snapshot_xmax(pg_current_snapshot())")


async def settle(tx: Tx) -> int:
    """Put events with ids this server has not reached yet behind those it has; returns how many there were.

    Cheap when there are none. Whoever serves the feed calls it once at the start.
    """
    return int((await tx.conn.execute(_SETTLE)).rowcount)


async def is_foreign(tx: Tx, xid: str) -> bool:
    """Whether a reader's cursor was made by another server than this one."""
    return bool(await tx.conn.scalar(_FOREIGN, {"xid": xid}))
