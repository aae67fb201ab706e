"""What time alone causes: daily scores, offers at their hour, lines that pause, thaw, and what is forgotten.

Each duty takes rows that are due and takes them off its index in the same transaction, so it is done once
however many workers run it, and what was missed is made up for once.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from api_client.contract.scoring import LineTerms
from backend.figures.days import business_date
from backend.jobs import service as jobs
from backend.platform.tx import Tx

from . import lines, service, telling

_BATCH = 50

_DUE = """
UPDATE score_due SET due_on = $1::date + 1 WHERE customer_id IN (
    SELECT customer_id FROM score_due WHERE due_on <= $1 ORDER BY due_on LIMIT $2 FOR UPDATE SKIP LOCKED
) RETURNING customer_id
"""
_OFFERS = """
SELECT customer_id FROM line_offer WHERE offer_at <= $1 ORDER BY offer_at LIMIT $2 FOR UPDATE SKIP LOCKED
"""
_PAUSES = """
SELECT l.customer_id FROM credit_line l JOIN agreement g ON g.id = l.agreement_id
WHERE l.status = 'open' AND g.version <> $1 ORDER BY l.customer_id LIMIT $2
"""
_THAWS = """
SELECT l.customer_id, l.tier, coalesce(
    (SELECT max(o.settled_at) FROM overdue o WHERE o.customer_id = l.customer_id), l.updated_at
) AS repaid_at
FROM credit_line l WHERE l.status = 'frozen' AND l.frozen_reason = $1 ORDER BY l.customer_id
"""
_FORGET = """
DELETE FROM merchant_score WHERE ctid IN (
    SELECT ctid FROM merchant_score WHERE customer_id = $1 AND business_date < $2
)
"""


async def due(tx: Tx) -> int:
    """One batch of each duty; returns how many merchants were touched."""
    return sum([await duty(tx) for duty in _DUTIES])


async def _scores(tx: Tx) -> int:
    """The daily score of everybody with sales, each as a job of its own; scores of long ago are forgotten."""
    today = business_date(tx.now)
    found = [row.customer_id for row in await tx.rows(_DUE, today, _BATCH)]
    if found:
        await jobs.enqueue(tx, service.JOB, *found)
        oldest = today - timedelta(days=tx.policy.scoring.history_days)
        await tx.each(_FORGET, [(customer_id, oldest) for customer_id in found])
    return len(found)


async def _offers(tx: Tx) -> int:
    """Offers whose hour has come, if they still hold."""
    found = [row.customer_id for row in await tx.rows(_OFFERS, tx.now, _BATCH)]
    for customer_id in found:
        now = await service.standing(tx, customer_id)
        if now.missing or await lines.read(tx, customer_id) is not None:
            await telling.plan(tx, customer_id, None, eligible=False)
        else:
            terms = LineTerms(limit=now.line.limit, order_cap=now.line.order_cap, day_cap=now.line.day_cap)
            await telling.offer(tx, customer_id, terms)
    return len(found)


async def _pauses(tx: Tx) -> int:
    """Another agreement is in force: lines under an older one wait until it is signed."""
    found = [row.customer_id for row in await tx.rows(_PAUSES, tx.policy.agreement.version, _BATCH)]
    for customer_id in found:
        row = await lines.lock(tx, customer_id)
        if row.status == "open" and row.signed_version != tx.policy.agreement.version:
            await lines.put(tx, customer_id, "frozen", lines.PAUSED)
            await telling.tell(tx, "credit.paused", customer_id)
    return len(found)


async def _thaws(tx: Tx) -> int:
    """Lines that were repaid and waited as long as their tier has to open again."""
    count = 0
    tiers = {tier.name: tier for tier in tx.policy.scoring.tiers}
    for found in await tx.rows(_THAWS, lines.WAITING):
        tier = tiers.get(found.tier)
        if tier is not None and (tier.manual_review or tx.now < found.repaid_at + tier.unfreeze_after):
            continue
        row = await lines.lock(tx, found.customer_id)
        if row.status == "frozen" and row.frozen_reason == lines.WAITING:
            await lines.thawed(tx, found.customer_id, row)
            await telling.tell(tx, "credit.thawed", found.customer_id)
            count += 1
    return count


_DUTIES: Sequence[Callable[[Tx], Awaitable[int]]] = (_scores, _offers, _pauses, _thaws)
