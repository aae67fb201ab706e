"""A Valkey Cluster under the chats: locks and bells on every node, and what happens when a node dies."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from app.problems import StartupError
from app.valkey import open_valkey
from bots.runtime import Valkey, ValkeyLocks
from bots.runtime.bell import Bells, bell_of
from bots.runtime.valkey import AWAY
from core.model import Chat

from .conftest import Installation
from .people import Person
from .valkeys import Cluster

CHATS = [Chat("web", f"person-{number}") for number in range(12)]
"""Enough to lie on all three nodes."""


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Valkey]:
    valkey = open_valkey(url)
    try:
        yield valkey
    finally:
        await valkey.aclose()


async def _use(locks: ValkeyLocks, key: str, inside: list[str], most: list[int]) -> None:
    async with locks.hold(key):
        inside.append(key)
        most.append(inside.count(key))
        await asyncio.sleep(0.002)
        inside.remove(key)


async def test_one_at_a_time_across_processes_on_every_node(installation: Installation) -> None:
    owners = {installation.cluster.owner(f"xiaoka:lock:{{{chat}}}").port for chat in CHATS}
    assert len(owners) == 3
    async with _opened(installation.cluster.url) as valkey:
        processes = [ValkeyLocks(valkey) for _ in range(3)]
        inside: list[str] = []
        most: list[int] = []
        for chat in CHATS:
            await asyncio.gather(*(_use(processes[turn % 3], str(chat), inside, most) for turn in range(6)))
        assert most == [1] * (6 * len(CHATS))
        assert [await valkey.exists(f"xiaoka:lock:{{{chat}}}") for chat in CHATS] == [0] * len(CHATS)


async def test_a_bell_rung_at_any_node_is_heard(installation: Installation) -> None:
    async with _opened(installation.cluster.url) as here, _opened(installation.cluster.url) as there:
        bells = Bells(here)
        try:
            for chat in CHATS:
                async with bells.listen(chat) as heard, asyncio.timeout(20):
                    while not heard.is_set():  # the subscription may still be on its way round the cluster
                        await there.publish(bell_of(chat), b"")
                        await asyncio.wait({asyncio.create_task(heard.wait())}, timeout=0.2)
        finally:
            await bells.close()


async def test_a_replica_takes_over_its_masters_locks_and_bells(tmp_path: Path) -> None:
    with Cluster(tmp_path / "valkey", replicas=True) as cluster:
        key, chat = "王敏", Chat("web", "王敏")
        async with _opened(cluster.url) as valkey, _opened(cluster.url) as other:
            first, second = ValkeyLocks(valkey), ValkeyLocks(other)
            bells = Bells(valkey)
            await _use(first, key, [], [])
            async with bells.listen(chat) as heard:
                cluster.owner(f"xiaoka:lock:{{{key}}}").kill()
                await _use(first, key, [], [])  # nobody keeps the lock now: the turn goes on all the same
                async with asyncio.timeout(30):
                    while not (heard.is_set() and await _answers(valkey, key) and await _answers(other, key)):
                        with suppress(AWAY):  # it may ask the dead node until the replica has taken over
                            await other.publish(bell_of(chat), b"")
                        await asyncio.wait({asyncio.create_task(heard.wait())}, timeout=0.2)
            inside: list[str] = []
            most: list[int] = []
            await asyncio.gather(
                *(_use(locks, key, inside, most) for locks in (first, second) for _ in range(5))
            )
            assert most == [1] * 10
            await bells.close()


async def _answers(valkey: Valkey, key: str) -> bool:
    try:
        await valkey.set(f"xiaoka:test:{{{key}}}", "1", px=100)
    except AWAY:
        return False
    return True


async def test_turns_go_on_without_a_node(installation: Installation) -> None:
    """A third of the people have no lock and no bell then; the version of the session guards their turns."""
    people = [Person(installation.web.url) for _ in range(6)]
    for person in people:
        await person.__aenter__()
    dead = installation.cluster.nodes[0]
    dead.kill()
    try:
        for person in people:
            await person.say("查余额")
        for person in people:
            await person.hear("38.00")
            assert len(person.told()) == 1
    finally:
        await asyncio.to_thread(installation.cluster.restart, dead)
        for person in people:
            await person.__aexit__(None, None, None)


@pytest.mark.parametrize("url", ["redis+cluster://", "redis+cluster://one:port", "redis+cluster://,"])
def test_a_cluster_without_hosts_is_said(url: str) -> None:
    with pytest.raises(StartupError, match="REDIS_URL"):
        open_valkey(url)
