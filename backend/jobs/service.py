"""Enqueue a job with the change that causes it: neither is ever there without the other."""

from uuid import UUID

from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

from backend.platform.failpoints import reach
from backend.platform.tx import Tx


async def enqueue(tx: Tx, job: str, *subjects: UUID) -> None:
    """Have `job` done for each subject soon after this transaction commits. Waiting twins become one."""
    names = [str(subject) for subject in subjects]
    await Queries(AsyncpgDriver(await tx.driver())).enqueue(
        [job] * len(names),
        [name.encode() for name in names],
        [0] * len(names),
        dedupe_key=[f"{job}:{name}" for name in names],
        on_conflict="skip",
    )
    reach("job.enqueued")
