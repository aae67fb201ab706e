"""A rule asks: bill and count in one transaction, the gateway without one, the question in another."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from api_client.contract import AutoTopup, TopupRequest
from backend.events import service as events
from backend.figures.days import business_date
from backend.jobs import service as jobs
from backend.payments import service as payments
from backend.payments.gateway import Gateways
from backend.platform.db import Database
from backend.platform.failpoints import reach
from backend.platform.tx import Tx
from backend.topups import service as topups

from .policy import quiet_until
from .reading import rule_of, told_to

JOB = "standing.ask"
RETRY = timedelta(seconds=30)
"""When a sweep sees after a question that was not put yet."""

_COUNT = """
INSERT INTO topup_rule_day AS d (rule_id, business_date, used, cap) VALUES ($1, $2, 1, $3)
ON CONFLICT (rule_id, business_date) DO UPDATE SET used = d.used + 1, cap = excluded.cap
WHERE d.used < excluded.cap RETURNING used
"""
_RUN = """
INSERT INTO topup_run (topup_id, rule_id, business_date, available, status, created_at, due_at)
VALUES ($1, $2, $3, $4, 'made', $5, $6)
"""
_LATER = "UPDATE topup_run SET due_at = $2 WHERE topup_id = $1 AND status = 'made'"
_ASKED = """
UPDATE topup_run SET status = 'asked', due_at = NULL WHERE topup_id = $1 AND status = 'made'
RETURNING rule_id, available
"""


async def make(tx: Tx, rule: Any, amount: int, available: int, gateways: Gateways) -> bool:
    """Make the bill of a rule whose row is locked; False when it has asked often enough on this day."""
    day = business_date(tx.now)
    if not await tx.rows(_COUNT, rule.id, day, rule.per_day):
        return False
    request = TopupRequest(customer_id=rule.customer_id, amount=amount, method=rule.method)
    made = await topups.create(
        tx,
        request,
        gateway=gateways.for_method(rule.method).name,
        rule_id=rule.id,
        life=tx.policy.standing.bill_life,
    )
    await tx.rows(_RUN, made.id, rule.id, day, available, tx.now, tx.now + RETRY)
    await jobs.enqueue(tx, JOB, made.id)
    reach("autotopup.made")
    return True


class Ask:
    """The job `standing.ask`, about one bill."""

    def __init__(self, database: Database, gateways: Gateways) -> None:
        self._database = database
        self._gateways = gateways

    async def run(self, topup_id: UUID) -> None:
        """Safe to repeat at any point: the gateway knows the bill, and the question is put once."""
        await payments.present(self._database, self._gateways, topup_id)
        await self._database.run(lambda tx: _put(tx, topup_id))


async def _put(tx: Tx, topup_id: UUID) -> None:
    topup = topups.wire(await topups.row_of(tx, topup_id, lock=True))
    if topup.status != "pending":
        return
    assert topup.rule_id is not None
    if (morning := quiet_until(tx.now, tx.policy.standing)) is not None:
        await tx.rows(_LATER, topup_id, morning)  # the gateway was away for long
        return
    [row] = await tx.rows("SELECT * FROM topup_rule WHERE id = $1 FOR NO KEY UPDATE", topup.rule_id)
    found = await tx.rows(_ASKED, topup_id)
    if found:
        to = await told_to(tx, row)
        asked = AutoTopup(rule=rule_of(row), topup=topup, available=found[0].available, to=to)
        await events.record(tx, "autotopup.asked", topup.customer_id, topup_id, asked)
        reach("autotopup.asking")
