"""Everything one dialogue step may use: who speaks, what was meant, the backend, the texts, the time."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from api_client.contract import Customer, Sender

from .aloud.numerals import so_far
from .model import ButtonStyle, Chat, Meaning
from .phones import partly
from .ports import Backend
from .replies import Choice, Replies, Reply
from .session import Session
from .texts import Texts
from .tokens import derive_key

SHOP_ZONE = ZoneInfo("Asia/Shanghai")
"""Hours and days that people read."""

Result = tuple[Session, Replies]
"""What a dialogue step gives back."""


@dataclass(frozen=True)
class Turn:
    """One update of one person (or one event about them)."""

    chat: Chat
    seed: str
    """Names the update; the same update answered again derives the same keys."""
    now: datetime
    customer: Customer
    meaning: Meaning
    backend: Backend
    texts: Texts
    text: str = ""
    pressed: bool = False
    by: str | None = None
    """Who wrote or pressed, in a chat of several people."""
    by_voice: bool = False
    """`text` is what a recogniser made of something said aloud."""
    phrase: bool = False
    """With it the person said, word by word, the phrase that moves money."""

    @property
    def sender(self) -> Sender:
        """Who speaks, as the backend asks for it."""
        return Sender(channel=self.chat.channel, address=self.by or self.chat.address)

    @property
    def elderly(self) -> bool:
        return self.customer.mode == "elderly"

    @property
    def local(self) -> datetime:
        """The present on the shop's clock."""
        return self.now.astimezone(SHOP_ZONE)

    def say(self, key: str, **args: Any) -> str:
        """The text `key` in the person's language and mode."""
        return self.texts.say(self.customer.locale, self.customer.mode, key, **args)

    def plainly(self, key: str, **args: Any) -> str:
        """The text `key` in the person's language, in the one wording there is for business."""
        return self.texts.say(self.customer.locale, "standard", key, **args)

    def digits_so_far(self, digits: str, missing: int) -> Reply:
        """The beginning of a phone number that is being read out, said back digit by digit."""
        text = self.say("digits-so-far", number=partly(digits), missing=missing)
        if self.customer.locale == "en":
            return Reply(text)
        return Reply(text, aloud=self.say("digits-so-far", number=so_far(digits), missing=missing))

    def choice(
        self, key: str, intent: str, slots: dict[str, Any] | None = None, *,
        style: ButtonStyle = "plain", free: bool = False, **args: Any,
    ) -> Choice:  # fmt: skip
        """A button labelled with the text `key`."""
        return Choice(self.say(key, **args), intent, slots or {}, style, free)

    def no(self) -> Choice:
        """The button for "no", the same everywhere."""
        return self.choice("button-no", "cancel", style="quiet")

    def no_thanks(self) -> Choice:
        """The same button under an offer that is not the open question: it declines just that offer."""
        return self.choice("button-no", "reject", {"offer": True}, style="quiet", free=True)

    def fresh_key(self, purpose: str) -> str:
        """The key of a step that this turn opens."""
        return derive_key(self.chat, self.seed, purpose)

    def meaning_is(self, intent: str, slots: dict[str, Any] | None = None) -> "Turn":
        """The same turn, understood as `intent`."""
        return replace(self, meaning=Meaning(intent, slots or {}))
