"""The use cases of alerts that people ask for: rules, mutes, settings, reading, taking care of one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from api_client.contract import (
    Acknowledgement,
    Alert,
    AlertPage,
    AlertRule,
    AlertRuleChange,
    AlertRules,
    AlertSettings,
    AlertSettingsChange,
    MuteRequest,
    Sender,
)
from backend.figures.service import need_merchant
from backend.platform.caller import Caller
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.staff import service as staff

from . import delivery, telling
from .duties import due
from .look import JOB, Look
from .rules import MOST, changed
from .setup import setup_of
from .tables import alert, alert_mute, alert_rule, alert_settings

__all__ = [
    "JOB", "Look", "acknowledge", "change_rule", "due", "get", "mute", "page", "remove_rule", "rules",
    "save_settings", "settings",
]  # fmt: skip

_MARK = "SELECT alert_mark($1)"


async def rules(tx: Tx, customer_id: UUID) -> AlertRules:
    """Every rule. Raises `not_found` for no merchant."""
    await need_merchant(tx, customer_id)
    return AlertRules(rules=list((await setup_of(tx, customer_id)).rules))


async def change_rule(
    tx: Tx, caller: Caller, customer_id: UUID, rule_id: str, change: AlertRuleChange
) -> AlertRule:
    """Make or change a rule; it is looked at at once.

    Raises `not_found`, `forbidden`, `invalid_request` for a kind it cannot have, `conflict` when there are
    50 rules of one's own.
    """
    await need_merchant(tx, customer_id)
    await staff.permit(tx, caller, customer_id, change.by, "rules")
    try:
        rule = changed(rule_id, change)
    except ValueError as error:
        raise ProblemError("invalid_request", str(error)) from error
    values = rule.model_dump(exclude={"standard", "muted_until"})
    key = {"customer_id": customer_id, "id": rule_id}
    await tx.conn.execute(
        upsert(alert_rule).values(values | key).on_conflict_do_update(index_elements=list(key), set_=values)
    )
    count = select(func.count()).select_from(alert_rule).where(alert_rule.c.customer_id == customer_id)
    if (await tx.conn.execute(count)).scalar_one() > MOST:
        raise ProblemError("conflict", f"There are {MOST} rules already.")
    await tx.rows(_MARK, customer_id)
    return next(one for one in (await setup_of(tx, customer_id)).rules if one.id == rule_id)


async def remove_rule(
    tx: Tx, caller: Caller, customer_id: UUID, rule_id: str, by: Sender | None
) -> AlertRules:
    """Take a rule away; a standard one goes back to how it was. Raises `not_found`, `forbidden`."""
    await need_merchant(tx, customer_id)
    await staff.permit(tx, caller, customer_id, by, "rules")
    mine = (alert_rule.c.customer_id == customer_id) & (alert_rule.c.id == rule_id)
    gone = await tx.conn.execute(delete(alert_rule).where(mine).returning(alert_rule.c.id))
    if gone.first() is None and all(rule.id != rule_id for rule in (await setup_of(tx, customer_id)).rules):
        raise ProblemError("not_found", "There is no such rule.")
    await tx.rows(_MARK, customer_id)
    return AlertRules(rules=list((await setup_of(tx, customer_id)).rules))


async def mute(tx: Tx, caller: Caller, customer_id: UUID, request: MuteRequest) -> AlertRules:
    """Silence one rule or all, or end that. Raises `not_found`, `forbidden`."""
    await need_merchant(tx, customer_id)
    await staff.permit(tx, caller, customer_id, request.by, "rules")
    found = (await setup_of(tx, customer_id)).rules
    if request.rule_id is not None and all(rule.id != request.rule_id for rule in found):
        raise ProblemError("not_found", "There is no such rule.")
    key = {"customer_id": customer_id, "rule_id": request.rule_id or delivery.ALL_RULES}
    if request.until is None:
        mine = (alert_mute.c.customer_id == customer_id) & (alert_mute.c.rule_id == key["rule_id"])
        await tx.conn.execute(delete(alert_mute).where(mine))
    else:
        until = {"until": request.until}
        await tx.conn.execute(
            upsert(alert_mute).values(key | until).on_conflict_do_update(index_elements=list(key), set_=until)
        )
    return AlertRules(rules=list((await setup_of(tx, customer_id)).rules))


async def settings(tx: Tx, customer_id: UUID) -> AlertSettings:
    """How the merchant wants to be told. Raises `not_found` for no merchant."""
    await need_merchant(tx, customer_id)
    return (await setup_of(tx, customer_id)).settings


async def save_settings(
    tx: Tx, caller: Caller, customer_id: UUID, wanted: AlertSettingsChange
) -> AlertSettings:
    """All settings as they shall be. Raises `not_found`, `forbidden`."""
    await need_merchant(tx, customer_id)
    await staff.permit(tx, caller, customer_id, wanted.by, "rules")
    saved = AlertSettings.model_validate(wanted.model_dump(exclude={"by"}))
    values: dict[str, Any] = {
        "data": saved.model_dump(mode="json"),
        "digest_at": delivery.next_time(saved.digest_at, tx.now) if saved.digest_at else None,
        "report_at": delivery.next_time(saved.report_at, tx.now) if saved.report_at else None,
    }
    await tx.conn.execute(
        upsert(alert_settings)
        .values(customer_id=customer_id, **values)
        .on_conflict_do_update(index_elements=["customer_id"], set_=values)
    )
    return saved


async def page(tx: Tx, customer_id: UUID, *, open_only: bool, cursor: UUID | None, limit: int) -> AlertPage:
    """Alerts, newest first; `cursor` is the last one of the page before. Raises `not_found`."""
    await need_merchant(tx, customer_id)
    query = select(alert).where(alert.c.customer_id == customer_id).order_by(alert.c.id.desc())
    if open_only:
        query = query.where(alert.c.status != "recovered")
    if cursor is not None:
        query = query.where(alert.c.id < cursor)
    rows: Sequence[Any] = (await tx.conn.execute(query.limit(limit + 1))).all()
    return AlertPage(
        alerts=[telling.wire(row) for row in rows[:limit]],
        next_cursor=str(rows[limit - 1].id) if len(rows) > limit else None,
    )


async def get(tx: Tx, alert_id: UUID) -> Alert:
    """Raises `not_found`."""
    row = (await tx.conn.execute(select(alert).where(alert.c.id == alert_id))).one_or_none()
    if row is None:
        raise ProblemError("not_found", "There is no such alert.")
    return telling.wire(row)


async def acknowledge(tx: Tx, caller: Caller, alert_id: UUID, request: Acknowledgement) -> Alert:
    """Somebody takes care: it escalates no more. A second one, or one too late, changes nothing.

    Raises `not_found`, `forbidden`.
    """
    row = await telling.locked(tx, alert_id)
    if row is None or not caller.may_act_for(row.customer_id):
        raise ProblemError("not_found", "There is no such alert.")
    member = await staff.permit(tx, caller, row.customer_id, request.by, "acknowledge")
    if row.status == "open":
        name = (member.name or member.role) if member else "owner"
        values = {"status": "acknowledged", "acknowledged_at": tx.now, "acknowledged_by": name}
        await tx.conn.execute(update(alert).where(alert.c.id == alert_id).values(**values, escalate_at=None))
    return await get(tx, alert_id)
