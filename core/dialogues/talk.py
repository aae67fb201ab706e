"""Greetings, help, the shelf, and a person of the shop."""

from dataclasses import replace

from ..replies import Choice, Reply
from ..session import Session
from ..turn import Result, Turn
from .merchant.welcome import menu as merchant_menu
from .purchase import start as purchase


def menu(turn: Turn) -> tuple[Choice, ...]:
    """What people come for. Elderly mode shows the first two."""
    if turn.customer.kind == "merchant":
        return merchant_menu(turn)
    return (
        turn.choice("button-buy-credit", "purchase", {"product": "huafei"}, free=True),
        turn.choice("button-balance", "balance", free=True),
        turn.choice("button-topup-start", "topup", free=True),
        turn.choice("button-catalogue", "catalogue", free=True),
        turn.choice("button-orders", "order_status", free=True),
        turn.choice("button-human", "human", free=True),
    )


async def greet(session: Session, turn: Turn) -> Result:
    """Hello, and what can be done here."""
    hour = turn.local.hour
    part = "morning" if 5 <= hour < 11 else "evening" if hour >= 18 or hour < 5 else "day"
    return session, (Reply(turn.say("greeting", part=part), menu(turn)[:4]),)


def linked(turn: Turn) -> Reply:
    """This chat speaks for the person now; what can be done here."""
    if turn.customer.kind == "merchant":
        key = "merchant-linked" if turn.by is None else "merchant-linked-group"
        return Reply(turn.plainly(key, name=turn.customer.name), menu(turn)[:4])
    return Reply(turn.say("link-done"), menu(turn)[:4])


async def welcome_thanks(session: Session, turn: Turn) -> Result:
    """You are welcome."""
    return session, (Reply(turn.say("you-are-welcome")),)


async def help_(session: Session, turn: Turn) -> Result:
    """What one can say, with examples."""
    return session, (Reply(turn.say("help"), menu(turn)),)


async def catalogue(session: Session, turn: Turn) -> Result:
    """What is sold: the first question of a purchase."""
    return await purchase(session, turn.meaning_is("purchase"))


async def human(session: Session, turn: Turn) -> Result:
    """A person of the shop takes over; Xiaoka is silent until she is called back."""
    await turn.backend.request_human(turn.customer.id, note=turn.text[:200])
    return replace(session, human=True), (Reply(turn.say("human-called")),)


async def back(session: Session, turn: Turn) -> Result:
    """Called back by the person."""
    return replace(session, human=False), (Reply(turn.say("xiaoka-back")),)
