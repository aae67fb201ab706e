"""The script of a purchase, top to bottom: what each answer leads to."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from api_client.contract import Contact, Method, Product

from ...kinship import matching
from ...phones import DIGITS
from ...replies import Reply, preceded
from ...session import Session
from ...states import Purchase, Unsaved
from ...turn import Result, Turn
from ..bills import PAYABLE, limits, number_said
from . import credit, pay
from .ask import ask
from .collect import collect, countable, missing, variants
from .offer import offer

COLLECTING = ("product", "amount", "quantity", "target")
WRONG = ("不对", "错", "wrong", "not right")
"""A "no" that means "not like this" rather than "not at all"."""
CHANGE_WORDS = ("换", "改", "change", "another")
NUMBER_WORDS = ("号码", "手机号", "number")
SHORTEST_WRONG = 4
"""Digits in a sentence that look like an attempt at a number."""
AMOUNT_WORDS = ("金额", "面值", "数量", "amount")
FACTS = ("sku", "product", "amount", "quantity", "phone", "account", "contact")
EXPECTED: dict[str, tuple[str, ...]] = {
    "product": ("product", "sku", "amount", "cancel"),
    "amount": ("amount", "cancel"),
    "quantity": ("quantity", "cancel"),
    "target": ("phone", "contact", "digits", "cancel"),
    "confirm": ("confirm", "reject", "cancel", "correct"),
    "short": ("method", "choose_method", "confirm", "reject", "cancel", "correct"),
    "bill": ("method", "choose_method", "confirm", "reject", "cancel", "correct"),
    "delivering": (),
}


async def start(session: Session, turn: Turn) -> Result:
    """A new purchase from whatever the sentence said."""
    state = Purchase(key=turn.fresh_key("purchase"))
    return await _go_on(session, turn, state, turn.meaning.slots)


def expected(state: Purchase) -> tuple[str, ...]:
    """What the open question waits for."""
    if state.step == "target" and state.product == "qb":
        return ("account", "contact", "cancel")
    return EXPECTED[state.step]


async def step(session: Session, turn: Turn, state: Purchase) -> Result | None:
    """One answer inside a purchase. None when it is about something else."""
    intent, slots = turn.meaning.intent, turn.meaning.slots
    if state.step == "delivering":
        # Nothing is open any more; a new purchase starts anew and this order goes on by itself.
        return None
    if intent == "reject":
        if any(word in turn.text for word in WRONG):
            return await _correct(session, turn, state)
        return await cancel(session, turn, state)
    if state.step in COLLECTING:
        return await _collecting(session, turn, state)
    if intent == "resume":
        return await again(session, turn, state)
    named = any(fact in slots for fact in FACTS)
    text = turn.text.lower()
    vague = intent == "unknown" and any(word in text for word in CHANGE_WORDS)
    if vague and _forgotten(text, state) != state:
        return await _correct(session, turn, state)
    if intent == "correct" or (intent in ("purchase", "inform") and named):
        return await _correct(session, turn, state)
    if state.step == "confirm":
        chosen = slots.get("method") if intent in ("choose_method", "inform") else None
        if intent == "confirm" or chosen == "balance":
            return await pay.from_balance(session, turn, state)
        if chosen is not None:
            return await _again_after(session, turn, state, turn.say("balance-will-do"))
        return None
    return await _paying(session, turn, state)


async def _collecting(session: Session, turn: Turn, state: Purchase) -> Result | None:
    intent, slots = turn.meaning.intent, turn.meaning.slots
    if intent in ("purchase", "inform", "correct") or (intent == "topup" and state.step == "amount"):
        if slots.get("method") in PAYABLE:
            state = replace(state, method=slots["method"])
        return await _go_on(session, turn, state, slots)
    if intent == "unknown" and state.step == "target":
        digits = sum(char.isdigit() for char in turn.text)
        if digits >= SHORTEST_WRONG:
            return await _again_after(session, turn, state, _not_a_number(turn, digits))
    return None


async def _paying(session: Session, turn: Turn, state: Purchase) -> Result | None:
    """The prompt or the bill is open: a way to pay, another amount, "done", or "how then?"."""
    intent, slots = turn.meaning.intent, turn.meaning.slots
    if state.step == "bill" and intent == "order_status":
        return await pay.bill_again(session, turn, state, before=turn.say("not-paid-yet", amount=state.pay))
    if state.step == "bill" and intent in ("bill_again", "repeat"):
        return await pay.bill_again(session, turn, state, lost=True)
    if state.step == "bill" and intent == "help":
        return await pay.bill_again(session, turn, state, before=turn.say("how-to-pay"), lost=True)
    if intent == "retry_pay":
        return await pay.retry(session, turn, state)
    if intent == "bill_again":
        return await again(session, turn, state)
    if intent == "use_credit" or slots.get("method") == "credit":
        return await credit.ask(session, turn, state)
    if intent in ("choose_method", "inform", "topup", "resume"):
        method = slots.get("method")
        if method == "balance":
            return await _again_after(session, turn, state, turn.say("balance-not-enough"))
        if method is None and intent == "topup" and "amount" not in slots and number_said(turn):
            return await pay.gap_again(session, turn, state, await limits(turn))
        if method is None and "amount" not in slots:
            return await again(session, turn, state)
        return await _make_bill(session, turn, state, method, slots.get("amount"))
    if intent == "confirm":
        if state.step == "bill":
            return await pay.bill_again(session, turn, state)
        if turn.elderly or turn.by_voice:
            return await _make_bill(session, turn, state, state.method or session.method, None)
        return await _again_after(session, turn, state, turn.say("which-method"))
    return None


async def _make_bill(
    session: Session, turn: Turn, state: Purchase, method: Method | None, amount: int | None
) -> Result:
    chosen = method or state.method or session.method
    if amount is None and state.step == "bill":
        amount = state.pay or None
    return await pay.by_bill(session, turn, state, chosen, amount)


async def again(session: Session, turn: Turn, state: Purchase) -> Result:
    """Put the open question once more, with fresh figures and working buttons."""
    if state.step in COLLECTING:
        products = (await turn.backend.catalogue()).products
        return await ask(session, turn, state, state.step, products)
    if state.step == "confirm":
        return await offer(session, turn, state)
    if state.step == "delivering":
        return session, (Reply(turn.say("order-under-way")),)
    if state.order_id is None:
        return await offer(session, turn, state)
    return await pay.bill_again(session, turn, state)


async def cancel(session: Session, turn: Turn, state: Purchase) -> Result:
    """Not this time."""
    return await pay.give_up(session, turn, state)


async def _again_after(session: Session, turn: Turn, state: Purchase, before: str) -> Result:
    session, question = await again(session, turn, state)
    return session, preceded(before, question)


def _not_a_number(turn: Turn, digits: int) -> str:
    """Why these are not the digits of a mobile number."""
    return turn.say("not-mobile") if digits == DIGITS else turn.say("digits-wrong", digits=digits)


async def _correct(session: Session, turn: Turn, state: Purchase) -> Result:
    """Something was meant differently: drop what was quoted or placed, and quote anew."""
    slots = turn.meaning.slots
    if not any(fact in slots for fact in FACTS):
        if "method" in slots and state.step in ("short", "bill"):
            return await _make_bill(session, turn, state, slots["method"], None)
        changed = _forgotten(turn.text.lower(), state)
        if changed == state:
            return await _again_after(session, turn, state, turn.say("what-to-correct"))
        state = changed
    if state.order_id is not None:
        _, told = await pay.give_up(session, turn, state)
        order = await turn.backend.order(state.order_id)
        if order.status != "cancelled":
            return session, told
        state = replace(state, order_id=None, topup_id=None)
    return await _go_on(session, turn, replace(state, key=turn.fresh_key("corrected")), slots)


def _forgotten(text: str, state: Purchase) -> Purchase:
    """`state` without what is said to be wrong when the right one is not named: "换个号码"."""
    if any(word in text for word in NUMBER_WORDS):
        return replace(state, target=None, alias=None, new_contact=False, digits="")
    if any(word in text for word in AMOUNT_WORDS):
        return replace(state, sku=None, amount=None, quantity=None)
    return state


async def _go_on(session: Session, turn: Turn, state: Purchase, slots: dict[str, Any]) -> Result:
    """Take in what was said; ask for what is missing, or quote."""
    products: Sequence[Product] = (await turn.backend.catalogue()).products
    state = collect(state, slots, products)
    if slots.get("method") in PAYABLE:
        state = replace(state, method=slots["method"])
    if state.alias is not None and state.target is None:
        state = await _number_of(turn, state, slots)
    elif state.alias is not None and state.target is not None and state.new_contact:
        session = replace(session, unsaved=Unsaved(state.alias, state.target))
    before = None
    if not countable(state, products):
        most = variants(products, state.product)[0].max_quantity
        before = turn.say("refused-quantity", most=str(most)) if most > 1 else turn.say("only-one")
        state = replace(state, quantity=None if most > 1 else 1)
        if most > 1:
            return await ask(session, turn, state, "quantity", products, before=before)
    open_question = missing(state, products)
    if open_question is None:
        return await offer(session, turn, state, before=before)
    if open_question == "target":
        if state.digits and ("digits" in slots or "phone_invalid" in slots):
            return _heard_so_far(session, turn, state)
        wrong = str(slots.get("phone_invalid") or slots.get("digits") or "")
        # What is too short here was no beginning of a mobile number either.
        before = _not_a_number(turn, max(len(wrong), DIGITS)) if wrong else before
    return await ask(session, turn, state, open_question, products, before=before)


def _heard_so_far(session: Session, turn: Turn, state: Purchase) -> Result:
    """A part of the number is known; wait for the rest."""
    state = replace(state, step="target", key=turn.fresh_key("digits"))
    missing_digits = DIGITS - len(state.digits)
    return session.open(state), (turn.digits_so_far(state.digits, missing_digits),)


async def _number_of(turn: Turn, state: Purchase, slots: dict[str, Any]) -> Purchase:
    """The saved number of the person named; unknown people are asked about and may be saved afterwards."""
    contacts: list[Contact] = (await turn.backend.contacts(turn.customer.id)).contacts
    known = matching(slots if "contact" in slots else {"contact": state.alias}, contacts)
    if len(known) == 1:
        return replace(state, target=known[0].phone, alias=known[0].alias, new_contact=False)
    return replace(state, new_contact=not known)
