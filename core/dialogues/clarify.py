"""Two readings are close: ask which one, instead of guessing."""

from api_client.contract import Method

from ..model import Meaning
from ..phones import grouped
from ..replies import Choice, Reply
from ..session import Session
from ..states import Clarifying, Purchase, Reading, Topping, underneath
from ..turn import Result, Turn

MOST_READINGS = 2
METHODS: tuple[Method, ...] = ("wechat", "alipay")


def readings(turn: Turn, meanings: tuple[Meaning, ...]) -> tuple[Reading, ...]:
    """The readings in words, each once, best first."""
    found: dict[str, Reading] = {}
    for meaning in meanings:
        label = describe(turn, meaning)
        if label is not None:
            found.setdefault(label, Reading(label, meaning.intent, meaning.slots))
    return tuple(found.values())[:MOST_READINGS]


def describe(turn: Turn, meaning: Meaning) -> str | None:
    """A meaning as the label of a button; None when it cannot be said in a few words."""
    slots = meaning.slots
    if meaning.intent in ("purchase", "topup") and slots.get("amount") is not None:
        return turn.say(f"reading-{meaning.intent}-amount", amount=slots["amount"])
    if slots.get("method") in METHODS:
        return turn.say("reading-method", method=slots["method"])
    if slots.get("phone") and meaning.intent == "inform":
        return turn.say("reading-phone", number=grouped(str(slots["phone"])))
    key = f"reading-{meaning.intent.replace('_', '-')}"
    return turn.say(key) if turn.texts.has(turn.customer.locale, key) else None


def ask(session: Session, turn: Turn, options: tuple[Reading, ...]) -> Result:
    """Which of these?"""
    waiting = underneath(session.dialogue)
    before = waiting if isinstance(waiting, Purchase | Topping) else None
    state = Clarifying(turn.fresh_key("clarify"), options, before)
    return session.open(state), (_question(turn, state),)


def _question(turn: Turn, state: Clarifying) -> Reply:
    labels = turn.say("list-or").join(f"“{reading.label}”" for reading in state.readings)
    choices = tuple(Choice(reading.label, reading.intent, reading.slots) for reading in state.readings)
    return Reply(turn.say("clarify", readings=labels), choices)


def expected(state: Clarifying) -> tuple[str, ...]:
    """What the open question waits for."""
    return ("confirm", "reject", *(reading.intent for reading in state.readings))


async def again(session: Session, turn: Turn, state: Clarifying) -> Result:
    """The question once more."""
    return session, (_question(turn, state),)


async def cancel(session: Session, turn: Turn, state: Clarifying) -> Result:
    """Neither: forget the sentence, and whatever waits underneath stays open."""
    return session.open(state.before) if state.before else session.closed(), (Reply(turn.say("never-mind")),)


async def step(session: Session, turn: Turn, state: Clarifying) -> Result | None:
    """A bare yes does not say which; everything else is handled as if it had been asked right away."""
    if turn.meaning.intent in ("confirm", "reject"):
        return session, (_question(turn, state),)
    return None
