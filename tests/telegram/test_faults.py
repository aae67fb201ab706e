"""What a test can break: the connection, the answer, the gateway, the order and the number of deliveries."""

import asyncio

import httpx
import pytest

from tests.telegram.conftest import Api
from tests.telegram.server.bot import Bot
from tests.telegram.server.person import Person
from tests.telegram.server.telegram import FakeTelegram


async def test_a_dropped_answer_hides_that_the_message_was_sent(
    api: Api, telegram: FakeTelegram, bot: Bot, wang: Person
) -> None:
    telegram.faults.drop_response("sendMessage")
    with pytest.raises(httpx.TransportError):
        await api(bot, "sendMessage", chat_id=wang.chat.id, text="sent all the same")
    assert wang.sees()[-1] == "test_bot: sent all the same"
    await api.result(bot, "sendMessage", chat_id=wang.chat.id, text="a fault strikes once")


async def test_a_cut_connection_sends_nothing(
    api: Api, telegram: FakeTelegram, bot: Bot, wang: Person
) -> None:
    telegram.faults.cut("sendMessage", chat_id=wang.chat.id)
    with pytest.raises(httpx.TransportError):
        await api(bot, "sendMessage", chat_id=wang.chat.id, text="lost")
    assert wang.sees() == ["王敏: /start"]


async def test_a_gateway_answers_in_html(api: Api, telegram: FakeTelegram, bot: Bot) -> None:
    telegram.faults.fail("getMe", status=502)
    answer = await api.http.get(f"{telegram.url}/bot{bot.token}/getMe")
    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html")


async def test_a_held_call_goes_on_when_released(
    api: Api, telegram: FakeTelegram, bot: Bot, wang: Person
) -> None:
    held = telegram.faults.hold("sendMessage")
    sending = asyncio.create_task(api.result(bot, "sendMessage", chat_id=wang.chat.id, text="late"))
    await held.reached.wait()
    wang.says("meanwhile")
    assert held.released is not None
    held.released.set()
    await sending
    assert wang.sees()[1:] == ["王敏: meanwhile", "test_bot: late"]


async def test_an_update_comes_twice_though_it_was_confirmed(api: Api, bot: Bot, wang: Person) -> None:
    (update,) = await api.result(bot, "getUpdates")
    beyond = update["update_id"] + 1
    assert await api.result(bot, "getUpdates", offset=beyond) == []
    bot.updates.repeat()
    assert await api.result(bot, "getUpdates", offset=beyond) == [update]
    assert await api.result(bot, "getUpdates", offset=beyond) == []


async def test_updates_that_are_late(api: Api, bot: Bot, wang: Person) -> None:
    bot.updates.hold()
    assert await api.result(bot, "getUpdates") == []
    bot.updates.release()
    assert len(await api.result(bot, "getUpdates")) == 1


async def test_a_poll_whose_answer_is_lost_loses_no_update(
    api: Api, telegram: FakeTelegram, bot: Bot, wang: Person
) -> None:
    telegram.faults.drop_response("getUpdates")
    with pytest.raises(httpx.TransportError):
        await api(bot, "getUpdates")
    assert len(await api.result(bot, "getUpdates")) == 1
