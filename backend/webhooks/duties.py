"""What the worker does for webhooks besides sending."""

from backend.platform.tx import Tx

from . import deliveries, fanout, pull


async def hand_on(tx: Tx) -> int:
    """The next events of the feed, and the batches that are ripe; returns how many of both."""
    return await fanout.hand_on(tx) + await fanout.batch(tx)


async def forget(tx: Tx) -> int:
    """Old deliveries and old events of the pull API; returns how many."""
    return await deliveries.forget(tx) + await pull.forget(tx)
