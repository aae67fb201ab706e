"""Repaying: what is owed and when, by hand, and from money that comes in."""

from typing import Any
from uuid import UUID

from api_client.contract import CreditDue, DueDay, DueUse, Repayment
from backend.credit.calendar import business_date
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.scoring import lines

from . import books, overdue, policy, settling
from .duties import due

__all__ = ["arriving", "before_spending", "due", "overview", "repay", "repay_first", "rest_of"]

_LINE = "SELECT status, repay_first FROM credit_line WHERE customer_id = $1"
_USES = """
SELECT u.order_id, coalesce(o.name, h.title) AS name, coalesce(o.name_en, h.title) AS name_en,
       u.amount - u.repaid AS amount, u.fee - u.fee_paid AS fee,
       u.business_date AS used_on, u.due_on
FROM credit_use u JOIN hold h ON h.id = u.hold_id LEFT JOIN orders o ON o.id = u.order_id
WHERE u.customer_id = $1 AND u.status = 'owed' ORDER BY u.due_on, u.created_at, u.hold_id
"""
_FREE = """
SELECT coalesce(sum(credits_posted - debits_posted - debits_pending - floor), 0)::bigint AS free FROM account
WHERE customer_id = $1 AND closed_at IS NULL AND (kind = 'paid' OR $3 AND kind = 'bonus')
  AND (expires_at IS NULL OR expires_at > $2)
"""
_LATEST = """
SELECT id, customer_id, cause, amount, fee, owed - amount - fee AS left, business_date, at FROM repayment
WHERE customer_id = $1 AND amount + fee > 0 ORDER BY at DESC, id DESC LIMIT $2
"""
_ONE = """
SELECT id, customer_id, cause, amount, fee, owed - amount - fee AS left, business_date, at FROM repayment
WHERE id = $1
"""
_OWING = """
SELECT l.repay_first FROM credit_line l WHERE l.customer_id = $1 AND EXISTS (
    SELECT FROM credit_use u WHERE u.customer_id = $1 AND u.status = 'owed' AND u.due_on <= $2)
"""
_REPAY_FIRST = """
UPDATE credit_line SET repay_first = $2, updated_at = $3 WHERE customer_id = $1 RETURNING customer_id
"""
_SHOWN = 5


async def overview(tx: Tx, customer_id: UUID) -> CreditDue:
    """What a customer owes, day by day and order by order. Raises `not_found` where there is no line."""
    found = await tx.rows(_LINE, customer_id)
    if not found:
        raise ProblemError("not_found", "This customer has no credit line.")
    [line] = found
    uses = [DueUse.model_validate(row, from_attributes=True) for row in await tx.rows(_USES, customer_id)]
    [balance] = await tx.rows(_FREE, customer_id, tx.now, tx.policy.repayments.bonus)
    episode = await overdue.open_of(tx, customer_id)
    today = policy.attempts(tx.policy.repayments, tx.now)
    days: dict[Any, int] = {}
    for use in uses:
        days[use.due_on] = days.get(use.due_on, 0) + use.amount + use.fee
    return CreditDue(
        customer_id=customer_id,
        owed=sum(days.values()),
        fee=sum(use.fee for use in uses),
        due=sum(amount for day, amount in days.items() if day <= today),
        available=balance.free,
        days=[DueDay(date=day, amount=days[day], overdue=day <= today) for day in sorted(days)],
        uses=uses,
        repayments=[_wire(row) for row in await tx.rows(_LATEST, customer_id, _SHOWN)],
        overdue_since=episode.since if episode else None,
        frozen=line.status == "frozen",
        reopens=lines.reopening(tx, await lines.read(tx, customer_id)) if line.status == "frozen" else None,
        repay_first=line.repay_first,
        as_of=tx.now,
    )


async def repay(tx: Tx, customer_id: UUID, amount: int | None) -> Repayment:
    """Repay `amount` fen from the balance now, or everything (None).

    Raises `not_found` without a line, `amount_invalid` with `maximum` for more than is owed,
    `insufficient_funds` with `shortfall` and `available` when the balance has less.
    """
    if not await tx.rows(_LINE, customer_id):
        raise ProblemError("not_found", "This customer has no credit line.")
    owing = await books.debt(tx, customer_id)
    if (episode := await overdue.open_of(tx, customer_id)) is not None:
        owing = await overdue.charged(tx, owing, episode)
    wanted = owing.owed if amount is None else amount
    if not 0 < wanted <= owing.owed:
        raise ProblemError("amount_invalid", "No more is owed than this.", minimum=0, maximum=owing.owed)
    if wanted > owing.free:
        missing = wanted - owing.free
        raise ProblemError(
            "insufficient_funds", "The balance is short of this.", shortfall=missing, available=owing.free
        )
    taken, unfrozen = await settling.by_hand(tx, owing, wanted, policy.attempts(tx.policy.repayments, tx.now))
    [row] = await tx.rows(_ONE, taken.id)
    waits = None if unfrozen else await lines.waits(tx, customer_id)
    return _wire(row).model_copy(update={"unfrozen": unfrozen, "reopens": waits})


async def repay_first(tx: Tx, customer_id: UUID, on: bool) -> CreditDue:
    """Whether what is topped up repays what is due before it buys anything. Raises `not_found`."""
    if not await tx.rows(_REPAY_FIRST, customer_id, on, tx.now):
        raise ProblemError("not_found", "This customer has no credit line.")
    return await overview(tx, customer_id)


async def arriving(tx: Tx, customer_id: UUID) -> bool | None:
    """Before money comes in: lock what a debt needs, if there is one that is due. None: there is none.

    Else whether it is to be repaid before anything is bought with the money.
    """
    found = await tx.rows(_OWING, customer_id, business_date(tx.now))
    if not found:
        return None
    await books.debt(tx, customer_id)
    first: bool = found[0].repay_first
    return first


async def before_spending(tx: Tx, customer_id: UUID) -> None:
    """The money is in, and its owner chose that a debt comes first: all that is due today."""
    owing = await books.debt(tx, customer_id)
    await settling.arrived(tx, owing, business_date(tx.now), always=True)


async def rest_of(tx: Tx, customer_id: UUID) -> None:
    """What the waiting order left of the money repays what is overdue."""
    owing = await books.debt(tx, customer_id)
    await settling.arrived(tx, owing, policy.attempts(tx.policy.repayments, tx.now), always=False)


def _wire(row: Any) -> Repayment:
    return Repayment.model_validate(row, from_attributes=True)
