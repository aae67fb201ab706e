"""A merchant's own system for rehearsals: a server of this machine that answers as its address says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from backend.platform.outbound import OutboundPolicy

_ANSWERS = {b"works": b"204 No Content", b"gone": b"410 Gone", b"broken": b"500 Internal Server Error"}
_HERE = "127.0.0.1"


@asynccontextmanager
async def merchants_system() -> AsyncIterator[str]:
    """Gives its address; below it `/works`, `/gone` and `/broken` behave as they are called."""
    server = await asyncio.start_server(_talk, _HERE, 0)
    try:
        yield f"http://{_HERE}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def reaching(url: str) -> OutboundPolicy:
    """What lets the backend call that system, and nothing else."""
    return OutboundPolicy(
        plain_http=True, ports=frozenset({int(url.rpartition(":")[2])}), networks=(f"{_HERE}/32",)
    )


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        head = await reader.readuntil(b"\r\n\r\n")
        behaviour = head.split(b" ", 2)[1].strip(b"/")
        writer.write(b"HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n" % _ANSWERS.get(behaviour, b"404 Not Found"))
        await writer.drain()
    writer.close()
