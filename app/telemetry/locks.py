"""How long turns wait for each other."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from core.ports import Locks
from core.telemetry import Telemetry


class WatchedLocks:
    """`core.ports.Locks` with the waiting timed, the holding not."""

    def __init__(self, inner: Locks, telemetry: Telemetry) -> None:
        self._inner = inner
        self._telemetry = telemetry

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncIterator[None]:
        """Wait for the lock of `key` and hold it for the block."""
        async with AsyncExitStack() as held:
            with self._telemetry.watch("lock"):
                await held.enter_async_context(self._inner.hold(key))
            yield
