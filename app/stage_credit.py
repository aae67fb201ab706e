"""The credit line that a conversation begins with."""

from uuid import UUID

from backend.credit import lines
from backend.platform.db import Database
from backend.platform.ids import new_id
from backend.platform.tx import Tx
from bots.terminal.script import Credit


async def open_line(database: Database, customer_id: UUID, wanted: Credit) -> None:
    """Open it, or propose it to somebody who has not signed."""
    terms = lines.LineTerms(
        wanted.limit,
        order_cap=wanted.limit if wanted.order is None else wanted.order,
        day_cap=wanted.limit if wanted.day is None else wanted.day,
        auto_cap=wanted.automatic,
    )
    agreement = new_id() if wanted.committed else None

    async def work(tx: Tx) -> None:
        await lines.put(tx, customer_id, terms, agreement)

    await database.run(work)
