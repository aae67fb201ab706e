"""The lock of a person: one at a time, also across processes and when Valkey forgets everything."""

import asyncio

import pytest
from redis.asyncio import Redis, from_url

from bots.runtime import LockTimeoutError, ValkeyLocks


async def _use(locks: ValkeyLocks, inside: list[int], seen: list[int], stay: float = 0.002) -> None:
    async with locks.hold("王敏"):
        inside.append(1)
        seen.append(len(inside))
        await asyncio.sleep(stay)
        inside.pop()


async def test_one_at_a_time_in_one_process_and_across_processes(redis: Redis) -> None:
    processes = [ValkeyLocks(redis) for _ in range(3)]
    inside: list[int] = []
    seen: list[int] = []
    await asyncio.gather(*(_use(processes[number % 3], inside, seen) for number in range(30)))
    assert seen == [1] * 30


async def test_first_come_first_served_in_one_process(redis: Redis) -> None:
    locks = ValkeyLocks(redis)
    order: list[int] = []

    async def take(number: int) -> None:
        async with locks.hold("a"):
            order.append(number)

    await asyncio.gather(*(take(number) for number in range(10)))
    assert order == list(range(10))
    assert not locks._queues


async def test_different_people_do_not_wait_for_each_other(redis: Redis) -> None:
    locks = ValkeyLocks(redis)
    async with locks.hold("a"), asyncio.timeout(10), locks.hold("b"):
        pass


async def test_a_long_turn_keeps_its_lock(redis: Redis) -> None:
    holder, other = ValkeyLocks(redis, ttl=0.6), ValkeyLocks(redis, patience=1.2)
    async with holder.hold("a"):
        with pytest.raises(LockTimeoutError):
            async with other.hold("a"):
                pass


async def test_a_dead_holder_is_waited_for_and_followed(redis: Redis) -> None:
    await redis.set("xiaoka:lock:{a}", "somebody who died", px=100)
    async with asyncio.timeout(10), ValkeyLocks(redis).hold("a"):
        pass


async def test_releasing_leaves_the_lock_of_somebody_else_alone(redis: Redis) -> None:
    async with ValkeyLocks(redis).hold("a"):
        await redis.set("xiaoka:lock:{a}", "somebody else", px=5000)
    assert await redis.get("xiaoka:lock:{a}") == b"somebody else"


async def test_a_lock_that_valkey_forgot_is_taken_again(redis: Redis) -> None:
    locks = ValkeyLocks(redis, ttl=0.9)
    async with locks.hold("a"):
        await redis.flushall()
        await redis.script_flush()
        await asyncio.sleep(0.4)  # it is renewed every third of its life
        assert await redis.get("xiaoka:lock:{a}")
    await locks.close()
    assert await redis.get("xiaoka:lock:{a}") is None


async def test_without_valkey_the_turn_goes_on_alone_in_its_process() -> None:
    nobody: Redis = from_url("redis://127.0.0.1:1/0")
    locks = ValkeyLocks(nobody)
    inside: list[int] = []
    seen: list[int] = []
    await asyncio.gather(*(_use(locks, inside, seen) for _ in range(5)))
    await nobody.aclose()
    assert seen == [1] * 5


async def test_giving_back_delays_only_the_next_turn_of_the_same_chat(redis: Redis) -> None:
    """The block ends before Valkey knows; whoever comes next in this process waits for it."""
    locks, asked = ValkeyLocks(redis), []
    plain = redis.eval

    async def slow(*arguments: object) -> object:
        asked.append("given back")
        await asyncio.sleep(0.5)
        return await plain(*arguments)  # type: ignore[arg-type,misc]

    redis.eval = slow  # type: ignore[method-assign,assignment]
    try:
        async with locks.hold("a"):
            pass
        assert await redis.exists("xiaoka:lock:{a}"), "it is still on its way"
        async with locks.hold("a"):
            assert asked == ["given back"]
        await locks.close()
        assert not await redis.exists("xiaoka:lock:{a}")
    finally:
        redis.eval = plain  # type: ignore[method-assign]


async def test_a_renewal_under_way_does_not_take_the_lock_anew(redis: Redis) -> None:
    """What was asked of Valkey is done, whatever becomes of the task that asked."""
    locks, plain, renewing = ValkeyLocks(redis, ttl=0.06), redis.eval, asyncio.Event()

    async def late(script: str, *arguments: object) -> object:
        if "PEXPIRE" in script:
            renewing.set()
            await asyncio.sleep(0.05)
        return await plain(script, *arguments)  # type: ignore[arg-type,misc]

    redis.eval = lambda *arguments: asyncio.shield(  # type: ignore[method-assign,assignment,misc]
        asyncio.create_task(late(*arguments))
    )
    try:
        async with locks.hold("a"):
            await renewing.wait()
        await locks.close()
        await asyncio.sleep(0.1)
        assert not await redis.exists("xiaoka:lock:{a}")
    finally:
        redis.eval = plain  # type: ignore[method-assign]
