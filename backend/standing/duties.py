"""What time alone causes: a rule asks by the calendar, a mark or question whose job was lost comes back."""

from backend.jobs import service as jobs
from backend.platform.tx import Tx

from . import asking, look

_BATCH = 50

_DUE = """
SELECT customer_id, standing_mark(customer_id) FROM (
    SELECT DISTINCT customer_id FROM topup_rule r WHERE next_at <= $1 AND status = 'on'
    AND NOT EXISTS (SELECT FROM standing_due d WHERE d.customer_id = r.customer_id)
    ORDER BY customer_id LIMIT $2
) AS due
"""
_LOST = """
SELECT customer_id FROM standing_due d WHERE NOT EXISTS (
    SELECT FROM pgqueuer WHERE dedupe_key = 'standing.look:' || d.customer_id
    AND status = ANY (ARRAY['queued'::pgqueuer_status, 'picked'::pgqueuer_status])
) ORDER BY customer_id LIMIT $1
"""
_UNASKED = """
UPDATE topup_run SET due_at = $2 WHERE topup_id IN (
    SELECT topup_id FROM topup_run WHERE due_at <= $1 ORDER BY topup_id LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
) RETURNING topup_id
"""


async def due(tx: Tx) -> int:
    """One batch of each duty; returns how many customers and questions were touched."""
    called = len(await tx.rows(_DUE, tx.now, _BATCH))
    lost = [row.customer_id for row in await tx.rows(_LOST, _BATCH)]
    if lost:
        await jobs.enqueue(tx, look.JOB, *lost)
    unasked = [row.topup_id for row in await tx.rows(_UNASKED, tx.now, tx.now + asking.RETRY, _BATCH)]
    if unasked:
        await jobs.enqueue(tx, asking.JOB, *unasked)
    return called + len(lost) + len(unasked)
