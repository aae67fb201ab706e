"""Jobs as telemetry sees them: timed, and told as a part of what caused them."""

from uuid import UUID

from api_client.contract.telemetry import UNTRACED
from backend.events import service as events
from backend.platform.db import Database

from .worker import Handler


def watched(database: Database, job: str, handler: Handler) -> Handler:
    """`handler` with every run of it watched; it goes on with the story of its subject's latest event."""
    telemetry = database.telemetry

    async def run(subject: UUID) -> None:
        after = await cause(database, subject)
        with telemetry.watch("job", after=after, job=job):
            await handler(subject)

    return run


async def cause(database: Database, subject: UUID) -> str | None:
    """The trace that the subject's latest event belongs to; None when nobody traces, without looking."""
    if not database.telemetry.tracing:
        return None
    with database.telemetry.watch("cause", after=UNTRACED):
        return await database.run(lambda tx: events.trace_of(tx, subject))
