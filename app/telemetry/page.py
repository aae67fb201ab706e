"""The page that Prometheus reads, on a port of its own: never on the one that people reach."""

import asyncio
from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from redis.exceptions import RedisError
from starlette.types import Receive, Scope, Send

from backend.platform.db import Database
from bots.runtime import Valkey

from .metrics import Metrics
from .shop import Shop

_PATIENCE = 1.0


class MetricsPage:
    """An ASGI application with `/metrics`: what this process counted, and what can be asked of its stores."""

    def __init__(
        self, metrics: Metrics, *, shop: Shop | None, database: Database | None, valkey: Valkey | None
    ) -> None:
        self._metrics = metrics
        self._shop = shop
        self._valkey = valkey
        if shop is not None:
            metrics.registry.register(shop)
        if database is not None:
            metrics.registry.register(_Pool(database))
        self._valkey_up: bool | None = None
        if valkey is not None:
            metrics.registry.register(self)

    async def scrape(self) -> bytes:
        """The metrics as text."""
        if self._shop is not None:
            await self._shop.refresh()
        if self._valkey is not None:
            self._valkey_up = await _answers(self._valkey)
        return generate_latest(self._metrics.registry)

    def collect(self) -> Iterator[Metric]:
        """Whether Valkey answered when this page was asked for."""
        if self._valkey_up is not None:
            yield GaugeMetricFamily("xiaoka_valkey_up", "Whether Valkey answers.", int(self._valkey_up))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """ASGI."""
        if scope["type"] != "http":
            return
        found = scope["path"] == "/metrics" and scope["method"] in ("GET", "HEAD")
        body = await self.scrape() if found else b"Look at /metrics.\n"
        kind = CONTENT_TYPE_LATEST if found else "text/plain"
        await send(
            {
                "type": "http.response.start",
                "status": 200 if found else 404,
                "headers": [(b"content-type", kind.encode()), (b"content-length", b"%d" % len(body))],
            }
        )
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


class _Pool:
    """The connections of the backend's pool."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterator[Metric]:
        limit, in_use = self._database.connections()
        yield GaugeMetricFamily("xiaoka_connections_limit", "Connections the pool may open.", limit)
        yield GaugeMetricFamily("xiaoka_connections_in_use", "Connections at work.", in_use)


async def _answers(valkey: Valkey) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE):
            await valkey.ping()
    except (RedisError, OSError):
        return False
    return True
