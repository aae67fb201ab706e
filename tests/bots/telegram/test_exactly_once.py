"""One wish is one answer and one order: taps that come twice, processes that die, locks that are lost."""

import asyncio
from typing import Any

from bots.runtime import PgConversations
from core.model import Chat, Message
from tests.telegram.server.person import Person

from .installation import Deaf, Installation, said_by_bot

WISH = "充五十块话费，号码 13800138000"


async def orders_of(shop: Installation, person: Person) -> list[str]:
    """The states of the person's orders."""
    client = shop.stage.talk.client
    customer = await client.customer_of_chat("telegram", str(person.chat.id))
    assert customer is not None
    return [order.status for order in (await client.orders(customer.id)).orders]


class SlowToSave(PgConversations):
    """Has answered, and saves only when `go` is set."""

    reached: asyncio.Event
    go: asyncio.Event

    @classmethod
    def of(cls, shop: Installation) -> "SlowToSave":
        common = shop.stage.talk
        made = cls(common.conversations._pool, shop.stage.clock, common.valkey)
        made.reached, made.go = asyncio.Event(), asyncio.Event()
        return made

    async def save(
        self, chat: Chat, state: dict[str, Any], *, version: int, messages: list[Message],
        answered: str | None, intent: str | None, heard: str | None = None,
    ) -> bool:  # fmt: skip
        if answered is not None:
            self.reached.set()
            await self.go.wait()
        return await super().save(
            chat, state, version=version, messages=messages, answered=answered, intent=intent, heard=heard
        )


async def test_a_double_tap_buys_once_and_leaves_what_was_chosen(shop: Installation) -> None:
    wang = await shop.customer()
    async with shop.process() as process:
        wang.says(WISH)
        await process.settle(wang)
        asked = next(shown for shown in wang.chat.messages.values() if shown.buttons)
        confirm = asked.buttons[0]
        taps = [wang.presses(asked, confirm), wang.presses(asked, confirm)]
        await process.settle(wang)
        assert all([await wang.answer_to(tap) is not None for tap in taps])
    assert await orders_of(shop, wang) == ["delivered"]
    assert [button["text"] for button in asked.buttons] == [f"✓ {confirm['text']}"]
    assert len([text for text in said_by_bot(wang) if "充值成功" in text]) == 1


async def test_the_same_update_after_a_restart_says_nothing_again(shop: Installation) -> None:
    wang = await shop.customer()
    async with shop.process() as process:
        wang.says("余额")
        await process.settle(wang)
    before = said_by_bot(wang)
    shop.bot.updates.repeat()
    async with shop.process() as process:
        wang.says("谢谢")
        await process.settle(wang)
    assert said_by_bot(wang)[:-1] == before
    assert len(before) == 1


async def test_acknowledged_and_killed_before_the_answer(shop: Installation) -> None:
    """Telegram forgot the update: what was stored is answered after the restart, and not twice."""
    wang = await shop.customer()
    async with shop.process(Deaf) as process:
        wang.says("余额")
        await process.taken_in(wang)
        await process.telegram.courier.settle()
    assert not said_by_bot(wang)
    for _ in range(2):
        async with shop.process() as process:
            await process.talk.hub.recover()
            await process.settle(wang)
    assert len(said_by_bot(wang)) == 1


async def test_killed_before_the_answer_was_brought(shop: Installation) -> None:
    """Answered and saved, and nobody had called Telegram yet."""
    wang = await shop.customer()
    async with shop.process() as process:
        wang.says("余额")
        await process.taken_in(wang)
        await process.talk.hub.settle(Chat("telegram", str(wang.chat.id)))
    assert not said_by_bot(wang)
    async with shop.process() as process:
        await process.settle(wang)
    assert len(said_by_bot(wang)) == 1


async def test_a_keyboard_from_before_a_deploy_gets_a_fresh_prompt(shop: Installation) -> None:
    wang = await shop.customer()
    chat = Chat("telegram", str(wang.chat.id))
    async with shop.process() as process:
        wang.says(WISH)
        await process.settle(wang)
        stored = await process.talk.conversations.load(chat)
        await process.talk.conversations.save(
            chat, {**stored.state, "version": 99}, version=stored.version, messages=[], answered=None,
            intent=None,
        )  # fmt: skip
        tap = wang.taps("确认")
        await process.settle(wang)
        assert await wang.answer_to(tap) is not None
    assert not await orders_of(shop, wang)
    assert "钱和订单都在" in "".join(said_by_bot(wang))


async def test_a_lock_lost_by_a_slow_handler(shop: Installation) -> None:
    """The lock of the slow one runs out, another process answers: the slow one's work is not saved."""
    wang = await shop.customer()
    chat = Chat("telegram", str(wang.chat.id))
    slow = SlowToSave.of(shop)
    async with shop.process(store=slow) as process:
        wang.says(WISH)
        await process.taken_in(wang)
        await slow.reached.wait()
        keys = await shop.stage.talk.valkey.keys(f"xiaoka:lock:*{chat}*")
        assert keys
        await shop.stage.talk.valkey.delete(*keys)
        other = shop.talk(type(process.talk.hub))
        await other.hub.recover()
        await other.hub.settle(chat)
        slow.go.set()
        await process.settle(wang)
        await other.hub.close()
    assert len(said_by_bot(wang)) == 1


async def test_the_state_is_read_after_the_lock_was_taken(shop: Installation) -> None:
    """A second process takes the "yes" while the first still works on the wish it answers."""
    wang = await shop.customer()
    chat = Chat("telegram", str(wang.chat.id))
    slow = SlowToSave.of(shop)
    async with shop.process(store=slow) as process:
        wang.says(WISH)
        await process.taken_in(wang)
        await slow.reached.wait()
        wang.says("确认")
        await process.taken_in(wang)
        other = shop.talk(type(process.talk.hub))
        await other.hub.recover()
        await asyncio.sleep(0.1)  # long enough to read too early
        slow.go.set()
        await other.hub.settle(chat)
        await process.settle(wang)
        await other.hub.close()
    assert await orders_of(shop, wang) == ["delivered"]


async def test_a_notice_and_a_message_at_the_same_moment(shop: Installation) -> None:
    """Both are said, once each, and neither forgets what the other did to the conversation."""
    li = await shop.customer(balance="38.00")
    chat = Chat("telegram", str(li.chat.id))
    async with shop.process() as process:
        li.says(WISH)
        await process.settle(li)
        li.taps("微信")
        await process.settle(li)
        entries = await process.talk.hub.transcript(chat, limit=100)
        bill = next(entry.message.bill for entry in reversed(entries) if entry.message and entry.message.bill)
        await shop.stage.browse(bill.url, "pay")
        await shop.stage.backend.drain()
        li.says("余额")
        await asyncio.gather(shop.stage.talk.notices.pump(), process.settle(li))
        await process.settle(li)
    said = said_by_bot(li)
    assert len([text for text in said if "到账" in text and "12.00" in text]) == 1, said
    assert len([text for text in said if "充值成功" in text]) == 1, said
    assert await orders_of(shop, li) == ["delivered"]
