"""One command of the desk: find the backend, ask it, print what came of it."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console, RenderableType

from api_client.client import BackendClient
from api_client.contract import Refused, Unavailable
from app.clock import SystemClock
from app.commands.frame import Frame, open_frame, tell
from app.problems import StartupError
from app.process import INTERRUPTED, run, unless_stopped
from app.secrets import Vault
from app.stores import open_stores
from app.wiring import client_within, house_key, migrate, open_backend

from . import tables
from .work import Hand

_HERE = "http://127.0.0.1"

Asking = Callable[[BackendClient], Awaitable[RenderableType]]


def desk(data: Path, config: Path | None, asking: Asking, hand: Hand | None = None) -> int:
    """Do it and print the answer; 1 when the backend said no or nothing."""
    frame = open_frame(data, config)
    # Into a file or a pipe rows go unbroken, so that they can be searched.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 200)

    async def work() -> int:
        async with client_of(frame) as client:
            return await answered(client, asking, console, hand)

    status = run(lambda stop: unless_stopped(stop, work()))
    return INTERRUPTED if status is None else status


async def answered(client: BackendClient, asking: Asking, console: Console, hand: Hand | None = None) -> int:
    """Ask and print. Without an answer the outcome is unknown: the same key finds it out."""
    try:
        console.print(await asking(client))
    except Refused as refused:
        console.print(f"✗ {tables.refusal(refused.code)}（{refused.problem.detail}）", markup=False)
        return 1
    except Unavailable:
        again = f" --key {hand.key}" if hand is not None else ""
        console.print(f"✗ 没有得到答复，不知道办成没有；请原样再试。 No answer; repeat the command{again}")
        return 1
    return 0


@asynccontextmanager
async def client_of(frame: Frame) -> AsyncIterator[BackendClient]:
    """The backend that the settings name, else the one of the data folder, in this very process."""
    settings, vault = frame.settings, Vault(frame.data, frame.settings)
    if settings.backend_url is not None:
        given = settings.backend_key
        key = given.get_secret_value() if given is not None else vault.api_key("operator")
        if key is None:
            raise StartupError(
                "XIAOKA_BACKEND_KEY is missing; make one with: xiaoka keys create --scope operator"
            )
        async with BackendClient(settings.backend_url, key) as client:
            yield client
        return
    async with open_stores(frame.data, settings, tell=tell) as stores:
        await migrate(stores.database)
        backend = open_backend(
            settings, vault, database_url=stores.database, public_url=_HERE, clock=SystemClock()
        )
        try:
            key = await house_key(backend.database, vault, "operator")
            async with client_within(backend, _HERE, key) as client:
                yield client
        finally:
            await backend.close()
