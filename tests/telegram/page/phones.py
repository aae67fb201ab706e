"""Who holds which phone: a bot, the pretend people who use it, and what they see there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.telegram.server.bot import Bot
from tests.telegram.server.chats import Shown
from tests.telegram.server.person import Person
from tests.telegram.server.telegram import FakeTelegram


@dataclass(frozen=True)
class Seat:
    """One person in one chat. `payload` is what the Start button brings along, as a deep link would; `role`
    says whose code that may be."""

    label: str
    person: Person
    role: str = ""
    payload: str = ""


@dataclass
class Phone:
    """A bot and the people who may hold the phone, by key."""

    bot: Bot
    title: str
    subtitle: str
    hint: str
    seats: dict[str, Seat] = field(default_factory=dict)

    def add(self, key: str, seat: Seat) -> Person:
        """Let somebody hold it."""
        self.seats[key] = seat
        return seat.person


@dataclass
class Phones:
    """All phones of the page."""

    telegram: FakeTelegram
    phones: list[Phone]

    def seat(self, address: str) -> tuple[Phone, Seat]:
        """`"0:wang"`: the first phone, held by wang. Raises LookupError."""
        number, _, key = address.partition(":")
        if not number.isdigit():
            raise LookupError(address)
        phone = self.phones[int(number)]
        return phone, phone.seats[key]

    def give_codes(self, codes: Mapping[str, str]) -> None:
        """What the Start button of each seat brings along from now on; seats without one are left alone."""
        for phone in self.phones:
            for key, seat in phone.seats.items():
                if code := codes.get(seat.role):
                    phone.seats[key] = replace(seat, payload=code)

    def described(self) -> list[dict[str, Any]]:
        """What the page needs to draw the phones before anything is said."""
        return [
            {
                "username": phone.bot.username,
                "title": phone.title,
                "subtitle": phone.subtitle,
                "hint": phone.hint,
                "seats": [{"key": key, "label": seat.label} for key, seat in phone.seats.items()],
            }
            for phone in self.phones
        ]


class View:
    """What one page has seen of one chat, so that only news goes over."""

    def __init__(self, phones: Phones, address: str) -> None:
        self._telegram = phones.telegram
        self.address = address
        self.phone, self.seat = phones.seat(address)
        self._seen: dict[int, int] = {}
        self._said = ""

    def news(self) -> dict[str, Any] | None:
        """Messages that are new or changed, and the state around them; None when nothing changed."""
        chat, bot = self.seat.person.chat, self.phone.bot
        fresh = [shown for shown in chat.messages.values() if self._seen.get(shown.id) != shown.changed]
        state = {
            "see": self.address,
            "ids": list(chat.messages),
            "keyboard": chat.reply_keyboard,
            "typing": chat.typing_until > self._telegram.clock.now(),
            "stars": self.seat.person.account.stars,
            "blocked": self.seat.person.account.id in bot.blocked_by,
            "group": chat.title if chat.is_group else None,
            "commands": commands(bot, self.seat.person),
            "payload": self.seat.payload,
        }
        said = json.dumps(state, ensure_ascii=False, sort_keys=True)
        if not fresh and said == self._said:
            return None
        self._said = said
        self._seen.update({shown.id: shown.changed for shown in fresh})
        return state | {"messages": [self._message(shown) for shown in fresh]}

    def _message(self, shown: Shown) -> dict[str, Any]:
        return shown.data | {"own": shown.data["from"]["id"] == self.seat.person.account.id}


def commands(bot: Bot, person: Person) -> list[dict[str, Any]]:
    """What stands under the menu button: the narrowest scope and language that were set."""
    kind = "all_group_chats" if person.chat.is_group else "all_private_chats"
    for scope in (kind, "default"):
        for language in (person.account.language_code[:2], ""):
            if found := bot.commands.get(f"{sorted({'type': scope}.items())} {language}"):
                return found
    return []
