"""Who fetches updates, and what happens when somebody else does."""

import asyncio
import contextlib

import asyncpg
import httpx

from bots.telegram.seat import Seat

from .installation import Installation, said_by_bot


async def test_the_seat_is_taken_by_one_and_goes_on_to_the_next(shop: Installation) -> None:
    stop, order = asyncio.Event(), []
    first_in, first_out = asyncio.Event(), asyncio.Event()

    async def sit(name: str, out: asyncio.Event) -> None:
        async with Seat(shop.stage.database_url, "a bot").taken(stop) as lost:
            assert lost is not None
            order.append(name)
            first_in.set()
            await out.wait()

    first = asyncio.create_task(sit("first", first_out))
    await first_in.wait()
    always = asyncio.Event()
    always.set()
    second = asyncio.create_task(sit("second", always))
    await asyncio.sleep(0.2)
    assert order == ["first"]
    first_out.set()
    await asyncio.gather(first, second)
    assert order == ["first", "second"]


async def test_a_seat_whose_connection_is_cut_is_lost(shop: Installation) -> None:
    async with Seat(shop.stage.database_url, "another bot").taken(asyncio.Event()) as lost:
        assert lost is not None
        other = await asyncpg.connect(shop.stage.database_url)
        await other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'xiaoka seat'"
        )
        await other.close()
        async with asyncio.timeout(30):
            await lost.wait()


async def test_waiting_for_the_seat_ends_with_the_process(shop: Installation) -> None:
    stop = asyncio.Event()
    async with Seat(shop.stage.database_url, "a third").taken(asyncio.Event()):
        asyncio.get_running_loop().call_later(0.05, stop.set)
        async with asyncio.timeout(30), Seat(shop.stage.database_url, "a third").taken(stop) as lost:
            assert lost is None


async def test_two_processes_poll_one_after_the_other_and_never_against_each_other(
    shop: Installation,
) -> None:
    wang = await shop.customer()
    async with shop.process() as first:
        wang.says("余额")
        await first.settle(wang)
        async with shop.process() as second:
            wang.says("余额")
            await first.taken_in(wang)
            await second.settle(wang)
    assert len(said_by_bot(wang)) == 2
    polls = [method for _, method, _ in shop.server.calls if method.lower() == "getupdates"]
    assert polls
    assert not shop.server.refused_replies


async def test_a_stranger_who_polls_with_our_token_is_outwaited(shop: Installation) -> None:
    """409: our poll was ended by theirs. We pause, ask again, and lose nothing."""
    wang = await shop.customer()
    async with shop.process() as process, httpx.AsyncClient(trust_env=False) as stranger:
        await shop.bot.updates.waited_for.wait()
        url = f"{shop.server.url}/bot{shop.bot.token}/getUpdates"
        assert (await stranger.post(url, json={"timeout": 0})).json()["ok"]
        wang.says("余额")
        await process.settle(wang)
    assert len(said_by_bot(wang)) == 1


async def test_a_webhook_that_somebody_left_behind_is_taken_away(shop: Installation) -> None:
    wang = await shop.customer()
    async with httpx.AsyncClient(trust_env=False) as http:
        url = f"{shop.server.url}/bot{shop.bot.token}/setWebhook"
        await http.post(url, json={"url": "http://127.0.0.1:9/nobody"})
    wang.says("余额")
    async with shop.process() as process:
        with contextlib.suppress(TimeoutError):
            await process.settle(wang)
    assert len(said_by_bot(wang)) == 1


async def test_telegram_stumbles_and_polling_goes_on(shop: Installation) -> None:
    wang = await shop.customer()
    shop.server.faults.fail("getUpdates", 502)
    shop.server.faults.cut("getUpdates")
    shop.server.faults.flood("getUpdates", 1)
    async with shop.process() as process:
        wang.says("余额")
        await process.settle(wang)
    assert len(said_by_bot(wang)) == 1
