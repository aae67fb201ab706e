"""Look at habits when something may be due, suggest it once, and remember what the person said."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from api_client.contract import (
    Beat,
    HabitShown,
    Suggestion,
    SuggestionAnswer,
    SuggestionOutcome,
    SuggestionSettings,
)
from backend.customers import service as customers
from backend.events import service as events
from backend.figures.days import ZONE, business_date
from backend.platform.failpoints import reach
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import policy
from .habits import Habit, Purchase, habits_of

_BATCH = 10

_DUE = """
SELECT r.customer_id, r.wanted, c.prompts, c.mode FROM rhythm r JOIN customer c ON c.id = r.customer_id
WHERE r.look_at <= $1 ORDER BY r.look_at LIMIT $2 FOR UPDATE OF r SKIP LOCKED
"""
_LOOK_AGAIN = "UPDATE rhythm SET look_at = $2 WHERE customer_id = $1"
_EXPIRE = """
UPDATE suggestion SET outcome = 'expired', decided_at = $1 WHERE id IN (
    SELECT id FROM suggestion WHERE outcome IS NULL AND until <= $1 ORDER BY until LIMIT $2
    FOR UPDATE SKIP LOCKED
) RETURNING id
"""
_BOUGHT = """
SELECT id, created_at, family, sku, quantity, target, name, name_en FROM orders
WHERE customer_id = $1 AND status = 'delivered' AND refunded_at IS NULL ORDER BY id DESC LIMIT $2
"""
_BUYING = """
SELECT DISTINCT family, target FROM (
    SELECT family, target, status FROM orders WHERE customer_id = $1 ORDER BY id DESC LIMIT $2
) AS latest WHERE status IN ('awaiting_funds', 'held', 'fulfilling', 'review')
"""
_MADE = """
SELECT after_order, outcome IS NULL OR date = $2 AS blocks FROM suggestion
WHERE customer_id = $1 AND (outcome IS NULL OR date >= $3)
"""
_MUTED = "SELECT family, nullif(target, '') AS target FROM suggestion_mute WHERE customer_id = $1"
_MAKE = """
INSERT INTO suggestion
    (id, customer_id, after_order, date, family, sku, quantity, target, every, number, made_at, until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING RETURNING *
"""
_REMEMBERED = timedelta(days=100)
"""A cycle that begins with a purchase is over by then: nothing is expected that much later."""
_MUTE = """
INSERT INTO suggestion_mute (customer_id, family, target, at) VALUES ($1, $2, coalesce($3, ''), $4)
ON CONFLICT DO NOTHING
"""
_SETTLE = "UPDATE suggestion SET outcome = $2, decided_at = $3 WHERE id = $1 AND outcome IS NULL RETURNING *"
_WISH = """
INSERT INTO rhythm (customer_id, look_at, wanted)
SELECT id, $2, $3 FROM customer WHERE id = $1 AND kind = 'personal'
ON CONFLICT (customer_id) DO UPDATE SET look_at = EXCLUDED.look_at, wanted = EXCLUDED.wanted
"""
_OUTCOMES: dict[SuggestionAnswer, SuggestionOutcome] = {"skip": "skipped", "never": "muted"}


async def due(tx: Tx) -> int:
    """Open suggestions that nobody answered end; whoever's time has come is looked at. Returns how many.

    Each person is locked for the look, the next one is noted in the same transaction, and the suggestion's
    keys (cycle, open one, business date) let it be made once whoever else is at it.
    """
    expired = await tx.rows(_EXPIRE, tx.now, _BATCH)
    people = await tx.rows(_DUE, tx.now, _BATCH)
    for person in people:
        look_at = None
        if tx.policy.suggestions.enabled and _allowed(person):
            look_at = await _look(tx, person.customer_id)
        await tx.rows(_LOOK_AGAIN, person.customer_id, look_at)
    return len(expired) + len(people)


def _allowed(person: Any) -> bool:
    return policy.allowed(person.wanted, prompts=person.prompts, mode=person.mode)


async def _look(tx: Tx, customer_id: UUID) -> datetime | None:
    """Make the suggestion that is due, if one is. Returns when to look again."""
    local = tx.now.astimezone(ZONE)
    made = await tx.rows(_MADE, customer_id, local.date(), local.date() - _REMEMBERED)
    planned = policy.plan(
        await _habits(tx, customer_id),
        local,
        tx.policy.suggestions,
        muted=await _muted(tx, customer_id),
        settled={row.after_order for row in made},
        under_way=await _keys(tx, _BUYING, customer_id, tx.policy.suggestions.history),
        blocked=any(row.blocks for row in made),
    )
    if planned.suggest is not None:
        await make(tx, customer_id, planned.suggest)
    return planned.look_at


async def make(tx: Tx, customer_id: UUID, habit: Habit) -> Suggestion | None:
    """Suggest it and have it told; None when there was a suggestion in this cycle, or one is open."""
    rows = await tx.rows(
        _MAKE, new_id(), customer_id, habit.last.order_id, business_date(tx.now), habit.family, habit.sku,
        habit.quantity, habit.target, habit.beat.every, habit.beat.number, tx.now,
        tx.now + tx.policy.suggestions.life,
    )  # fmt: skip
    if not rows:
        return None
    made = _wire(rows[0])
    await events.record(tx, "suggestion.made", customer_id, made.id, made)
    reach("suggestion.making")
    return made


async def get(tx: Tx, suggestion_id: UUID, customer_id: UUID | None) -> Suggestion:
    """A suggestion of this customer (None: of anybody). Raises `not_found`."""
    rows = await tx.rows("SELECT * FROM suggestion WHERE id = $1", suggestion_id)
    if not rows or customer_id not in (None, rows[0].customer_id):
        raise ProblemError("not_found", "There is no such suggestion.")
    return _wire(rows[0])


async def answer(tx: Tx, suggestion_id: UUID, customer_id: UUID | None, said: SuggestionAnswer) -> Suggestion:
    """Not this time, or never again. What is settled stays so; "never" counts all the same.

    Raises `not_found`.
    """
    found = await get(tx, suggestion_id, customer_id)
    if said == "never":
        await tx.rows(_MUTE, found.customer_id, found.family, found.target, tx.now)
    changed = await tx.rows(_SETTLE, suggestion_id, _OUTCOMES[said], tx.now)
    return _wire(changed[0]) if changed else await get(tx, suggestion_id, customer_id)


async def settings(tx: Tx, customer_id: UUID) -> SuggestionSettings:
    """What this person buys regularly, and whether it may be suggested. Raises `not_found`."""
    person = await customers.get(tx, customer_id)
    rows = await tx.rows("SELECT wanted FROM rhythm WHERE customer_id = $1", customer_id)
    wanted = rows[0].wanted if rows else None
    muted = await _muted(tx, customer_id)
    confidence = tx.policy.suggestions.confidence
    return SuggestionSettings(
        wanted=wanted,
        allowed=person.kind == "personal"
        and policy.allowed(wanted, prompts=person.prompts, mode=person.mode),
        habits=[
            HabitShown(
                family=habit.family,
                sku=habit.sku,
                name=habit.named.name,
                name_en=habit.named.name_en,
                quantity=habit.quantity,
                target=habit.target,
                beat=habit.beat,
                muted=(habit.family, habit.target) in muted,
            )
            for habit in await _habits(tx, customer_id)
            if habit.starts(confidence) is not None
        ],
    )


async def wish(tx: Tx, customer_id: UUID, *, wanted: bool) -> SuggestionSettings:
    """Have suggestions, also those that were never to come again; or have none. Raises `not_found`."""
    await customers.get(tx, customer_id)
    await tx.rows(_WISH, customer_id, tx.now if wanted else None, wanted)
    if wanted:
        await tx.rows("DELETE FROM suggestion_mute WHERE customer_id = $1", customer_id)
    return await settings(tx, customer_id)


async def _habits(tx: Tx, customer_id: UUID) -> list[Habit]:
    rows = await tx.rows(_BOUGHT, customer_id, tx.policy.suggestions.history)
    return habits_of(
        Purchase(
            order_id=row.id,
            at=row.created_at.astimezone(ZONE),
            family=row.family,
            sku=row.sku,
            quantity=row.quantity,
            target=row.target,
            name=row.name,
            name_en=row.name_en,
        )
        for row in rows
    )


async def _muted(tx: Tx, customer_id: UUID) -> set[policy.Key]:
    return await _keys(tx, _MUTED, customer_id)


async def _keys(tx: Tx, sql: str, *arguments: object) -> set[policy.Key]:
    rows: Sequence[Any] = await tx.rows(sql, *arguments)
    return {(row.family, row.target) for row in rows}


def _wire(row: Any) -> Suggestion:
    return Suggestion(
        id=row.id,
        customer_id=row.customer_id,
        family=row.family,
        sku=row.sku,
        quantity=row.quantity,
        target=row.target,
        beat=Beat(every=row.every, number=row.number),
        made_at=row.made_at,
        until=row.until,
        outcome=row.outcome,
    )
