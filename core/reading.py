"""What an update means: the button behind a token, the words of a sentence, or what was said aloud."""

import asyncio
from dataclasses import dataclass, replace

from api_client.contract import BackendError, Contact

from . import commands, protection
from .aloud.choices import phrases
from .aloud.listening import Listening
from .dialogues import table
from .model import Incoming, Meaning, Trouble
from .ports import Ears
from .session import Session
from .speech import Level, understand
from .states import Press
from .telemetry import Telemetry
from .tokens import find, label_meant, label_pressed
from .turn import Turn
from .understanding import Understanding, exactly

LONGEST_SENTENCE = 300
"""Characters that are looked at; nobody buys phone credit in more words."""


@dataclass(frozen=True)
class Read:
    """An update with its meaning. Of what was said aloud also how sure that is, or why nothing was heard."""

    turn: Turn
    press: Press | None = None
    level: Level = "high"
    trouble: Trouble | None = None


class Reader:
    """Reads updates. `ears` are those of the installation; without them voice notes cannot be read."""

    def __init__(self, understanding: Understanding, telemetry: Telemetry, ears: Ears | None) -> None:
        self._understanding = understanding
        self._telemetry = telemetry
        self._listening = Listening(ears, telemetry) if ears is not None else None

    async def read(self, session: Session, incoming: Incoming, turn: Turn) -> Read:
        """What this update means here and now."""
        if incoming.button is not None:
            return Read(turn, find(session, incoming.button, incoming.update_id))
        if incoming.voice is not None and self._listening is not None:
            return await self._heard(session, incoming, turn, self._listening)
        text = commands.MARKS["voice"] if incoming.voice is not None else incoming.text or ""
        return self._typed(session, incoming, replace(turn, text=text.strip()[:LONGEST_SENTENCE]))

    def done(self, incoming: Incoming) -> None:
        """The answer is saved."""
        if incoming.voice is not None and self._listening is not None:
            self._listening.done(incoming.chat, incoming.update_id)

    def _typed(self, session: Session, incoming: Incoming, turn: Turn) -> Read:
        press = label_pressed(session, turn.text, incoming.update_id) if turn.text else None
        if press is not None:
            return Read(turn, press)
        with self._telemetry.watch("understanding") as facts:
            merchant = turn.customer.kind == "merchant"
            meaning = commands.meaning_of(turn.text) or exactly(turn.text, merchant=merchant)
            expected = table.expected(session.dialogue)
            turn = replace(
                turn, meaning=meaning or self._understanding.understand(turn.text, expected=expected)
            )
            facts["outcome"] = "unknown" if turn.meaning.intent == "unknown" else "understood"
        if turn.meaning.intent == "unknown":
            press = label_meant(session, turn.text)
        return Read(turn, press)

    async def _heard(self, session: Session, incoming: Incoming, turn: Turn, listening: Listening) -> Read:
        assert incoming.voice is not None
        awaited = phrases(session, turn)
        # Who is saved is looked up while the sound is made words of.
        speech, saved = await asyncio.gather(
            listening.hear(
                incoming.chat, incoming.update_id, incoming.voice, [phrase.text for phrase in awaited]
            ),
            _saved(turn),
        )
        turn = replace(turn, by_voice=True)
        if speech.trouble is not None:
            return Read(turn, level="low", trouble=speech.trouble)
        with self._telemetry.watch("understanding") as facts:
            understood = understand(
                speech, self._understanding, expected=table.expected(session.dialogue), phrases=awaited,
                names=[one.alias for one in saved], known_numbers=[one.phone for one in saved],
                merchant=turn.customer.kind == "merchant",
            )  # fmt: skip
            facts["outcome"] = "unknown" if understood.meaning.intent == "unknown" else understood.level
        words = understood.heard or speech.readings[0].text
        meaning, level = understood.meaning, understood.level
        if any(protection.suspicious(reading.text) for reading in speech.readings):
            # A warning too many costs a sentence; so one reading is enough.
            meaning, level = Meaning("scam"), "high"
        phrase = understood.phrase is not None and understood.phrase.moves_money
        if phrase:
            # The likeliest reading alone must say it too: what is left when others are dropped is not enough.
            alone = replace(speech, readings=speech.readings[:1])
            phrase = understand(alone, self._understanding, phrases=awaited).phrase == understood.phrase
        turn = replace(turn, text=words[:LONGEST_SENTENCE], meaning=meaning, phrase=phrase)
        return Read(turn, level=level)


async def _saved(turn: Turn) -> list[Contact]:
    """The people the person has saved; none when they cannot be asked for now."""
    try:
        return (await turn.backend.contacts(turn.customer.id)).contacts
    except BackendError:
        return []
