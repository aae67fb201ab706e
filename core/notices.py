"""Events of the backend in words: money that arrived, orders that ended, what to do when one failed.

A notice may meet any state of the conversation: it closes the dialogue it ends, otherwise it leaves the open
question alone. During quiet hours only what the person waits for is said.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from api_client.contract import Event, Order, Refund, Topup

from . import (
    notices_credit,
    notices_guard,
    notices_line,
    notices_merchant,
    notices_standing,
    notices_suggestion,
)
from .composition import left
from .dialogues import contacts, hint
from .dialogues.bills import paid_otherwise
from .dialogues.orders import secret, wish_of
from .dialogues.purchase.offer import line_offered, of_order
from .dialogues.words import day_and_time, target_words, thing_ordered
from .model import Chat, Receipt
from .phones import masked
from .prompts.credit import day_words
from .prompts.policy import quiet
from .replies import Choice, Reply
from .session import Session
from .states import Purchase, Topping, underneath
from .turn import Result, Turn

Teller = Callable[[Session, Turn, Event], Awaitable[Result]]
GIVEN_UP = ("cancelled", "expired")


async def tell(session: Session, turn: Turn, event: Event) -> Result:
    """What to say about `event`, and the session afterwards. Nothing to say: the session as it was and ()."""
    waiting = underneath(session.dialogue)
    if isinstance(waiting, Purchase | Topping) and event.subject_id in _subjects(waiting):
        # What was read back is about something that has just changed: it must not be confirmed as it was.
        session = session.open(waiting)
    return await _TELLERS[event.type](session, turn, event)


def told_to(event: Event) -> list[Chat] | None:
    """The chats that an event names; None when it is told where the person spoke last."""
    named = event.data.get("to")
    return None if named is None else [Chat(chat["channel"], chat["chat"]) for chat in named]


def _subjects(state: Purchase | Topping) -> tuple[UUID | None, ...]:
    """The order and the bill that the dialogue is about."""
    return (state.topup_id, state.order_id if isinstance(state, Purchase) else None)


def _ours(session: Session, order_id: object) -> Purchase | None:
    """The open purchase, when it is about this order."""
    dialogue = session.dialogue
    return dialogue if isinstance(dialogue, Purchase) and dialogue.order_id == order_id else None


async def _processing(session: Session, turn: Turn, event: Event) -> Result:
    topup = Topup.model_validate(event.data)
    return session, (Reply(turn.say("payment-processing", amount=topup.amount)),)


async def _credited(session: Session, turn: Turn, event: Event) -> Result:
    topup = Topup.model_validate(event.data)
    if topup.order_id is not None:
        order = await turn.backend.order(topup.order_id)
        if order.status in GIVEN_UP:
            return _arrived_too_late(session, turn, topup, order)
        state = _ours(session, order.id)
        if order.status == "awaiting_funds":
            text = turn.say("credited-not-enough", amount=topup.amount, shortfall=order.shortfall)
            text = _withheld(turn, topup, text)
            return session, (Reply(text, (_go_on(turn, order),)),)
        if order.waits_until is not None:
            # Why it waits is told by the notice about that.
            return session, (Reply(turn.say("guard-credited", amount=topup.amount)),)
        text = turn.say("credited-order", amount=topup.amount)
        if state is not None:
            if order.total < state.total:
                saved = state.total - order.total
                text = f"{text}\n{turn.say('credited-cheaper', after=order.total, saved=saved)}"
            state = replace(state, key=turn.fresh_key("credited"), step="delivering", total=order.total)
            session = session.open(state)
        if topup.bonus:
            text = f"{text}\n{turn.say('credited-bonus', bonus=topup.bonus)}"
        return session, (Reply(_withheld(turn, topup, text)),)
    wallet = await turn.backend.wallet(turn.customer.id)
    text = turn.say("credited", amount=topup.amount, available=wallet.available)
    if topup.bonus:
        text = f"{text}\n{turn.say('credited-bonus', bonus=topup.bonus)}"
    text = _withheld(turn, topup, text)
    dialogue = session.dialogue
    if isinstance(dialogue, Topping) and dialogue.topup_id == topup.id:
        session = session.closed()
    return session, (Reply(text),)


def _withheld(turn: Turn, topup: Topup, text: str) -> str:
    """The same, with why a bonus that the bill named was not given."""
    if not topup.bonus_withheld:
        return text
    return f"{text}\n{turn.say('bonus-withheld', bonus=topup.bonus_withheld)}"


def _go_on(turn: Turn, order: Order) -> Choice:
    return turn.choice("button-pay-order", "resume", {"order_id": str(order.id)}, style="primary", free=True)


def _arrived_too_late(session: Session, turn: Turn, topup: Topup, order: Order) -> Result:
    """The money is kept in the balance; buying again is offered, not done."""
    text = turn.say("credited-order-gone", amount=topup.amount, what=thing_ordered(turn, order))
    text = _withheld(turn, topup, text)
    again = turn.choice("button-buy-again", "purchase", wish_of(order), style="primary", free=True)
    return session, (Reply(text, (again, turn.no_thanks())),)


async def _refused(session: Session, turn: Turn, event: Event) -> Result:
    topup = Topup.model_validate(event.data)
    if topup.rule_id is not None:
        return session, ()  # that its rule was stopped says it all
    return await _pay_otherwise(session, turn, topup, "refused-payment")


async def _expired_bill(session: Session, turn: Turn, event: Event) -> Result:
    topup = Topup.model_validate(event.data)
    dialogue = session.dialogue
    latest = isinstance(dialogue, Purchase | Topping) and dialogue.topup_id == topup.id
    if not latest:
        # A bill that was replaced by another one, or given up: nobody waits for it.
        return session, ()
    return await _pay_otherwise(session, turn, topup, "bill-expired")


async def _pay_otherwise(session: Session, turn: Turn, topup: Topup, text: str) -> Result:
    """The same amount once more, by the same method or the other one."""
    dialogue = session.dialogue
    if topup.order_id is not None:
        order = await turn.backend.order(topup.order_id)
        if order.status != "awaiting_funds":
            return session, (Reply(turn.say(text, amount=topup.amount)),) if text == "refused-payment" else ()
        state = _ours(session, order.id) or of_order(turn, order)
        gap = order.shortfall or topup.amount
        state = replace(
            state, key=turn.fresh_key(text), step="bill", shortfall=gap, topup_id=topup.id, pay=topup.amount
        )
        session = session.open(state)
        wallet = await turn.backend.wallet(turn.customer.id)
        line = line_offered(session, turn, replace(state, total=order.total), wallet)
        return session, (paid_otherwise(turn, topup, text, order.total - wallet.available, line),)
    if isinstance(dialogue, Topping) and dialogue.topup_id == topup.id:
        session = session.open(replace(dialogue, key=turn.fresh_key(text), step="method"))
    else:
        return session, (Reply(turn.say(text, amount=topup.amount)),)
    return session, (paid_otherwise(turn, topup, text),)


async def _delivered(session: Session, turn: Turn, event: Event) -> Result:
    order = Order.model_validate(event.data)
    wallet = await turn.backend.wallet(turn.customer.id)
    state = _ours(session, order.id)
    what = (state.thing if state else None) or thing_ordered(turn, order)
    where = target_words(turn, order.family, order.target, state.alias if state else None, typed=False)
    rows = [
        (turn.say("receipt-number"), order.number),
        (turn.say("receipt-product"), what),
        (turn.say("receipt-amount"), turn.say("money", amount=order.total)),
        (turn.say("receipt-left"), turn.say("money", amount=left(wallet))),
    ]
    if order.target is not None:
        rows.insert(2, (turn.say("receipt-target"), masked(order.target)))
    key = "delivered-codes" if order.has_codes else "delivered" if where else "delivered-plain"
    text = turn.say(key, what=what, where=where or "", left=left(wallet))
    if order.spent.credit:
        text = f"{text}\n{await _on_credit(turn, order)}"
        rows.insert(-1, (turn.say("slice-credit"), turn.say("money", amount=order.spent.credit)))
    receipt = Receipt(turn.say("receipt-title"), tuple(rows))
    replies = [Reply(text, receipt=receipt, secret=secret(turn, order))]
    if state is not None:
        session = session.closed()
    if session.dialogue is None:
        follow_up = None
        if session.unsaved is not None and session.unsaved.phone == order.target:
            follow_up = contacts.offer_to_save(session, turn, session.unsaved)
        else:
            follow_up = await hint.after_purchase(session, turn, order, wallet)
        if follow_up is not None:
            session, more = follow_up
            replies += more
    return session, tuple(replies)


async def _on_credit(turn: Turn, order: Order) -> str:
    """What of an order went on the credit line, when it is paid back, and why when nobody was asked."""
    uses = (await turn.backend.credit_uses(turn.customer.id)).uses
    use = next((use for use in uses if use.order_id == order.id), None)
    if use is None:  # paid back before it could be told
        return turn.say("credit-used-before", amount=order.spent.credit)
    key = "credit-used-automatic" if use.automatic else "credit-used"
    return turn.say(key, amount=use.amount, day=day_words(turn, use.due), cost=use.fee)


async def _failed(session: Session, turn: Turn, event: Event) -> Result:
    order = Order.model_validate(event.data)
    state = _ours(session, order.id)
    what = (state.thing if state else None) or thing_ordered(turn, order)
    if state is not None:
        session = session.closed()
    again = turn.choice("button-try-again", "purchase", wish_of(order), style="primary", free=True)
    human = turn.choice("button-human", "human", free=True)
    return session, (
        Reply(turn.say("failed", what=what, total=order.total), (again, human, turn.no_thanks())),
    )


async def _review(session: Session, turn: Turn, event: Event) -> Result:
    order = Order.model_validate(event.data)
    state = _ours(session, order.id)
    what = (state.thing if state else None) or thing_ordered(turn, order)
    return session, (Reply(turn.say("review", what=what, total=order.total)),)


async def _expired_order(session: Session, turn: Turn, event: Event) -> Result:
    order = Order.model_validate(event.data)
    if _ours(session, order.id) is not None:
        session = session.closed()
    if quiet(turn.local):
        return session, ()
    text = turn.say("order-expired", what=thing_ordered(turn, order))
    again = turn.choice("button-buy-again", "purchase", wish_of(order), free=True)
    return session, (Reply(text, (again, turn.no_thanks())),)


async def _order_refunded(session: Session, turn: Turn, event: Event) -> Result:
    order = Order.model_validate(event.data)
    left = (await turn.backend.wallet(turn.customer.id)).available
    what = thing_ordered(turn, order)
    text = turn.say("order-refunded", what=what, amount=order.refunded, left=left)
    if order.spent.credit:
        text = f"{text}\n{turn.say('credit-refunded')}"
    return session, (Reply(text),)


async def _refund_sent(session: Session, turn: Turn, event: Event) -> Result:
    refund = Refund.model_validate(event.data)
    text = turn.say("refund-sent", amount=refund.amount)
    if refund.bonus:
        text = f"{text}\n{turn.say('refund-sent-bonus', bonus=refund.bonus)}"
    return session, (Reply(text),)


async def _refund_arrived(session: Session, turn: Turn, event: Event) -> Result:
    refund = Refund.model_validate(event.data)
    return session, (Reply(turn.say("refund-arrived", amount=refund.amount)),)


async def _refund_returned(session: Session, turn: Turn, event: Event) -> Result:
    """Back in the wallet it came from; money that fitted no bill goes back to the desk."""
    refund = Refund.model_validate(event.data)
    if refund.topup_id is None:
        return session, (Reply(turn.say("refund-stuck", amount=refund.amount)),)
    human = turn.choice("button-human", "human", free=True)
    return session, (Reply(turn.say("refund-returned", amount=refund.amount), (human,)),)


async def _payment_found(session: Session, turn: Turn, event: Event) -> Result:
    left = (await turn.backend.wallet(turn.customer.id)).available
    return session, (Reply(turn.say("payment-found", amount=event.data["amount"], left=left)),)


async def _webhook_disabled(session: Session, turn: Turn, event: Event) -> Result:
    data = event.data
    when = day_and_time(datetime.fromisoformat(data["since"]))
    key = "webhook-disabled-gone" if data["reason"] == "gone" else "webhook-disabled-failing"
    choices = (
        turn.choice("button-webhooks", "webhooks", style="primary", free=True),
        turn.choice("button-webhook-test", "webhook_test", {"endpoint": data["endpoint_id"]}, free=True),
    )
    return session, (Reply(turn.say(key, host=data["name"], when=when), choices),)


async def _webhook_tested(session: Session, turn: Turn, event: Event) -> Result:
    """What came of the test that the merchant asked for in this chat."""
    data = event.data
    key = "ok" if data["ok"] else "silent" if data["status"] is None else "status"
    text = turn.say(
        f"webhook-test-{key}",
        host=data["name"],
        status=str(data["status"]),
        milliseconds=data["milliseconds"],
    )
    again = turn.choice("button-webhook-test", "webhook_test", {"endpoint": data["endpoint_id"]}, free=True)
    return session, (Reply(text, () if data["ok"] else (again,)),)


_TELLERS: dict[str, Teller] = {
    "topup.processing": _processing,
    "topup.credited": _credited,
    "topup.refused": _refused,
    "topup.expired": _expired_bill,
    "order.delivered": _delivered,
    "order.failed": _failed,
    "order.review": _review,
    "order.expired": _expired_order,
    "order.refunded": _order_refunded,
    "refund.created": _refund_sent,
    "refund.done": _refund_arrived,
    "refund.refused": _refund_returned,
    "wallet.credited": _payment_found,
    "webhook.disabled": _webhook_disabled,
    "webhook.tested": _webhook_tested,
    **notices_credit.TELLERS,
    **notices_guard.TELLERS,
    **notices_merchant.TELLERS,
    **notices_line.TELLERS,
    **notices_standing.TELLERS,
    **notices_suggestion.TELLERS,
}
TOLD = frozenset(_TELLERS)
"""Events people hear about; the others are steps in between."""
