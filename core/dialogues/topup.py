"""Putting money into the balance: how much, which way, the bill. Two steps if the rest was said."""

from dataclasses import replace

from api_client.contract import Method, Refused, Topup, TopupOffers, TopupRequest

from ..prompts.offer import other_method
from ..replies import Replies, Reply, preceded
from ..session import Session
from ..states import Topping, ToppingStep
from ..tokens import derive_key
from ..turn import Result, Turn
from . import readback
from .bills import PAYABLE, bill_choices, bill_message, limits, number_said, pay_otherwise, remembered

MOST_OFFERS = 3
MOST_OFFERS_ELDERLY = 2
EXPECTED: dict[str, tuple[str, ...]] = {
    "amount": ("amount", "cancel"),
    "method": ("method", "choose_method", "amount", "cancel"),
    "bill": ("method", "choose_method", "confirm", "cancel"),
}


async def start(session: Session, turn: Turn) -> Result:
    """From "充值" or "用微信充一百"."""
    return await go_on(session, turn, Topping(key=turn.fresh_key("topup")))


def expected(state: Topping) -> tuple[str, ...]:
    """What the open question waits for."""
    return EXPECTED[state.step]


async def step(session: Session, turn: Turn, state: Topping) -> Result | None:
    """One answer inside a top-up. None when it is about something else."""
    intent, slots = turn.meaning.intent, turn.meaning.slots
    if intent == "reject":
        return await cancel(session, turn, state)
    if slots.get("method") == "balance":
        return None
    if intent == "purchase" and ("product" in slots or "phone" in slots or "sku" in slots):
        return None
    if intent in ("inform", "correct", "topup", "choose_method", "purchase"):
        if "amount" in slots or "method" in slots or number_said(turn):
            return await go_on(session, turn, state)
        return await again(session, turn, state)
    if intent == "confirm":
        if state.step == "method":
            if turn.elderly or turn.by_voice:
                return await go_on(session, turn, replace(state, method=session.method))
            session, question = await again(session, turn, state)
            return session, preceded(turn.say("which-method"), question)
        return await again(session, turn, state)
    return await _about_the_bill(session, turn, state)


async def _about_the_bill(session: Session, turn: Turn, state: Topping) -> Result | None:
    """Where the money is, the bill again, how to pay it, or a fresh one."""
    intent = turn.meaning.intent
    if intent not in ("order_status", "bill_again", "repeat", "help", "retry_pay") or state.topup_id is None:
        return None
    topup = await turn.backend.topup(state.topup_id)
    if intent == "retry_pay" and topup.status in ("refused", "expired"):
        return await bill(session, turn, state, topup.amount, topup.method)
    if intent == "order_status":
        return await arrival(session, turn, topup)
    if topup.status != "pending":
        return None if intent in ("help", "repeat") else await arrival(session, turn, topup)
    lost = bill_choices(turn, topup, lost=True)
    replies: Replies = (bill_message(turn, topup, lost, for_order=False),)
    return session, preceded(turn.say("how-to-pay"), replies) if intent == "help" else replies


async def arrival(session: Session, turn: Turn, topup: Topup) -> Result:
    """Whether the money of a bill for the balance is there; one that can be paid opens again."""
    if topup.status == "credited":
        wallet = await turn.backend.wallet(turn.customer.id)
        text = turn.say("credited", amount=topup.amount, available=wallet.available)
        ours = isinstance(session.dialogue, Topping) and session.dialogue.topup_id == topup.id
        return session.closed() if ours else session, (Reply(text),)
    if topup.status == "processing":
        return session, (Reply(turn.say("payment-processing", amount=topup.amount)),)
    pending = topup.status == "pending"
    if session.dialogue is None or isinstance(session.dialogue, Topping):
        key = turn.fresh_key(f"bill {topup.id}")
        step: ToppingStep = "bill" if pending else "method"
        session = session.open(Topping(key, step, topup.amount, topup.method, topup.id))
    if pending:
        choices = bill_choices(turn, topup)
        replies: Replies = (bill_message(turn, topup, choices, for_order=False),)
        return session, preceded(turn.say("not-paid-yet", amount=topup.amount), replies)
    text = turn.say("refused-payment" if topup.status == "refused" else "bill-expired", amount=topup.amount)
    return session, (Reply(text, pay_otherwise(turn, topup)),)


async def go_on(session: Session, turn: Turn, state: Topping) -> Result:
    """Take in what was said; ask for what is missing, or make the bill."""
    slots = turn.meaning.slots
    offers = await turn.backend.topup_offers(turn.customer.id)
    amount: int | None = slots.get("amount", state.amount)
    method: Method | None = slots["method"] if slots.get("method") in PAYABLE else state.method
    if (amount is None and number_said(turn)) or (
        amount is not None and not offers.minimum <= amount <= offers.maximum
    ):
        return _ask_amount(session, turn, replace(state, amount=None), offers, await limits(turn))
    if amount is None:
        return _ask_amount(session, turn, replace(state, method=method), offers)
    state = replace(state, amount=amount, method=method)
    if method is None:
        return _ask_method(session, turn, state, offers)
    return await bill(session, turn, state, amount, method)


def _ask_amount(
    session: Session, turn: Turn, state: Topping, offers: TopupOffers, before: str | None = None
) -> Result:
    state = replace(state, step="amount", key=turn.fresh_key("topup amount"))
    most = MOST_OFFERS_ELDERLY if turn.elderly else MOST_OFFERS
    choices = tuple(
        turn.choice("button-topup", "topup", {"amount": offer.amount}, amount=offer.amount)
        if not offer.bonus_alone
        else turn.choice(
            "button-topup-bonus", "topup", {"amount": offer.amount, "bonus": offer.bonus_alone},
            amount=offer.amount, bonus=offer.bonus_alone,
        )
        for offer in offers.offers[:most]
    )  # fmt: skip
    text = turn.say("ask-topup-amount")
    return session.open(state), (Reply(f"{before}\n{text}" if before else text, (*choices, turn.no())),)


def _ask_method(session: Session, turn: Turn, state: Topping, offers: TopupOffers) -> Result:
    state = replace(state, step="method", key=turn.fresh_key(f"topup {state.amount}"))
    first = session.method
    choices = tuple(
        turn.choice(
            "button-pay", "choose_method", {"method": method, "amount": state.amount},
            style="primary" if method == first else "plain", method=method, amount=state.amount,
        )
        for method in ((first,) if turn.elderly else (first, other_method(first)))
    )  # fmt: skip
    text = turn.say("ask-topup-method", amount=state.amount, method=first)
    aloud = turn.say("topup-method-aloud", amount=state.amount, method=first)
    reached = [one for one in offers.offers if one.bonus_alone and one.amount <= (state.amount or 0)]
    if reached:
        best = max(reached, key=lambda one: one.bonus_alone)
        earns = turn.say("topup-earns", bonus=best.bonus_alone, days=best.bonus_days)
        text, aloud = f"{earns}\n{text}", f"{earns}\n{aloud}"
    return session.open(state), (Reply(text, (*choices, turn.no()), aloud=aloud),)


async def bill(session: Session, turn: Turn, state: Topping, amount: int, method: Method) -> Result:
    """Make the bill, once per step; what was asked for aloud is read back first."""
    if readback.needed(turn):
        return readback.ask(session, turn, replace(state, amount=amount, method=method), method, amount)
    request = TopupRequest(customer_id=turn.customer.id, amount=amount, method=method)
    try:
        topup = await turn.backend.create_topup(request, key=derive_key(state.key, "bill", method, amount))
    except Refused as refused:
        if refused.code != "amount_invalid":
            raise
        offers = await turn.backend.topup_offers(turn.customer.id)
        return _ask_amount(session, turn, replace(state, amount=None), offers, await limits(turn))
    state = replace(
        state,
        key=turn.fresh_key(f"bill {topup.id}"),
        step="bill",
        topup_id=topup.id,
        amount=amount,
        method=method,
    )
    session = replace(session, method=remembered(session.method, method), topup_id=topup.id)
    choices = bill_choices(turn, topup)
    return session.open(state), (bill_message(turn, topup, choices, for_order=False),)


async def again(session: Session, turn: Turn, state: Topping) -> Result:
    """Put the open question once more, with working buttons."""
    if state.step == "bill" and state.topup_id is not None and state.amount is not None and state.method:
        topup = await turn.backend.topup(state.topup_id)
        if topup.status == "pending":
            choices = bill_choices(turn, topup)
            return session, (bill_message(turn, topup, choices, for_order=False),)
        if topup.status == "processing":
            return session, (Reply(turn.say("payment-processing", amount=topup.amount)),)
        if topup.status == "credited":
            return session.closed(), (Reply(turn.say("topup-credited-already", amount=topup.amount)),)
    offers = await turn.backend.topup_offers(turn.customer.id)
    if state.amount is None:
        return _ask_amount(session, turn, state, offers)
    return _ask_method(session, turn, state, offers)


async def cancel(session: Session, turn: Turn, state: Topping) -> Result:  # noqa: ARG001 - same shape everywhere
    """Not this time. An unpaid bill simply runs out."""
    session = replace(session, declined_on=turn.local.date())
    return session.closed(), (Reply(turn.say("cancelled-topup")),)
