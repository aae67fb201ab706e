"""`xiaoka migrate`: the schema of the database, and what an installation needs in it before it starts."""

from pathlib import Path

from app.clock import SystemClock
from app.problems import StartupError
from app.process import INTERRUPTED, run, unless_stopped
from app.secrets import Vault
from app.stores import open_stores
from app.wiring import migrate as bring_up_to_date
from app.wiring import open_backend, take_over
from backend.keys import service as keys
from backend.platform.problems import ProblemError

from .frame import Frame, open_frame, tell


def migrate(data: Path, config: Path | None) -> int:
    """Bring the database up to date and say so."""
    frame = open_frame(data, config, log_to_stderr=True)
    if run(lambda stop: unless_stopped(stop, _migrate(frame))) is None:
        return INTERRUPTED
    tell("The database is up to date.")
    return 0


async def _migrate(frame: Frame) -> bool:
    settings = frame.settings
    async with open_stores(frame.data, settings, tell=tell) as stores:
        await bring_up_to_date(stores.database)
        vault, clock = Vault(frame.data, settings), SystemClock()
        backend = open_backend(
            settings, vault, database_url=stores.database, public_url="http://127.0.0.1", clock=clock
        )
        try:
            await take_over(backend.database)
            if (key := settings.backend_key) is not None:
                await backend.database.run(lambda tx: keys.adopt(tx, key.get_secret_value(), "channel"))
        except ProblemError as refused:
            raise StartupError(f"XIAOKA_BACKEND_KEY cannot be used: {refused.detail}") from None
        finally:
            await backend.close()
    return True
