"""What people ask for about their line: to see it, and to let orders use it by themselves.

Whoever changes a line holds the lock on its account first, as the procedures do: a use is decided before the
change or after it, never in between.
"""

from uuid import UUID

from api_client.contract import AutomaticCredit, CreditLine
from backend.events import service as events
from backend.figures.service import need_merchant
from backend.platform.caller import Caller
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.staff import service as staff

from .uses import lines, open_uses

__all__ = ["automatic", "lines", "open_uses"]

_LOCK = "SELECT 1 FROM account WHERE customer_id = $1 AND kind = 'credit' FOR NO KEY UPDATE"
_LINE = "SELECT status, order_cap, auto_cap FROM credit_line WHERE customer_id = $1 FOR NO KEY UPDATE"
_SET = "UPDATE credit_line SET auto_cap = $2, updated_at = $3 WHERE customer_id = $1"


async def automatic(tx: Tx, caller: Caller, customer_id: UUID, wanted: AutomaticCredit) -> CreditLine:
    """Let orders use up to so much by themselves, or (0) never.

    Raises `not_found` without a line, `forbidden`, `conflict` unless it is open (0 is always possible),
    `credit_cap_exceeded` for more than the cap of one order.
    """
    await need_merchant(tx, customer_id)
    await staff.permit(tx, caller, customer_id, wanted.by, "money")
    await tx.rows(_LOCK, customer_id)
    found = await tx.rows(_LINE, customer_id)
    line = (await lines(tx, [customer_id])).get(customer_id)
    if not found or line is None:
        raise ProblemError("not_found", "There is no credit line.")
    [row] = found
    if wanted.cap and row.status != "open":
        raise ProblemError("conflict", f"The credit line is {row.status}.")
    if wanted.cap > row.order_cap:
        raise ProblemError(
            "credit_cap_exceeded", "One order cannot use that much.", reason="order_cap", cap=row.order_cap
        )
    if wanted.cap != row.auto_cap:
        await tx.rows(_SET, customer_id, wanted.cap, tx.now)
        await events.record(tx, "credit.automatic", customer_id, customer_id, wanted)
    return line.model_copy(update={"auto_cap": wanted.cap})
