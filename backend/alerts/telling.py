"""Write an alert and its event: raised, recovered, escalated."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from api_client.contract import (
    Alert,
    AlertNotice,
    AlertRule,
    AlertSettings,
    ChatRef,
    EventType,
    Role,
    Situation,
)
from backend.events import service as events
from backend.platform.ids import new_id
from backend.platform.tx import Tx

from . import delivery, words
from .delivery import Plan, Team
from .rules import Facts, Level
from .tables import alert

_FIELDS = frozenset(Alert.model_fields)


def wire(row: Any) -> Alert:
    """A row as the contract shows it."""
    values = {name: value for name, value in row._mapping.items() if name in _FIELDS}
    return Alert.model_validate(values)


def chats(told: Iterable[Mapping[str, str]]) -> list[ChatRef]:
    """Each once, in order."""
    return [ChatRef(channel=channel, chat=chat) for channel, chat in _distinct(told)]


def _distinct(told: Iterable[Mapping[str, str]]) -> Iterable[tuple[str, str]]:
    return dict.fromkeys((one["channel"], one["chat"]) for one in told)


async def locked(tx: Tx, alert_id: UUID) -> Any:
    """The alert's row until the transaction ends; None when there is none."""
    query = select(alert).where(alert.c.id == alert_id).with_for_update()
    return (await tx.conn.execute(query)).one_or_none()


async def raised(
    tx: Tx,
    customer_id: UUID,
    rule: AlertRule,
    level: Level | None,
    facts: Facts,
    settings: AlertSettings,
    plan: Plan,
) -> UUID:
    """A new alert, told as `plan` says; returns its id."""
    cost = words.cost(rule, facts)
    advice = words.advice(rule, level, facts, settings, most=tx.policy.topup_maximum)
    escalates = delivery.escalates_in(rule.severity, settings)
    made = insert(alert).values(
        id=new_id(),
        customer_id=customer_id,
        rule_id=rule.id,
        kind=rule.kind,
        threshold=rule.threshold,
        severity=rule.severity,
        status="open",
        situation=words.situation(rule, level, facts).model_dump(mode="json"),
        cost=cost.model_dump(mode="json") if cost else None,
        advice=advice.model_dump(mode="json"),
        told=_plain(plan.to),
        opened_at=tx.now,
        escalate_at=tx.now + escalates if plan.to and escalates else None,
        kept=plan.kept,
        kept_until=plan.until,
    )
    row = (await tx.conn.execute(made.returning(alert))).one()
    await _record(tx, "alert.raised", row, plan.to)
    return UUID(str(row.id))


async def recovered(tx: Tx, row: Any, situation: Situation, to: Sequence[ChatRef], **changes: Any) -> None:
    """It is over. `changes` are further ones of its row."""
    said = situation.model_dump(mode="json")
    changes |= {"status": "recovered", "recovered_at": tx.now, "escalate_at": None, "situation": said}
    await _record(tx, "alert.recovered", await change(tx, row, **changes), to)


async def escalated(tx: Tx, row: Any, role: Role, settings: AlertSettings, team: Team) -> None:
    """Nobody reacted, so the people of the next role are told; later the next ones, if there are any."""
    to = team.of_role(role)
    further = delivery.first_role(settings, team, role)
    after = delivery.escalates_in(row.severity, settings)
    changed = await change(
        tx,
        row,
        escalated_to=role,
        escalate_at=tx.now + after if further and after else None,
        told=[*row.told, *_plain(to)],
    )
    await _record(tx, "alert.escalated", changed, to)


async def change(tx: Tx, row: Any, **changes: Any) -> Any:
    """The row afterwards; it must be locked."""
    changed = update(alert).where(alert.c.id == row.id).values(**changes).returning(alert)
    return (await tx.conn.execute(changed)).one()


async def _record(tx: Tx, type: EventType, row: Any, to: Sequence[ChatRef]) -> None:
    notice = AlertNotice(**dict(wire(row)), to=list(to))
    await events.record(tx, type, row.customer_id, row.id, notice)


def _plain(to: Sequence[ChatRef]) -> list[dict[str, Any]]:
    return [chat.model_dump() for chat in to]
