"""The queue's own log of what became of each job: three lines a job, of use for a while."""

from backend.platform.tx import Tx

# By the database's clock, which is the one the queue writes with. The oldest lines have the lowest numbers.
_FORGET = """
DELETE FROM pgqueuer_log WHERE id IN (
    SELECT id FROM (SELECT id, created FROM pgqueuer_log ORDER BY id LIMIT $2) AS oldest
    WHERE created < now() - $1::interval
)
RETURNING id
"""


async def sweep(tx: Tx, limit: int = 1000) -> int:
    """Forget lines that are older than the shop's policy says. Returns how many."""
    return len(await tx.rows(_FORGET, tx.policy.job_log_life, limit))
