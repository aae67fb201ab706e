"""An operator decides about an order whose outcome nobody knew."""

from uuid import UUID

from api_client.contract import Action, Order, OrderDecision, OrderVerdict
from backend.catalogue import service as catalogue
from backend.desk.trail import Signature, record
from backend.ledger import service as ledger
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from .fulfilment import deliver, give_up
from .reading import get, locked
from .steps import fulfil_again

REASON = "operator"
"""Why an order failed that an operator gave up."""

_ACTIONS: dict[OrderVerdict, Action] = {
    "delivered": "order_delivered",
    "failed": "order_failed",
    "ask_again": "order_ask_again",
}


async def decide(tx: Tx, order_id: UUID, wanted: OrderDecision, by: Signature) -> Order:
    """`delivered` captures the money, `failed` frees it, `ask_again` asks the supplier without more waiting.

    Raises `not_found`, `not_in_review`, and for `delivered` `insufficient_funds` when the order's money was
    released and spent elsewhere meanwhile: then the person pays first, or the shop bears it as `failed`.
    """
    row = await locked(tx, order_id)
    if row.status != "review":
        raise ProblemError("not_in_review", f"The order is {row.status}.", order_status=row.status)
    if wanted.decision == "delivered":
        if has_codes := row.delivery == "code":
            await catalogue.take_codes(tx, sku=row.sku, quantity=row.quantity, order_id=row.id)
        if not await deliver(tx, row, wanted.reference, has_codes=has_codes):
            missing = row.total - await ledger.available(tx, row.customer_id)
            raise ProblemError("insufficient_funds", "The order's money is gone.", shortfall=max(1, missing))
    elif wanted.decision == "failed":
        await give_up(tx, row, REASON)
    else:
        await fulfil_again(tx, row)
    action = _ACTIONS[wanted.decision]
    await record(tx, by, action, row.id, customer_id=row.customer_id, amount=row.total)
    return await get(tx, order_id)
