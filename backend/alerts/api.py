"""HTTP for alerts: rules, mutes, settings, what was raised, taking care of it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

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
    RuleRemoval,
)
from api_client.contract.alerts import RuleId
from backend.platform.auth import CallerDep, DatabaseDep

from . import service

router = APIRouter(tags=["alerts"])
_OF_MERCHANT = "/merchants/{customer_id}"


@router.get(f"{_OF_MERCHANT}/alert-rules")
async def read_rules(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> AlertRules:
    """Every rule of this merchant; the standard ones are there without setting anything."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: service.rules(tx, customer_id))


@router.put(_OF_MERCHANT + "/alert-rules/{rule_id}")
async def put_rule(
    customer_id: UUID, rule_id: RuleId, change: AlertRuleChange, caller: CallerDep, database: DatabaseDep
) -> AlertRule:
    """Make a rule, or change one. For owners and finance."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: service.change_rule(tx, caller, customer_id, rule_id, change))


@router.post(_OF_MERCHANT + "/alert-rules/{rule_id}/remove")
async def remove_rule(
    customer_id: UUID, rule_id: RuleId, removal: RuleRemoval, caller: CallerDep, database: DatabaseDep
) -> AlertRules:
    """Take a rule away; a standard one goes back to how it was. For owners and finance."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: service.remove_rule(tx, caller, customer_id, rule_id, removal.by))


@router.post(f"{_OF_MERCHANT}/alert-mutes")
async def mute(
    customer_id: UUID, request: MuteRequest, caller: CallerDep, database: DatabaseDep
) -> AlertRules:
    """Say nothing about a rule, or all of them, until then. For owners and finance."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: service.mute(tx, caller, customer_id, request))


@router.get(f"{_OF_MERCHANT}/alert-settings")
async def read_settings(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> AlertSettings:
    """Quiet hours, digest, daily report, escalation."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: service.settings(tx, customer_id))


@router.put(f"{_OF_MERCHANT}/alert-settings")
async def put_settings(
    customer_id: UUID, wanted: AlertSettingsChange, caller: CallerDep, database: DatabaseDep
) -> AlertSettings:
    """All settings as they shall be. For owners and finance."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: service.save_settings(tx, caller, customer_id, wanted))


@router.get(f"{_OF_MERCHANT}/alerts")
async def list_alerts(
    customer_id: UUID,
    caller: CallerDep,
    database: DatabaseDep,
    open_only: bool = False,
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> AlertPage:
    """What was raised, newest first."""
    caller.see(customer_id, "merchant")
    return await database.run(
        lambda tx: service.page(tx, customer_id, open_only=open_only, cursor=cursor, limit=limit)
    )


@router.get("/alerts/{alert_id}")
async def read_alert(alert_id: UUID, caller: CallerDep, database: DatabaseDep) -> Alert:
    """One alert."""
    found = await database.run(lambda tx: service.get(tx, alert_id))
    caller.see(found.customer_id, "alert")
    return found


@router.post("/alerts/{alert_id}/acknowledge")
async def acknowledge(
    alert_id: UUID, request: Acknowledgement, caller: CallerDep, database: DatabaseDep
) -> Alert:
    """Somebody takes care of it: nobody else is called. For owners and finance."""
    return await database.run(lambda tx: service.acknowledge(tx, caller, alert_id, request))
