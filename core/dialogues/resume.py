"""Coming back: to an order that still waits for its money, to a question left open, after second thoughts."""

from dataclasses import replace
from uuid import UUID

from api_client.contract import Order

from ..replies import Reply
from ..session import Session
from ..states import Purchase, Resuming, Topping
from ..turn import Result, Turn
from . import topup
from .purchase.offer import of_order, offer, short_for_order
from .purchase.pay import bill_again, give_up
from .words import thing_ordered

METHODS = ("wechat", "alipay")


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
    state = Resuming(turn.fresh_key(f"resume {order.id}"), order.id, purchase)
    return _asked(session, turn, state, text)


def ask_about(session: Session, turn: Turn, left: Purchase | Topping) -> Result:
    """Go on with what was left before there was an order or with a bill that ran out?"""
    key = turn.fresh_key("resume")
    if isinstance(left, Topping):
        text = turn.say("resume-topup", amount=left.amount)
        return _asked(session, turn, Resuming(key, topping=left), text)
    if left.shortfall:
        text = turn.say("resume-question", what=left.thing, shortfall=left.shortfall)
    else:
        text = turn.say("resume-purchase", what=left.thing, total=left.total)
    return _asked(session, turn, Resuming(key, purchase=left), text)


def _asked(session: Session, turn: Turn, state: Resuming, text: str) -> Result:
    choices = (turn.choice("button-resume", "resume", style="primary"), turn.no())
    return session.open(state), (Reply(text, choices),)


async def start(session: Session, turn: Turn) -> Result:
    """ "继续", outside any question: the order named by the button, what was just declined, what waits."""
    named = turn.meaning.slots.get("order_id")
    regretted = session.regretted(turn.now)
    if named is None and regretted is not None:
        return await offer(replace(session, given_up=None), turn, regretted)
    order = await turn.backend.order(UUID(named)) if named else await waiting_order(turn)
    if order is None:
        return session, (Reply(turn.say("resume-nothing")),)
    return await _go_on(session, turn, order, None)


async def bill(session: Session, turn: Turn) -> Result:
    """The bill once more, outside any question: of the order that waits, or the one for the balance."""
    order = await waiting_order(turn)
    if order is not None:
        state = replace(
            of_order(turn, order), step="bill", shortfall=order.shortfall, topup_id=order.topup_id
        )
        return await bill_again(session, turn, state, lost=True)
    if session.topup_id is not None:
        return await topup.arrival(session, turn, await turn.backend.topup(session.topup_id))
    return session, (Reply(turn.say("resume-nothing")),)


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
    if intent in ("resume", "confirm", "choose_method", "retry_pay", "bill_again"):
        return await _as_before(session, turn, state)
    if intent == "reject":
        return await cancel(session, turn, state)
    return None


async def _as_before(session: Session, turn: Turn, state: Resuming) -> Result:
    """On with it, with today's figures."""
    if state.order_id is not None:
        return await _go_on(session, turn, await turn.backend.order(state.order_id), state.purchase)
    if state.topping is not None:
        return await topup.go_on(session, turn, replace(state.topping, method=None, topup_id=None))
    assert state.purchase is not None
    method = turn.meaning.slots.get("method")
    method = method if method in METHODS else state.purchase.method
    return await offer(session, turn, replace(state.purchase, method=method))


async def again(session: Session, turn: Turn, state: Resuming) -> Result:
    """The question once more."""
    if state.order_id is None:
        left = state.topping or state.purchase
        assert left is not None
        return ask_about(session, turn, left)
    order = await turn.backend.order(state.order_id)
    if order.status != "awaiting_funds":
        return session.closed(), (Reply(turn.say("order-gone-idle")),)
    return ask(session, turn, order, state.purchase)


async def cancel(session: Session, turn: Turn, state: Resuming) -> Result:
    """No: the order is given up."""
    if state.topping is not None:
        return await topup.cancel(session, turn, state.topping)
    if state.order_id is None:
        assert state.purchase is not None
        return await give_up(session, turn, state.purchase)
    order = await turn.backend.order(state.order_id)
    return await give_up(session, turn, of_order(turn, order))
