"""Somebody wants money back: what can still be cancelled, what cannot be taken back, what a person can do."""

from api_client.contract import Order

from ..replies import Reply, preceded
from ..session import Session
from ..turn import Result, Turn
from . import due, resume, table, talk
from .arrival import UNDER_WAY
from .words import thing_ordered

MONEY_BACK = (
    "退款", "退钱", "退费", "退货", "退回", "退给我", "把钱退", "退我", "退还", "申请退", "退余额",
    "refund", "money back",
)  # fmt: skip
PERSON = ("人工", "客服", "真人", "投诉", "举报", "human", "person", "agent", "support", "complain")


def wanted(turn: Turn) -> bool:
    """Whether these words ask for money back, and not for a person at once."""
    said = turn.text.lower()
    return any(word in said for word in MONEY_BACK) and not any(word in said for word in PERSON)


async def or_human(session: Session, turn: Turn) -> Result:
    """A person takes over. Who asks for money back hears first what can be done; insisting helps."""
    if turn.pressed or not wanted(turn):
        return await talk.human(session, turn)
    explained, replies = await explain(session, turn)
    if replies == session.last:
        return await talk.human(session, turn)
    return explained, replies


async def explain(session: Session, turn: Turn) -> Result:
    """What holds for the latest order and for the balance; the ways on are a person and "no"."""
    if session.dialogue is not None:
        session, question = await table.again(session, turn)
        if question:
            return session, preceded(turn.say("refund-not-paid"), question)
    orders = (await turn.backend.orders(turn.customer.id, limit=1)).orders
    if orders and orders[0].status == "awaiting_funds":
        session, question = resume.ask(session, turn, orders[0])
        return session, preceded(turn.say("refund-waiting"), question)
    unspent = (await turn.backend.wallet(turn.customer.id)).paid
    said = [_of_order(turn, order) for order in orders]
    owed = await _owed(turn) if unspent else 0
    if owed:
        said.append(turn.say("refund-of-balance-owing", amount=unspent, owed=owed))
    elif unspent:
        said.append(turn.say("refund-of-balance", amount=unspent))
    lines = [line for line in said if line] or [turn.say("refund-nothing")]
    text = "\n".join([*lines, turn.say("refund-ask")])
    human = turn.choice("button-human", "human", style="primary", free=True)
    choices = [human, turn.no_thanks()]
    if owed:
        some = min(owed, unspent)
        choices.insert(1, turn.choice("button-repay", "repay", {"amount": some}, free=True, amount=some))
    return session, (Reply(text, tuple(choices)),)


async def _owed(turn: Turn) -> int:
    """What is not repaid of a credit line, in fen: until then no top-up goes back to its payer."""
    owing = await due.of(turn)
    return owing.owed if owing is not None else 0


def _of_order(turn: Turn, order: Order) -> str | None:
    """What can be done about this order; None when it took nothing or gave everything back by itself."""
    what = thing_ordered(turn, order)
    if order.refunded_at is not None:
        return turn.say("refund-done-before", what=what, amount=order.refunded)
    if order.status == "delivered":
        return turn.say("refund-delivered", what=what)
    if order.status == "review":
        return turn.say("refund-review", what=what, total=order.total)
    return turn.say("refund-under-way", what=what) if order.status in UNDER_WAY else None
