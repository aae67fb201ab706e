"""Purchases and wishes that habits hear of. Apart from `service`, because orders and customers need it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from backend.platform.tx import Tx

from .rhythm import EARLIEST

_REST = timedelta(days=EARLIEST - 1)
"""Nothing is suggested so soon after a purchase, so nobody looks before: many purchases are one look."""


async def delivered(tx: Tx, order: Any) -> None:
    """An order (its row, locked) is being delivered. Before the ledger's locks: this takes the person's."""
    await tx.rows(
        "SELECT suggestion_delivered($1, $2, $3, $4, $5)",
        order.customer_id,
        order.family,
        order.target,
        tx.now,
        tx.now + _REST,
    )


async def stop(tx: Tx, customer_id: UUID) -> None:
    """The person wants to be prompted no more, which takes back that they asked for suggestions."""
    await tx.rows("UPDATE rhythm SET wanted = NULL WHERE customer_id = $1 AND wanted", customer_id)
