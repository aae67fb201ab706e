"""Valkey (or Redis) as the runtime uses it: one server, or a cluster of them."""

import random
from typing import TypeAlias

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import RedisClusterException, RedisError

Valkey: TypeAlias = Redis | RedisCluster

AWAY = (RedisError, RedisClusterException, OSError)
"""What is raised when the server, or the node that keeps a key, cannot be asked now."""


async def open_pubsub(valkey: Valkey) -> PubSub:
    """A new subscription connection. Raises one of AWAY.

    In a cluster every node hears what is published on any other, so it goes to one by chance: when that one
    dies the next try finds another.
    """
    if isinstance(valkey, RedisCluster):
        await valkey.initialize()
        node = random.choice(valkey.get_nodes())  # noqa: S311 - no secret
        return valkey.pubsub(node=node, ignore_subscribe_messages=True)
    return valkey.pubsub(ignore_subscribe_messages=True)
