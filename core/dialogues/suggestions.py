"""A personal suggestion: its words, and what its answers lead to. Nothing is bought without a press."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from api_client.contract import Beat, Product, Quote, Suggestion

from ..phones import masked
from ..replies import Choice, Reply, preceded
from ..session import Session
from ..states import Proposed, Purchase
from ..turn import Result, Turn
from . import purchase
from .purchase import pay
from .words import described, thing

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _wish(suggestion: Suggestion, alias: str | None) -> dict[str, Any]:
    """The slots that buy what is suggested, for somebody saved as `alias`."""
    wish: dict[str, Any] = {"sku": suggestion.sku, "quantity": suggestion.quantity}
    if suggestion.target is not None:
        wish["account" if suggestion.family == "qb" else "phone"] = suggestion.target
    return wish if alias is None else wish | {"contact": alias}


async def propose(turn: Turn, suggestion: Suggestion, quote: Quote, *, asks: bool) -> tuple[Proposed, Reply]:
    """ "每月 5 号左右充 50 元话费，现在余额 32.00 元，要先充上吗？" with its buttons.

    `asks`: it becomes the open question, so what to say to it is told aloud.
    """
    alias = await _alias(turn, suggestion)
    state = Proposed(turn.fresh_key("proposed"), suggestion.id, quote.shortfall)
    products = (await turn.backend.catalogue()).products
    what = _what(turn, quote, next((one for one in products if one.sku == quote.sku), None))
    often, have, gap = beat(turn, suggestion.beat), quote.wallet.available, quote.shortfall
    enough = "enough" if gap == 0 else "short"
    lines = [turn.say(f"suggestion-{enough}", often=often, what=what, available=have)]
    if (where := _where(suggestion, alias)) is not None:
        lines.append(turn.say(f"suggestion-{enough}-where", where=where, shortfall=gap))
    elif gap:
        lines.append(turn.say("suggestion-gap", shortfall=gap))
    if turn.elderly:
        lines.append(turn.say("suggestion-question"))
    aloud = turn.say(f"suggestion-{enough}-aloud", often=often, what=what, available=have, shortfall=gap)
    if asks:
        yes, no = turn.say("phrase-suggestion-take"), turn.say("phrase-no")
        aloud = f"{aloud}\n{turn.say('say-choices', first=yes, second=no)}"
    return state, Reply("\n".join(lines), _choices(turn, state), aloud=aloud)


def _choices(turn: Turn, state: Proposed) -> tuple[Choice, ...]:
    """They work for days, whatever is talked about meanwhile. In elderly mode "never" is only said."""
    slots = {"suggestion": str(state.suggestion_id)}
    buy = slots | {"pay": state.pay}
    key = "button-suggestion-pay" if state.pay else "button-suggestion-buy"
    take = turn.choice(key, "suggestion_take", buy, style="primary", free=True, amount=state.pay)
    skip = turn.choice("button-suggestion-skip", "suggestion_skip", slots, style="quiet", free=True)
    never = turn.choice("button-suggestion-never", "suggestion_never", slots, style="quiet", free=True)
    return (take, skip) if turn.elderly else (take, skip, never)


def beat(turn: Turn, every: Beat) -> str:
    """`每月 5 号左右`, `每周二`, `大约每 12 天`."""
    if every.every == "week":
        return turn.say("suggestion-every-week", day=WEEKDAYS[every.number - 1])
    return turn.say(f"suggestion-every-{every.every}", number=every.number)


def _what(turn: Turn, quote: Quote, product: Product | None) -> str:
    if quote.family == "huafei" and product is not None and product.face is not None:
        return turn.say("suggestion-credit", face=product.face)
    return turn.say("suggestion-thing", family=quote.family, thing=thing(turn, quote))


async def _alias(turn: Turn, suggestion: Suggestion) -> str | None:
    """Whom the number belongs to, if they are saved."""
    if suggestion.target is None or suggestion.family == "qb":
        return None
    contacts = (await turn.backend.contacts(turn.customer.id)).contacts
    return next((one.alias for one in contacts if one.phone == suggestion.target), None)


def _where(suggestion: Suggestion, alias: str | None) -> str | None:
    if suggestion.target is None:
        return None
    number = masked(suggestion.target)
    if suggestion.family == "qb":
        return f"QQ {number}"
    return number if alias is None else f"{alias} {number}"


def expected(state: Proposed) -> tuple[str, ...]:  # noqa: ARG001 - same shape everywhere
    """What the suggestion may be answered with."""
    return ("confirm", "reject", "cancel", "method")


async def step(session: Session, turn: Turn, state: Proposed) -> Result | None:
    """Yes buys, by the method that was named if one was; no is remembered for this time."""
    intent, slots = turn.meaning.intent, turn.meaning.slots
    if intent == "reject":
        return await cancel(session, turn, state)
    if intent == "confirm" or (intent == "choose_method" and "amount" not in slots):
        wanted = {"suggestion": str(state.suggestion_id), "pay": state.pay}
        if "method" in slots:
            wanted["method"] = slots["method"]
        return await take(session, turn.meaning_is("suggestion_take", wanted))
    return None


async def again(session: Session, turn: Turn, state: Proposed) -> Result:  # noqa: ARG001 - same shape everywhere
    """A suggestion is not repeated; its buttons are there."""
    return session.closed(), ()


async def cancel(session: Session, turn: Turn, state: Proposed) -> Result:
    """Not this time."""
    return await skip(session, turn.meaning_is("suggestion_skip", {"suggestion": str(state.suggestion_id)}))


async def take(session: Session, turn: Turn) -> Result:
    """Buy it: straight to the bill over the gap that the button named, else as any other purchase."""
    slots = turn.meaning.slots
    suggestion = await turn.backend.suggestion(UUID(slots["suggestion"]))
    named, method = int(slots["pay"]), slots.get("method")
    session = _without(session, suggestion.id)
    if suggestion.outcome == "bought":
        return session, (Reply(turn.say("suggestion-bought")),)
    wish = _wish(suggestion, await _alias(turn, suggestion))
    if method is not None:
        wish["method"] = method
    session, replies = await purchase.start(session.closed(), turn.meaning_is("purchase", wish))
    state = session.dialogue
    if not isinstance(state, Purchase) or state.step != "short" or method == "balance":
        return session, replies
    if state.shortfall != named:
        return session, preceded(turn.say("balance-changed"), replies) if named else replies
    session, bill = await pay.by_bill(session, turn, state, state.method or session.method)
    if not isinstance(session.dialogue, Purchase):
        return session, bill  # asked for aloud: it is read back already
    what = described(turn, state, state.product)
    have = state.total - state.shortfall
    told = turn.say("suggestion-bill", what=what, total=state.total, have=have, pay=state.shortfall)
    return session, preceded(told, bill)


async def skip(session: Session, turn: Turn) -> Result:
    """Not this time; it is asked again when the next time is near."""
    suggestion = await turn.backend.answer_suggestion(UUID(turn.meaning.slots["suggestion"]), "skip")
    session = replace(_without(session, suggestion.id), declined_on=turn.local.date())
    return session, (Reply(turn.say("suggestion-skipped")),)


async def never(session: Session, turn: Turn) -> Result:
    """Never again this one."""
    suggestion = await turn.backend.answer_suggestion(UUID(turn.meaning.slots["suggestion"]), "never")
    session = replace(_without(session, suggestion.id), declined_on=turn.local.date())
    return session, (Reply(turn.say("suggestion-never")),)


def _without(session: Session, suggestion_id: UUID) -> Session:
    """With this suggestion open no longer."""
    state = session.dialogue
    ours = isinstance(state, Proposed) and state.suggestion_id == suggestion_id
    return session.closed() if ours else session
