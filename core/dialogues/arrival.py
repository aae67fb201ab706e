""" "到账了吗" and "充错了" outside a dialogue: about the latest matter of money, a top-up or an order."""

from datetime import datetime
from uuid import UUID

from api_client.contract import Order, Topup

from ..replies import Reply
from ..session import Session
from ..turn import Result, Turn
from . import guard, orders, topup
from .words import thing_ordered

UNDER_WAY = ("held", "fulfilling", "review")


async def show(session: Session, turn: Turn) -> Result:
    """Where the money or the goods are. Whoever asks for "orders" gets those."""
    listed = turn.pressed or any(word in turn.text.lower() for word in orders.LIST_WORDS)
    latest = None if listed else await _latest(session, turn)
    if isinstance(latest, Topup):
        return await topup.arrival(session, turn, latest)
    return await orders.show(session, turn)


async def undo(session: Session, turn: Turn) -> Result:
    """It was a mistake: what can still be done, and what cannot."""
    latest = await _latest(session, turn)
    human = (turn.choice("button-human", "human", free=True),)
    if isinstance(latest, Topup) and latest.status == "credited":
        return session, (Reply(turn.say("undo-topup", amount=latest.amount), human),)
    if isinstance(latest, Order) and latest.waits_until is not None:
        return await guard.call_off(session, turn, latest)
    if isinstance(latest, Order) and latest.status in UNDER_WAY:
        return session, (Reply(turn.say("cancel-too-late")),)
    if isinstance(latest, Order) and latest.refunded_at is not None:
        what = thing_ordered(turn, latest)
        return session, (Reply(turn.say("refund-done-before", what=what, amount=latest.refunded)),)
    if isinstance(latest, Order) and latest.status == "delivered":
        text = turn.say("undo-delivered", what=thing_ordered(turn, latest), total=latest.total)
        return session, (Reply(text, human),)
    return session, (Reply(turn.say("nothing-to-cancel")),)


async def _latest(session: Session, turn: Turn) -> Topup | Order | None:
    """The bill for the balance or the order, whichever was made last."""
    latest = (await turn.backend.orders(turn.customer.id, limit=1)).orders
    bill = await turn.backend.topup(session.topup_id) if session.topup_id else None
    if bill is not None and (not latest or _made(bill) > _made(latest[0])):
        return bill
    return latest[0] if latest else None


def _made(thing: Topup | Order) -> tuple[datetime, UUID]:
    """When it was made; the ids rise with time and decide within one instant."""
    return thing.created_at, thing.id
