"""What becomes of an automatic top-up, in the transaction that ends its bill. Apart, because top-ups need it.

Locks in this order: the bill, the rule, its run.
"""

from typing import Any, Literal
from uuid import UUID

from api_client.contract import RuleStopped, StopReason, TopupRule
from backend.events import service as events
from backend.platform.tx import Tx

from .reading import rule_of, told_to

Ending = Literal["paid", "refused", "skipped", "expired"]

_LOCK = "SELECT * FROM topup_rule WHERE id = $1 FOR NO KEY UPDATE"
_END = """
UPDATE topup_run SET status = $2, ended_at = $3, due_at = NULL
WHERE topup_id = $1 AND status = ANY ($4::text[]) RETURNING rule_id
"""
_OPEN = ["made", "asked"]
_PAYABLE = [*_OPEN, "refused", "skipped", "expired"]
"""Money that arrives late was paid all the same."""
_CHANGE = """
UPDATE topup_rule SET ignored = $2, status = $3, reason = $4, rest_until = $5 WHERE id = $1 RETURNING *
"""


async def ended(tx: Tx, topup_id: UUID, rule_id: UUID, how: Ending) -> TopupRule:
    """The bill of a rule is paid, refused, put off or over; the rule as it is afterwards.

    A refusal stops the rule at once, and so do several bills in a row that were put off or left alone: the
    person is told that, once. Said again it changes nothing.
    """
    [row] = await tx.rows(_LOCK, rule_id)
    done = await tx.rows(_END, topup_id, how, tx.now, _PAYABLE if how == "paid" else _OPEN)
    if not done:
        return rule_of(row)
    ignored = 0 if how == "paid" else row.ignored + (how != "refused")
    rest_until = tx.now + tx.policy.standing.rest if how == "skipped" else row.rest_until
    reason = _stops(tx, how, ignored) if row.status == "on" else None
    status = "stopped" if reason else row.status
    [row] = await tx.rows(_CHANGE, rule_id, ignored, status, reason or row.reason, rest_until)
    rule = rule_of(row)
    if reason is not None:
        told = RuleStopped(rule=rule, to=await told_to(tx, row))
        await events.record(tx, "autotopup.stopped", rule.customer_id, rule.id, told)
    return rule


def _stops(tx: Tx, how: Ending, ignored: int) -> StopReason | None:
    if how == "refused":
        return "refused"
    return "ignored" if how != "paid" and ignored >= tx.policy.standing.ignored else None


async def end_all(tx: Tx, rule: Any) -> None:
    """The person ends a rule, whose row is locked: its question is none any more, its bill payable."""
    await tx.rows(
        "UPDATE topup_run SET status = 'skipped', ended_at = $2, due_at = NULL"
        " WHERE rule_id = $1 AND status = ANY ($3::text[])",
        rule.id, tx.now, _OPEN,
    )  # fmt: skip
