"""The events that people are told of, one for each thing that happens, and which chats hear of it."""

from datetime import date
from uuid import UUID

from api_client.contract import ChatRef, EventType, RepaymentCause, RepaymentNotice
from backend.events import service as events
from backend.platform.tx import Tx
from backend.scoring import lines
from backend.staff import people

from . import policy
from .books import Debt, Taken
from .overdue import Episode

_TOLD = ("owner", "finance")
"""Whose business it is; a group chat never hears of a debt."""


async def reminder(tx: Tx, owing: Debt, due_on: date) -> None:
    """Tomorrow the balance repays so much; `missing` is what to top up until then."""
    amount = sum(use.left for use in owing.due(due_on))
    fee = sum(use.fee - use.fee_paid for use in owing.due(due_on))
    notice = RepaymentNotice(
        customer_id=owing.customer_id,
        amount=amount,
        fee=fee,
        missing=max(0, amount - owing.free),
        left=owing.owed,
        due_on=due_on,
        available=owing.free,
        to=await _chats(tx, owing.customer_id),
    )
    await _record(tx, "credit.reminder", notice)


async def repaid(
    tx: Tx, before: Debt, taken: Taken, cause: RepaymentCause, day: date, *, unfrozen: bool = False
) -> None:
    """So much was repaid, and nothing that was due is left, unless it was repaid by hand."""
    due = sum(use.left for use in before.due(day))
    free = before.free - taken.amount - taken.fee
    notice = RepaymentNotice(
        customer_id=before.customer_id,
        amount=taken.amount + taken.fee,
        fee=taken.fee,
        missing=max(0, due - taken.amount - taken.fee - free),
        left=before.owed - taken.amount - taken.fee,
        due_on=day,
        cause=cause,
        unfrozen=unfrozen,
        reopens=None if unfrozen else await lines.waits(tx, before.customer_id),
        available=free,
        to=await _chats(tx, before.customer_id),
    )
    await _record(tx, "credit.repaid", notice)


async def short(
    tx: Tx, before: Debt, taken: Taken | None, cause: RepaymentCause | None, day: date, episode: Episode
) -> None:
    """Something due is left: after an attempt that took `taken`, or because the next step has come (None)."""
    amount, fee = (taken.amount + taken.fee, taken.fee) if taken else (0, 0)
    due = sum(use.left for use in before.due(day))
    step = tx.policy.repayments.steps[episode.step]
    free = before.free - amount
    notice = RepaymentNotice(
        customer_id=before.customer_id,
        amount=amount,
        fee=fee,
        missing=max(0, due - amount - free),
        left=before.owed - amount,
        due_on=day,
        cause=cause,
        step=episode.step,
        days_late=max(0, (policy.attempts(tx.policy.repayments, tx.now) - episode.since).days),
        frozen=step.freeze,
        reopens=lines.reopening(tx, await lines.read(tx, before.customer_id)),
        review=episode.review,
        available=free,
        to=await _chats(tx, before.customer_id),
    )
    await _record(tx, "credit.overdue", notice)


async def _chats(tx: Tx, customer_id: UUID) -> list[ChatRef] | None:
    """Whoever pays for the business; None where there is nobody like that: where the customer spoke last."""
    staff = [one for one in await people.everybody(tx, customer_id) if one.role in _TOLD]
    return [ChatRef(channel=one.channel, chat=one.address) for one in staff] or None


async def _record(tx: Tx, type: EventType, notice: RepaymentNotice) -> None:
    await events.record(tx, type, notice.customer_id, notice.customer_id, notice)
