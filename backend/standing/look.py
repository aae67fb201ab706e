"""Look at a customer's standing arrangements: the job that a movement below their mark enqueues.

All in one transaction. Locks in this order: the customer, the rules, the accounts; then the mark. While the
accounts are locked no money moves, so what is read and done belongs together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from api_client.contract import LOOKED_AT, typical_order
from backend.figures.days import business_date
from backend.payments.gateway import Gateways
from backend.platform.db import Database
from backend.platform.tx import Tx
from backend.scoring import service as scoring

from . import asking, keeping, policy
from .policy import Consent, Facts
from .reading import decided_by

JOB = "standing.look"

_LATEST = 40
"""Orders and bills of a customer that are looked at."""
_DIALOGUE = 30 * 60
"""Seconds for which an order that waits for money is what its person is busy with."""

_CUSTOMER = "SELECT kind, mode FROM customer WHERE id = $1 FOR NO KEY UPDATE"
_AGREED = "SELECT * FROM precaution WHERE customer_id = $1 AND active"
_RULES = "SELECT * FROM topup_rule WHERE customer_id = $1 AND status = 'on' ORDER BY id FOR NO KEY UPDATE"
_ACCOUNTS = """
SELECT kind, expires_at, credits_posted - debits_posted - debits_pending - floor AS free FROM account
WHERE customer_id = $1 AND closed_at IS NULL ORDER BY code FOR NO KEY UPDATE
"""
_MARK_NOW = "SET CONSTRAINTS standing_moved IMMEDIATE"
_SEEN = "DELETE FROM standing_due WHERE customer_id = $1"
_HELD = "SELECT status, amount, resolved_at FROM hold WHERE id = $1"
_ORDERS = """
SELECT status, total, updated_at, waits_until FROM orders WHERE customer_id = $1 ORDER BY id DESC LIMIT $2
"""
_PENDING = """
SELECT coalesce(sum(amount), 0)::bigint AS amount FROM (
    SELECT * FROM topup WHERE customer_id = $1 ORDER BY id DESC LIMIT $3
) AS latest
WHERE order_id IS NULL AND (status = 'processing' OR (status = 'pending' AND expires_at > $2))
"""
_STANDS = """
SELECT r.id, coalesce(d.used, 0) AS used, EXISTS (
    SELECT FROM topup_run WHERE rule_id = r.id AND status IN ('made', 'asked')
) AS open
FROM topup_rule r LEFT JOIN topup_rule_day d ON d.rule_id = r.id AND d.business_date = $2
WHERE r.id = ANY ($1)
"""
_NEXT = "UPDATE topup_rule SET next_at = $2 WHERE id = $1 AND next_at IS DISTINCT FROM $2"
_LAY = """
UPDATE account SET standing_low = $2
WHERE customer_id = $1 AND closed_at IS NULL AND kind IN ('paid', 'bonus')
  AND standing_low IS DISTINCT FROM $2
"""


@dataclass(frozen=True)
class Offered:
    """Below which share of a typical order, in basis points, money is kept for the next one, and how long."""

    share: int
    life: timedelta


class Look:
    """The job `standing.look`."""

    def __init__(self, database: Database, gateways: Gateways) -> None:
        self._database = database
        self._gateways = gateways

    async def run(self, customer_id: UUID) -> None:
        """Safe to repeat at any point: who looks a second time finds nothing that was not done."""
        await self._database.run(lambda tx: look(tx, customer_id, self._gateways))


async def look(tx: Tx, customer_id: UUID, gateways: Gateways) -> None:
    """Keep something for the next order, let rules ask, and watch for the next time."""
    [customer] = await tx.rows(_CUSTOMER, customer_id)
    found = await tx.rows(_AGREED, customer_id)
    agreed = found[0] if found else None
    rules = await tx.rows(_RULES, customer_id)
    accounts = await tx.rows(_ACCOUNTS, customer_id)
    await tx.rows(_SEEN, customer_id)
    # Only under the locks on the accounts nobody is resolving the hold.
    held = await _held(tx, agreed)
    orders = await tx.rows(_ORDERS, customer_id, _LATEST)
    [pending] = await tx.rows(_PENDING, customer_id, tx.now, _LATEST)
    facts = Facts(
        now=tx.now,
        kind=customer.kind,
        mode=customer.mode,
        available=sum(
            one.free
            for one in accounts
            if one.kind in ("paid", "bonus") and (one.expires_at is None or one.expires_at > tx.now)
        ),
        kept=held.amount if held is not None and held.status == "open" else 0,
        pending=pending.amount,
        typical=_typical(orders),
        buying=any(_under_way(tx, order) for order in orders),
    )
    if agreed is not None and (most := policy.to_keep(_consent(agreed, held, orders), facts)):
        terms = await offered(tx, customer_id, customer.kind)
        await keeping.keep(tx, customer_id, most, agreed.holds + 1, terms.life)
    await _ask(tx, rules, facts, gateways)
    thresholds = [rule.threshold for rule in rules if rule.threshold is not None]
    low = policy.look_below(facts.typical, thresholds, keeps=agreed is not None)
    await tx.rows(_LAY, customer_id, low)
    # What was done here moved the accounts too, and that needs no further look.
    await tx.rows(_MARK_NOW)
    await tx.rows(_SEEN, customer_id)


async def offered(tx: Tx, customer_id: UUID, kind: str) -> Offered:
    """What is proposed to this customer: the shop's terms, and to a merchant those of the tier."""
    shop = tx.policy.standing
    if kind != "merchant":
        return Offered(shop.share, shop.hold_life)
    tier = await scoring.treatment_of(tx, customer_id)
    return Offered(tier.precaution_share, min(shop.hold_life, tier.precaution_life))


async def typical_of(tx: Tx, customer_id: UUID) -> int:
    """What the customer's next order will probably cost, in fen; 0 when nobody knows."""
    return _typical(await tx.rows(_ORDERS, customer_id, _LATEST))


def _typical(orders: Sequence[Any]) -> int:
    return typical_order([order.total for order in orders if order.status == "delivered"][:LOOKED_AT])


async def _held(tx: Tx, agreed: Any) -> Any:
    """The latest hold; None where there was none."""
    if agreed is None or agreed.hold_id is None:
        return None
    [row] = await tx.rows(_HELD, agreed.hold_id)
    return row


def _under_way(tx: Tx, order: Any) -> bool:
    """Whether its person is in the middle of it. A payment that waits for a trusted contact may wait long."""
    if order.status == "awaiting_funds":
        return bool((tx.now - order.updated_at).total_seconds() < _DIALOGUE)
    return order.status in ("held", "fulfilling") and order.waits_until is None


def _consent(agreed: Any, held: Any, orders: Sequence[Any]) -> Consent:
    return Consent(
        share=agreed.share,
        amount=agreed.amount,
        expired_at=held.resolved_at if held is not None and held.status == "expired" else None,
        bought_at=max((order.updated_at for order in orders if order.status == "delivered"), default=None),
    )


async def _ask(tx: Tx, rules: Sequence[Any], facts: Facts, gateways: Gateways) -> None:
    """What each rule does now. Rules of one customer see what the ones before them ask for."""
    if not rules:
        return
    stands = {
        row.id: row for row in await tx.rows(_STANDS, [rule.id for rule in rules], business_date(tx.now))
    }
    shop = tx.policy.standing
    for row in rules:
        if row.kind != "balance" and (row.next_at is None or row.next_at > tx.now):
            continue
        rule = decided_by(row, open=stands[row.id].open, used=stands[row.id].used)
        said = policy.verdict(rule, facts, shop)
        next_at = policy.next_time(rule, tx.now, shop)
        if said is not None and said[0] == "later":
            next_at = said[1]
        elif said is not None and await asking.make(tx, row, said[1], facts.own, gateways):
            facts = facts.with_pending(said[1])
        await tx.rows(_NEXT, row.id, next_at)
