"""Place orders, as many as came at the same moment: one procedure, one round trip, one wait for the disk.

The busiest merchant's orders share one lock. `procedures.sql` beside this file has the steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api_client.contract import AskedBy, Order
from backend.credit import uses as credit
from backend.credit.terms import terms_json
from backend.guard import waiting
from backend.ledger import service as ledger
from backend.platform.failpoints import reach
from backend.platform.idempotency import REUSED, Answer, Claim
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import policy


@dataclass(frozen=True)
class Placement:
    """A quote to be ordered; `only_for` is the one customer its caller may act for, None for anyone.

    `credit` as in `OrderRequest`.
    """

    quote_id: UUID
    only_for: UUID | None = None
    asked_by: AskedBy | None = None
    credit: bool | None = None


_PLACE = """
SELECT outcome, used_by, status, answer::text AS answer, waits, credit, refused
FROM order_place($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
"""
_CREATED = 201
_REFUSALS = {
    "not_found": "There is no such quote.",
    "quote_used": "An order was made from this quote.",
    "quote_expired": "The prices of this quote are too old.",
    "sku_unknown": "There is no such product.",
    "credit_cap_exceeded": "The credit line does not cover what is missing as it was quoted.",
}


async def place(tx: Tx, quote_id: UUID, asked_by: AskedBy | None = None, credit: bool | None = None) -> Order:
    """Place one order. Raises what `place_all` answers."""
    [placed] = await place_all(tx, [Placement(quote_id, asked_by=asked_by, credit=credit)])
    if isinstance(placed, ProblemError):
        raise placed
    return placed


async def place_all(tx: Tx, placements: Sequence[Placement]) -> list[Order | ProblemError]:
    """Place the quoted orders: `held` with a job enqueued, or `awaiting_funds` where the balance is short.

    One that is guarded is `held` without a job, and its `waits_until` says until when.

    A refusal is a value and leaves no trace: `quote_expired`, `quote_used`, `sku_unknown`, `not_found` (also
    for somebody else's quote), `credit_cap_exceeded` when the credit line was to close the gap and does not.
    """
    return [
        Order.model_validate_json(row.answer) if row.outcome == "placed" else _refusal(row)
        for row in await _place(tx, placements, None)
    ]


async def place_once(tx: Tx, asks: Sequence[tuple[Claim, Placement]]) -> list[Answer | ProblemError]:
    """The same under idempotency keys, each of which comes once here: answers as they are stored and sent."""
    rows = await _place(tx, [placement for _, placement in asks], [claim for claim, _ in asks])
    return [_answer(row) for row in rows]


def _answer(row: Any) -> Answer | ProblemError:
    if row.outcome in ("placed", "repeated"):
        return Answer(row.status, row.answer, replayed=row.outcome == "repeated")
    return REUSED if row.outcome == "reused" else _refusal(row)


def _refusal(row: Any) -> ProblemError:
    facts: dict[str, Any] = {} if row.used_by is None else {"order_id": str(row.used_by)}
    if row.refused is not None:
        facts["reason"] = row.refused
    return ProblemError(row.outcome, _REFUSALS[row.outcome], **facts)


async def _place(tx: Tx, placements: Sequence[Placement], claims: Sequence[Claim] | None) -> Sequence[Any]:
    reach("order.placing")
    ids = [new_id() for _ in range(3 * len(placements))]
    placed = await ledger.rows(
        tx,
        _PLACE,
        ids[0::3],
        [policy.number(tx.now) for _ in placements],
        ids[1::3],
        ids[2::3],
        [placement.quote_id for placement in placements],
        [placement.only_for for placement in placements],
        None if claims is None else [claim.key_id for claim in claims],
        None if claims is None else [claim.key for claim in claims],
        None if claims is None else [claim.fingerprint for claim in claims],
        _CREATED,
        tx.now,
        tx.now + tx.policy.hold_life,
        tx.now + policy.retry_in(0),
        tx.now + tx.policy.order_life,
        tx.lock_timeout,
        [placement.asked_by for placement in placements],
        tx.policy.guard.as_json,
        [placement.credit for placement in placements],
        terms_json(tx),
    )
    for row in placed:
        if row.credit:
            await credit.used(tx, Order.model_validate_json(row.answer).id)
        if row.waits is not None:
            await waiting.begin(tx, Order.model_validate_json(row.answer), row.waits)
    return placed
