"""429: bursts, one a second, twenty a minute in a group, thirty a second in all."""

from tests.telegram.conftest import Api
from tests.telegram.server.bot import Bot
from tests.telegram.server.clock import SteppedClock
from tests.telegram.server.limits import Limits
from tests.telegram.server.person import Person
from tests.telegram.server.telegram import FakeTelegram


async def test_a_burst_to_one_chat_then_one_a_second(
    api: Api, telegram: FakeTelegram, bot: Bot, wang: Person, stepped: SteppedClock
) -> None:
    for _ in range(5):
        await api.result(bot, "sendMessage", chat_id=wang.chat.id, text="hi")
    refused = await api.http.post(
        f"{telegram.url}/bot{bot.token}/sendMessage", json={"chat_id": wang.chat.id, "text": "hi"}
    )
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "1"
    assert refused.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }
    other = telegram.person("李雷", bot)
    other.starts()
    await api.result(bot, "sendMessage", chat_id=other.chat.id, text="one flooded chat delays no other")
    stepped.advance(1)
    await api.result(bot, "sendMessage", chat_id=wang.chat.id, text="hi")
    assert (await api(bot, "sendMessage", chat_id=wang.chat.id, text="hi"))["error_code"] == 429


async def test_a_flooded_chat_stays_shut_for_the_time_it_said(
    api: Api, bot: Bot, wang: Person, stepped: SteppedClock
) -> None:
    bot.meter.flood(wang.chat.id, until=stepped.now() + 35)
    assert await api.refusal(bot, "sendMessage", chat_id=wang.chat.id, text="hi") == (
        "Too Many Requests: retry after 35"
    )
    stepped.advance(34)
    assert await api.refusal(bot, "sendMessage", chat_id=wang.chat.id, text="hi") == (
        "Too Many Requests: retry after 1"
    )
    stepped.advance(1)
    await api.result(bot, "sendMessage", chat_id=wang.chat.id, text="hi")


async def test_twenty_a_minute_in_a_group(
    api: Api, telegram: FakeTelegram, bot: Bot, wang: Person, stepped: SteppedClock
) -> None:
    group = telegram.group("小店", [wang], [bot])
    for _ in range(20):
        await api.result(bot, "sendMessage", chat_id=group.id, text="hi")
        stepped.advance(1)
    assert await api.refusal(bot, "sendMessage", chat_id=group.id, text="hi") == (
        "Too Many Requests: retry after 40"
    )
    stepped.advance(40)
    await api.result(bot, "sendMessage", chat_id=group.id, text="hi")


async def test_so_many_a_second_over_all_chats(
    api: Api, telegram: FakeTelegram, stepped: SteppedClock
) -> None:
    bot = telegram.bot("busy_bot", limits=Limits(per_second=3))
    people = [telegram.person(f"p{number}", bot) for number in range(4)]
    for person in people:
        person.starts()
    for person in people[:3]:
        await api.result(bot, "sendMessage", chat_id=person.chat.id, text="hi")
    assert await api.refusal(bot, "sendMessage", chat_id=people[3].chat.id, text="hi") == (
        "Too Many Requests: retry after 1"
    )
    stepped.advance(1)
    await api.result(bot, "sendMessage", chat_id=people[3].chat.id, text="hi")
