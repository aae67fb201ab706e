"""What is "heard" on a stage without any sound: a conversation file says what a recogniser reads."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from bots.runtime import Valkey
from core.model import Chat, Heard, Speech, VoiceNote
from core.ports import Ears

from .voice.wiring import OpenVoice, Voice

_LIKELY = 0.9
"""Of the first reading; each further one has half of what the one before has."""
_SECONDS = 2.0


class Prompter:
    """`core.ports.Ears` in front of the installed ones: hears what a file wrote down, else asks them."""

    def __init__(self) -> None:
        self._readings: dict[str, Speech] = {}
        self._ears: Ears | None = None

    def around(self, opener: OpenVoice) -> OpenVoice:
        """An opener of the same voice with these ears."""

        def opened(valkey: Valkey) -> Voice:
            voice = opener(valkey)
            self._ears = voice.ears
            return replace(voice, ears=self)

        return opened

    def note(self, readings: Sequence[str], ref: str | None = None) -> VoiceNote:
        """A voice note that will be read like this."""
        likely = _LIKELY if len(readings) == 1 else _LIKELY / 2
        heard = tuple(Heard(text, likely / 2**place) for place, text in enumerate(readings))
        return self.lay_down(Speech(heard, seconds=_SECONDS), ref)

    def lay_down(self, speech: Speech, ref: str | None = None) -> VoiceNote:
        """A voice note of which a recogniser makes `speech`; `ref` where it has a name already."""
        note = VoiceNote(ref or f"heard-{uuid.uuid4()}", speech.seconds)
        self._readings[note.ref] = speech
        return note

    async def hear(self, chat: Chat, note: VoiceNote, *, expected: Sequence[str]) -> Speech:
        """The readings of the note; without them what the installed recogniser hears."""
        if (speech := self._readings.pop(note.ref, None)) is not None:
            return speech
        if self._ears is None:
            return Speech(trouble="deaf")
        return await self._ears.hear(chat, note, expected=expected)
