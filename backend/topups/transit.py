"""What is on its way. Apart from the use cases, because wallets need it and orders need wallets."""

from uuid import UUID

from api_client.contract import InTransit
from backend.platform.tx import Tx

_PROCESSING = """
SELECT id, amount, updated_at FROM topup WHERE customer_id = $1 AND status = 'processing' ORDER BY id
"""


async def in_transit(tx: Tx, customer_id: UUID) -> list[InTransit]:
    """Money that the gateway says is on its way."""
    rows = await tx.rows(_PROCESSING, customer_id)
    return [InTransit(topup_id=row.id, amount=row.amount, since=row.updated_at) for row in rows]
