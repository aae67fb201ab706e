"""From a voice note to words: the ears are asked once, however often the turn has to be done again."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace

from ..model import Chat, Speech, VoiceNote
from ..ports import Ears
from ..telemetry import Telemetry

logger = logging.getLogger(__name__)

PATIENCE = 60.0
"""Seconds after which a recogniser that does not answer is given up; others wait behind this chat's lock."""
KEPT = 256


class Listening:
    """Hears notes and remembers each until its turn is saved: a web page's sound can be fetched only once."""

    def __init__(self, ears: Ears, telemetry: Telemetry) -> None:
        self._ears = ears
        self._telemetry = telemetry
        self._heard: OrderedDict[tuple[Chat, str], tuple[tuple[str, ...], Speech]] = OrderedDict()

    async def hear(self, chat: Chat, update_id: str, note: VoiceNote, phrases: Sequence[str]) -> Speech:
        """What was said; trouble is a value. Scores of phrases that are not expected any more are dropped."""
        key, expected = (chat, update_id), tuple(phrases)
        if (known := self._heard.get(key)) is not None:
            before, speech = known
            return speech if before == expected else replace(speech, closed=())
        with self._telemetry.watch("hearing", channel=chat.channel) as facts:
            speech = await self._ask(chat, note, expected)
            facts["outcome"] = speech.trouble or ("heard" if speech.readings else "silent")
            facts["seconds"] = round(speech.seconds, 2)
        if speech.trouble is None and not speech.readings:
            speech = replace(speech, trouble="silent")
        self._heard[key] = (expected, speech)
        if len(self._heard) > KEPT:
            self._heard.popitem(last=False)
        return speech

    def done(self, chat: Chat, update_id: str) -> None:
        """The turn is saved: what was said may be forgotten."""
        self._heard.pop((chat, update_id), None)

    async def _ask(self, chat: Chat, note: VoiceNote, expected: Sequence[str]) -> Speech:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._ears.hear(chat, note, expected=expected)
        except TimeoutError:
            logger.warning("a recogniser did not answer within %d s", PATIENCE)
            return Speech(trouble="busy")
        except Exception:
            # Against the port's promise; the chat must not be blocked by it.
            logger.exception("a recogniser failed")
            return Speech(trouble="broken")
