"""Enqueue a job with the change that causes it: neither is ever there without the other."""

from uuid import UUID

from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries
from sqlalchemy import text

from backend.platform.tx import Tx


async def enqueue(tx: Tx, job: str, subject: UUID) -> None:
    """Have `job` done for `subject` soon after this transaction commits. Waiting twins become one."""
    raw = (await tx.conn.get_raw_connection()).driver_connection
    assert raw is not None
    if (
        not raw.is_in_transaction()
    ):  # SQLAlchemy begins with its first statement; ours must not come before it
        await tx.conn.execute(text("SELECT 1"))
    await Queries(AsyncpgDriver(raw)).enqueue(
        job, str(subject).encode(), dedupe_key=f"{job}:{subject}", on_conflict="skip"
    )
