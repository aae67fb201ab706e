"""Everything that moves a purchase forward with money: place the order, make the bill, give it up."""

from dataclasses import dataclass, replace

from api_client.contract import Method, Order, Refused, TopupRequest

from ...replies import Replies, Reply, preceded
from ...session import Session
from ...states import Purchase, underneath
from ...tokens import derive_key
from ...turn import Result, Turn
from .. import guard, readback
from ..bills import bill_choices, bill_message, limits, remembered
from .offer import offer, short_for_order

CLOSED = ("cancelled", "expired", "failed")


@dataclass(frozen=True)
class Placed:
    """The order stands in the backend; `state` may have moved to a renewed quote."""

    state: Purchase
    order: Order


async def place(session: Session, turn: Turn, state: Purchase) -> Placed | Result:
    """Place the quoted order, once per step. A quote that ran out is renewed; a new price is said anew.

    So is one that the backend does not know: its database may forget the last quotes when it crashes.
    """
    if state.order_id is not None:
        return Placed(state, await turn.backend.order(state.order_id))
    assert state.quote_id is not None
    try:
        # How it was asked belongs to the request: the same step asked another way is another one, and the
        # quote, which is used once, keeps the two from becoming two orders.
        spoken = turn.by_voice or session.voice.on
        voice = ("voice",) if spoken else ()
        order = await turn.backend.place_order(
            state.quote_id,
            key=derive_key(state.key, "order", *voice),
            asked_by="voice" if spoken else None,
            # Who chose another way to pay, or whose balance sufficed, was not told about credit.
            credit=False,
        )
    except Refused as refused:
        if refused.code == "quote_used":
            return session.closed(), (Reply(turn.say("order-placed-already")),)
        if refused.code not in ("quote_expired", "not_found"):
            raise
        renewed, told = await offer(session, turn, state, before=turn.say("price-changed"))
        fresh = renewed.dialogue
        if isinstance(fresh, Purchase) and fresh.quote_id and _same_price(fresh, state):
            return await place(session, turn, fresh)
        return renewed, told
    return Placed(replace(state, order_id=order.id), order)


async def recovered(session: Session, turn: Turn) -> Result | None:
    """What became of an order whose answer was lost with its words; None when there is none.

    A process that dies after the order and before the answer leaves the question open, and what was said
    aloud cannot be heard again. So the order is looked for before the question is put once more.
    """
    state = underneath(session.dialogue)
    if not isinstance(state, Purchase) or state.quote_id is None or state.order_id is not None:
        return None
    latest = (await turn.backend.orders(turn.customer.id, limit=1)).orders
    if not latest or latest[0].quote_id != state.quote_id:
        return None
    placed = turn.say("order-placed-already")
    if latest[0].status != "awaiting_funds":
        return session.closed(), (Reply(placed),)
    state = replace(state, order_id=latest[0].id)
    return await bill_again(session.open(state), turn, state, before=placed)


def _same_price(one: Purchase, other: Purchase) -> bool:
    return (one.total, one.shortfall) == (other.total, other.shortfall)


async def from_balance(session: Session, turn: Turn, state: Purchase) -> Result:
    """Confirmed: pay from the balance. The notices tell how it ends."""
    if readback.needed(turn):
        return await offer(session, turn, state, before=turn.say("phrase-needed"))
    placed = await place(session, turn, state)
    if not isinstance(placed, Placed):
        return placed
    if placed.order.status == "awaiting_funds":
        before = turn.say("balance-changed")
        return await short_for_order(session, turn, placed.state, placed.order, before=before)
    return await under_way(session, turn, placed)


async def by_bill(
    session: Session, turn: Turn, state: Purchase, method: Method, amount: int | None = None
) -> Result:
    """Chosen how to pay: place the order and make its bill over `amount` (the gap, if None)."""
    pay = state.shortfall if amount is None else amount
    offers = await turn.backend.topup_offers(turn.customer.id)
    if not offers.minimum <= pay <= offers.maximum:
        return await gap_again(session, turn, state, await limits(turn))
    if readback.needed(turn):
        return readback.ask(session, turn, state, method, pay)
    session = replace(session, method=remembered(session.method, method))
    placed = await place(session, turn, replace(state, method=method))
    if not isinstance(placed, Placed):
        return placed
    state, order = placed.state, placed.order
    if order.status in CLOSED:
        return await offer(session, turn, state, before=turn.say("order-gone"))
    if order.status != "awaiting_funds":
        return await under_way(session, turn, placed)
    gap = order.shortfall or state.shortfall
    if gap != state.shortfall:
        # The button named an amount that no longer closes the gap: say the new one instead of charging it.
        return await short_for_order(session, turn, state, order, before=turn.say("balance-changed"))
    if pay < gap:
        before = turn.say("amount-too-small", amount=pay, shortfall=gap)
        return await short_for_order(session, turn, state, order, before=before)
    request = TopupRequest(customer_id=turn.customer.id, amount=pay, method=method, order_id=order.id)
    topup = await turn.backend.create_topup(request, key=derive_key(state.key, "bill", method, pay))
    state = replace(
        state, key=turn.fresh_key(f"bill {topup.id}"), step="bill", topup_id=topup.id, method=method, pay=pay
    )
    choices = bill_choices(turn, topup)
    return session.open(state), (bill_message(turn, topup, choices, for_order=True),)


async def gap_again(session: Session, turn: Turn, state: Purchase, before: str) -> Result:
    """The prompt with the gap once more, for a placed order or for a quote."""
    if state.order_id is None:
        return await offer(session, turn, state, before=before)
    order = await turn.backend.order(state.order_id)
    if order.status != "awaiting_funds":
        return await bill_again(session, turn, state)
    return await short_for_order(session, turn, state, order, before=before)


async def under_way(session: Session, turn: Turn, placed: Placed) -> Result:
    """The money is there: nothing is left to do but to wait for the notice, or until it may be paid."""
    state = replace(placed.state, key=turn.fresh_key("under way"), step="delivering")
    if placed.order.waits_until is not None:
        return session.open(state), (await guard.told(turn, placed.order),)
    return session.open(state), (Reply(turn.say("order-under-way")),)


async def bill_again(
    session: Session, turn: Turn, state: Purchase, *, before: str | None = None, lost: bool = False
) -> Result:
    """The open bill once more; when it is open no longer, the way to a fresh one.

    `before` is said only when the bill still waits for its money. `lost`: the person cannot find or open it.
    """
    assert state.order_id is not None
    order = await turn.backend.order(state.order_id)
    if order.status in CLOSED:
        return session.closed(), (Reply(turn.say("order-gone-idle")),)
    if order.status != "awaiting_funds":
        return await under_way(session, turn, Placed(state, order))
    topup = await turn.backend.topup(state.topup_id) if state.topup_id else None
    if topup is None or topup.status in ("refused", "expired", "credited"):
        return await short_for_order(session, turn, state, order)
    if topup.status == "processing":
        return session.open(state), (Reply(turn.say("payment-processing", amount=topup.amount)),)
    choices = bill_choices(turn, topup, lost=lost)
    replies: Replies = (bill_message(turn, topup, choices, for_order=True),)
    return session.open(state), preceded(before, replies) if before else replies


async def give_up(session: Session, turn: Turn, state: Purchase) -> Result:
    """No: nothing is charged, and an order that waits for money is cancelled at the backend too."""
    if state.step == "delivering":
        order = await turn.backend.order(state.order_id) if state.order_id else None
        if order is not None and order.waits_until is not None:
            return await guard.call_off(session, turn, order)
        return session, (Reply(turn.say("cancel-too-late")),)
    if state.order_id is not None:
        try:
            await turn.backend.cancel_order(state.order_id, key=derive_key("cancel", state.order_id))
        except Refused as refused:
            if refused.code != "order_not_cancellable":
                raise
            order = await turn.backend.order(state.order_id)
            if order.status not in CLOSED:
                return session.open(replace(state, step="delivering")), (Reply(turn.say("cancel-too-late")),)
    if state.step in ("short", "bill"):
        session = replace(session, declined_on=turn.local.date())
    given_up = replace(state, order_id=None, topup_id=None)
    session = replace(session, given_up=given_up, given_up_at=turn.now)
    return session.closed(), (Reply(turn.say("cancelled-purchase")),)


async def retry(session: Session, turn: Turn, state: Purchase) -> Result:
    """ "再付一次": a fresh bill, unless the old one can still be paid or is being paid."""
    topup = await turn.backend.topup(state.topup_id) if state.topup_id else None
    if topup is not None and topup.status in ("pending", "processing"):
        return await bill_again(session, turn, state)
    if topup is None or topup.amount < state.shortfall:
        return await by_bill(session, turn, state, state.method or session.method)
    return await by_bill(session, turn, state, topup.method, topup.amount)
