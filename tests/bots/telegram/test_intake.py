"""Everything that Telegram may bring, and what is made of it."""

import asyncio
from typing import Any

import pytest

from bots.runtime import Hub
from core.model import Chat, Incoming
from tests.telegram.server.person import Person
from tests.telegram.server.queries import CALLBACK_SECONDS

from .installation import Installation, said_by_bot

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


ANSWERS = {
    "/start": "我是小卡",
    "/help": "你可以这样说",
    "/paysupport": "付款遇到问题",
    "/stop": "不主动提醒",
    "/language": "Which language",
}


def inject(shop: Installation, content: dict[str, Any]) -> None:
    """Put an update into the queue that Telegram itself would never have made."""
    updates = shop.bot.updates
    update = {"update_id": updates._next_id, **content}
    updates._next_id += 1
    updates.pending.append(update)
    updates.bell.ring()


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"message": None},
        {"message": {"text": "no chat, no date"}},
        {"message": {"message_id": 1, "date": "yesterday", "chat": {"id": 1, "type": "private"}}},
        {"callback_query": {"id": 7}},
        {"a_kind_of_2030": {"whatever": [1, 2, 3]}},
        {"my_chat_member": {"chat": {"id": 5}}},
    ],
)
async def test_a_malformed_update_holds_nobody_up(shop: Installation, content: dict[str, Any]) -> None:
    wang = await shop.customer()
    inject(shop, content)
    async with shop.process() as process:
        wang.says("余额")
        await process.settle(wang)
    assert len(said_by_bot(wang)) == 1
    assert not shop.bot.updates.pending


async def test_a_callback_query_that_is_too_old_to_answer_still_counts(shop: Installation) -> None:
    wang = await shop.customer()
    async with shop.process() as process:
        wang.says("充五十块话费，号码 13800138000")
        await process.settle(wang)
        shop.bot.updates.hold()
        tap = wang.taps("确认")
        await shop.clock.until_asleep(CALLBACK_SECONDS)
        shop.clock.advance(60)
        shop.bot.updates.release()
        await process.settle(wang)
        assert await wang.answer_to(tap) is None
    assert any("充值成功" in text for text in said_by_bot(wang))


async def test_what_is_not_stored_is_not_acknowledged(shop: Installation) -> None:
    """The database is away for a moment: Telegram keeps the update and brings it again."""
    wang = await shop.customer()

    class NoStore(Hub):
        away = True

        async def accept(self, incoming: Incoming) -> None:
            if NoStore.away:
                raise ConnectionError("the database is away")
            await super().accept(incoming)

    async with shop.process(NoStore) as process:
        wang.says("余额")
        await asyncio.sleep(0.3)
        assert shop.bot.updates.pending
        NoStore.away = False
        await process.settle(wang)
    assert len(said_by_bot(wang)) == 1


async def test_an_update_that_can_never_be_taken_is_given_up(shop: Installation) -> None:
    wang = await shop.customer()

    class Chokes(Hub):
        async def accept(self, incoming: Incoming) -> None:
            if incoming.text == "poison":
                raise ValueError("a fault of ours")
            await super().accept(incoming)

    async with shop.process(Chokes) as process:
        wang.says("poison")
        wang.says("余额")
        await process.settle(wang)
    assert len(said_by_bot(wang)) == 1


async def test_a_deep_link_links_the_chat_and_a_second_click_greets(shop: Installation) -> None:
    wang = shop.server.person("王敏", shop.bot)
    known = await shop.customer()
    client = shop.stage._operator
    customer = await client.customer_of_chat("telegram", str(known.chat.id))
    assert customer is not None
    code = (await client.make_link_code(customer.id)).code
    async with shop.process() as process:
        wang.starts()
        await process.settle(wang)
        wang.starts(code)
        await process.settle(wang)
        wang.starts(code)
        await process.settle(wang)
    asked, done, greeted = said_by_bot(wang)
    assert "绑定码" in asked
    assert "绑好了" in done
    assert "我是小卡" in greeted
    linked = await client.customer_of_chat("telegram", str(wang.chat.id))
    assert linked is not None
    assert linked.id == customer.id


async def test_a_wrong_deep_link_says_so_in_both_languages(shop: Installation) -> None:
    wang = shop.server.person("王敏", shop.bot)
    async with shop.process() as process:
        wang.starts("AAAA-2222")
        await process.settle(wang)
    assert "绑定码不对" in said_by_bot(wang)[0]
    assert "code" in said_by_bot(wang)[0]


async def test_commands(shop: Installation) -> None:
    wang = await shop.customer()
    async with shop.process() as process:
        for command, words in ANSWERS.items():
            wang.says(command)
            await process.settle(wang)
            assert words in said_by_bot(wang)[-1]
        wang.taps("English")
        await process.settle(wang)
    assert "English" in said_by_bot(wang)[-1]
    assert {"start", "help", "language", "stop", "paysupport"} <= {
        command["command"] for commands in shop.bot.commands.values() for command in commands
    }


async def test_what_is_not_words_gets_a_kind_answer(shop: Installation) -> None:
    wang = await shop.customer()
    async with shop.process() as process:
        wang.sends_voice(b"OggS")
        await process.settle(wang)
        assert "语音我还听不了" in said_by_bot(wang)[-1]
        wang.sends_photo(PIXEL)
        await process.settle(wang)
        assert "打字" in said_by_bot(wang)[-1]
        wang.sends_document(b"x", "x.txt")
        await process.settle(wang)
        assert "打字" in said_by_bot(wang)[-1]
        wang.sends_photo(PIXEL, caption="余额")
        await process.settle(wang)
        assert "200.00" in said_by_bot(wang)[-1], "words under a picture are words"


async def test_in_a_group_one_thing_is_said_once(shop: Installation) -> None:
    wang = await shop.customer()
    group = shop.server.group("一家人", [wang], [shop.bot])
    there = wang.at(group)
    async with shop.process() as process:
        for _ in range(3):
            there.says("/start@xiaoka_bot")
            there.says("@xiaoka_bot 余额")
        await process.settle(there)
    assert len(said_by_bot(there)) == 1
    assert "私信" in said_by_bot(there)[0]


async def test_who_blocks_the_bot_is_left_alone_until_they_write(shop: Installation) -> None:
    wang = await shop.customer()
    async with shop.process() as process:
        wang.says("余额")
        await process.settle(wang)
        wang.blocks()
        await process.taken_in(wang)
        calls = len(shop.server.calls)
        chat = Chat("telegram", str(wang.chat.id))
        await process.talk.hub.accept(Incoming(chat, "late", shop.stage.clock.now(), text="余额"))
        await process.talk.hub.settle(chat)
        await process.telegram.courier.settle()
        sent = [method for _, method, _ in shop.server.calls[calls:] if method.lower().startswith("send")]
        wang.says("余额")  # which unblocks
        await process.settle(wang)
    assert len(sent) <= 1
    assert said_by_bot(wang)[-1].count("200.00")


async def test_an_edited_message_is_none_of_our_business(shop: Installation) -> None:
    wang = await shop.customer()
    inject(shop, {"edited_message": _message(wang, "余额") | {"edit_date": 1}})
    async with shop.process() as process:
        wang.says("谢谢")
        await process.settle(wang)
    assert len(said_by_bot(wang)) == 1


async def test_card_codes_are_behind_a_spoiler_and_stored_nowhere(shop: Installation) -> None:
    wang = await shop.customer()
    chat = Chat("telegram", str(wang.chat.id))
    async with shop.process() as process:
        wang.says("买一张50的Steam充值码")
        await process.settle(wang)
        wang.taps("确认")
        await process.settle(wang)
        tap = wang.taps("查看卡密")
        await process.settle(wang)
        assert await wang.answer_to(tap) is not None
        entries = await process.talk.hub.transcript(chat, limit=100)
    shown = list(wang.chat.messages.values())[-1]
    assert shown.data["has_protected_content"]
    (spoiler,) = [entity for entity in shown.data["entities"] if entity["type"] == "spoiler"]
    code = shown.text[-spoiler["length"] :]
    assert code
    assert not any(code in repr(entry) for entry in entries)


async def test_card_codes_that_cannot_be_had_now_are_asked_for_again(shop: Installation) -> None:
    wang = await shop.customer()
    async with shop.process() as process:
        wang.says("买一张50的Steam充值码")
        await process.settle(wang)
        wang.taps("确认")
        await process.settle(wang)
        before = len(said_by_bot(wang))
        shop.server.faults.flood("sendMessage", 3)
        tap = wang.taps("查看卡密")
        await process.settle(wang)
        answer = await wang.answer_to(tap)
        assert answer is not None
        assert "再点一次" in answer["text"]
        wang.taps("查看卡密")
        await process.settle(wang)
    assert len(said_by_bot(wang)) == before + 1


def _message(person: Person, text: str) -> dict[str, Any]:
    return {
        "message_id": 1_000, "date": 1, "chat": person.chat.as_chat(), "from": person.account.as_user(),
        "text": text,
    }  # fmt: skip
