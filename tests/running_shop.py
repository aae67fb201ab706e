"""The whole application as `xiaoka demo` runs it, on a free port, in a folder that is thrown away."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.voice.wiring import OpenVoice


@asynccontextmanager
async def running_shop(port: int = 0, open_voice: "OpenVoice | None" = None) -> AsyncIterator[str]:
    """Gives the address. Real PostgreSQL and Valkey, backend, worker and web chat in this event loop.

    Without `open_voice` it neither hears nor speaks, whatever is installed on this machine.
    """
    from app.data_folder import open_folder
    from app.house import Plan
    from app.serving import serve
    from app.settings import Settings
    from app.voice.wiring import silent

    folder = open_folder(Path(tempfile.mkdtemp(prefix="xk-")))
    stop = asyncio.Event()
    address: asyncio.Future[str | None] = asyncio.get_running_loop().create_future()
    plan = Plan(data=folder, settings=Settings(), demo=True, open_voice=open_voice or silent)
    serving = asyncio.create_task(
        serve(plan, stop, host="127.0.0.1", port=port, tell=print, ready=address.set_result)
    )
    try:
        either: set[asyncio.Future[Any]] = {serving, address}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not address.done():
            await serving  # says why it could not start
        url = address.result()
        assert url is not None
        yield url
        await _audit(folder)
    finally:
        stop.set()
        await serving
        shutil.rmtree(folder, ignore_errors=True)


async def _audit(folder: Path) -> None:
    """Whatever was done to the shop, its books balance: asked as an operator asks, while it runs."""
    audit = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "audit", "--data", str(folder), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await audit.communicate()
    assert audit.returncode == 0, said.decode()
