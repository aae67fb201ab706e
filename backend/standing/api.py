"""HTTP for standing arrangements: what is kept for the next order, and rules that think of topping up."""

from uuid import UUID

from fastapi import APIRouter, Response

from api_client.contract import (
    Precaution,
    PrecautionChange,
    RuleChange,
    TopupRule,
    TopupRuleRequest,
    TopupRules,
)
from backend.payments.gateway import GatewaysDep
from backend.platform.auth import CallerDep, DatabaseDep
from backend.platform.idempotency import OnceDep
from backend.platform.tx import Tx
from backend.topups import service as topups

from . import precautions, rules

router = APIRouter(tags=["standing"])


@router.get("/customers/{customer_id}/precaution")
async def read_precaution(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> Precaution:
    """Whether a little is kept for this customer's next order, and what is kept now."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: precautions.read(tx, customer_id))


@router.put("/customers/{customer_id}/precaution")
async def put_precaution(
    customer_id: UUID,
    change: PrecautionChange,
    caller: CallerDep,
    database: DatabaseDep,
    gateways: GatewaysDep,
) -> Precaution:
    """The customer agrees to it, or ends it: what is kept is free at once."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: precautions.change(tx, caller, customer_id, change, gateways))


@router.get("/customers/{customer_id}/topup-rules")
async def read_topup_rules(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> TopupRules:
    """The rules of this customer that are on, or were stopped and can go on."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: rules.listed(tx, customer_id))


@router.post("/customers/{customer_id}/topup-rules", status_code=201, response_model=TopupRule)
async def put_topup_rule(
    customer_id: UUID, request: TopupRuleRequest, caller: CallerDep, once: OnceDep, gateways: GatewaysDep
) -> Response:
    """Make a rule, or change the one of its kind (and day)."""
    caller.see(customer_id, "customer")
    return await once.run(lambda tx: rules.put(tx, caller, customer_id, request, gateways), status=201)


@router.post("/topup-rules/{rule_id}/stop")
async def stop_topup_rule(
    rule_id: UUID, change: RuleChange, caller: CallerDep, database: DatabaseDep, gateways: GatewaysDep
) -> TopupRule:
    """End a rule. Repeating it changes nothing."""

    async def work(tx: Tx) -> TopupRule:
        caller.see(await rules.owner(tx, rule_id), "rule")
        return await rules.stop(tx, caller, rule_id, change, gateways)

    return await database.run(work)


@router.post("/topup-rules/{rule_id}/resume")
async def resume_topup_rule(
    rule_id: UUID, change: RuleChange, caller: CallerDep, database: DatabaseDep, gateways: GatewaysDep
) -> TopupRule:
    """Let a rule go on that was stopped or ended. Repeating it changes nothing."""

    async def work(tx: Tx) -> TopupRule:
        caller.see(await rules.owner(tx, rule_id), "rule")
        return await rules.resume(tx, caller, rule_id, change, gateways)

    return await database.run(work)


@router.post("/topups/{topup_id}/skip")
async def skip_topup(
    topup_id: UUID, change: RuleChange, caller: CallerDep, database: DatabaseDep
) -> TopupRule:
    """Not this time: the rule that asked for this top-up rests. Repeating it changes nothing."""

    async def work(tx: Tx) -> TopupRule:
        caller.see((await topups.get(tx, topup_id)).customer_id, "top-up")
        return await rules.skip(tx, caller, topup_id, change)

    return await database.run(work)
