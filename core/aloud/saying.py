"""What is said aloud for the replies of a turn."""

from dataclasses import replace
from typing import NamedTuple

from ..layout import fewest
from ..model import Spoken
from ..replies import Choice, Replies, Reply
from ..session import Session
from ..states import Doubt, Voice
from ..turn import Turn
from . import sentences
from .choices import confirming, how_to_say

SLOWER = 0.8
"""How much slower a question is repeated after a silence."""
AT_ONCE = 2
"""Entries of a list that are said before asking whether to go on."""
NAMED = 2
"""Choices that are named."""
CREDIT = "credit"


Sounds = tuple[Spoken | None, ...]
"""What sounds with each reply."""


class Said(NamedTuple):
    """What sounds with each reply, and what Xiaoka remembers of it."""

    spoken: Sounds
    voice: Voice


def say(session: Session, replies: Replies, turn: Turn) -> Said:
    """For every reply what to say with it; nothing for a person who reads.

    One question is asked at a time: the last one. Credit is not named unless the person did.
    """
    voice = session.voice
    if not voice.aloud or not replies:
        return Said((None,) * len(replies), voice)
    # What is repeated because nothing was said is said slower.
    speed = round(voice.speed * SLOWER, 2) if voice.reminded else voice.speed
    spoken: list[Spoken | None] = []
    for place, reply in enumerate(replies):
        last = place == len(replies) - 1
        lines = _lines(turn, reply)
        if not last:
            lines = [line for line in lines if not sentences.asks(line)]
        more, voice = _items(turn, reply, voice, asks=last and session.dialogue is None)
        lines += more
        if last:
            lines += _choices(session, turn, reply)
        held = last and confirming(session.dialogue) is not None
        spoken.append(Spoken("".join(lines), speed, voice.gain, held) if lines else None)
    return Said(tuple(spoken), voice)


def _lines(turn: Turn, reply: Reply) -> list[str]:
    customer = turn.customer
    text = reply.text if reply.aloud is None else reply.aloud
    return sentences.spoken(text, customer.locale, customer.mode) if text else []


def _items(turn: Turn, reply: Reply, voice: Voice, *, asks: bool) -> tuple[list[str], Voice]:
    """The first entries of a list, and the question whether to go on."""
    if not reply.items:
        return [], voice
    first, rest = reply.items[:AT_ONCE], reply.items[AT_ONCE:]
    lines = [
        line for item in first for line in sentences.spoken(item, turn.customer.locale, turn.customer.mode)
    ]
    if not rest:
        return lines, voice
    if not asks:
        return [*lines, turn.say("more-on-screen")], voice
    question = turn.say("more-entries", count=len(rest))
    return [*lines, question], replace(voice, rest=rest, doubt=Doubt("more_aloud"))


def _choices(session: Session, turn: Turn, reply: Reply) -> list[str]:
    """How to answer the open question; a bill is paid on the screen."""
    bound = tuple(choice for choice in reply.choices if not choice.free and _fitting(turn, choice))
    if reply.bill is not None or session.dialogue is None or not reply.named:
        return []
    named = [how_to_say(turn, choice, session.dialogue) for choice in fewest(bound, NAMED)]
    if len(named) == NAMED:
        return [turn.say("say-choices", first=named[0], second=named[1])]
    return [turn.say("say-choice", first=named[0])] if named else []


def _fitting(turn: Turn, choice: Choice) -> bool:
    """Credit is offered aloud to nobody who did not ask for it."""
    offered = choice.intent == "use_credit" or choice.slots.get("method") == CREDIT
    meaning = turn.meaning
    return not offered or meaning.intent == "use_credit" or meaning.slots.get("method") == CREDIT
