"""One repayment from beginning to end: taken, told, and what follows. The debt is locked."""

from datetime import date

from api_client.contract import RepaymentCause
from backend.platform.failpoints import reach
from backend.platform.tx import Tx

from . import books, overdue, policy, telling
from .books import Debt, Taken
from .overdue import Episode

_ATTEMPTED = (
    "SELECT EXISTS (SELECT FROM repayment WHERE customer_id = $1 AND business_date = $2 AND cause = 'due')"
)


async def run(tx: Tx, owing: Debt, day: date) -> None:
    """The day has come: repay what is due from the balance; what is short begins to be overdue, and is told.

    Nothing happens where nothing is due any more, or where somebody else has just done it.
    """
    if not owing.due(day) or await overdue.open_of(tx, owing.customer_id) is not None:
        return
    [row] = await tx.rows(_ATTEMPTED, owing.customer_id, day)
    # What the supplier confirmed only after the attempt of its due day has no attempt of its own.
    await _settle(tx, owing, day, "arrived" if row.exists else "due", None)
    reach("repay.run")


async def arrived(tx: Tx, owing: Debt, day: date, *, always: bool) -> None:
    """Money came in: what is overdue takes it; with `always` everything that is due by that day does."""
    episode = await overdue.open_of(tx, owing.customer_id)
    if episode is None and not always:
        return
    if episode is not None:
        day = max(day, episode.since)  # a clock may have been set back
        owing = await overdue.charged(tx, owing, episode)
    if owing.due(day) and owing.free > 0:
        await _settle(tx, owing, day, "arrived", episode)
        reach("repay.arrived")


async def by_hand(tx: Tx, owing: Debt, money: int, day: date) -> tuple[Taken, bool]:
    """The customer said so: what is due first is repaid first. Whether the line is unfrozen by it."""
    taken = await books.take(tx, owing, owing.uses, money, "manual", day)
    left = sum(use.left for use in owing.due(day)) - taken.amount - taken.fee
    unfrozen = left <= 0 and await overdue.settle(tx, owing.customer_id)
    await telling.repaid(tx, owing, taken, "manual", day, unfrozen=unfrozen)
    reach("repay.by_hand")
    return taken, unfrozen


async def _settle(tx: Tx, owing: Debt, day: date, cause: RepaymentCause, episode: Episode | None) -> None:
    due = owing.due(day)
    taken = await books.take(tx, owing, due, owing.free, cause, day)
    settled = sum(use.left for use in due) == taken.amount + taken.fee
    if settled or (episode is None and day > policy.attempts(tx.policy.repayments, tx.now)):
        # Early in the morning of a due day money may come in yet.
        unfrozen = settled and await overdue.settle(tx, owing.customer_id)
        await telling.repaid(tx, owing, taken, cause, day, unfrozen=unfrozen)
        return
    if episode is None:
        episode = await overdue.begin(tx, owing.customer_id, day)
    await telling.short(tx, owing, taken, cause, day, episode)
