"""A payment that waits, so that nobody is hurried into it: why, until when, how to stop it.

And what the trusted contact is asked and answers.
"""

from uuid import UUID

from api_client.contract import GuardAnswer, GuardedOrder, Order, Refused

from ..phones import masked
from ..replies import Choice, Reply
from ..session import Session
from ..states import Purchase
from ..tokens import derive_key
from ..turn import Result, Turn
from .words import clock, thing_ordered


async def waiting_orders(turn: Turn) -> list[Order]:
    """The person's payments that wait, the latest first."""
    found = (await turn.backend.orders(turn.customer.id, limit=20)).orders
    return [order for order in found if order.waits_until is not None]


async def told(turn: Turn, order: Order) -> Reply:
    """Why this payment waits, until when, and how to stop it."""
    return said(turn, await turn.backend.guarded_order(order.id), order)


def said(turn: Turn, guarded: GuardedOrder, order: Order | GuardedOrder) -> Reply:
    """The same when the facts are known."""
    why = turn.say(f"guard-why-{guarded.reason.replace('_', '-')}", total=guarded.total)
    if guarded.guardian_name is None:
        how = turn.say("guard-until", time=clock(guarded.until))
    else:
        key = "guard-until-asked" if guarded.may_confirm else "guard-until-told"
        how = turn.say(key, time=clock(guarded.until), name=guarded.guardian_name)
    order_id = order.id if isinstance(order, Order) else order.order_id
    return Reply(f"{why}\n{how}\n{how_to_stop(turn)}", (stop_button(turn, order_id),))


def stop_button(turn: Turn, order_id: UUID) -> Choice:
    """Cancels a payment that waits, whatever else is being talked about."""
    return turn.choice("button-guard-stop", "guard_stop", {"order_id": str(order_id)}, free=True)


def how_to_stop(turn: Turn) -> str:
    """What to say when it shall not be."""
    return turn.say("guard-how-to-stop")


async def stop(session: Session, turn: Turn) -> Result:
    """The button under a payment that waits."""
    return await call_off(session, turn, await turn.backend.order(UUID(turn.meaning.slots["order_id"])))


async def call_off(session: Session, turn: Turn, order: Order) -> Result:
    """Cancel a payment that waits; its money is free at once."""
    ended = await _cancelled(turn, order)
    dialogue = session.dialogue
    if isinstance(dialogue, Purchase) and dialogue.order_id == order.id:
        session = session.closed()
    if ended.status != "cancelled":
        return session, (Reply(turn.say("guard-too-late")),)
    what = thing_ordered(turn, order)
    return session, (Reply(turn.say("guard-called-off", what=what, total=order.total)),)


async def call_off_all(turn: Turn) -> list[UUID]:
    """Stop everything that waits, because somebody seems to be talking the person into it; which orders."""
    stopped = [await _cancelled(turn, order) for order in await waiting_orders(turn)]
    return [order.id for order in stopped if order.status == "cancelled"]


async def _cancelled(turn: Turn, order: Order) -> Order:
    try:
        return await turn.backend.cancel_order(order.id, key=derive_key("cancel", order.id))
    except Refused as refused:
        if refused.code != "order_not_cancellable":
            raise
        return await turn.backend.order(order.id)


async def answer(session: Session, turn: Turn) -> Result:
    """The trusted contact pressed one of the two buttons."""
    wanted: GuardAnswer = "confirm" if turn.meaning.intent == "guard_confirm" else "refuse"
    order_id = UUID(turn.meaning.slots["order_id"])
    key = turn.fresh_key(f"guard {order_id} {wanted}")
    try:
        done = await turn.backend.answer_guard(order_id, by=turn.customer.id, answer=wanted, key=key)
    except Refused as refused:
        reasons = {
            "guard_over": f"guard-over-{str(refused.extra.get('outcome', '')).replace('_', '-')}",
            "forbidden": "guard-too-new",
            "not_found": "guard-not-yours",
        }
        if refused.code not in reasons:
            raise
        return session, (Reply(turn.say(reasons[refused.code])),)
    key = "guard-let-go" if done.outcome == "confirmed" else "guard-refused"
    return session, (Reply(turn.say(key, name=done.customer_name, total=done.total)),)


def question(turn: Turn, guarded: GuardedOrder) -> Reply:
    """What the trusted contact is asked, with a button for each answer. Who is too new can only stop it."""
    what = thing_ordered(turn, guarded)
    if guarded.target is not None:
        what = turn.say("order-what", what=what, number=masked(guarded.target))
    head = turn.say("guard-asked", name=guarded.customer_name, what=what, total=guarded.total)
    why = turn.say(f"guard-asked-{guarded.reason.replace('_', '-')}")
    key = "guard-asked-until" if guarded.may_confirm else "guard-asked-until-new"
    until = turn.say(key, time=clock(guarded.until), name=guarded.customer_name)
    slots = {"order_id": str(guarded.order_id)}
    choices = [turn.choice("button-guard-refuse", "guard_refuse", slots, style="primary", free=True)]
    if guarded.may_confirm:
        choices.insert(0, turn.choice("button-guard-confirm", "guard_confirm", slots, free=True))
    return Reply(f"{head}\n{why}\n{until}", tuple(choices))
