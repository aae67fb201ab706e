"""Rules that think of topping up: said in one sentence, read back, agreed to; listed, stopped, resumed."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from api_client.contract import Refused, TopupRule, TopupRuleRequest

from ...replies import Choice, Reply
from ...session import Session
from ...states import Arranging
from ...tokens import derive_key
from ...turn import Result, Turn
from .words import limits_words, rule_words

MOST_SHOWN = 5
MOST_OFFERS, MOST_OFFERS_ELDERLY = 3, 1


async def arrange(session: Session, turn: Turn) -> Result:
    """From "余额低于 20 就提醒我充 50"."""
    said = {
        name: value for name, value in turn.meaning.slots.items() if name in TopupRuleRequest.model_fields
    }
    return await ask(session, turn, Arranging(turn.fresh_key("rule"), "rule", said))


async def ask(session: Session, turn: Turn, state: Arranging) -> Result:
    """The rule read back, or what is still missing of it."""
    if "amount" not in state.rule and "target" not in state.rule:
        return await _ask_amount(session, turn, state)
    try:
        wanted = TopupRuleRequest(**state.rule)
    except ValidationError:
        return session.closed(), (Reply(turn.say("autotopup-senseless")),)
    text = turn.say("autotopup-ask", rule=rule_words(turn, wanted), count=wanted.per_day)
    choices = (turn.choice("button-autotopup-agree", "confirm", style="primary"), turn.no())
    state = replace(state, key=derive_key(state.key, *sorted(state.rule.items())))
    return session.open(state), (Reply(text, choices),)


async def _ask_amount(session: Session, turn: Turn, state: Arranging) -> Result:
    offers = (await turn.backend.topup_offers(turn.customer.id)).offers
    most = MOST_OFFERS_ELDERLY if turn.elderly else MOST_OFFERS
    choices = tuple(
        turn.choice("button-topup", "inform", {"amount": offer.amount}, amount=offer.amount)
        for offer in offers[:most]
    )
    text = turn.say("autotopup-ask-amount")
    return session.open(state), (Reply(text, (*choices, turn.no())),)


async def agreed(session: Session, turn: Turn, state: Arranging) -> Result:
    """The person said yes to what was read back."""
    wanted = TopupRuleRequest(**state.rule, by=turn.sender)
    key = derive_key(state.key, "rule")
    try:
        made = await turn.backend.put_topup_rule(turn.customer.id, wanted, key=key)
    except Refused as refused:
        if refused.code == "amount_invalid":
            limits = {name: int(refused.extra[name]) for name in ("minimum", "maximum")}
            return session.closed(), (Reply(turn.say("autotopup-outside", **limits)),)
        if refused.code == "conflict":
            return session.closed(), (Reply(turn.say("autotopup-too-many"), (_list(turn),)),)
        raise
    text = turn.say("autotopup-set", rule=rule_words(turn, made))
    return session.closed(), (Reply(text, (_list(turn),)),)


async def show(session: Session, turn: Turn) -> Result:
    """Every rule in one line each, with a button that stops it or lets it go on."""
    found = (await turn.backend.topup_rules(turn.customer.id)).rules
    if not found:
        return session, (Reply(turn.say("autotopup-none")),)
    shown = found[:1] if turn.elderly else found[:MOST_SHOWN]
    lines = [turn.say("autotopup-head", count=len(found)), *(_line(turn, rule) for rule in shown)]
    choices = tuple(_switch(turn, rule, number) for number, rule in enumerate(shown, 1))
    return session, (Reply("\n".join(lines), choices, aloud=lines[0], items=tuple(lines[1:])),)


async def stop(session: Session, turn: Turn) -> Result:
    """The rule of the button, or all of them."""
    rules = await _meant(turn, "on") or await _meant(turn, "stopped")
    if not rules:
        return session, (Reply(turn.say("autotopup-none")),)
    for rule in rules:
        await turn.backend.stop_topup_rule(rule.id, by=turn.sender)
    if len(rules) > 1:
        return session, (Reply(turn.say("autotopup-ended-all", count=len(rules))),)
    text = turn.say("autotopup-ended", rule=rule_words(turn, rules[0]))
    return session, (Reply(text, (_resume(turn, rules[0]),)),)


async def resume(session: Session, turn: Turn) -> Result:
    """The rule of the button, or those that were stopped, go on."""
    named: dict[str, Any] = turn.meaning.slots
    ids = [UUID(named["rule"])] if "rule" in named else [rule.id for rule in await _meant(turn, "stopped")]
    if not ids:
        return await show(session, turn)
    made = [await turn.backend.resume_topup_rule(rule_id, by=turn.sender) for rule_id in ids]
    key = "autotopup-resumed" if len(made) == 1 else "autotopup-resumed-all"
    text = turn.say(key, rule=rule_words(turn, made[0]), count=len(made))
    return session, (Reply(text, (_list(turn),)),)


async def skip(session: Session, turn: Turn) -> Result:
    """Not this time. The bill is not taken back: whoever pays it after all has topped up."""
    await turn.backend.skip_topup(UUID(turn.meaning.slots["topup"]), by=turn.sender)
    return session, (Reply(turn.say("autotopup-skipped")),)


async def _meant(turn: Turn, status: str) -> list[TopupRule]:
    """The rules with that status that the turn is about."""
    named = turn.meaning.slots.get("rule")
    found = (await turn.backend.topup_rules(turn.customer.id)).rules
    return [rule for rule in found if rule.status == status and named in (None, str(rule.id))]


def _line(turn: Turn, rule: TopupRule) -> str:
    words = rule_words(turn, rule)
    if rule.status == "stopped":
        return turn.say("autotopup-line-stopped", rule=words)
    return turn.say("autotopup-line", rule=words, limits=limits_words(turn, rule))


def _switch(turn: Turn, rule: TopupRule, number: int) -> Choice:
    if rule.status == "stopped":
        return _resume(turn, rule, number)
    slots = {"rule": str(rule.id)}
    return turn.choice("button-autotopup-stop-one", "autotopup_stop", slots, free=True, number=str(number))


def _resume(turn: Turn, rule: TopupRule, number: int = 0) -> Choice:
    key = "button-autotopup-resume-one" if number else "button-autotopup-resume"
    return turn.choice(key, "autotopup_resume", {"rule": str(rule.id)}, free=True, number=str(number))


def _list(turn: Turn) -> Choice:
    return turn.choice("button-autotopup-list", "autotopup_show", free=True)
