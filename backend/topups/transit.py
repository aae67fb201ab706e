"""What is on its way. Apart from the use cases, because wallets need it and orders need wallets."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from api_client.contract import InTransit
from backend.platform.tx import Tx

_PROCESSING = """
SELECT customer_id, id, amount, updated_at FROM topup
WHERE customer_id = $1 AND status = 'processing' ORDER BY id
"""


async def in_transit(tx: Tx, customers: Iterable[UUID]) -> dict[UUID, list[InTransit]]:
    """Money that the gateway says is on its way, for those of the customers that have any."""
    found = defaultdict(list)
    for row in await tx.each(_PROCESSING, [(customer_id,) for customer_id in customers]):
        transit = InTransit(topup_id=row.id, amount=row.amount, since=row.updated_at)
        found[row.customer_id].append(transit)
    return found
