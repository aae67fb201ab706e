"""Rules that think of topping up: made, changed, stopped and gone on with by their person only."""

from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from api_client.contract import RuleChange, TopupRule, TopupRuleRequest, TopupRules
from backend.customers import service as customers
from backend.payments.gateway import Gateways
from backend.platform.caller import Caller
from backend.platform.failpoints import reach
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.topups import service as topups

from . import consents, ending, policy
from .look import look
from .reading import decided_by, rule_of
from .tables import topup_rule

_LISTED = """
SELECT * FROM topup_rule WHERE customer_id = $1 AND status <> 'ended' ORDER BY created_at, id
"""
_ONE = "SELECT * FROM topup_rule WHERE id = $1"
_LOCK = f"{_ONE} FOR NO KEY UPDATE"
_STATUS = """
UPDATE topup_rule
SET status = $2, reason = NULL, ignored = 0, rest_until = NULL, next_at = $3, consent_id = $4
WHERE id = $1 RETURNING *
"""


async def listed(tx: Tx, customer_id: UUID) -> TopupRules:
    """Rules that are on or were stopped. Raises `not_found`."""
    await customers.get(tx, customer_id)
    return TopupRules(rules=[rule_of(row) for row in await tx.rows(_LISTED, customer_id)])


async def owner(tx: Tx, rule_id: UUID) -> UUID:
    """Whose rule that is. Raises `not_found`."""
    return (await _row(tx, rule_id)).customer_id  # type: ignore[no-any-return]


async def put(
    tx: Tx, caller: Caller, customer_id: UUID, wanted: TopupRuleRequest, gateways: Gateways
) -> TopupRule:
    """Make a rule, or change the one of that kind (and day) that is there; its count of the day goes on.

    Raises `amount_invalid` with the limits, `conflict` when there are too many, `not_found`, `forbidden`.
    """
    customer = await consents.permit(tx, caller, customer_id, wanted.by)
    terms = _terms(tx, wanted)
    present = {(row.kind, row.day) for row in await tx.rows(_LISTED, customer_id)}
    key = (wanted.kind, wanted.day or 0)
    if key not in present and len(present) >= tx.policy.standing.most_rules:
        raise ProblemError("conflict", f"There are {len(present)} rules already.", maximum=len(present))
    consent_id = await consents.write(tx, customer_id, "topup_rule", given=True, terms=terms, by=wanted.by)
    values = terms | {
        "elderly": customer.mode == "elderly",
        "status": "on",
        "reason": None,
        "ignored": 0,
        "rest_until": None,
        "consent_id": consent_id,
    }
    made = insert(topup_rule).values(
        id=new_id(), customer_id=customer_id, kind=key[0], day=key[1], created_at=tx.now, **values
    )
    row = (
        await tx.conn.execute(
            made.on_conflict_do_update(index_elements=["customer_id", "kind", "day"], set_=values).returning(
                topup_rule
            )
        )
    ).one()
    next_at = policy.next_time(decided_by(row), tx.now, tx.policy.standing)
    await tx.rows("UPDATE topup_rule SET next_at = $2 WHERE id = $1", row.id, next_at)
    await look(tx, customer_id, gateways)
    reach("autotopup.arranging")
    return rule_of(await _row(tx, row.id))


async def stop(tx: Tx, caller: Caller, rule_id: UUID, change: RuleChange, gateways: Gateways) -> TopupRule:
    """The person wants no more of it. Said again it changes nothing. Raises `not_found`, `forbidden`."""
    row = await _mine(tx, caller, rule_id, change)
    if row.status == "ended":
        return rule_of(row)
    consent_id = await _said(tx, row, change, given=False)
    await ending.end_all(tx, row)
    [row] = await tx.rows(_STATUS, rule_id, "ended", None, consent_id)
    await look(tx, row.customer_id, gateways)
    reach("autotopup.arranging")
    return rule_of(row)


async def resume(tx: Tx, caller: Caller, rule_id: UUID, change: RuleChange, gateways: Gateways) -> TopupRule:
    """A rule that was stopped goes on. Said again it changes nothing. Raises `not_found`, `forbidden`."""
    row = await _mine(tx, caller, rule_id, change)
    if row.status == "on":
        return rule_of(row)
    consent_id = await _said(tx, row, change, given=True)
    next_at = policy.next_time(decided_by(row), tx.now, tx.policy.standing)
    [row] = await tx.rows(_STATUS, rule_id, "on", next_at, consent_id)
    await look(tx, row.customer_id, gateways)
    reach("autotopup.arranging")
    return rule_of(row)


async def skip(tx: Tx, caller: Caller, topup_id: UUID, change: RuleChange) -> TopupRule:
    """Not this time: the rule rests for a while. Raises `not_found`, `forbidden`."""
    bill = await topups.row_of(tx, topup_id, lock=True)
    if bill.rule_id is None:
        raise ProblemError("not_found", "This top-up is nobody's rule.")
    await consents.permit(tx, caller, bill.customer_id, change.by)
    return await ending.ended(tx, topup_id, bill.rule_id, "skipped")


def _terms(tx: Tx, wanted: TopupRuleRequest) -> dict[str, Any]:
    """What is agreed to, with the shop's limits where the person named none."""
    shop = tx.policy.standing
    least = max(shop.minimum, tx.policy.topup_minimum)
    most = min(shop.maximum, tx.policy.topup_maximum)
    minimum, maximum = wanted.minimum or least, wanted.maximum or most
    said = [sum for sum in (wanted.amount, wanted.minimum, wanted.maximum) if sum is not None]
    fits = all(least <= sum <= most for sum in said) and minimum <= maximum
    if not fits or (wanted.amount is not None and not minimum <= wanted.amount <= maximum):
        raise ProblemError(
            "amount_invalid", "The amount is outside the limits of a rule.", minimum=least, maximum=most
        )
    return {
        "threshold": wanted.threshold,
        "every_days": wanted.every_days,
        "amount": wanted.amount,
        "target": wanted.target,
        "minimum": minimum,
        "maximum": maximum,
        "per_day": wanted.per_day,
        "method": wanted.method,
    }


async def _mine(tx: Tx, caller: Caller, rule_id: UUID, change: RuleChange) -> Any:
    await consents.permit(tx, caller, await owner(tx, rule_id), change.by)
    [row] = await tx.rows(_LOCK, rule_id)
    return row


async def _said(tx: Tx, row: Any, change: RuleChange, *, given: bool) -> UUID:
    terms = {"rule_id": str(row.id), "kind": row.kind}
    return await consents.write(tx, row.customer_id, "topup_rule", given=given, terms=terms, by=change.by)


async def _row(tx: Tx, rule_id: UUID) -> Any:
    found = await tx.rows(_ONE, rule_id)
    if not found:
        raise ProblemError("not_found", "There is no such rule.")
    return found[0]
