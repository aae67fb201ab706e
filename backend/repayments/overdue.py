"""A credit that its day found short: it begins, goes on step by step, and ends when what is due is repaid.

The caller holds the locks of `books.debt`.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as upsert

from backend.platform.repayment_data import RepaymentPolicy
from backend.platform.tx import Tx
from backend.scoring import lines

from . import policy
from .books import Debt
from .policy import Use
from .tables import overdue

FROZEN = lines.OVERDUE
"""Why a line is frozen that unfreezes by itself."""

_OPEN = (
    "SELECT since, step, charged_to, review_since FROM overdue WHERE customer_id = $1 AND settled_at IS NULL"
)
_CHARGE = """
UPDATE credit_use AS u SET fee = u.fee + c.fee FROM unnest($1::uuid[], $2::bigint[]) AS c (hold_id, fee)
WHERE u.hold_id = c.hold_id AND u.status = 'owed' RETURNING u.hold_id
"""
_FREEZE = """
UPDATE credit_line SET status = 'frozen', frozen_reason = $2, updated_at = $3
WHERE customer_id = $1 AND status = 'open' RETURNING customer_id
"""
_FROZEN = "SELECT status = 'frozen' AS frozen FROM credit_line WHERE customer_id = $1"


@dataclass(frozen=True)
class Episode:
    """An overdue credit that is not settled. `charged_to`: late fees up to that day are part of the debt."""

    since: date
    step: int
    charged_to: date
    review: bool


async def open_of(tx: Tx, customer_id: UUID) -> Episode | None:
    """What is overdue now; None when nothing is."""
    found = await tx.rows(_OPEN, customer_id)
    if not found:
        return None
    [row] = found
    return Episode(row.since, row.step, row.charged_to, row.review_since is not None)


async def begin(tx: Tx, customer_id: UUID, day: date) -> Episode:
    """The balance was short on this day: step 0, at once."""
    first = {"step": 0, "charged_to": day, "next_on": policy.next_step(_of(tx), day, 0)}
    made = upsert(overdue).values(customer_id=customer_id, since=day, **first)
    again = first | {"settled_at": None}  # settled and short once more on the same day
    await tx.conn.execute(made.on_conflict_do_update(index_elements=["customer_id", "since"], set_=again))
    return await _take_step(tx, customer_id, Episode(day, 0, day, review=False))


async def go_on(tx: Tx, customer_id: UUID, episode: Episode) -> Episode:
    """The next step has come; what was missed in between is not made up for."""
    step = policy.step_at(_of(tx), episode.since, tx.now)
    mine = (overdue.c.customer_id == customer_id) & overdue.c.settled_at.is_(None)
    values = {"step": step, "next_on": policy.next_step(_of(tx), episode.since, step)}
    await tx.conn.execute(update(overdue).where(mine).values(values))
    after = Episode(episode.since, step, episode.charged_to, episode.review)
    return await _take_step(tx, customer_id, after) if step > episode.step else after


async def settle(tx: Tx, customer_id: UUID) -> bool:
    """Nothing is due any more: it is over. Whether the line can be used again because of it, which a tier
    may have to wait for."""
    mine = (overdue.c.customer_id == customer_id) & overdue.c.settled_at.is_(None)
    over = update(overdue).where(mine).values(settled_at=tx.now, next_on=None, review_since=None)
    ended = (await tx.conn.execute(over.returning(overdue.c.since))).one_or_none()
    return ended is not None and await lines.repaid(tx, customer_id)


async def charged(tx: Tx, owing: Debt, episode: Episode) -> Debt:
    """The debt with late fees up to today, which are none unless the shop asks for some."""
    today = policy.attempts(_of(tx), tx.now)
    fees = {
        use.hold_id: fee
        for use in owing.uses
        if (fee := policy.late_fee(_of(tx), use, episode.charged_to, today))
    }
    if today > episode.charged_to:
        mine = (overdue.c.customer_id == owing.customer_id) & overdue.c.settled_at.is_(None)
        await tx.conn.execute(update(overdue).where(mine).values(charged_to=today))
    if not fees:
        return owing
    await tx.rows(_CHARGE, list(fees), list(fees.values()))
    uses = tuple(_dearer(use, fees.get(use.hold_id, 0)) for use in owing.uses)
    return Debt(owing.customer_id, uses, owing.purses)


async def frozen(tx: Tx, customer_id: UUID) -> bool:
    """Whether the line cannot be used now."""
    [row] = await tx.rows(_FROZEN, customer_id)
    return bool(row.frozen)


async def _take_step(tx: Tx, customer_id: UUID, episode: Episode) -> Episode:
    step = _of(tx).steps[episode.step]
    if step.freeze:
        await tx.rows(_FREEZE, customer_id, FROZEN, tx.now)
    if not step.review or episode.review:
        return episode
    mine = (overdue.c.customer_id == customer_id) & overdue.c.settled_at.is_(None)
    await tx.conn.execute(update(overdue).where(mine).values(review_since=tx.now))
    return Episode(episode.since, episode.step, episode.charged_to, review=True)


def _of(tx: Tx) -> RepaymentPolicy:
    return tx.policy.repayments


def _dearer(use: Use, fee: int) -> Use:
    return Use(use.hold_id, use.amount, use.repaid, use.fee + fee, use.fee_paid, use.due_on)
