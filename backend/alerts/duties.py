"""What time alone causes: nobody reacted, quiet hours are over, a digest or a report is due, a look is due.

Each duty takes rows that are due, locked or claimed by (job, business date), and takes them off its index in
the same transaction: it is done once however many workers run it, and what was missed is made up for once.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from api_client.contract import AlertDigest, DailyReport, ReportDay
from backend.events import service as events
from backend.figures import service as figures
from backend.figures.days import ZONE, begins, business_date
from backend.jobs import service as jobs
from backend.platform.ids import new_id
from backend.platform.tx import Tx

from . import delivery, telling
from .delivery import Kept
from .look import JOB
from .rules import HOLDS
from .setup import settings_from, setup_of, team_of
from .tables import alert, alert_settings

_BATCH = 20
_SHOWN = 20
"""How many alerts a report names."""

# Holds that will end soon are the one thing that no movement tells of.
_LOOKS = """
WITH due AS (
    SELECT DISTINCT customer_id FROM alert_state WHERE look_at <= $1
    UNION
    SELECT DISTINCT h.customer_id FROM hold h
    JOIN customer c ON c.id = h.customer_id AND c.kind = 'merchant'
    LEFT JOIN alert_rule r ON r.customer_id = h.customer_id AND r.id = $3
    LEFT JOIN alert_state s ON s.customer_id = h.customer_id AND s.rule_id = $3
    WHERE h.status = 'open' AND h.reason <> 'precaution' AND h.expires_at > $1 AND coalesce(r.enabled, true)
      AND h.expires_at <= $1 + coalesce(r.threshold, $4) * interval '1 minute'
      AND coalesce(s.side, 'clear') = 'clear'
)
SELECT customer_id, alert_mark(customer_id) FROM due
WHERE NOT EXISTS (SELECT FROM alert_due d WHERE d.customer_id = due.customer_id)
ORDER BY customer_id LIMIT $2
"""
_LOST = """
SELECT customer_id FROM alert_due d WHERE NOT EXISTS (
    SELECT FROM pgqueuer WHERE dedupe_key = 'alerts.look:' || d.customer_id
    AND status = ANY (ARRAY['queued'::pgqueuer_status, 'picked'::pgqueuer_status])
) ORDER BY customer_id LIMIT $1
"""
_CLAIM = """
INSERT INTO alert_duty (customer_id, job, date) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING date
"""
_FORGET = "DELETE FROM alert_duty WHERE customer_id = $1 AND job = $2 AND date < $3"
_NOON = 12
_REMEMBERED = timedelta(days=30)


async def due(tx: Tx) -> int:
    """One batch of each duty; returns how many merchants or alerts were touched."""
    return sum([await duty(tx) for duty in _DUTIES])


async def _looks(tx: Tx) -> int:
    return len(await tx.rows(_LOOKS, tx.now, _BATCH, HOLDS.id, HOLDS.threshold))


async def _lost(tx: Tx) -> int:
    """Marks whose job failed, or was running when they were made."""
    lost = [row.customer_id for row in await tx.rows(_LOST, _BATCH)]
    if lost:
        await jobs.enqueue(tx, JOB, *lost)
    return len(lost)


async def _escalate(tx: Tx) -> int:
    """Nobody reacted in time: the next role is told."""
    query = select(alert).where(alert.c.escalate_at <= tx.now).order_by(alert.c.id).limit(_BATCH)
    late = (await tx.conn.execute(query.with_for_update(skip_locked=True))).all()
    for row in late:
        setup = await setup_of(tx, row.customer_id)
        team = await team_of(tx, row.customer_id)
        told = row.escalated_to or delivery.first_role(setup.settings, team)
        role = delivery.first_role(setup.settings, team, told)
        until = delivery.quiet_until(setup.settings, row.severity, tx.now)
        if role is None or delivery.muted(setup.mutes, row.rule_id, tx.now):
            await telling.change(tx, row, escalate_at=None)
        elif until is not None:
            await telling.change(tx, row, escalate_at=until)
        else:
            await telling.escalated(tx, row, role, setup.settings, team)
    return len(late)


async def _quiet_is_over(tx: Tx) -> int:
    """What was raised or recovered during quiet hours is told together."""
    query = select(alert.c.customer_id).where(alert.c.kept_until <= tx.now).distinct()
    found = (await tx.conn.execute(query.order_by(alert.c.customer_id).limit(_BATCH))).scalars().all()
    for customer_id in found:
        await _digest(tx, customer_id, "quiet_hours", tx.now)
    return len(found)


async def _digests(tx: Tx) -> int:
    """What is not urgent is told together once a day."""
    found = await _scheduled(tx, "digest_at")
    for customer_id, at in found:
        if await _claim(tx, customer_id, "digest", at):
            await _digest(tx, customer_id, "daily", at)
    return len(found)


async def _reports(tx: Tx) -> int:
    """The day in figures."""
    found = await _scheduled(tx, "report_at")
    for customer_id, at in found:
        if await _claim(tx, customer_id, "report", at):
            await _report(tx, customer_id, at)
    return len(found)


_DUTIES: Sequence[Callable[[Tx], Awaitable[int]]] = (
    _looks, _lost, _escalate, _quiet_is_over, _digests, _reports
)  # fmt: skip


async def _scheduled(tx: Tx, which: str) -> Sequence[tuple[UUID, datetime]]:
    """Whose time has come, with the time; the next one is set."""
    column = alert_settings.c[which]
    query = select(alert_settings).where(column <= tx.now).order_by(alert_settings.c.customer_id)
    rows = (await tx.conn.execute(query.limit(_BATCH).with_for_update(skip_locked=True))).all()
    for row in rows:
        said = getattr(settings_from(row.data), which)
        again = delivery.next_time(said, tx.now) if said else None
        mine = alert_settings.c.customer_id == row.customer_id
        await tx.conn.execute(update(alert_settings).where(mine).values({which: again}))
    return [(row.customer_id, getattr(row, which)) for row in rows]


async def _claim(tx: Tx, customer_id: UUID, job: str, at: datetime) -> bool:
    """Whether this was not done yet for the business date it is due on."""
    date = business_date(at)
    claimed = await tx.rows(_CLAIM, customer_id, job, date)
    await tx.rows(_FORGET, customer_id, job, date - _REMEMBERED)
    return bool(claimed)


async def _digest(tx: Tx, customer_id: UUID, reason: Kept, at: datetime) -> None:
    """Tell what was kept for it, in one message; what is not over begins to escalate."""
    query = select(alert).where(alert.c.customer_id == customer_id, alert.c.kept == reason)
    if reason == "quiet_hours":
        query = query.where(alert.c.kept_until <= tx.now)
    rows = (await tx.conn.execute(query.order_by(alert.c.id).with_for_update())).all()
    if not rows:
        return
    settings = (await setup_of(tx, customer_id)).settings
    to = delivery.audience(settings, await team_of(tx, customer_id))
    told = []
    for row in rows:
        after = delivery.escalates_in(row.severity, settings) if row.status == "open" and to else None
        changed = await telling.change(
            tx,
            row,
            kept=None,
            kept_until=None,
            told=[*row.told, *(chat.model_dump() for chat in to)],
            escalate_at=tx.now + after if after else row.escalate_at,
        )
        told.append(telling.wire(changed))
    digest = AlertDigest(customer_id=customer_id, date=business_date(at), reason=reason, alerts=told, to=to)
    await events.record(tx, "alert.digest", customer_id, new_id(), digest)


async def _report(tx: Tx, customer_id: UUID, at: datetime) -> None:
    """Before noon about the day before, from noon on about the day so far."""
    local = at.astimezone(ZONE)
    day = local.date() - timedelta(days=1) if local.hour < _NOON else local.date()
    shown = await figures.of_merchant(tx, customer_id, days=15)
    of_day = next((one for one in shown.days if one.date == day), None)
    if of_day is None:
        return  # everybody was away for weeks, and nobody waits for that day any more
    change = None
    if shown.typical_day:
        change = round((of_day.turnover - shown.typical_day) * 10_000 / shown.typical_day)
    query = select(alert).where(
        alert.c.customer_id == customer_id,
        alert.c.opened_at >= begins(day),
        alert.c.opened_at < begins(day + timedelta(days=1)),
    )
    rows = (await tx.conn.execute(query.order_by(alert.c.id.desc()).limit(_SHOWN))).all()
    team = await team_of(tx, customer_id)
    report = DailyReport(
        customer_id=customer_id,
        date=day,
        complete=day < business_date(tx.now),
        day=ReportDay(
            turnover=of_day.turnover,
            orders=of_day.orders,
            refunded=of_day.refunded,
            typical_day=shown.typical_day,
            change=change,
        ),
        figures=shown,
        alerts=[telling.wire(row) for row in rows],
        to=[*team.everybody(), *team.together((await setup_of(tx, customer_id)).settings)],
    )
    await events.record(tx, "report.daily", customer_id, new_id(), report)
