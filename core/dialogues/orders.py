"""Orders and their state, and the card codes of the latest one."""

from api_client.contract import Order

from ..model import Secret
from ..phones import masked
from ..replies import Choice, Reply
from ..session import Session
from ..turn import Result, Turn
from . import guard
from .words import day, order_state, thing_ordered

SHOWN = 4
LIST_WORDS = ("订单", "记录", "买过", "orders", "history", "purchases")


async def show(session: Session, turn: Turn) -> Result:
    """The latest order in full; earlier ones in a line each when the person asked for "orders"."""
    orders = (await turn.backend.orders(turn.customer.id, limit=SHOWN)).orders
    if not orders:
        return session, (Reply(turn.say("orders-none"), (_buy(turn),)),)
    latest, *earlier = orders
    text = _latest(turn, latest)
    wanted = turn.pressed or any(word in turn.text.lower() for word in LIST_WORDS)
    aloud, lines = text, []
    if wanted and earlier and not turn.elderly:
        lines = [_line(turn, order) for order in earlier]
        text = "\n".join([text, turn.say("orders-earlier"), *lines])
    reply = Reply(text, _choices(turn, latest), secret=secret(turn, latest), aloud=aloud, items=tuple(lines))
    return session, (reply,)


def _latest(turn: Turn, order: Order) -> str:
    text = turn.say(
        "order-latest", what=_what(turn, order), total=order.total, state=order_state(turn, order)
    )
    if order.waits_until is not None:
        text = f"{text}\n{guard.how_to_stop(turn)}"
    if order.status == "awaiting_funds" and order.shortfall:
        text = f"{text}\n{turn.say('order-short-by', shortfall=order.shortfall)}"
    return text


def _line(turn: Turn, order: Order) -> str:
    return turn.say(
        "order-line", when=day(order.created_at), what=_what(turn, order), total=order.total,
        state=order_state(turn, order),
    )  # fmt: skip


def _what(turn: Turn, order: Order) -> str:
    what = thing_ordered(turn, order)
    return what if order.target is None else turn.say("order-what", what=what, number=masked(order.target))


def _choices(turn: Turn, order: Order) -> tuple[Choice, ...]:
    if order.waits_until is not None:
        return (guard.stop_button(turn, order.id),)
    if order.status == "awaiting_funds":
        slots = {"order_id": str(order.id)}
        return (turn.choice("button-pay-order", "resume", slots, style="primary", free=True),)
    return ()


def _buy(turn: Turn) -> Choice:
    return turn.choice("button-buy-credit", "purchase", {"product": "huafei"}, free=True)


def secret(turn: Turn, order: Order) -> Secret | None:
    """The button that reveals the codes, for delivered orders that have some and were not refunded."""
    if order.status != "delivered" or not order.has_codes or order.refunded_at is not None:
        return None
    return Secret(order_id=order.id, label=turn.say("button-codes"))


def wish_of(order: Order) -> dict[str, object]:
    """The slots that would buy the same again."""
    slots: dict[str, object] = {"sku": order.sku, "quantity": order.quantity}
    if order.target is not None:
        slots["account" if order.family == "qb" else "phone"] = order.target
    return slots


async def show_codes(session: Session, turn: Turn) -> Result:
    """Where the codes are: the latest order that has some."""
    orders = (await turn.backend.orders(turn.customer.id, limit=20)).orders
    with_codes = next((order for order in orders if secret(turn, order) is not None), None)
    if with_codes is None:
        return session, (Reply(turn.say("codes-none")),)
    text = turn.say("codes-here", what=thing_ordered(turn, with_codes))
    return session, (Reply(text, secret=secret(turn, with_codes)),)
