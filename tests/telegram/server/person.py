"""What a person does in a chat with a bot, for tests: says, taps, sends, pays, blocks, hears."""

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.telegram.server.bot import Bot, StarPayment
from tests.telegram.server.chats import Account, Chat, Message, Shown
from tests.telegram.server.files import Upload, picture_size
from tests.telegram.server.queries import CALLBACK_SECONDS, CHECKOUT_SECONDS, Query

if TYPE_CHECKING:
    from tests.telegram.server.telegram import FakeTelegram

_COMMAND = re.compile(r"(?<!\S)/\w+(?:@\w+)?")


class PaymentRefused(Exception):
    """The bot refused the checkout, or did not answer in time (then there are no words)."""


class Person:
    """A person with one bot, in the private chat unless `at` a group. `patience` in real seconds is how long
    `hears` waits before it gives up: a safety net for a test that fails, not a measure."""

    def __init__(
        self, telegram: "FakeTelegram", account: Account, bot: Bot, chat: Chat, patience: float = 20
    ) -> None:
        self.account = account
        self.bot = bot
        self.chat = chat
        self.patience = patience
        self._telegram = telegram
        self._heard: set[tuple[int, int]] = set()

    def at(self, group: Chat) -> "Person":
        """The same person in a group."""
        return Person(self._telegram, self.account, self.bot, group, self.patience)

    def starts(self, payload: str = "") -> Message:
        """Press Start, or follow a deep link `t.me/<bot>?start=<payload>`."""
        if payload and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload):
            raise ValueError("a start parameter is 1-64 of A-Z a-z 0-9 _ -")
        return self.says(f"/start {payload}".rstrip())

    def says(self, text: str, *, reply_to: Shown | None = None) -> Message:
        """Type and send."""
        content: Message = {"text": text}
        commands = [(found.start(), found.end()) for found in _COMMAND.finditer(text)]
        if commands:
            content["entities"] = [
                {"type": "bot_command", "offset": begin, "length": end - begin} for begin, end in commands
            ]
        if reply_to is not None:
            content["reply_to_message"] = {k: v for k, v in reply_to.data.items() if k != "reply_to_message"}
        return self._sends(content)

    def sends_voice(self, content: bytes, *, seconds: int = 1, content_type: str = "audio/ogg") -> Message:
        """Hold the microphone."""
        stored = self.bot.files.keep("voice", Upload("voice.oga", content_type, content))
        return self._sends({"voice": {**stored.described(), "duration": seconds, "mime_type": content_type}})

    def sends_photo(self, content: bytes, *, caption: str = "") -> Message:
        """Send a PNG or a JPEG."""
        width, height = picture_size(content)
        stored = self.bot.files.keep("photo", Upload("photo.jpg", "image/jpeg", content))
        size = {**stored.described(), "width": width, "height": height}
        return self._sends({"photo": [size]} | ({"caption": caption} if caption else {}))

    def sends_document(
        self, content: bytes, name: str, *, content_type: str = "application/octet-stream"
    ) -> Message:
        """Send a file."""
        stored = self.bot.files.keep("document", Upload(name, content_type, content))
        document = {**stored.described(), "file_name": name, "mime_type": content_type}
        return self._sends({"document": document})

    def taps(self, label: str) -> Query | str | Message:
        """Press the newest button whose label contains `label`.

        A callback button gives the open query, a link or copy button its text, a key of the reply keyboard
        the message that it sent.
        """
        for shown in reversed(self.chat.messages.values()):
            for button in shown.buttons:
                if label in button["text"]:
                    return self.presses(shown, button)
        for row in (self.chat.reply_keyboard or {}).get("keyboard", []):
            for key in row:
                text = key if isinstance(key, str) else key["text"]
                if label in text:
                    if (self.chat.reply_keyboard or {}).get("one_time_keyboard"):
                        self.chat.reply_keyboard = None
                    return self.says(text)
        raise AssertionError(f"no button says {label!r}; the chat shows:\n" + "\n".join(self.sees()))

    def presses(self, shown: Shown, button: dict[str, Any]) -> Query | str:
        """Press this very button, which may be one that was on the screen before an edit."""
        if "callback_data" not in button:
            return str(button.get("url") or button.get("copy_text", {}).get("text", ""))
        content = {
            "from": self.account.as_user(),
            "chat_instance": str(abs(self.chat.id) * 31),
            "data": button["callback_data"],
            "message": shown.data,
        }
        query = self.bot.queries.ask(content, CALLBACK_SECONDS)
        self.bot.receive("callback_query", {"id": query.id, **content})
        return query

    async def answer_to(self, query: Query | str | Message) -> dict[str, Any] | None:
        """What the bot's answerCallbackQuery said; None if it never came."""
        assert isinstance(query, Query)
        return await asyncio.wait_for(asyncio.shield(query.answer), self.patience)

    async def pays_stars(self) -> StarPayment:
        """Press Pay under the newest invoice and wait for the bot's word; `PaymentRefused` if it is no."""
        invoice = next(shown for shown in reversed(self.chat.messages.values()) if "invoice" in shown.data)
        return await self.pays(
            invoice.data["invoice"]["total_amount"], self.bot.invoice_links[f"#{self.chat.id}:{invoice.id}"]
        )

    async def pays_link(self, link: str) -> StarPayment:
        """Open a link of createInvoiceLink and pay."""
        invoice = self.bot.invoice_links[link]
        return await self.pays(sum(price["amount"] for price in invoice["prices"]), invoice)

    async def pays(self, amount: int, invoice: dict[str, Any]) -> StarPayment:
        """The checkout itself: ask the bot, take the Stars, tell the bot."""
        if self.account.stars < amount:
            raise PaymentRefused("BALANCE_TOO_LOW")
        content = {
            "from": self.account.as_user(),
            "currency": invoice["currency"],
            "total_amount": amount,
            "invoice_payload": invoice["payload"],
        }
        query = self.bot.queries.ask(content, CHECKOUT_SECONDS)
        self.bot.receive("pre_checkout_query", {"id": query.id, **content})
        answer = await asyncio.wait_for(asyncio.shield(query.answer), self.patience)
        if answer is None or not answer["ok"]:
            raise PaymentRefused((answer or {}).get("error_message", ""))
        return self._charge(amount, str(invoice["payload"]))

    def blocks(self) -> None:
        """Block the bot."""
        self.bot.blocked_by.add(self.account.id)
        self._telegram.membership(self.bot, self.chat, self.account, "member", "kicked")

    def unblocks(self) -> None:
        """Let the bot write again."""
        self.bot.blocked_by.discard(self.account.id)
        self._telegram.membership(self.bot, self.chat, self.account, "kicked", "member")

    def deletes(self, shown: Shown) -> None:
        """Remove a message for both sides."""
        self.chat.delete(shown.id)

    def sees(self) -> list[str]:
        """What the chat shows now, a line per message."""
        return self.chat.transcript()

    async def hears(self, *fragments: str) -> Shown:
        """Wait for a message of the bot, new or edited since it was last heard, that has all the fragments
        in its text and buttons."""
        try:
            async with asyncio.timeout(self.patience):
                while (found := self._unheard(fragments)) is None:
                    await self.chat.bell.wait()
        except TimeoutError:
            raise AssertionError(
                f"never heard {fragments}; the chat shows:\n" + "\n".join(self.sees())
            ) from None
        self._heard.add((found.id, found.changed))
        return replace(found)

    def _unheard(self, fragments: tuple[str, ...]) -> Shown | None:
        for shown in self.chat.messages.values():
            said = "\n".join([shown.text, *(button["text"] for button in shown.buttons)])
            if (
                shown.by_bot
                and (shown.id, shown.changed) not in self._heard
                and all(f in said for f in fragments)
            ):
                return shown
        return None

    def _sends(self, content: Message) -> Message:
        if self.account.id in self.bot.blocked_by and not self.chat.is_group:
            self.unblocks()
        if not self.chat.is_group:
            self.bot.chats[self.chat.id] = self.chat
        elif self.account.id not in self.chat.members:
            raise AssertionError(f"{self.account.first_name} is not in the group")
        shown = self.chat.add(self.account.as_user(), self._telegram.clock.now(), content)
        for bot in self._telegram.bots.values():
            present = bot.id in self.chat.bot_ids if self.chat.is_group else bot is self.bot
            if present and bot.may_read(shown.data, self.chat):
                bot.receive("message", shown.data)
        return shown.data

    def _charge(self, amount: int, payload: str) -> StarPayment:
        charge_id = f"stx{self.account.id}_{len(self.bot.payments) + 1:08d}"
        payment = StarPayment(
            charge_id, self.account, self.chat, amount, payload, int(self._telegram.clock.now())
        )
        self.account.stars -= amount
        self.bot.stars += amount
        self.bot.payments[charge_id] = payment
        paid = {
            "currency": "XTR",
            "total_amount": amount,
            "invoice_payload": payload,
            "telegram_payment_charge_id": charge_id,
            "provider_payment_charge_id": f"{charge_id}_provider",
        }
        self._sends({"successful_payment": paid})
        return payment
