"""Chats, edits, queries, updates and files behave as Telegram's do."""

import asyncio
from typing import Any

from tests.telegram.clients.script import PICTURE
from tests.telegram.conftest import Api
from tests.telegram.server.bot import Bot
from tests.telegram.server.clock import SteppedClock
from tests.telegram.server.person import Person
from tests.telegram.server.queries import Query
from tests.telegram.server.telegram import FakeTelegram

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def keyboard(*labels: str) -> dict[str, Any]:
    """One row of callback buttons."""
    return {"inline_keyboard": [[{"text": label, "callback_data": f"cb:{label}"} for label in labels]]}


async def test_an_edit_takes_the_place_of_the_message(api: Api, bot: Bot, wang: Person) -> None:
    chat = wang.chat.id
    said = await api.result(bot, "sendMessage", chat_id=chat, text="码 1234", reply_markup=keyboard("看"))
    spoiler = [{"type": "spoiler", "offset": 2, "length": 4}]
    edit = {"chat_id": chat, "message_id": said["message_id"], "text": "码 1234", "entities": spoiler}
    await api.result(bot, "editMessageText", **edit)
    assert wang.sees() == ["王敏: /start", "test_bot: 码 ||1234||"], (
        "the keyboard goes with an edit that brings none"
    )
    assert "message is not modified" in await api.refusal(bot, "editMessageText", **edit)
    await api.result(bot, "deleteMessage", chat_id=chat, message_id=said["message_id"])
    assert wang.sees() == ["王敏: /start"]
    assert await api.refusal(bot, "editMessageText", **edit) == "Bad Request: message to edit not found"


async def test_a_keyboard_alone_is_edited(api: Api, bot: Bot, wang: Person) -> None:
    said = await api.result(bot, "sendMessage", chat_id=wang.chat.id, text="?", reply_markup=keyboard("a"))
    where = {"chat_id": wang.chat.id, "message_id": said["message_id"]}
    await api.result(bot, "editMessageReplyMarkup", **where, reply_markup=keyboard("b"))
    assert wang.sees()[-1] == "test_bot: ? [b]"
    refused = await api.refusal(bot, "editMessageReplyMarkup", **where, reply_markup={"keyboard": [["x"]]})
    assert refused == "Bad Request: inline keyboard expected"
    assert await api.refusal(bot, "editMessageCaption", **where, caption="c") == (
        "Bad Request: there is no caption in the message to edit"
    )


async def test_a_message_older_than_two_days_stays(
    api: Api, bot: Bot, wang: Person, stepped: SteppedClock
) -> None:
    said = await api.result(bot, "sendMessage", chat_id=wang.chat.id, text="old")
    stepped.advance(48 * 3600 + 1)
    refused = await api.refusal(bot, "deleteMessage", chat_id=wang.chat.id, message_id=said["message_id"])
    assert refused == "Bad Request: message can't be deleted for everyone"


async def test_a_tap_is_answered_once_and_within_fifteen_seconds(
    api: Api, bot: Bot, wang: Person, stepped: SteppedClock
) -> None:
    await api.result(bot, "sendMessage", chat_id=wang.chat.id, text="?", reply_markup=keyboard("好", "不"))
    taps = [wang.taps("好"), wang.taps("好"), wang.taps("不")]
    first, second, third = (tap for tap in taps if isinstance(tap, Query))
    assert first.content["data"] == "cb:好"
    await api.result(bot, "answerCallbackQuery", callback_query_id=first.id, text="收到", show_alert=True)
    answer = await wang.answer_to(first)
    assert answer is not None
    assert answer["text"] == "收到"
    assert await api.refusal(bot, "answerCallbackQuery", callback_query_id=first.id) == TOO_OLD
    stepped.advance(14.9)
    await api.result(bot, "answerCallbackQuery", callback_query_id=second.id)
    stepped.advance(0.1)
    assert await api.refusal(bot, "answerCallbackQuery", callback_query_id=third.id) == TOO_OLD
    assert await wang.answer_to(third) is None


async def test_a_reply_keyboard_types_for_the_person(api: Api, bot: Bot, wang: Person) -> None:
    keys = {"keyboard": [["充话费"], [{"text": "查余额"}]], "one_time_keyboard": True}
    await api.result(bot, "sendMessage", chat_id=wang.chat.id, text="?", reply_markup=keys)
    wang.taps("余额")
    assert wang.sees()[-1] == "王敏: 查余额"
    assert wang.chat.reply_keyboard is None
    await api.result(bot, "sendMessage", chat_id=wang.chat.id, text="?", reply_markup={"keyboard": [["a"]]})
    await api.result(
        bot, "sendMessage", chat_id=wang.chat.id, text="!", reply_markup={"remove_keyboard": True}
    )
    assert wang.chat.reply_keyboard is None


async def test_updates_wait_until_a_higher_offset_confirms_them(api: Api, bot: Bot, wang: Person) -> None:
    wang.says("one")
    wang.says("two")
    first = await api.result(bot, "getUpdates", limit=2)
    assert [update["message"]["text"] for update in first] == ["/start", "one"]
    assert await api.result(bot, "getUpdates", limit=2) == first, "unconfirmed updates come again"
    rest = await api.result(bot, "getUpdates", offset=first[-1]["update_id"] + 1)
    assert [update["message"]["text"] for update in rest] == ["two"]
    wang.says("three")
    last = await api.result(bot, "getUpdates", offset=-1)
    assert [update["message"]["text"] for update in last] == ["three"], (
        "a negative offset forgets what was before"
    )
    assert await api.result(bot, "getUpdates") == last


async def test_a_long_poll_ends_with_the_update_or_with_its_time(
    api: Api, bot: Bot, wang: Person, stepped: SteppedClock
) -> None:
    first = await api.result(bot, "getUpdates")
    beyond = first[-1]["update_id"] + 1
    waiting = asyncio.create_task(api.result(bot, "getUpdates", offset=beyond, timeout=30))
    await bot.updates.waited_for.wait()
    wang.says("now")
    assert [update["message"]["text"] for update in await waiting] == ["now"]
    waiting = asyncio.create_task(api.result(bot, "getUpdates", offset=beyond + 1, timeout=30))
    await bot.updates.waited_for.wait()
    stepped.advance(30)
    assert await waiting == []


async def test_of_two_polls_the_older_ends_with_a_conflict(api: Api, bot: Bot, wang: Person) -> None:
    beyond = (await api.result(bot, "getUpdates"))[-1]["update_id"] + 1
    older = asyncio.create_task(api(bot, "getUpdates", offset=beyond, timeout=30))
    await bot.updates.waited_for.wait()
    await api.result(bot, "getUpdates", offset=beyond)
    assert await older == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request;"
        " make sure that only one bot instance is running",
    }


async def test_only_updates_that_were_asked_for(api: Api, bot: Bot, wang: Person) -> None:
    await api.result(bot, "getUpdates", offset=-1, allowed_updates=["message"])
    await api.result(bot, "sendMessage", chat_id=wang.chat.id, text="?", reply_markup=keyboard("a"))
    wang.taps("a")
    wang.says("typed")
    assert [update.keys() - {"update_id"} for update in await api.result(bot, "getUpdates")][1:] == [
        {"message"}
    ]
    await api.result(bot, "getUpdates", allowed_updates=[])
    wang.taps("a")
    assert "callback_query" in (await api.result(bot, "getUpdates"))[-1]


async def test_a_deep_link_and_its_command(api: Api, telegram: FakeTelegram, bot: Bot) -> None:
    telegram.person("李雷", bot).starts("code_42")
    message = (await api.result(bot, "getUpdates"))[0]["message"]
    assert message["text"] == "/start code_42"
    assert message["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert message["from"]["language_code"] == "zh-hans"


async def test_a_person_who_blocked_the_bot(api: Api, bot: Bot, wang: Person) -> None:
    wang.blocks()
    body = await api(bot, "sendMessage", chat_id=wang.chat.id, text="hi")
    assert (body["error_code"], body["description"]) == (403, "Forbidden: bot was blocked by the user")
    changed = (await api.result(bot, "getUpdates"))[-1]["my_chat_member"]
    assert (changed["old_chat_member"]["status"], changed["new_chat_member"]["status"]) == (
        "member",
        "kicked",
    )
    wang.starts()
    await api.result(bot, "sendMessage", chat_id=wang.chat.id, text="back")


async def test_in_a_group_the_bot_hears_what_is_meant_for_it(
    api: Api, telegram: FakeTelegram, bot: Bot
) -> None:
    li, han = telegram.person("李雷", bot), telegram.person("韩梅", bot)
    group = telegram.group("小店", [li, han], [bot])
    li.at(group).says("just talking")
    han.at(group).says("/balance@other_bot")
    han.at(group).says("/balance@test_bot")
    li.at(group).says("@test_bot 在吗")
    said = await api.result(bot, "sendMessage", chat_id=group.id, text="在", reply_markup=keyboard("充"))
    li.at(group).says("谢谢", reply_to=group.messages[said["message_id"]])
    han.at(group).taps("充")
    updates = await api.result(bot, "getUpdates")
    assert "my_chat_member" in updates[0]
    texts = [update["message"]["text"] for update in updates if "message" in update]
    assert texts == ["/balance@test_bot", "@test_bot 在吗", "谢谢"]
    assert updates[-1]["callback_query"]["from"]["first_name"] == "韩梅"
    telegram.removes(bot, group, li)
    refused = await api.refusal(bot, "sendMessage", chat_id=group.id, text="hi")
    assert refused == "Forbidden: bot was kicked from the group chat"


async def test_a_group_that_became_a_supergroup(
    api: Api, telegram: FakeTelegram, bot: Bot, wang: Person
) -> None:
    group = telegram.group("小店", [wang], [bot])
    new = telegram.upgrade(group)
    body = await api(bot, "sendMessage", chat_id=group.id, text="hi")
    assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert body["parameters"] == {"migrate_to_chat_id": new.id}
    await api.result(bot, "sendMessage", chat_id=new.id, text="hi")


async def test_files_go_up_and_down(api: Api, telegram: FakeTelegram, bot: Bot, wang: Person) -> None:
    base = f"{telegram.url}/bot{bot.token}"
    chat = {"chat_id": str(wang.chat.id)}
    sent = await api.http.post(f"{base}/sendPhoto", data=chat, files={"photo": ("a.png", PICTURE)})
    photo = sent.json()["result"]["photo"][0]
    file = await api.result(bot, "getFile", file_id=photo["file_id"])
    downloaded = await api.http.get(f"{telegram.url}/file/bot{bot.token}/{file['file_path']}")
    assert downloaded.content == PICTURE
    await api.result(bot, "sendPhoto", chat_id=wang.chat.id, photo=photo["file_id"], caption="again")
    wrong = await api.refusal(bot, "sendDocument", chat_id=wang.chat.id, document=photo["file_id"])
    assert wrong == "Bad Request: can't use file of type Photo as Document"
    other = telegram.bot("other_bot")
    assert "wrong file_id" in await api.refusal(other, "getFile", file_id=photo["file_id"])
    voice = await api.http.post(
        f"{base}/sendVoice", data=chat, files={"voice": ("a.ogg", b"OggS", "audio/ogg")}
    )
    assert voice.json()["result"]["voice"]["mime_type"] == "audio/ogg"
    received = wang.sends_voice(b"OggS-from-person", seconds=3)
    assert received["voice"]["duration"] == 3
    assert wang.sees()[1:] == [
        "test_bot: <photo>",
        "test_bot: <photo> again",
        "test_bot: <voice>",
        "王敏: <voice>",
    ]


async def test_commands_by_scope_and_language(api: Api, bot: Bot, wang: Person) -> None:
    english = [{"command": "help", "description": "Help"}]
    await api.result(bot, "setMyCommands", commands=english, language_code="en")
    assert await api.result(bot, "getMyCommands", language_code="en") == english
    assert await api.result(bot, "getMyCommands") == []
    own = {"type": "chat", "chat_id": wang.chat.id}
    await api.result(bot, "setMyCommands", commands=english, scope=own)
    await api.result(bot, "deleteMyCommands", scope=own)
    assert await api.result(bot, "getMyCommands", scope=own) == []
