"""Repaying the credit line by hand: all of it or an amount, read back and confirmed."""

from api_client.contract import CreditDue, Refused, Repayment

from ..prompts.credit import day_words
from ..replies import Choice, Reply, preceded
from ..session import Session
from ..states import Repaying
from ..tokens import derive_key
from ..turn import Result, Turn
from . import due, readback

_ASKED_ANEW = ("insufficient_funds", "amount_invalid")
"""Refusals that mean that the figures have changed since the question."""


async def start(session: Session, turn: Turn) -> Result:
    """From "还款" or "还 20 元"."""
    return await _ask(session, turn, turn.meaning.slots.get("amount"))


def expected(state: Repaying) -> tuple[str, ...]:  # noqa: ARG001 - same shape everywhere
    """What the open question waits for."""
    return ("confirm", "reject", "cancel", "amount", "repay")


async def step(session: Session, turn: Turn, state: Repaying) -> Result | None:
    """Yes repays, another amount asks again. None when it is about something else."""
    intent, slots = turn.meaning.intent, turn.meaning.slots
    if intent == "reject":
        return await cancel(session, turn, state)
    if intent == "repay" or (intent in ("inform", "correct") and "amount" in slots):
        return await _ask(session, turn, slots.get("amount"))
    if intent != "confirm":
        return None
    if readback.needed(turn):
        session, question = await again(session, turn, state)
        return session, preceded(turn.say("phrase-needed"), question)
    try:
        made = await turn.backend.repay(
            turn.customer.id, state.amount, key=derive_key(state.key, "repay", state.amount)
        )
    except Refused as refused:
        if refused.code not in _ASKED_ANEW:
            raise
        return await _ask(session, turn, state.amount)
    return session.closed(), (await _done(turn, made),)


async def again(session: Session, turn: Turn, state: Repaying) -> Result:
    """The question once more, with fresh figures."""
    return await _ask(session, turn, state.amount)


async def cancel(session: Session, turn: Turn, state: Repaying) -> Result:  # noqa: ARG001 - as above
    """Not now."""
    return session.closed(), (Reply(turn.say("never-mind")),)


async def repay_first(session: Session, turn: Turn) -> Result:
    """Top-ups repay what is due before anything else, or no more."""
    on = turn.meaning.intent == "repay_first_on"
    if await due.of(turn) is None:
        return session, (Reply(turn.say("no-credit")),)
    await turn.backend.put_repay_first(turn.customer.id, on)
    return session, (Reply(turn.say("repay-first-on" if on else "repay-first-off")),)


async def _ask(session: Session, turn: Turn, wanted: int | None) -> Result:
    """How much leaves the balance, and what is left of both; or what is missing for it."""
    owing = await due.of(turn)
    if owing is None:
        return session.closed(), (Reply(turn.say("no-credit")),)
    if not owing.owed:
        return session.closed(), (Reply(turn.say("due-none")),)
    amount = min(wanted or owing.owed, owing.owed)
    before = turn.say("repay-too-much", owed=owing.owed) if wanted and wanted > owing.owed else None
    if amount > owing.available:
        return _short(session, turn, owing, amount)
    state = Repaying(turn.fresh_key(f"repay {amount}"), amount)
    left = owing.owed - amount
    text = turn.say(
        "repay-ask" if left else "repay-ask-all", amount=amount, available=owing.available - amount, left=left
    )
    confirm = turn.choice("button-repay-confirm", "confirm", style="primary", amount=amount)
    question = Reply(f"{before}\n{text}" if before else text, (confirm, turn.no()))
    return session.open(state), (question,)


def _short(session: Session, turn: Turn, owing: CreditDue, amount: int) -> Result:
    """What is there can be repaid at once; for the rest money has to come in."""
    missing = amount - owing.available
    late = owing.due > 0 and missing <= due.to_top_up(owing)
    lines = [
        turn.say("repay-short", amount=amount, available=owing.available, missing=missing),
        turn.say("repay-short-late" if late else "repay-short-later"),
    ]
    choices: list[Choice] = [due.topup_choice(session, turn, missing)]
    if owing.available and not turn.elderly:
        some = {"amount": owing.available}
        choices.append(turn.choice("button-repay", "repay", some, free=True, amount=owing.available))
    return session.closed(), (Reply("\n".join(lines), (*choices, turn.no_thanks())),)


async def _done(turn: Turn, made: Repayment) -> Reply:
    """What was repaid, and what comes next."""
    after = await turn.backend.credit_due(turn.customer.id)
    amount = made.amount + made.fee
    if after.days:
        next_on, left = day_words(turn, after.days[0].date), after.owed
        text = turn.say("repay-done", amount=amount, available=after.available, left=left, day=next_on)
    else:
        text = turn.say("repay-done-all", amount=amount, available=after.available)
    if made.unfrozen:
        text = f"{text}\n{turn.say('repay-unfrozen')}"
    elif made.reopens is not None:
        text = f"{text}\n{due.waits(turn, made.reopens)}"
    return Reply(text)
