"""Coming back to an order that still waits for its money."""

from uuid import UUID

from api_client.contract import Order

from ..replies import Reply
from ..session import Session
from ..states import Purchase, Resuming
from ..turn import Result, Turn
from .purchase.offer import of_order, short_for_order
from .purchase.pay import give_up
from .words import thing_ordered


async def waiting_order(turn: Turn) -> Order | None:
    """The latest order that waits for money, if there is one."""
    orders = (await turn.backend.orders(turn.customer.id, limit=10)).orders
    return next((order for order in orders if order.status == "awaiting_funds"), None)


def ask(session: Session, turn: Turn, order: Order, purchase: Purchase | None = None) -> Result:
    """Go on with it? Nothing is assumed. `purchase` is the dialogue the order began in, if it is known."""
    if purchase is not None and purchase.order_id != order.id:
        purchase = None
    what = (purchase.thing if purchase else None) or thing_ordered(turn, order)
    text = turn.say("resume-question", what=what, shortfall=order.shortfall)
    choices = (turn.choice("button-resume", "resume", style="primary"), turn.no())
    state = Resuming(turn.fresh_key(f"resume {order.id}"), order.id, purchase)
    return session.open(state), (Reply(text, choices),)


async def start(session: Session, turn: Turn) -> Result:
    """ "继续", outside any question: the order named by the button, or the one that waits."""
    named = turn.meaning.slots.get("order_id")
    order = await turn.backend.order(UUID(named)) if named else await waiting_order(turn)
    if order is None:
        return session, (Reply(turn.say("resume-nothing")),)
    return await _go_on(session, turn, order, None)


async def _go_on(session: Session, turn: Turn, order: Order, purchase: Purchase | None) -> Result:
    if order.status != "awaiting_funds":
        return session.closed(), (Reply(turn.say("order-gone-idle")),)
    return await short_for_order(session, turn, purchase or of_order(turn, order), order)


def expected(state: Resuming) -> tuple[str, ...]:  # noqa: ARG001 - same shape everywhere
    """What the open question waits for."""
    return ("confirm", "reject", "resume", "cancel", "method", "choose_method")


async def step(session: Session, turn: Turn, state: Resuming) -> Result | None:
    """Yes, no, or a way to pay, which means yes."""
    intent = turn.meaning.intent
    if intent in ("resume", "confirm", "choose_method"):
        return await _go_on(session, turn, await turn.backend.order(state.order_id), state.purchase)
    if intent == "reject":
        return await cancel(session, turn, state)
    return None


async def again(session: Session, turn: Turn, state: Resuming) -> Result:
    """The question once more."""
    order = await turn.backend.order(state.order_id)
    if order.status != "awaiting_funds":
        return session.closed(), (Reply(turn.say("order-gone-idle")),)
    return ask(session, turn, order, state.purchase)


async def cancel(session: Session, turn: Turn, state: Resuming) -> Result:
    """No: the order is given up."""
    order = await turn.backend.order(state.order_id)
    return await give_up(session, turn, of_order(turn, order))
