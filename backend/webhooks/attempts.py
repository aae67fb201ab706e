"""What the database knows of attempts: which messages are taken, and what an answer makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select, update

from backend.events import service as events
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import policy, service
from .tables import attempt, delivery, endpoint


@dataclass(frozen=True)
class Claim:
    """One message to send. `secrets` sign it."""

    delivery_id: UUID
    endpoint_id: UUID
    number: int
    url: str
    body: str
    at: datetime
    secrets: Sequence[str] = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """What came back: a status with the beginning of the answer, or the reason why none came."""

    status: int | None
    milliseconds: int
    error: str | None = None
    response: str = ""
    retry_after: str | None = None


async def is_failing(tx: Tx, endpoint_id: UUID) -> bool:
    """Whether the latest attempts failed; False also for an endpoint that is gone."""
    query = select(endpoint.c.failing_since).where(endpoint.c.id == endpoint_id)
    return (await tx.conn.execute(query)).scalar_one_or_none() is not None


async def begin(tx: Tx, endpoint_id: UUID) -> list[Claim]:
    """Take what may be sent to the endpoint now; nothing when it is gone, put us off, or is busy."""
    try:
        row = await service.row_of(tx, endpoint_id, lock=True)
    except ProblemError:
        return []
    if not row.enabled:
        await service.skip_waiting(tx, endpoint_id)  # an event handed on while it was being disabled
    if row.paused_until is not None and row.paused_until > tx.now:
        return []
    rules, mine = tx.policy.webhooks, delivery.c.endpoint_id == endpoint_id
    busy = select(func.count()).where(mine, delivery.c.status == "sending", delivery.c.due_at > tx.now)
    width = 1 if row.failing_since is not None else rules.concurrency
    free = width - (await tx.conn.execute(busy)).scalar_one()
    if free <= 0:
        return []
    due = select(delivery.c.id).where(mine, delivery.c.due_at <= tx.now)
    due = due.order_by(delivery.c.due_at, delivery.c.id).limit(free)
    taken = update(delivery).where(delivery.c.id.in_(due))
    changes = {
        "status": "sending", "attempts": delivery.c.attempts + 1, "due_at": tx.now + rules.lease
    }  # fmt: skip
    rows = (await tx.conn.execute(taken.values(changes).returning(delivery))).all()
    if not rows:
        return []
    secrets = await service.secrets_of(tx, endpoint_id)
    return [
        Claim(one.id, endpoint_id, one.attempts, row.url, one.body, tx.now, secrets)
        for one in sorted(rows, key=lambda one: one.id)
    ]


async def mark(tx: Tx, claim: Claim, outcome: Outcome, chance: float) -> None:
    """Step 3. Of an attempt that was given up as lost meanwhile only the log is kept."""
    try:
        row = await service.row_of(tx, claim.endpoint_id, lock=True)
    except ProblemError:
        return  # removed meanwhile, and its deliveries with it
    current = (
        await tx.conn.execute(select(delivery).where(delivery.c.id == claim.delivery_id))
    ).one_or_none()
    if current is None:
        return
    await tx.conn.execute(
        insert(attempt).values(
            delivery_id=claim.delivery_id, number=claim.number, at=claim.at, status=outcome.status,
            milliseconds=outcome.milliseconds, error=outcome.error, response=outcome.response,
        )
    )  # fmt: skip
    if current.status != "sending" or current.attempts != claim.number:
        return
    verdict = policy.verdict(outcome.status)
    test = current.type == policy.TEST
    wait = None if test else policy.next_wait(tx.policy.webhooks, claim.number, chance)
    patience = policy.patience_asked(tx.policy.webhooks, outcome.status, outcome.retry_after, tx.now)
    changes: dict[str, object] = {"status_code": outcome.status, "status": "failed", "due_at": None}
    if verdict == "done":
        changes["status"] = "delivered"
    elif verdict == "again" and wait is not None:
        changes |= {"status": "pending", "due_at": tx.now + max(wait, patience or wait)}
    await tx.conn.execute(update(delivery).where(delivery.c.id == current.id).values(changes))
    if test:
        if current.tell:
            await _tell_of_test(tx, row, outcome, ok=verdict == "done")
        if verdict != "done":
            return  # what a test finds out is for whoever asked; it disables nothing
    await _judge(tx, row, verdict, outcome, patience)


async def _judge(
    tx: Tx, row: Row[Any], verdict: policy.Verdict, outcome: Outcome, patience: timedelta | None
) -> None:
    """What the answer says about the endpoint, whose row is locked."""
    failing_since, paused_until = row.failing_since, row.paused_until
    if verdict == "done":
        failing_since = paused_until = None
    else:
        if policy.counts_as_failing(outcome.status):
            failing_since = failing_since or tx.now
        if patience is not None:
            paused_until = tx.now + patience
    if (failing_since, paused_until) != (row.failing_since, row.paused_until):
        values = {"failing_since": failing_since, "paused_until": paused_until}
        done = update(endpoint).where(endpoint.c.id == row.id).values(values).returning(endpoint)
        row = (await tx.conn.execute(done)).one()
    if not row.enabled or verdict == "done":
        return
    if verdict == "gone":
        await service.disable(tx, row, "gone")
    elif row.failing_since is not None and tx.now - row.failing_since >= tx.policy.webhooks.disable_after:
        await service.disable(tx, row, "failing")


async def _tell_of_test(tx: Tx, row: Row[Any], outcome: Outcome, *, ok: bool) -> None:
    if row.customer_id is None:
        return
    data = {
        "endpoint_id": str(row.id),
        "name": row.description or service.host_of(row.url),
        "ok": ok,
        "status": outcome.status,
        "error": outcome.error,
        "milliseconds": outcome.milliseconds,
    }
    await events.record(tx, "webhook.tested", row.customer_id, row.id, data)
