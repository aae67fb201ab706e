"""The composition of a wallet, its statement, and grants by an operator."""

from collections.abc import Sequence, Set
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from api_client.contract import CreditLine, GrantRequest, InTransit, StatementPage, Wallet
from backend.credit import uses as credit
from backend.events import service as events
from backend.ledger import service as ledger
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import policy

# Only who has accounts exists, so money on its way alone makes no wallet.
_COMPOSITION = """
SELECT * FROM ledger_pockets($1, $2) UNION ALL SELECT * FROM topup_in_transit($1)
"""
_NEWEST = 2**63 - 1
_LONGEST = 3650


async def composition(tx: Tx, customer_id: UUID) -> Wallet:
    """What the customer has. Raises `not_found`."""
    wallet = (await compositions(tx, {customer_id})).get(customer_id)
    if wallet is None:
        raise ProblemError("not_found", "There is no such customer.")
    return wallet


async def compositions(tx: Tx, customers: Set[UUID]) -> dict[UUID, Wallet]:
    """What each of these customers has, in one round trip; who is not here does not exist.

    One more when there are credit lines among them.
    """
    found = await tx.each(_COMPOSITION, [(customer_id, tx.now) for customer_id in customers])
    owing = {row.customer_id for row in found if row.what == "credit"}
    lines = await credit.lines(tx, owing) if owing else {}
    return {
        customer_id: _wallet(tx, customer_id, list(theirs), lines.get(customer_id))
        for customer_id, theirs in groupby(found, key=attrgetter("customer_id"))
    }


def _wallet(tx: Tx, customer_id: UUID, found: Sequence[Any], line: CreditLine | None) -> Wallet:
    transits = [
        InTransit(topup_id=row.subject_id, amount=row.amount, since=row.until)
        for row in found
        if row.what == "transit"
    ]
    return policy.compose(
        customer_id, ledger.pockets_of(found), transits, line, tx.now, tx.policy.pricing.discounts
    )


async def statement(
    tx: Tx, customer_id: UUID, *, cursor: str | None = None, limit: int = 20
) -> StatementPage:
    """Movements, newest first; `cursor` is the `next_cursor` of the page before. Raises `invalid_request`."""
    before = _NEWEST if cursor is None else _parse(cursor)
    lines = await ledger.lines(tx, customer_id, before=before, limit=limit + 1)
    page = lines[:limit]
    return StatementPage(
        customer_id=customer_id,
        lines=[policy.statement_line(line) for line in page],
        next_cursor=str(page[-1].seq) if len(lines) > limit else None,
    )


async def grant(tx: Tx, customer_id: UUID, request: GrantRequest, *, reference: str) -> Wallet:
    """Put an opening balance or a bonus into the wallet; its event is recorded once per reference.

    Raises `amount_invalid` when both amounts are zero, `invalid_request` for an impossible lifetime,
    `not_found`.
    """
    if request.bonus_days is not None and not 1 <= request.bonus_days <= _LONGEST:
        raise ProblemError("invalid_request", f"A bonus lasts 1 to {_LONGEST} days.")
    await composition(tx, customer_id)
    expires_at = tx.now + timedelta(days=request.bonus_days) if request.bonus_days else None
    journal_id = await ledger.grant(
        tx,
        customer_id=customer_id,
        paid=request.paid,
        bonus=request.bonus,
        bonus_expires_at=expires_at,
        reference=reference,
    )
    data = {"paid": request.paid, "bonus": request.bonus, "bonus_days": request.bonus_days}
    await events.record(tx, "wallet.granted", customer_id, journal_id, data | {"reason": request.reason})
    return await composition(tx, customer_id)


def _parse(cursor: str) -> int:
    if not (cursor.isascii() and cursor.isdigit() and int(cursor) <= _NEWEST):
        raise ProblemError("invalid_request", "This cursor was not made by the statement.")
    return int(cursor)
