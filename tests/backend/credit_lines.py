"""Customers who owe: an open line and a use of it, put into the books as an order would."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import insert, text

from backend.credit.calendar import business_date
from backend.credit.tables import credit_line, credit_use
from backend.ledger import service as ledger
from backend.platform.ids import new_id
from backend.platform.tx import Tx

CAP = 10_000_00


async def open_line(tx: Tx, customer_id: UUID, *, limit: int = CAP, repay_first: bool = False) -> None:
    """A line that was signed for, with its account in the ledger."""
    line = {"customer_id": customer_id, "status": "open", "tier": "high", "credit_limit": limit}
    caps = {"order_cap": limit, "day_cap": limit, "repay_first": repay_first}
    signed = {"agreement_id": new_id(), "opened_at": tx.now, "updated_at": tx.now}
    await tx.conn.execute(insert(credit_line).values(line | caps | signed))
    await tx.rows(
        "INSERT INTO account (code, kind, customer_id, floor, opened_at) VALUES ($1, 'credit', $2, $3, $4)"
        " ON CONFLICT (code, shard) DO NOTHING",
        f"customer:{customer_id}:credit", customer_id, -limit, tx.now,
    )  # fmt: skip


async def use(tx: Tx, customer_id: UUID, amount: int, due_on: date, *, fee: int = 0) -> UUID:
    """An order over `amount` fen that the line paid for: held on its account, then captured."""
    hold_id, order_id = new_id(), new_id()
    await tx.conn.execute(
        text(
            "INSERT INTO hold (id, customer_id, order_id, reason, amount, reference, created_at, expires_at)"
            " VALUES (:id, :customer, :order, 'order', :amount, :reference, :now, :until)"
        ),
        {"id": hold_id, "customer": customer_id, "order": order_id, "amount": amount, "now": tx.now,
         "reference": f"test:{hold_id}", "until": tx.now + timedelta(minutes=15)},
    )  # fmt: skip
    await tx.rows(
        "WITH a AS (UPDATE account SET debits_pending = debits_pending + $3 WHERE code = $2 RETURNING id)"
        " INSERT INTO hold_part (hold_id, position, account_id, amount) SELECT $1, 1, id, $3 FROM a",
        hold_id, f"customer:{customer_id}:credit", amount,
    )  # fmt: skip
    values = {"hold_id": hold_id, "customer_id": customer_id, "order_id": order_id, "amount": amount}
    days = {"business_date": business_date(tx.now), "due_on": due_on, "created_at": tx.now}
    await tx.conn.execute(insert(credit_use).values(values | days | {"fee": fee, "cap": CAP}))
    await ledger.capture(tx, hold_id, reference=f"test-capture:{hold_id}")
    await tx.rows("UPDATE credit_use SET status = 'owed' WHERE hold_id = $1 AND status = 'held'", hold_id)
    return hold_id
