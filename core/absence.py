"""Back after a long while: what was left is asked about, once, unless the person wants something else now."""

from dataclasses import dataclass
from datetime import timedelta

from api_client.contract import Order

from . import patterns
from .dialogues import resume, table
from .replies import Replies
from .session import Session
from .states import Dialogue, Purchase, Topping
from .turn import Turn

LONG_GONE = timedelta(days=2)
"""After that, nobody remembers a question that was left open; an order that waits is another matter."""

ANSWERED_ANYWAY = (
    "balance", "statement", "codes", "help", "set_mode", "set_language", "stop_prompts", "price", "fee",
    "discount", "who", "webhooks", "webhook_test", "webhook_replay", "webhook_enable",
)  # fmt: skip
"""Intents that are answered before the question whether to go on."""

TAKE_THE_FLOOR = ("purchase", "human", "again_order")
"""Intents after which that question would be in the way."""

NEW_WISHES = ("catalogue", "save_contact", "unsold")
"""The same where there is no order yet."""

Welcomed = tuple[Session, Replies, Turn]


@dataclass(frozen=True)
class Unfinished:
    """What may be gone on with: an order that waits for money, the dialogue that was left."""

    order: Order | None
    left: Dialogue | None


async def welcome_back(session: Session, turn: Turn, unfinished: Unfinished) -> Welcomed | None:
    """The question whether to go on, after what is answered anyway; None when there is nothing to ask."""
    order, left = unfinished.order, unfinished.left
    if order is not None:
        session, told, turn = await _answered_first(session, turn)
        session, question = resume.ask(session, turn, order, left if isinstance(left, Purchase) else None)
        return session, (*told, *question), turn
    question_left = _question_left(session, turn, left)
    if question_left is None:
        return None
    intent = turn.meaning.intent
    if intent in ("cancel", "reject"):
        session, replies = await table.cancel(session, turn, question_left)
        return session, replies, turn
    if intent == "order_status" and isinstance(question_left, Topping):
        return await patterns.route(session.open(question_left), turn)
    session, told, turn = await _answered_first(session, turn, "order_status")
    session, question = resume.ask_about(session, turn, question_left)
    return session, (*told, *question), turn


async def _answered_first(session: Session, turn: Turn, *more: str) -> Welcomed:
    if turn.meaning.intent in (*ANSWERED_ANYWAY, *more):
        return await patterns.route(session, turn)
    return session, (), turn


def _question_left(session: Session, turn: Turn, left: Dialogue | None) -> Purchase | Topping | None:
    """The quote or the top-up that was left open, if it is still worth a question."""
    intent, slots = turn.meaning.intent, turn.meaning.slots
    if session.at is None or turn.now - session.at > LONG_GONE:
        return None
    elsewhere = intent in (*TAKE_THE_FLOOR, *NEW_WISHES) or (intent == "topup" and "amount" in slots)
    if elsewhere or intent == "outdated":
        return None
    if isinstance(left, Purchase) and left.order_id is None and left.step in ("confirm", "short"):
        return left
    return left if isinstance(left, Topping) and left.amount is not None else None
