"""The credit line outside a purchase: how it stands, and whether orders may use it by themselves."""

from api_client.contract import CreditLine, Refused, WayToClose

from ..prompts.credit import credit_terms, line_words
from ..replies import Choice, Reply
from ..session import Session
from ..states import AutomaticCredit
from ..turn import Result, Turn

_USUAL_CAPS = (50_00, 100_00, 200_00)
"""Shown as buttons, in fen."""
_ANSWERS = ("amount", "confirm", "reject", "cancel", "correct")


async def show(session: Session, turn: Turn) -> Result:
    """Limit, used, left, when it is paid back."""
    line = await _line(turn)
    if line is None:
        return session, (Reply(turn.say("no-credit")),)
    return session, (Reply(line_words(turn, line)),)


async def automatic(session: Session, turn: Turn) -> Result:
    """Orders that are short shall use it by themselves: up to how much?"""
    line = await _line(turn)
    if line is None:
        return session, (Reply(turn.say("no-credit")),)
    if line.status != "open":
        return session, (Reply(line_words(turn, line)),)
    return _put(session, turn, line, turn.meaning.slots.get("amount"))


async def automatic_off(session: Session, turn: Turn) -> Result:
    """No order uses it by itself any more. Done at once: a no needs no second question."""
    if await _line(turn) is not None:
        await turn.backend.set_automatic_credit(turn.customer.id, 0, by=turn.sender)
    return session, (Reply(turn.say("credit-auto-off")),)


def expected(state: AutomaticCredit) -> tuple[str, ...]:  # noqa: ARG001 - same shape everywhere
    """What the open question waits for."""
    return _ANSWERS


async def step(session: Session, turn: Turn, state: AutomaticCredit) -> Result | None:
    """An amount, then a yes that counts."""
    intent, amount = turn.meaning.intent, turn.meaning.slots.get("amount")
    if intent == "reject":
        return await cancel(session, turn, state)
    if intent == "confirm" and state.cap is not None:
        try:
            now = await turn.backend.set_automatic_credit(turn.customer.id, state.cap, by=turn.sender)
        except Refused as refused:
            if refused.code not in ("credit_cap_exceeded", "conflict", "not_found"):
                raise
            return await automatic(session.closed(), turn.meaning_is("credit_auto"))
        return session.closed(), (Reply(turn.say("credit-auto-on", cap=now.auto_cap)),)
    if amount is not None and intent in ("inform", "correct", "topup", "purchase"):
        line = await _line(turn)
        return _put(session, turn, line, amount) if line is not None else None
    return None


async def again(session: Session, turn: Turn, state: AutomaticCredit) -> Result:
    """The question once more."""
    line = await _line(turn)
    return _put(session, turn, line, state.cap) if line is not None else (session.closed(), ())


async def cancel(session: Session, turn: Turn, state: AutomaticCredit) -> Result:  # noqa: ARG001 - same shape
    """It stays as it was."""
    return session.closed(), (Reply(turn.say("credit-auto-kept")),)


async def _line(turn: Turn) -> CreditLine | None:
    return (await turn.backend.wallet(turn.customer.id)).credit


def _put(session: Session, turn: Turn, line: CreditLine, cap: int | None) -> Result:
    """Ask for the cap, or read it out with day and cost."""
    key = turn.fresh_key(f"automatic {cap}")
    if cap is None or not 0 < cap <= line.order_cap:
        ask = "credit-auto-ask" if cap is None else "credit-auto-too-much"
        usual = [one for one in _USUAL_CAPS if one <= line.order_cap][: 2 if turn.elderly else 3]
        choices = tuple(
            turn.choice("button-credit-auto", "inform", {"amount": one}, cap=one) for one in usual
        )
        shown = Reply(turn.say(ask, most=line.order_cap), _with_no(turn, *choices))
        return session.open(AutomaticCredit(key)), (shown,)
    way = WayToClose(kind="credit", pay=0, cost=line.cost(cap), due=line.next_due)
    text = turn.say("credit-auto-question", cap=cap, **credit_terms(turn, cap, way))
    choices = (turn.choice("button-credit-auto-confirm", "confirm", style="primary"),)
    return session.open(AutomaticCredit(key, cap)), (Reply(text, _with_no(turn, *choices)),)


def _with_no(turn: Turn, *choices: Choice) -> tuple[Choice, ...]:
    return (*choices, turn.choice("button-credit-no", "reject", style="quiet"))
