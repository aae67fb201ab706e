"""What the operator does in a conversation file."""

from uuid import UUID, uuid4

from sqlalchemy import select

from api_client.client import BackendClient
from api_client.contract import OrderDecision, OrderRefund, Refused, TopupRefund
from backend.platform.db import Database
from backend.platform.tx import Tx
from backend.topups.tables import topup
from bots.terminal.script import DeskAction, ScriptError

_OPERATOR, _NOTE = "rehearsal", "as the conversation file says"


async def decide(operator: BackendClient, database: Database, customer_id: UUID, action: DeskAction) -> None:
    """Decide about the customer's latest order or top-up. Raises ScriptError when that cannot be done."""
    key = str(uuid4())
    try:
        if action == "refund_topup":
            wanted = TopupRefund(operator=_OPERATOR, note=_NOTE)
            await operator.refund_topup(await _latest_topup(database, customer_id), wanted, key=key)
            return
        orders = (await operator.orders(customer_id, limit=1)).orders
        if not orders:
            raise ScriptError(f"desk: {action}: there is no order")
        if action == "refund_order":
            refund = OrderRefund(operator=_OPERATOR, note=_NOTE)
            await operator.refund_order(orders[0].id, refund, key=key)
        else:
            reference = "told by telephone" if action == "delivered" else None
            decision = OrderDecision(operator=_OPERATOR, note=_NOTE, decision=action, reference=reference)
            await operator.decide_order(orders[0].id, decision, key=key)
    except Refused as refused:
        raise ScriptError(f"desk: {action}: {refused}") from refused


async def _latest_topup(database: Database, customer_id: UUID) -> UUID:
    async def work(tx: Tx) -> UUID | None:
        theirs = select(topup.c.id).where(topup.c.customer_id == customer_id)
        found: UUID | None = (await tx.conn.execute(theirs.order_by(topup.c.id.desc()).limit(1))).scalar()
        return found

    found = await database.run(work)
    if found is None:
        raise ScriptError("desk: refund_topup: there is no top-up")
    return found
