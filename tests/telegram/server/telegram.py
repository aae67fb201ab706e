"""The fake Telegram as a whole: start it, make bots, people and groups, and look at what happened.

async with FakeTelegram() as telegram:
    bot = telegram.bot("xiaoka_bot")          # its library gets telegram.url and bot.token
    wang = telegram.person("王敏", bot)
    wang.starts()
    await wang.hears("你好")
"""

from contextlib import AsyncExitStack
from typing import Any, Self

import httpx

from tests.telegram.server.app import BotApi
from tests.telegram.server.bot import Bot
from tests.telegram.server.chats import Account, Chat
from tests.telegram.server.clock import Clock, RealClock
from tests.telegram.server.faults import Faults
from tests.telegram.server.limits import Limits
from tests.telegram.server.person import Person
from tests.telegram.server.refusals import BotApiError
from tests.telegram.server.serving import serving
from tests.telegram.server.updates import Updates
from tests.telegram.server.webhooks import Target, Webhook


class FakeTelegram:
    """api.telegram.org on a port of this machine; `port` 0 takes a free one.

    A library uses `url` instead of https://api.telegram.org. `webhook_retry` is in the clock's seconds.
    People and updates are numbered from `first_id` on: a world that remembers earlier ones gets another one.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        limits: Limits | None = None,
        port: int = 0,
        webhook_retry: float = 0.05,
        first_id: int = 0,
    ) -> None:
        self.clock: Clock = clock or RealClock()
        self.limits = limits or Limits()
        self.faults = Faults()
        self.calls: list[tuple[Bot, str, dict[str, Any]]] = []
        self.refused_replies: list[BotApiError] = []
        self.bots: dict[str, Bot] = {}
        self.accounts: dict[int, Account] = {}
        self.url = ""
        self.webhook_retry = webhook_retry
        self._groups = 0
        self._first_id = first_id
        self._webhooks: list[Webhook] = []
        self._port = port
        self._api = BotApi(self)
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        self.url = await self._open.enter_async_context(serving(self._api, self._port))
        return self

    async def __aexit__(self, *_: object) -> None:
        for bot in self.bots.values():
            bot.queries.close()
        for webhook in self._webhooks:
            await webhook.close()
        await self._open.aclose()

    def bot(
        self, username: str, *, reads_all_group_messages: bool = False, limits: Limits | None = None
    ) -> Bot:
        """Register a bot, as with @BotFather."""
        bot_id = 7_000_000_001 + len(self.bots)
        token = f"{bot_id}:{'A' * 34}{len(self.bots)}"
        bot = Bot(
            bot_id, token, username, username, self.clock, reads_all_group_messages, limits or self.limits
        )
        bot.updates = Updates(self._first_id + 700_001)
        self.bots[token] = bot
        return bot

    def bot_of_token(self, token: str) -> Bot | None:
        """The bot with that token."""
        return self.bots.get(token)

    def person(self, first_name: str, bot: Bot, *, language_code: str = "zh-hans", stars: int = 0) -> Person:
        """A new person who looks at `bot`'s page; the private chat begins with the first word."""
        number = self._first_id + 1_000_001 + len(self.accounts)
        account = Account(number, first_name, language_code, stars=stars)
        self.accounts[account.id] = account
        return Person(self, account, bot, Chat(account.id, "private", first_name=first_name))

    def group(self, title: str, members: list[Person], bots: list[Bot]) -> Chat:
        """A group; its bots learn that they were added."""
        self._groups += 1
        chat = Chat(-4_000_000 - self._groups, "group", title)
        chat.members = {member.account.id for member in members}
        for bot in bots:
            chat.bot_ids.add(bot.id)
            bot.chats[chat.id] = chat
            self.membership(bot, chat, members[0].account, "left", "member")
        return chat

    def removes(self, bot: Bot, chat: Chat, by: Person) -> None:
        """Somebody takes a bot out of a group."""
        chat.bot_ids.discard(bot.id)
        self.membership(bot, chat, by.account, "member", "kicked")

    def upgrade(self, group: Chat) -> Chat:
        """The group becomes a supergroup with another id; the old one only says where it went."""
        new = Chat(-1_000_000_000_000 + group.id, "supergroup", group.title)
        new.members, new.bot_ids = set(group.members), set(group.bot_ids)
        group.migrated_to = new.id
        for bot in self.bots.values():
            if bot.id in new.bot_ids:
                bot.chats[new.id] = new
                moved = group.add(bot.as_user(), self.clock.now(), {"migrate_to_chat_id": new.id})
                bot.receive("message", moved.data)
        return new

    def membership(self, bot: Bot, chat: Chat, by: Account, old: str, new: str) -> None:
        """Tell the bot that its own membership changed."""

        def status(name: str) -> dict[str, Any]:
            return {"status": name, "user": bot.as_user()} | ({"until_date": 0} if name == "kicked" else {})

        change = {
            "chat": chat.as_chat(),
            "from": by.as_user(),
            "date": int(self.clock.now()),
            "old_chat_member": status(old),
            "new_chat_member": status(new),
        }
        bot.receive("my_chat_member", change)

    def set_webhook(self, bot: Bot, target: Target | None) -> None:
        """Begin, change or end the delivery to a webhook."""
        if bot.webhook is not None:
            bot.webhook.stop()
            bot.webhook = None
        if target is not None:
            target.check()
            bot.updates.interrupt("terminated by setWebhook request")

            async def reply(answer: httpx.Response) -> None:
                await self._api.perform_reply(bot, answer)

            bot.webhook = Webhook(target, bot.updates, self.clock, reply, self.webhook_retry)
            self._webhooks.append(bot.webhook)
