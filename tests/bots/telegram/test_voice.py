"""Voice messages of Telegram: brought when they are heard, quoted in the answer, and answered aloud."""

from collections.abc import AsyncIterator, Sequence

import pytest

from app.voice.store import NoteStore
from app.voice.wiring import Voice
from bots.runtime.voice import Voice as Sound
from bots.telegram.client import close_bot, open_bot
from bots.telegram.recordings import Recordings, RecordingTooLargeError
from core.model import Chat, Heard, Locale, Speech, Spoken, VoiceNote
from tests.telegram.server.chats import Shown
from tests.telegram.server.person import Person

from .installation import Installation, said_by_bot

CHAT = Chat("telegram", "1")


class Senses:
    """Ears that read the bytes the channel brings as words; a mouth that says its words in bytes."""

    def __init__(self, shop: Installation) -> None:
        self.voice = Voice(NoteStore(shop.stage.talk.valkey), self, self)
        self.notes: list[VoiceNote] = []

    async def hear(self, chat: Chat, note: VoiceNote, *, expected: Sequence[str]) -> Speech:
        self.notes.append(note)
        audio = await self.voice.fetch(chat, note)
        if audio is None:
            return Speech(trouble="lost")
        return Speech((Heard(audio.decode(), 1.0),), seconds=1.0)

    async def say(self, spoken: Spoken, *, locale: Locale) -> Sound | None:
        return Sound(b"OggS" + spoken.text.encode(), 2.4)

    def clauses(self, spoken: Spoken, *, locale: Locale) -> AsyncIterator[Sound]:
        raise AssertionError("Telegram takes one piece")


def voices_of_bot(person: Person) -> list[Shown]:
    return [shown for shown in person.chat.messages.values() if shown.by_bot and "voice" in shown.data]


async def test_a_voice_message_is_heard_quoted_and_answered_in_writing_and_aloud(shop: Installation) -> None:
    wang, senses = await shop.customer(), Senses(shop)
    async with shop.process(voice=senses.voice) as process:
        wang.sends_voice("查余额".encode(), seconds=3)
        await process.settle(wang)
        text, voice = [shown for shown in wang.chat.messages.values() if shown.by_bot]
        assert text.text.startswith("查余额\n")
        assert [entity["type"] for entity in text.data["caption_entities"]] == ["blockquote"]
        assert "200.00" in text.text
        stored = shop.bot.files.by_id(voice.data["voice"]["file_id"])
        assert stored is not None
        assert "二百元" in stored.content.decode() or "两百元" in stored.content.decode()
        assert voice.data["voice"]["duration"] == 2
        wang.says("查余额")
        await process.settle(wang)
    assert len(voices_of_bot(wang)) == 1, "who types is written to"
    assert [note.seconds for note in senses.notes] == [3.0]


async def test_who_takes_no_voice_messages_reads_the_answer_and_the_next_one(shop: Installation) -> None:
    wang, senses = await shop.customer(), Senses(shop)
    wang.chat.forbids_voices = True
    async with shop.process(voice=senses.voice) as process:
        for _ in range(2):
            wang.sends_voice("查余额".encode())
            await process.settle(wang)
    assert len(said_by_bot(wang)) == 2
    assert all("200.00" in text for text in said_by_bot(wang))


async def test_recordings_are_bounded_and_may_be_gone(shop: Installation) -> None:
    wang = await shop.customer()
    sent = wang.sends_voice(b"x" * 2000)["voice"]["file_id"]
    bot = open_bot(shop.bot.token, shop.server.url)
    try:
        assert await Recordings(bot, 2000).fetch(CHAT, VoiceNote(sent)) == b"x" * 2000
        with pytest.raises(RecordingTooLargeError):
            await Recordings(bot, 1999).fetch(CHAT, VoiceNote(sent))
        assert await Recordings(bot, 2000).fetch(CHAT, VoiceNote("nobody has it")) is None
    finally:
        await close_bot(bot)
    nowhere = open_bot(shop.bot.token, "http://127.0.0.1:9")
    try:
        with pytest.raises(OSError, match="away"):
            await Recordings(nowhere, 2000).fetch(CHAT, VoiceNote(sent))
    finally:
        await close_bot(nowhere)
