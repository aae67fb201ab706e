"""Enqueue a job with the change that causes it: neither is ever there without the other."""

from uuid import UUID

from backend.platform.failpoints import reach
from backend.platform.tx import Tx


async def enqueue(tx: Tx, job: str, *subjects: UUID) -> None:
    """Have `job` done for each subject soon after this transaction commits. Waiting twins become one."""
    await tx.rows("SELECT job_enqueue($1, $2)", job, subjects)
    reach("job.enqueued")
