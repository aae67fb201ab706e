"""A rule thinks of a top-up: one message with the bill. And the one that says that a rule was stopped."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from api_client.contract import AutoTopup, Event, RuleStopped

from .dialogues.standing.words import rule_words, when_words
from .model import Bill
from .replies import Reply
from .session import Session
from .turn import Result, Turn

Teller = Callable[[Session, Turn, Event], Awaitable[Result]]


async def _asked(session: Session, turn: Turn, event: Event) -> Result:
    """The balance, why, the bill; "not this time" and "no more" beside it. An open question stays."""
    asked = AutoTopup.model_validate(event.data)
    topup = await turn.backend.topup(asked.topup.id)
    if topup.status != "pending" or topup.expires_at <= turn.now:
        return session, ()
    key = "autotopup-question" if asked.rule.kind == "balance" else "autotopup-question-day"
    text = turn.say(
        key,
        available=asked.available,
        threshold=asked.rule.threshold or 0,
        when=when_words(turn, asked.rule),
        amount=topup.amount,
    )
    bill = Bill(
        topup_id=topup.id,
        label=turn.say("button-pay", method=topup.method, amount=topup.amount),
        url=topup.pay_url,
        qr_text=topup.qr_text,
        amount=topup.amount,
        method=topup.method,
        expires_at=topup.expires_at,
    )
    choices = (
        turn.choice("button-autotopup-stop", "autotopup_stop", {"rule": str(asked.rule.id)}, free=True),
        turn.choice(
            "button-autotopup-skip", "autotopup_skip", {"topup": str(topup.id)}, style="quiet", free=True
        ),
    )
    aloud = turn.say("autotopup-question-aloud", available=asked.available, amount=topup.amount)
    return replace(session, topup_id=topup.id), (Reply(text, choices, bill=bill, aloud=aloud),)


async def _stopped(session: Session, turn: Turn, event: Event) -> Result:
    """Said once, with the way back."""
    rule = RuleStopped.model_validate(event.data).rule
    text = turn.say(f"autotopup-stopped-{rule.reason}", rule=rule_words(turn, rule))
    resume = turn.choice("button-autotopup-resume", "autotopup_resume", {"rule": str(rule.id)}, free=True)
    return session, (Reply(text, (resume, turn.no_thanks())),)


TELLERS: dict[str, Teller] = {"autotopup.asked": _asked, "autotopup.stopped": _stopped}
