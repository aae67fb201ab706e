"""Post journals, hold money, capture, give back. Everything here is one round trip to a PL/pgSQL procedure.

A `reference` is permanent and unique: asking again with the same one returns what happened the first time and
posts nothing. A refusal leaves no trace. Amounts are in fen.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from backend.events import service as events
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from .holds import (
    Hold,
    HoldRequest,
    Shortfall,
    capture,
    expire_holds,
    place_hold,
    refund,
    renew,
    try_hold,
    void,
)
from .policy import Transfer, bonus_account, paid_account
from .reading import Line, Pockets, available, lines, pockets_of
from .rows import rows

__all__ = [
    "Hold",
    "HoldRequest",
    "Line",
    "Pockets",
    "Shortfall",
    "Transfer",
    "available",
    "capture",
    "credit_topup",
    "expire_holds",
    "grant",
    "lines",
    "open_accounts",
    "place_hold",
    "pockets_of",
    "post",
    "refund",
    "renew",
    "rows",
    "sweep_bonus",
    "try_hold",
    "void",
]


async def post(
    tx: Tx,
    *,
    kind: str,
    reference: str,
    transfers: Sequence[Transfer],
    customer_id: UUID | None = None,
    order_id: UUID | None = None,
    topup_id: UUID | None = None,
    lot_expires_at: datetime | None = None,
) -> UUID:
    """Post a group of transfers together or not at all; returns the journal's id.

    Accounts of the shop (`revenue`, `gateway:sandbox`) come into being when first used, a bonus lot
    (`customer:{id}:bonus:{lot}`) when it is first credited, then with `lot_expires_at`; a customer's paid
    account must be there. Raises `insufficient_funds` when an account would pass its limit, `not_found` for
    an unknown account, `conflict` when the reference belongs to another journal.
    """
    assert transfers, "a journal needs at least one transfer"
    [row] = await rows(
        tx,
        "SELECT ledger_post($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS id",
        new_id(),
        kind,
        reference,
        tx.now,
        customer_id,
        order_id,
        topup_id,
        [transfer.debit for transfer in transfers],
        [transfer.credit for transfer in transfers],
        [transfer.amount for transfer in transfers],
        [transfer.code for transfer in transfers],
        lot_expires_at,
    )
    journal_id: UUID = row.id
    return journal_id


async def open_accounts(tx: Tx, customer_id: UUID) -> None:
    """Open the paid account of a new customer, so that there is a row to lock. Harmless when repeated."""
    await tx.conn.execute(
        text(
            "INSERT INTO account (code, kind, customer_id, floor, opened_at)"
            " VALUES (:code, 'paid', :customer_id, 0, :now) ON CONFLICT (code, shard) DO NOTHING"
        ),
        {"code": paid_account(customer_id), "customer_id": customer_id, "now": tx.now},
    )


async def credit_topup(
    tx: Tx,
    *,
    customer_id: UUID,
    topup_id: UUID,
    gateway: str,
    amount: int,
    bonus: int,
    bonus_expires_at: datetime | None,
    reference: str,
) -> UUID:
    """Money that arrived through `gateway`, with the bonus it earned as a lot of its own."""
    transfers = [Transfer(f"gateway:{gateway}", paid_account(customer_id), amount, "topup")]
    if bonus:
        transfers.append(Transfer("bonus_cost", bonus_account(customer_id, new_id()), bonus, "bonus"))
    return await post(
        tx,
        kind="topup",
        reference=reference,
        transfers=transfers,
        customer_id=customer_id,
        topup_id=topup_id,
        lot_expires_at=bonus_expires_at,
    )


async def grant(
    tx: Tx, *, customer_id: UUID, paid: int, bonus: int, bonus_expires_at: datetime | None, reference: str
) -> UUID:
    """An operator puts money into a wallet. Raises `amount_invalid` when both amounts are zero."""
    transfers = []
    if paid:
        transfers.append(Transfer("opening", paid_account(customer_id), paid, "opening"))
    if bonus:
        transfers.append(Transfer("bonus_cost", bonus_account(customer_id, new_id()), bonus, "bonus"))
    if not transfers:
        raise ProblemError("amount_invalid", "Nothing was granted: both amounts are zero.")
    return await post(
        tx,
        kind="opening" if paid else "bonus",
        reference=reference,
        transfers=transfers,
        customer_id=customer_id,
        lot_expires_at=bonus_expires_at,
    )


async def sweep_bonus(tx: Tx, limit: int = 100) -> int:
    """Take back what is left of bonus lots whose time is over; returns how many lots were dealt with.

    What an open hold reserved before stays reserved: the lot is looked at again when the hold is resolved.
    """
    overdue = await rows(
        tx,
        "SELECT id, code, customer_id, debits_posted, debits_pending,"
        " credits_posted - debits_posted - debits_pending AS left_over FROM account"
        " WHERE closed_at IS NULL AND expires_at <= $1"
        " AND (debits_pending = 0 OR credits_posted - debits_posted > debits_pending)"
        " ORDER BY code LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED",
        tx.now,
        limit,
    )
    for lot in overdue:
        if lot.left_over:
            journal_id = await post(
                tx,
                kind="bonus_expired",
                # With all that ever left the lot: money may come back, and expire again. The time would not
                # do, for a transaction that began before it gives back to a lot without moving it.
                reference=f"bonus-expiry:{lot.code}:{lot.debits_posted}",
                transfers=[Transfer(lot.code, "bonus_cost", lot.left_over, "bonus_expired")],
                customer_id=lot.customer_id,
            )
            data = {"amount": lot.left_over}
            await events.record(tx, "wallet.bonus_expired", lot.customer_id, journal_id, data)
    empty = [lot.id for lot in overdue if not lot.debits_pending]
    await rows(
        tx,
        "UPDATE account SET closed_at = $2"
        " WHERE id = ANY ($1::bigint[]) AND credits_posted = debits_posted RETURNING id",
        empty,
        tx.now,
    )
    return len(overdue)
