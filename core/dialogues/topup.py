"""Putting money into the balance: how much, which way, the bill. Two steps if the rest was said."""

from dataclasses import replace

from api_client.contract import Method, Refused, TopupOffers, TopupRequest

from ..prompts.offer import other_method
from ..replies import Choice, Reply
from ..session import Session
from ..states import Topping
from ..tokens import derive_key
from ..turn import Result, Turn
from .bills import bill_message

MOST_OFFERS = 3
MOST_OFFERS_ELDERLY = 2
EXPECTED: dict[str, tuple[str, ...]] = {
    "amount": ("amount", "cancel"),
    "method": ("method", "choose_method", "amount", "cancel"),
    "bill": ("method", "choose_method", "confirm", "cancel"),
}


async def start(session: Session, turn: Turn) -> Result:
    """From "充值" or "用微信充一百"."""
    return await _go_on(session, turn, Topping(key=turn.fresh_key("topup")))


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
        if "amount" in slots or "method" in slots:
            return await _go_on(session, turn, state)
        return await again(session, turn, state)
    if intent == "confirm":
        if state.step == "method":
            if turn.elderly:
                return await _go_on(session, turn, replace(state, method=session.method))
            return await _with_before(session, turn, state, turn.say("which-method"))
        return await again(session, turn, state)
    return None


async def _with_before(session: Session, turn: Turn, state: Topping, before: str) -> Result:
    session, replies = await again(session, turn, state)
    first, *others = replies
    return session, (replace(first, text=f"{before}\n{first.text}"), *others)


async def _go_on(session: Session, turn: Turn, state: Topping) -> Result:
    slots = turn.meaning.slots
    offers = await turn.backend.topup_offers(turn.customer.id)
    amount: int | None = slots.get("amount", state.amount)
    method: Method | None = slots["method"] if slots.get("method") in ("wechat", "alipay") else state.method
    if amount is not None and not offers.minimum <= amount <= offers.maximum:
        before = turn.say("topup-limits", minimum=offers.minimum, maximum=offers.maximum)
        return _ask_amount(session, turn, replace(state, amount=None), offers, before)
    if amount is None:
        return _ask_amount(session, turn, replace(state, method=method), offers)
    state = replace(state, amount=amount, method=method)
    if method is None:
        return _ask_method(session, turn, state)
    return await _bill(session, turn, state, amount, method)


def _ask_amount(
    session: Session, turn: Turn, state: Topping, offers: TopupOffers, before: str | None = None
) -> Result:
    state = replace(state, step="amount", key=turn.fresh_key("topup amount"))
    most = MOST_OFFERS_ELDERLY if turn.elderly else MOST_OFFERS
    choices = tuple(
        turn.choice("button-topup", "topup", {"amount": offer.amount}, amount=offer.amount)
        for offer in offers.offers[:most]
    )  # fmt: skip
    text = turn.say("ask-topup-amount")
    return session.open(state), (Reply(f"{before}\n{text}" if before else text, (*choices, turn.no())),)


def _ask_method(session: Session, turn: Turn, state: Topping) -> Result:
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
    return session.open(state), (Reply(text, (*choices, turn.no())),)


async def _bill(session: Session, turn: Turn, state: Topping, amount: int, method: Method) -> Result:
    request = TopupRequest(customer_id=turn.customer.id, amount=amount, method=method)
    try:
        topup = await turn.backend.create_topup(request, key=derive_key(state.key, "bill", method, amount))
    except Refused as refused:
        if refused.code != "amount_invalid":
            raise
        offers = await turn.backend.topup_offers(turn.customer.id)
        before = turn.say("topup-limits", minimum=offers.minimum, maximum=offers.maximum)
        return _ask_amount(session, turn, replace(state, amount=None), offers, before)
    state = replace(
        state,
        key=turn.fresh_key(f"bill {topup.id}"),
        step="bill",
        topup_id=topup.id,
        amount=amount,
        method=method,
    )
    session = replace(session, method=method)
    return session.open(state), (
        bill_message(turn, topup, _bill_choices(turn, method, amount), for_order=False),
    )


def _bill_choices(turn: Turn, method: Method, amount: int) -> tuple[Choice, ...]:
    other = other_method(method)
    slots = {"method": other, "amount": amount}
    return turn.choice("button-other-method", "choose_method", slots, method=other), turn.no()


async def again(session: Session, turn: Turn, state: Topping) -> Result:
    """Put the open question once more, with working buttons."""
    if state.step == "bill" and state.topup_id is not None and state.amount is not None and state.method:
        topup = await turn.backend.topup(state.topup_id)
        if topup.status == "pending":
            choices = _bill_choices(turn, topup.method, topup.amount)
            return session, (bill_message(turn, topup, choices, for_order=False),)
        if topup.status == "processing":
            return session, (Reply(turn.say("payment-processing", amount=topup.amount)),)
        if topup.status == "credited":
            return session.closed(), (Reply(turn.say("topup-credited-already", amount=topup.amount)),)
    offers = await turn.backend.topup_offers(turn.customer.id)
    if state.amount is None:
        return _ask_amount(session, turn, state, offers)
    return _ask_method(session, turn, state)


async def cancel(session: Session, turn: Turn, state: Topping) -> Result:  # noqa: ARG001 - same shape everywhere
    """Not this time. An unpaid bill simply runs out."""
    session = replace(session, declined_on=turn.local.date())
    return session.closed(), (Reply(turn.say("cancelled-topup")),)
