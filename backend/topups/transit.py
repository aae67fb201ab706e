"""What is on its way. Apart from the use cases, because wallets need it and orders need wallets."""

from uuid import UUID

from sqlalchemy import select

from api_client.contract import InTransit
from backend.platform.tx import Tx

from .tables import topup


async def in_transit(tx: Tx, customer_id: UUID) -> list[InTransit]:
    """Money that the gateway says is on its way."""
    query = select(topup).where(topup.c.customer_id == customer_id, topup.c.status == "processing")
    rows = await tx.conn.execute(query.order_by(topup.c.id))
    return [InTransit(topup_id=row.id, amount=row.amount, since=row.updated_at) for row in rows]
