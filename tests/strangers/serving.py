"""A real server on a free port, in this event loop: the front and behind it whatever application is given."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp

from app.front import Addresses, Front
from app.serving import Server
from backend.platform.limits import LimitPolicy, Rate

ENDLESS = Rate(burst=1_000_000, per_second=1_000_000)
UNLIMITED = LimitPolicy(key=ENDLESS, person=ENDLESS, address=ENDLESS, failures=ENDLESS)


@asynccontextmanager
async def served(
    app: ASGIApp, limits: LimitPolicy = UNLIMITED, *, trusted_proxies: tuple[str, ...] = ()
) -> AsyncIterator[str]:
    """Gives the address."""
    front = Front(app, Addresses(limits), https=False, proxied=bool(trusted_proxies))
    server = Server(front, trusted_proxies)
    server.config.timeout_keep_alive = 90  # seconds: a busy machine may need long to print a stack trace
    listening = socket.create_server(("127.0.0.1", 0))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await server.up.wait()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await serving
        listening.close()
