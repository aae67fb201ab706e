"""What goes out, through the real messenger and a strict Telegram: broadcasts, floods, people who left."""

from datetime import timedelta
from typing import Any

from bots.runtime.broadcasts import Broadcaster, BroadcastStore, Progress
from bots.runtime.broadcasts.store import new_broadcast
from core.model import Chat
from core.texts import default_texts
from tests.telegram.server.person import Person

from .installation import Installation, Process, said_by_bot

WORDS = "今晚两点到三点维护。"


async def send(shop: Installation, process: Process) -> None:
    talk = process.talk
    sender = Broadcaster(
        BroadcastStore(talk.conversations.pool), talk.client, default_texts(), shop.stage.clock
    )
    await process.telegram.courier.settle()
    while await sender.step():
        await process.telegram.courier.settle()


def heard(person: Person) -> int:
    return sum(said.startswith(WORDS) for said in said_by_bot(person))


async def begin(shop: Installation, process: Process, people: list[Person]) -> Any:
    made = new_broadcast({"zh-CN": WORDS}, "小李", shop.stage.clock.now(), urgent=True)
    store = BroadcastStore(process.talk.conversations.pool)
    await store.create(made, [[Chat("telegram", str(person.chat.id))] for person in people])
    return made


async def test_a_broadcast_reaches_everybody_who_can_be_reached(shop: Installation) -> None:
    async with shop.process() as process:
        people = [await shop.customer() for _ in range(6)]
        for person in people:
            person.says("你好")
            await process.settle(person)
        blocked, flooded, stopped, *others = people
        blocked.blocks()
        await process.taken_in(blocked)
        stopped.says("别再提醒")
        await process.settle(stopped)
        shop.bot.meter.flood(flooded.chat.id, until=shop.clock.now() + 20)

        made = await begin(shop, process, people)
        await send(shop, process)
        assert [heard(person) for person in people] == [0, 0, 0, 1, 1, 1]

        others[0].says("余额")
        await process.settle(others[0])
        assert "200.00" in said_by_bot(others[0])[-1], "the flood of one chat holds up no other"

        shop.clock.advance(21)
        shop.stage.clock.advance(timedelta(seconds=21))
        await send(shop, process)
        assert heard(flooded) == 1
        progress = await BroadcastStore(process.talk.conversations.pool).progress(made.id)
        assert progress == Progress(0, 0, 4, {"blocked": 1, "stopped": 1})
