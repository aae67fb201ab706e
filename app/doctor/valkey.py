"""Valkey or Redis: reachable, keeping what it was given, and a whole cluster when it is one."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from redis.asyncio.cluster import RedisCluster
from redis.exceptions import RedisError

from app.valkey import open_valkey
from bots.runtime import Valkey

from .finding import Finding, fail, ok, warn

_PATIENCE = 10.0


async def look(url: str) -> AsyncIterator[Finding]:
    """Everything about the server behind `url`."""
    valkey = open_valkey(url)
    one: dict[str, Any] = {"target_nodes": RedisCluster.RANDOM} if isinstance(valkey, RedisCluster) else {}
    try:
        async with asyncio.timeout(_PATIENCE):
            info: dict[str, Any] = await valkey.info(**one)
            whole = await _asked(valkey, "CLUSTER INFO", one) if info.get("cluster_enabled") else None
    except (RedisError, OSError) as error:
        yield fail(
            "valkey",
            f"连不上 Valkey（{type(error).__name__}）：回答会变慢。请启动它，或改 REDIS_URL。",
            f"Valkey does not answer ({type(error).__name__}): turns get slow. "
            "Start it or correct REDIS_URL.",
        )
        return
    finally:
        await valkey.aclose()
    yield ok("valkey", f"Valkey {_version(info)} 正常。", f"Valkey {_version(info)} answers.")
    yield memory(int(info.get("maxmemory", 0)), str(info.get("maxmemory_policy", "noeviction")))
    if whole is not None:
        yield state(whole)


def memory(limit: int, policy: str) -> Finding:
    """A lock that is thrown out to make room lets two turns run at once."""
    if limit and policy != "noeviction":
        return warn(
            "valkey.memory",
            f"maxmemory-policy 是 {policy}，内存满时锁会丢；请设成 noeviction。",
            f"maxmemory-policy is {policy}, locks may be thrown out; set it to noeviction.",
        )
    return ok("valkey.memory", "内存满时不会丢锁。", "Locks are not thrown out.")


def state(info: str) -> Finding:
    """What CLUSTER INFO says."""
    if "cluster_state:ok" in info:
        return ok("valkey.cluster", "集群完整。", "The cluster is whole.")
    return fail(
        "valkey.cluster",
        "集群不完整（cluster_state 不是 ok）；请用 CLUSTER NODES 找到掉线的节点并恢复它。",
        "The cluster is not whole; find the node that is away with CLUSTER NODES and bring it back.",
    )


async def _asked(valkey: Valkey, command: str, one: dict[str, Any]) -> str:
    return str(await valkey.execute_command(command, **one))


def _version(info: dict[str, Any]) -> str:
    return str(info.get("valkey_version") or info.get("redis_version") or "?")
