"""For merchants whose systems cannot receive: their own events, read with a cursor."""

from collections.abc import Sequence
from uuid import UUID

from api_client.contract import MerchantEvent, MerchantEventPage
from backend.events import service as events
from backend.platform.tx import Tx

from . import policy

# One statement, so that page and end are of the same moment. Numbers are given out by one worker at a time,
# hence in the order of commits: whoever reads on behind the highest number misses nothing.
_PAGE = """
SELECT seq, event_id, type, at FROM merchant_event
WHERE customer_id = $1 AND seq > $2 AND ($3::text[] IS NULL OR type = ANY ($3)) ORDER BY seq LIMIT $4
"""
_END = "SELECT max(seq) AS seq FROM merchant_event WHERE customer_id = $1"
_BOTH = f"""
WITH page AS ({_PAGE}), last AS ({_END})
SELECT page.*, last.seq AS last FROM last LEFT JOIN page ON true ORDER BY page.seq
"""  # noqa: S608 - both parts stand above

_FORGET = """
DELETE FROM merchant_event WHERE seq IN (
    SELECT seq FROM (SELECT seq, at FROM merchant_event ORDER BY seq LIMIT $2) AS oldest WHERE at < $1
)
RETURNING seq
"""


async def page(
    tx: Tx, customer_id: UUID, *, after: int, types: Sequence[str] | None, limit: int
) -> MerchantEventPage:
    """Up to `limit` events of this merchant behind `after`, those of `types` only if given."""
    rows = await tx.rows(_BOTH, customer_id, after, types, limit)
    found = [row for row in rows if row.seq is not None]
    data = await events.by_ids(tx, [row.event_id for row in found])
    read = [
        MerchantEvent(
            id=row.event_id, type=row.type, timestamp=row.at, data=policy.wire_data(data[row.event_id].data)
        )
        for row in found
    ]
    # A page that is not full has seen everything, also what it left out.
    end = found[-1].seq if len(found) == limit else max(after, rows[0].last or 0)
    return MerchantEventPage(events=read, cursor=end)


async def forget(tx: Tx, limit: int = 1000) -> int:
    """Forget what is too old to be read; the events themselves are kept. Returns how many."""
    return len(await tx.rows(_FORGET, tx.now - tx.policy.webhooks.events_life, limit))
