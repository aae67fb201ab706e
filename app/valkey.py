"""The client for the Valkey or Redis that the settings name."""

from typing import Any
from urllib.parse import unquote, urlsplit

from redis.asyncio.cluster import ClusterNode, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError

from bots.runtime import Valkey
from bots.runtime.gathered import GatheredRedis

from .problems import StartupError

CLUSTER = "+cluster"
_CONNECT_SECONDS = 1.0
_ANSWER_SECONDS = 3.0
_PORT = 6379


def open_valkey(url: str) -> Valkey:
    """A client, not connected yet. What it asks fails within seconds when nobody answers.

    `redis://…`, `rediss://…` and `unix://…` name one server; `redis+cluster://user:password@host:port,host:port`
    (or `rediss+cluster://…`) some nodes of a cluster, which tell about the others. Raises StartupError.
    """
    scheme, _, rest = url.partition("://")
    scheme = scheme.replace("valkey", "redis")
    try:
        if scheme.endswith(CLUSTER):
            return _cluster(rest, tls=scheme.startswith("rediss"))
        return GatheredRedis.from_url(
            f"{scheme}://{rest}", socket_connect_timeout=_CONNECT_SECONDS, socket_timeout=_ANSWER_SECONDS
        )
    except ValueError as error:
        raise StartupError(f"REDIS_URL cannot be used: {error}.") from None


def _cluster(rest: str, *, tls: bool) -> RedisCluster:
    who, _, hosts = rest.split("/")[0].rpartition("@")
    user, _, password = who.partition(":")
    return _Cluster(
        startup_nodes=[_node(host) for host in hosts.split(",")],
        username=unquote(user) or None,
        password=unquote(password) or None,
        ssl=tls,
        require_full_coverage=False,  # a lost node degrades what lies on it, nothing else
        retry=Retry(NoBackoff(), 1),
        socket_connect_timeout=_CONNECT_SECONDS,
        socket_timeout=_ANSWER_SECONDS,
    )


class _Cluster(RedisCluster):
    """Says in its own words what redis-py 8.1 lets slip out."""

    async def execute_command(self, *args: Any, **kwargs: Any) -> Any:
        """As the library's. When a node fails, one task may close the connection that another just took."""
        try:
            return await super().execute_command(*args, **kwargs)
        except AttributeError as error:
            raise ConnectionError("another task closed the connection") from error


def _node(host: str) -> ClusterNode:
    parts = urlsplit(f"//{host}")
    if not parts.hostname:
        raise ValueError("a cluster is named as redis+cluster://host:port,host:port")
    return ClusterNode(parts.hostname, parts.port or _PORT)
