"""`xiaoka keys create`: an API key, shown once."""

from pathlib import Path
from uuid import UUID

from app.clock import SystemClock
from app.problems import StartupError
from app.process import INTERRUPTED, run, unless_stopped
from app.secrets import Vault
from app.stores import open_stores
from app.wiring import migrate, open_backend
from backend.keys import service as keys
from backend.platform.caller import Scope
from backend.platform.problems import ProblemError

from .frame import Frame, open_frame, tell


def create(data: Path, config: Path | None, *, scope: Scope, customer: UUID | None) -> int:
    """Make a key and print it alone on standard output."""
    frame = open_frame(data, config)
    key = run(lambda stop: unless_stopped(stop, _create(frame, scope, customer)))
    if key is None:
        return INTERRUPTED
    print(key)
    tell("Keep it well: it is not shown again.")
    return 0


async def _create(frame: Frame, scope: Scope, customer: UUID | None) -> str:
    async with open_stores(frame.data, frame.settings, tell=tell) as stores:
        await migrate(stores.database)
        backend = open_backend(
            frame.settings,
            Vault(frame.data, frame.settings),
            database_url=stores.database,
            public_url="http://127.0.0.1",
            clock=SystemClock(),
        )
        try:
            return await backend.database.run(lambda tx: keys.create(tx, scope, customer_id=customer))
        except ProblemError as refused:
            raise StartupError(refused.detail) from None
        finally:
            await backend.close()
