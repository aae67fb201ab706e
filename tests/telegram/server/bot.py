"""One bot's side of Telegram: its token, chats, files, updates, queries, payments."""

from dataclasses import dataclass, field
from typing import Any

from tests.telegram.server.chats import Account, Chat, Message, Shown
from tests.telegram.server.clock import Clock
from tests.telegram.server.files import Files
from tests.telegram.server.limits import Limits, Meter
from tests.telegram.server.queries import Queries
from tests.telegram.server.refusals import BotApiError, bad_request, forbidden
from tests.telegram.server.updates import Update, Updates
from tests.telegram.server.webhooks import Webhook


@dataclass
class StarPayment:
    """Stars that a person paid to the bot."""

    charge_id: str
    payer: Account
    chat: Chat
    amount: int
    payload: str
    date: int
    refunded: bool = False


@dataclass
class Bot:
    """A bot as Telegram knows it."""

    id: int
    token: str
    username: str
    first_name: str
    clock: Clock
    reads_all_group_messages: bool
    limits: Limits
    updates: Updates = field(default_factory=Updates)
    webhook: Webhook | None = None
    chats: dict[int, Chat] = field(default_factory=dict)
    blocked_by: set[int] = field(default_factory=set)
    commands: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    payments: dict[str, StarPayment] = field(default_factory=dict)
    invoice_links: dict[str, dict[str, Any]] = field(default_factory=dict)
    stars: int = 0

    def __post_init__(self) -> None:
        self.files = Files(self.id)
        self.meter = Meter(self.limits)
        self.queries = Queries(self.clock, first_id=self.id * 1000 + 1)

    def as_user(self) -> dict[str, Any]:
        """The `User` object."""
        return {"id": self.id, "is_bot": True, "first_name": self.first_name, "username": self.username}

    def chat(self, chat_id: int | str) -> Chat:
        """The chat to act in, or Telegram's refusal."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise BotApiError(400, words, migrate_to_chat_id=chat.migrated_to)
        if chat.is_group and self.id not in chat.bot_ids:
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if chat.id in self.blocked_by:
            raise forbidden("bot was blocked by the user")
        return chat

    def send(self, chat: Chat, content: Message) -> Shown:
        """Say something, within the limits."""
        self.meter.count(chat.id, self.clock.now(), group=chat.is_group)
        return chat.add(self.as_user(), self.clock.now(), content)

    def receive(self, kind: str, content: dict[str, Any]) -> Update | None:
        """Queue an update for the bot."""
        return self.updates.add(kind, content)

    def may_read(self, message: Message, chat: Chat) -> bool:
        """Privacy mode: in a group a bot sees commands, replies to it and mentions of it."""
        if not chat.is_group or self.reads_all_group_messages or "successful_payment" in message:
            return True
        text = str(message.get("text", message.get("caption", "")))
        command, _, addressee = text.split(" ", 1)[0].partition("@")
        if command.startswith("/") and addressee in ("", self.username):
            return True
        replied_to = message.get("reply_to_message", {}).get("from", {}).get("id")
        return f"@{self.username}" in text or replied_to == self.id
