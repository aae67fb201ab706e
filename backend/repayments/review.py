"""What a person of the shop sees of overdue credit, and decides."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import update

from api_client.contract import OverdueCredit, OverduePage, RepaidLine
from backend.desk import trail
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.scoring import lines

from . import books, policy
from .tables import overdue

_MOST = 200
_OPEN = """
SELECT v.customer_id, c.name AS customer_name, v.since, v.step, v.review_since IS NOT NULL AS review,
       coalesce(sum(u.amount - u.repaid + u.fee - u.fee_paid), 0)::bigint AS owed,
       coalesce(sum(u.amount - u.repaid + u.fee - u.fee_paid) FILTER (WHERE u.due_on <= $1), 0)::bigint AS due
FROM overdue v JOIN customer c ON c.id = v.customer_id
LEFT JOIN credit_use u ON u.customer_id = v.customer_id AND u.status = 'owed'
WHERE v.settled_at IS NULL AND ($2::uuid IS NULL OR v.customer_id = $2)
GROUP BY v.customer_id, v.since, c.name ORDER BY v.since, v.customer_id LIMIT $3
"""
_REPAID = """
SELECT l.customer_id, c.name AS customer_name, l.credit_limit AS limit, coalesce(
    (SELECT max(o.settled_at) FROM overdue o WHERE o.customer_id = l.customer_id), l.updated_at
) AS since
FROM credit_line l JOIN customer c ON c.id = l.customer_id
WHERE l.status = 'frozen' AND l.frozen_reason = $1 AND l.tier = ANY ($2)
ORDER BY since, l.customer_id LIMIT $3
"""
_CLOSE = """
UPDATE credit_line SET status = 'closed', frozen_reason = NULL, updated_at = $2
WHERE customer_id = $1 RETURNING customer_id
"""


async def waiting(tx: Tx) -> OverduePage:
    """Everybody who is overdue and every repaid line that a person opens again, the longest first; at most
    200 of each."""
    by_person = [tier.name for tier in tx.policy.scoring.tiers if tier.manual_review]
    repaid = await tx.rows(_REPAID, lines.WAITING, by_person, _MOST)
    return OverduePage(
        overdue=[_wire(tx, row) for row in await _open(tx, None)],
        repaid=[RepaidLine.model_validate(row, from_attributes=True) for row in repaid],
    )


async def decide(
    tx: Tx, customer_id: UUID, verdict: Literal["wait", "close_line"], by: trail.Signature
) -> OverdueCredit:
    """It waits for nobody any more; what is owed stays owed either way. Raises `not_in_review`."""
    await books.debt(tx, customer_id)  # the lock under which it changes
    found = await _open(tx, customer_id)
    if not found or not found[0].review:
        raise ProblemError("not_in_review", "Nothing overdue of this customer waits for a decision.")
    shown = _wire(tx, found[0]).model_copy(update={"review": False})
    mine = (overdue.c.customer_id == customer_id) & overdue.c.settled_at.is_(None)
    await tx.conn.execute(update(overdue).where(mine).values(review_since=None))
    if verdict == "close_line":
        await tx.rows(_CLOSE, customer_id, tx.now)
    await trail.record(tx, by, "credit_overdue", customer_id, customer_id=customer_id, amount=shown.owed)
    return shown


async def _open(tx: Tx, customer_id: UUID | None) -> Sequence[Any]:
    today = policy.attempts(tx.policy.repayments, tx.now)
    return await tx.rows(_OPEN, today, customer_id, _MOST)


def _wire(tx: Tx, row: Any) -> OverdueCredit:
    today = policy.attempts(tx.policy.repayments, tx.now)
    return OverdueCredit(
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        since=row.since,
        days_late=max(0, (today - row.since).days),
        due=row.due,
        owed=row.owed,
        step=row.step,
        review=row.review,
    )
