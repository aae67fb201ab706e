"""The price of an order that waits for money: what its quote promised for the balance that is there now.

A quote says what the goods cost at each balance. Money that arrives may bring the paid balance to one of
them; then the order costs that, and the rest stays in the wallet. So nobody pays more for paying the gap than
somebody who topped up first and bought then. The price only ever falls.
"""

import json
from typing import Any

from sqlalchemy import Row

from backend.ledger.policy import paid_account
from backend.platform.tx import Tx

from .steps import change

_PROMISED = """
SELECT unit_price * quantity AS full_price, (snapshot -> 'reachable')::text AS reachable
FROM quote WHERE id = $1
"""
_PAID = """
SELECT credits_posted - debits_posted - debits_pending AS free FROM account
WHERE code = $1 AND shard = 0 FOR NO KEY UPDATE
"""


async def repriced(tx: Tx, row: Row[Any]) -> Row[Any]:
    """The order's row, which is locked, with the price that its paid balance is worth now."""
    found = await tx.rows(_PROMISED, row.quote_id)
    steps = json.loads(found[0].reachable or "[]") if found else []
    if not steps:
        return row
    [paid] = await tx.rows(_PAID, paid_account(row.customer_id))
    reached = [step["amount"] for step in steps if step["from_balance"] <= paid.free]
    total = found[0].full_price - max(reached, default=0)
    return await change(tx, row, total=total) if total < row.total else row
