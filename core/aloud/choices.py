"""How a button is chosen by speaking: a few clear syllables instead of its label."""

from collections.abc import Iterable
from typing import Any, Protocol

from ..model import Meaning
from ..session import Session
from ..speech import Phrase
from ..states import OFFERED, Confirming, Dialogue, Purchase, Repaying, Topping, UsingCredit
from ..tokens import current
from ..turn import Turn
from . import sentences

MOST_PHRASES = 6
"""Expected at once: each one more is held against the sound and makes the others less clear."""
MOVING_MONEY = ("pay", "topup")


class Choosable(Protocol):
    """A choice of a reply, or the press of a live button."""

    @property
    def label(self) -> str: ...
    @property
    def intent(self) -> str: ...
    @property
    def slots(self) -> dict[str, Any]: ...


def confirming(dialogue: Dialogue | None) -> str | None:
    """The name of the phrase that would move money now; None when no such question is open."""
    if isinstance(dialogue, UsingCredit | Repaying):
        return "pay"
    if isinstance(dialogue, Confirming):
        return "pay" if isinstance(dialogue.before, Purchase) else "topup"
    return "pay" if isinstance(dialogue, Purchase) and dialogue.step == "confirm" else None


def how_to_say(turn: Turn, choice: Choosable, dialogue: Dialogue | None) -> str:
    """What to say for this choice."""
    slots = choice.slots
    match choice.intent:
        case "confirm":
            return turn.say(f"phrase-{confirming(dialogue) or 'save'}")
        case "cancel" | "reject":
            return turn.say("phrase-no")
        case "choose_method" if slots.get("bonus"):
            return turn.say("phrase-amount", amount=slots["amount"])
        case "choose_method" if "method" in slots:
            return turn.say("phrase-method", method=slots["method"])
        case "topup" | "inform" if slots.get("amount") is not None:
            return turn.say("phrase-amount", amount=slots["amount"])
        case "inform" if "quantity" in slots:
            return turn.say("phrase-quantity", quantity=slots["quantity"])
        case "inform" if "phone" in slots or "account" in slots:
            return turn.say("phrase-number")
        case "inform" if "contact" in slots:
            return turn.say("phrase-contact", alias=slots["contact"])
        case "purchase" if slots.keys() == {"product"} and slots["product"] == "huafei":
            return turn.say("phrase-buy-credit")
        case "purchase" if slots.keys() == {"product"}:
            return turn.say("phrase-buy", name=sentences.bare(choice.label, turn.customer.locale))
        case "topup":
            return turn.say("phrase-topup-start")
        case "suggestion_take":
            return turn.say("phrase-suggestion-take")
        case "balance" | "human" | "resume":
            return turn.say(f"phrase-{choice.intent}")
    return sentences.bare(choice.label, turn.customer.locale)


def phrases(session: Session, turn: Turn) -> tuple[Phrase, ...]:
    """What the open question waits for, word by word; what moves money first."""
    dialogue = session.dialogue
    found: dict[str, Phrase] = {}
    doubt = session.voice.doubt
    if (name := confirming(dialogue)) is not None and (doubt is None or doubt.intent in OFFERED):
        text = turn.say(f"phrase-{name}")
        found[text] = Phrase(text, Meaning("confirm"), moves_money=True)
    for choice in _live(session):
        if choice.intent != "confirm":
            text = how_to_say(turn, choice, dialogue)
            found.setdefault(text, Phrase(text, Meaning(choice.intent, dict(choice.slots))))
    return tuple(found.values())[:MOST_PHRASES]


def _live(session: Session) -> Iterable[Choosable]:
    """The buttons of the open step, or of what was said last where nothing is open; the latest first."""
    asked = isinstance(session.dialogue, Purchase | Topping | Confirming | UsingCredit | Repaying)
    return [
        press
        for press in reversed(session.presses)
        if current(session, press) and (press.bound is not None or not asked)
    ]
