"""A server that does nothing: it answers 201 to every request at once.

What the load measures of it is what the machine and the load themselves take. No server on this machine
does better at that rate.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvloop

_ANSWER = b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n{}"


@contextmanager
def running() -> Iterator[int]:
    """The server in a process of its own, for the block; its port."""
    command = [sys.executable, "-m", "benchmarks.floor"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while await reader.read(
        65536
    ):  # the load sends a request in one piece, and the next one after its answer
        writer.write(_ANSWER)
    writer.close()


async def _serve() -> None:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve())
