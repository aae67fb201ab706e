"""One chat as a player sees it: do what a person can do, and read what came of it once the world is quiet."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID

from bots.runtime import Entry
from core.model import Bill, Button, Chart, Message, Meters, Picture, Secret

from .script import Action, Conversation, DeskAction, Meanwhile, Pay, ScriptError, Sound, Tap

CashierAction = Literal["pay", "refuse", "pay_slowly"]
Facts = Mapping[str, int | str]
"""Amounts in fen and words, by the names of the `after` part of a conversation file."""


class Scene(Protocol):
    """A chat of one new customer with everything behind it real, and a clock of its own."""

    def now(self) -> datetime: ...
    async def say(self, text: str) -> None: ...
    async def speak(self, sound: Sound) -> None: ...
    async def hear(self, readings: Sequence[str]) -> None: ...
    async def press(self, button: Button) -> None: ...
    async def codes(self, order_id: UUID) -> list[str]: ...
    async def cashier(self, bill: Bill, action: CashierAction) -> None: ...
    async def wait(self, duration: timedelta) -> None: ...
    async def desk(self, action: DeskAction) -> None: ...
    def guardian(self) -> "Scene": ...
    async def settle(self) -> None: ...
    async def entries(self, after: int) -> list[Entry]: ...
    async def wallet(self) -> Facts: ...
    async def orders(self) -> Sequence[Facts]: ...
    async def topups(self) -> Sequence[Facts]: ...


class Stage(Protocol):
    """Where scenes are set. Raises ScriptError when a conversation asks for what cannot be set up."""

    async def open(self, conversation: Conversation) -> Scene: ...


@dataclass(frozen=True)
class Reply:
    """Everything Xiaoka said between one action of the person and the next quiet."""

    texts: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    pictures: list[dict[str, Any]] = field(default_factory=list)
    intent: str | None = None
    heard: str | None = None
    """The words of what was said aloud."""
    spoken: list[str] = field(default_factory=list)
    """What Xiaoka says aloud."""


class Visit:
    """A person in front of a scene: remembers what is on the screen."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._screen: list[Message] = []
        self._seq = 0
        self._guardian: Visit | None = None

    async def act(self, action: Action) -> Reply:
        """Do it, wait for quiet, and return what was said. Raises ScriptError when it cannot be done."""
        revealed: list[str] = []
        if action.guardian is not None:
            return await self._meanwhile(action.guardian)
        if action.user is not None:
            await self.scene.say(action.user)
        elif action.audio is not None:
            await self.scene.speak(action.audio)
        elif action.heard is not None:
            await self.scene.hear(action.heard)
        elif action.tap is not None:
            revealed = await self._tap(action.tap)
        elif action.pay is not None:
            await self._pay(action.pay)
        elif action.wait is not None:
            await self.scene.wait(action.wait)
        elif action.desk is not None:
            await self.scene.desk(action.desk)
        await self.scene.settle()
        return await self._heard(revealed)

    async def _meanwhile(self, wanted: Meanwhile) -> Reply:
        """The trusted contact looks at their chat first, as people do, and then does something there."""
        if self._guardian is None:
            self._guardian = Visit(self.scene.guardian())
        there = self._guardian
        await there.scene.settle()
        seen = await there._heard([])
        if wanted.user is None and wanted.tap is None:
            return seen
        done = await there.act(Action(user=wanted.user, tap=wanted.tap))
        await self.scene.settle()
        return done

    async def _tap(self, tap: Tap) -> list[str]:
        target = self._find(tap.label)
        if isinstance(target, Secret):
            return await self.scene.codes(target.order_id)
        await asyncio.gather(*(self.scene.press(target) for _ in range(tap.times)))
        return []

    def _find(self, label: str) -> Button | Secret:
        """The newest message with such a button; in it, the same words before words that contain them."""
        wanted = label.casefold()
        for message in reversed(self._screen):
            shown: list[Button | Secret] = [*message.buttons, *([message.secret] if message.secret else [])]
            for thing in sorted(shown, key=lambda thing: thing.label.casefold() != wanted):
                if wanted in thing.label.casefold():
                    return thing
        raise ScriptError(f"there is no button with {label!r} on the screen")

    async def _pay(self, pay: Pay) -> None:
        bills = [message.bill for message in reversed(self._screen) if message.bill]
        bill = next((bill for bill in bills if pay.method in (None, bill.method)), None)
        if bill is None:
            raise ScriptError(f"there is no bill{f' by {pay.method}' if pay.method else ''} on the screen")
        if pay.late and (left := bill.expires_at - self.scene.now()) >= timedelta(0):
            await self.scene.wait(left + timedelta(seconds=1))
        action: CashierAction = "refuse" if pay.refuse else "pay_slowly" if pay.slow else "pay"
        await asyncio.gather(*(self.scene.cashier(bill, action) for _ in range(2 if pay.twice else 1)))

    async def _heard(self, revealed: list[str]) -> Reply:
        entries = await self.scene.entries(self._seq)
        messages = [entry.message for entry in entries if entry.message]
        intents = [entry.intent for entry in entries if entry.author == "person" and entry.intent]
        self._seq = entries[-1].seq if entries else self._seq
        self._screen += messages
        return Reply(
            texts=[text for message in messages for text in spoken(message)] + revealed,
            buttons=[label for message in messages for label in labels(message)],
            links=[message.bill.url for message in messages if message.bill],
            pictures=[
                picture_json(shown)
                for message in messages
                for shown in (message.picture, message.chart, message.meters)
                if shown is not None
            ],
            intent=intents[0] if intents else None,
            heard=next((message.heard for message in messages if message.heard is not None), None),
            spoken=[message.spoken.text for message in messages if message.spoken is not None],
        )


def spoken(message: Message) -> list[str]:
    """The texts a person reads in a message: what is said, and the receipt's rows."""
    texts = [message.text] if message.text else []
    if receipt := message.receipt:
        texts.append("\n".join([receipt.title, *(f"{label} {value}" for label, value in receipt.rows)]))
    return texts


def labels(message: Message) -> list[str]:
    """Everything in a message that can be pressed."""
    return [button.label for button in message.buttons] + ([message.secret.label] if message.secret else [])


def picture_json(picture: Picture | Chart | Meters) -> dict[str, Any]:
    """A picture, or the chart of a report, as data; amounts in fen."""
    return asdict(picture)
