"""An ASGI application on a port of this machine, in the running loop; for the fake and tests' webhooks."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp


@asynccontextmanager
async def serving(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """Give the address, without a slash at its end. What is still being answered at the end is cancelled."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=port, lifespan="off", ws="none", log_config=None, access_log=False
    )
    socket = config.bind_socket()
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[socket])
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        for listening in server.servers:
            listening.close()
        tasks = list(server.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in list(server.server_state.connections):
            connection.shutdown()
        socket.close()
