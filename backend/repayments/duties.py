"""What time alone causes: a due day comes, a step of an overdue credit comes, the evening before comes.

Each batch takes customers of whom something is to be done, locks their accounts in the order of everybody,
and looks again: whoever was faster has done it, and what was missed is made up for once.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert as upsert

from backend.figures.days import ZONE
from backend.platform.tx import Tx

from . import books, overdue, policy, settling, telling
from .tables import repayment_reminder

_BATCH = 20
_NOON = time(12)
"""The quiet hours of a merchant put off what they are told, but a repayment no longer than until noon."""

_AWAKE = """
(s.data ->> 'quiet_from' IS NULL OR NOT CASE WHEN s.data ->> 'quiet_from' < s.data ->> 'quiet_to'
    THEN $3 >= s.data ->> 'quiet_from' AND $3 < s.data ->> 'quiet_to'
    ELSE $3 >= s.data ->> 'quiet_from' OR $3 < s.data ->> 'quiet_to' END)
"""
# Who is overdue waits for money or for the next step, not for another attempt.
_RUNS = f"""
SELECT DISTINCT u.customer_id FROM credit_use u LEFT JOIN alert_settings s ON s.customer_id = u.customer_id
WHERE u.status = 'owed' AND u.due_on <= $1 AND ($2 OR {_AWAKE})
  AND NOT EXISTS (SELECT FROM overdue o WHERE o.customer_id = u.customer_id AND o.settled_at IS NULL)
ORDER BY u.customer_id LIMIT $4
"""  # noqa: S608
_STEPS = f"""
SELECT o.customer_id FROM overdue o LEFT JOIN alert_settings s ON s.customer_id = o.customer_id
WHERE o.settled_at IS NULL AND o.next_on <= $1 AND ($2 OR {_AWAKE})
ORDER BY o.customer_id LIMIT $4
"""  # noqa: S608
# An overdue credit ends when an order of it is refunded, and money comes in by other ways than a top-up.
_MOVED = """
SELECT o.customer_id FROM overdue o
WHERE o.settled_at IS NULL AND (
    NOT EXISTS (
        SELECT FROM credit_use u
        WHERE u.customer_id = o.customer_id AND u.status = 'owed' AND u.due_on <= greatest($1, o.since))
    OR EXISTS (
        SELECT FROM account a WHERE a.customer_id = o.customer_id AND a.kind = 'paid' AND a.closed_at IS NULL
        AND a.credits_posted - a.debits_posted - a.debits_pending > a.floor)
)
ORDER BY o.customer_id LIMIT $2
"""
_REMINDERS = f"""
SELECT DISTINCT u.customer_id FROM credit_use u LEFT JOIN alert_settings s ON s.customer_id = u.customer_id
WHERE u.status = 'owed' AND u.due_on = $1 AND u.created_at < $2 AND {_AWAKE}
  AND NOT EXISTS (
    SELECT FROM repayment_reminder r WHERE r.customer_id = u.customer_id AND r.due_on = u.due_on)
ORDER BY u.customer_id LIMIT $4
"""  # noqa: S608


async def due(tx: Tx) -> int:
    """One batch of each duty; returns how many customers were touched. At night nothing is done."""
    if policy.quiet(tx.policy.repayments, tx.now):
        return 0
    return await _runs(tx) + await _moved(tx) + await _steps(tx) + await _reminders(tx)


async def _runs(tx: Tx) -> int:
    """The balance repays what is due."""
    day, local = policy.attempts(tx.policy.repayments, tx.now), _local(tx)
    found = await _found(tx, _RUNS, day, local.time() >= _NOON)
    for owing in await books.debts(tx, found) if found else ():
        await settling.run(tx, owing, day)
    return len(found)


async def _moved(tx: Tx) -> int:
    """What is overdue is settled, or can be repaid in part."""
    day = policy.attempts(tx.policy.repayments, tx.now)
    found = [row.customer_id for row in await tx.rows(_MOVED, day, _BATCH)]
    for owing in await books.debts(tx, found) if found else ():
        episode = await overdue.open_of(tx, owing.customer_id)
        if episode is not None and owing.due(max(day, episode.since)):
            await settling.arrived(tx, owing, day, always=False)
        else:
            await overdue.settle(tx, owing.customer_id)
    return len(found)


async def _steps(tx: Tx) -> int:
    """Whoever is overdue for so many days is told the next step, once."""
    day, local = policy.attempts(tx.policy.repayments, tx.now), _local(tx)
    found = await _found(tx, _STEPS, day, local.time() >= _NOON)
    touched = 0
    for owing in await books.debts(tx, found) if found else ():
        episode = await overdue.open_of(tx, owing.customer_id)
        if episode is None or not owing.due(day):
            continue
        owing = await overdue.charged(tx, owing, episode)
        after = await overdue.go_on(tx, owing.customer_id, episode)
        if after.step > episode.step:  # the shop may have fewer steps by now
            await telling.short(tx, owing, None, None, day, after)
        touched += 1
    return touched


async def _reminders(tx: Tx) -> int:
    """The evening before: what will be repaid tomorrow. Who used the line later has just heard of it."""
    due_on = policy.reminded_of(tx.policy.repayments, tx.now)
    if due_on is None:
        return 0
    before = policy.evening_before(tx.policy.repayments, due_on)
    found = await _found(tx, _REMINDERS, due_on, before)
    for owing in await books.debts(tx, found) if found else ():
        told = {"customer_id": owing.customer_id, "due_on": due_on, "at": tx.now}
        fresh = upsert(repayment_reminder).values(told).on_conflict_do_nothing()
        if (await tx.conn.execute(fresh.returning(repayment_reminder.c.due_on))).first() is None:
            continue
        if any(use.due_on == due_on for use in owing.uses):
            await telling.reminder(tx, owing, due_on)
    return len(found)


async def _found(tx: Tx, sql: str, day: date, second: Any) -> list[UUID]:
    rows: Sequence[Any] = await tx.rows(sql, day, second, f"{_local(tx):%H:%M}", _BATCH)
    return [row.customer_id for row in rows]


def _local(tx: Tx) -> datetime:
    return tx.now.astimezone(ZONE)
