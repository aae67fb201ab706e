"""Conversation files through the real Telegram adapter, against a Telegram of our own.

Buttons, links and pictures are those that stand in the chat after aiogram, the wire and the strict server.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import SecretStr

from bots.runtime import Entry
from bots.runtime.courier import CourierPolicy, Pace
from bots.telegram.updates import BUTTON, CHANNEL, CODES
from bots.telegram_merchants import CHANNEL as MERCHANTS
from bots.terminal.scene import CashierAction, Facts
from bots.terminal.script import Conversation, DeskAction, ScriptError, Sound
from core.model import Bill, Button, Chat, Message, Picture, Secret

from .clock import RunningClock
from .messengers import MerchantsTelegramSettings, TelegramSettings
from .stage import Rehearsal, RehearsalScene
from .telegram import Telegram, open_telegram
from .telegram_merchants import TelegramMerchants, open_telegram_merchants

if TYPE_CHECKING:
    from tests.telegram.server.chats import Shown
    from tests.telegram.server.clock import SteppedClock
    from tests.telegram.server.person import Person
    from tests.telegram.server.telegram import FakeTelegram

_TYPED = "typed:"
_NO_LIMIT = Pace(count=1_000_000, burst=1_000_000)


@asynccontextmanager
async def telegram_rehearsal(stage: Rehearsal, channel: str = CHANNEL) -> AsyncIterator["TelegramStage"]:
    """The stage as seen through Telegram: the customers' bot, or by its `channel` the merchants'.

    Outside a checkout there is no such server: ImportError.
    """
    from tests.telegram.server.clock import SteppedClock
    from tests.telegram.server.limits import NO_LIMITS
    from tests.telegram.server.telegram import FakeTelegram

    clock = SteppedClock(stage.clock.now().timestamp())
    # The database remembers who spoke in earlier rehearsals.
    async with FakeTelegram(clock=clock, limits=NO_LIMITS, first_id=secrets.randbelow(2**50)) as server:
        known = server.bot("xiaoka_bot")
        token, courier = SecretStr(known.token), CourierPolicy(chat=_NO_LIMIT, group=_NO_LIMIT, bot=_NO_LIMIT)
        url, running = stage.database_url, RunningClock(stage.clock)
        telegram: Telegram | TelegramMerchants
        if channel == MERCHANTS:
            merchants = MerchantsTelegramSettings(token=token, api_url=server.url, courier=courier)
            telegram = await open_telegram_merchants(
                merchants, stage.talk, database_url=url, clock=stage.clock, courier_clock=running
            )
        else:
            settings = TelegramSettings(token=token, api_url=server.url, courier=courier)
            telegram = await open_telegram(
                settings, stage.talk, database_url=url, clock=stage.clock, courier_clock=running
            )
        stop = asyncio.Event()
        polling = asyncio.create_task(telegram.bot.run(stop))
        try:
            yield TelegramStage(stage, telegram, server, clock, channel)
        finally:
            stop.set()
            await polling
            await telegram.close()


class TelegramStage:
    """`bots.terminal.scene.Stage`: every scene is another person who writes to the bot."""

    def __init__(
        self,
        stage: Rehearsal,
        telegram: Telegram | TelegramMerchants,
        server: "FakeTelegram",
        clock: "SteppedClock",
        channel: str,
    ) -> None:
        self.stage = stage
        self.telegram = telegram
        self.server = server
        self.clock = clock
        self.channel = channel

    async def open(self, conversation: Conversation) -> "TelegramScene":
        """A new customer as the file describes them. Raises ScriptError."""
        bot = next(iter(self.server.bots.values()))
        person = self.server.person(conversation.customer.name, bot)
        if conversation.customer.history:
            bot.chats[person.chat.id] = person.chat  # who bought before has written before
        scene = await self.stage.open(conversation, Chat(self.channel, str(person.chat.id)))
        return TelegramScene(self, scene, person)


class TelegramScene:
    """`bots.terminal.scene.Scene`: what is done and seen is done and seen in Telegram."""

    def __init__(self, stage: TelegramStage, behind: RehearsalScene, person: "Person") -> None:
        self.person = person
        self.chat = behind.chat
        self._stage = stage
        self._behind = behind
        self._seen = 0
        self._keyboard: dict[str, Any] | None = None
        self._pressable: dict[str, tuple[Shown, dict[str, Any]]] = {}

    def now(self) -> datetime:
        """The scene's present."""
        return self._behind.now()

    async def say(self, text: str) -> None:
        """The person types."""
        self.person.says(text)

    async def speak(self, sound: Sound) -> None:
        """The person holds Telegram's microphone."""
        self.person.sends_voice(await self._behind.recording(sound))

    async def hear(self, readings: Sequence[str]) -> None:
        """The person speaks, and this is what a recogniser makes of it."""
        sent = self.person.sends_voice(b"OggS")
        self._behind.prompt(readings, sent["voice"]["file_id"])

    async def press(self, button: Button) -> None:
        """The person presses a button, perhaps of a keyboard that is not there any more."""
        if button.token.startswith(_TYPED):
            self.person.says(button.label)
            return
        self.person.presses(*self._pressable[button.token])

    async def codes(self, order_id: UUID) -> list[str]:
        """The person taps for the codes, then on the spoiler."""
        self.person.presses(*self._pressable[f"{CODES}{order_id.hex}"])
        await self._taken_in()
        shown = self._new()[-1]
        text = shown.text.encode("utf-16-le")
        hidden = [entity for entity in shown.data.get("entities", ()) if entity["type"] == "spoiler"]
        if not hidden or not shown.data.get("has_protected_content"):
            raise ScriptError("the codes are not hidden behind a spoiler, or can be forwarded")
        self._seen = shown.id
        ends = [(entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2) for entity in hidden]
        return [text[begin:end].decode("utf-16-le") for begin, end in ends]

    async def cashier(self, bill: Bill, action: CashierAction) -> None:
        """The person opens the link of the bill."""
        await self._behind.cashier(bill, action)

    async def wait(self, duration: timedelta) -> None:
        """Time passes, at Telegram too."""
        await self._behind.wait(duration)
        self._stage.clock.advance(duration.total_seconds())

    async def desk(self, action: DeskAction) -> None:
        """The operator decides."""
        await self._behind.desk(action)

    def guardian(self) -> RehearsalScene:
        """The trusted contact's chat, which is somewhere else."""
        return self._behind.guardian()

    async def settle(self) -> None:
        """Wait until nothing moves on either side of the wire."""
        await self._taken_in()
        await self._stage.telegram.intake.settle()
        await self._behind.settle()
        await self._stage.telegram.courier.settle()

    async def entries(self, after: int) -> list[Entry]:
        """What the person said, then what has appeared in the chat since the last look."""
        entries = await self._behind.entries(after)
        last = entries[-1].seq if entries else after
        bills = {
            entry.message.bill.url: entry.message.bill
            for entry in await self._behind.entries(0)
            if entry.message and entry.message.bill
        }
        new = self._new()
        aloud = iter([entry.message.spoken for entry in entries if entry.message and entry.message.spoken])
        messages = [
            Message("", spoken=next(aloud, None)) if "voice" in shown.data else self._message(shown, bills)
            for shown in new
        ]
        if keys := self._new_keys():
            last_text = max((place for place, one in enumerate(messages) if one.text), default=0)
            messages[last_text] = _with_keys(messages[last_text], keys)
        self._seen = max([self._seen, *(shown.id for shown in new)])
        said = [entry for entry in entries if entry.author == "person"]
        return said + [Entry(last, self.now(), "xiaoka", message.text, message) for message in messages]

    async def wallet(self) -> Facts:
        """Amounts in the wallet, in fen."""
        return await self._behind.wallet()

    async def orders(self) -> Sequence[Facts]:
        """The orders of this conversation."""
        return await self._behind.orders()

    async def topups(self) -> Sequence[Facts]:
        """The bills of this conversation."""
        return await self._behind.topups()

    async def _taken_in(self) -> None:
        """Until the bot has acknowledged what the person did."""
        async with asyncio.timeout(self.person.patience):
            await self.person.bot.updates.settled()

    def _new(self) -> list["Shown"]:
        """The bot's messages since the last look."""
        everything = self.person.chat.messages.values()
        return [shown for shown in everything if shown.by_bot and shown.id > self._seen]

    def _new_keys(self) -> list[str]:
        """The labels of large keys that came since the last look."""
        before, self._keyboard = self._keyboard, self.person.chat.reply_keyboard
        if self._keyboard is None or self._keyboard is before:
            return []
        return [key["text"] for row in self._keyboard["keyboard"] for key in row]

    def _message(self, shown: "Shown", bills: dict[str, Bill]) -> Message:
        """A message of Telegram in the terms of a conversation file."""
        buttons: list[Button] = []
        bill = secret = None
        for raw in shown.buttons:
            data = raw.get("callback_data", "")
            self._pressable[data] = (shown, raw)
            if "url" in raw:
                bill = bills.get(raw["url"])
            elif data.startswith(BUTTON):
                buttons.append(Button(raw["text"], data))
            elif data.startswith(CODES):
                secret = Secret(UUID(data.removeprefix(CODES)), raw["text"])
        picture = None
        if "photo" in shown.data and bill is None:  # beside a link it is the link's QR code
            picture = Picture("", shown.text, ())
        entities = shown.data.get("caption_entities") or shown.data.get("entities") or ()
        quoted = [entity for entity in entities if entity["type"] == "blockquote"]
        heard = shown.text[: quoted[0]["length"]] if quoted else None
        return Message(shown.text, (tuple(buttons),), picture, bill, secret, heard=heard)


def _with_keys(message: Message, labels: list[str]) -> Message:
    keys = tuple(Button(label, f"{_TYPED}{label}") for label in labels)
    return replace(message, rows=(*message.rows, keys))
