"""Short ways to a customer with money, for the tests of the ledger and its neighbours."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update

from api_client.contract import NewCustomer, TopupRequest
from backend.customers import service as customers
from backend.ledger import service as ledger
from backend.ledger.service import Hold
from backend.platform.db import Database
from backend.platform.ids import new_id
from backend.platform.tx import Tx
from backend.topups import service as topups
from backend.topups.tables import topup


async def customer(
    database: Database, *, paid: int = 0, bonus: int = 0, bonus_days: int | None = 180
) -> UUID:
    """A new customer with an opening balance (fen)."""

    async def work(tx: Tx) -> UUID:
        made = await customers.create(tx, NewCustomer(name="王敏"))
        if paid or bonus:
            await grant(tx, made.id, paid=paid, bonus=bonus, days=bonus_days)
        return made.id

    return await database.run(work)


async def grant(tx: Tx, customer_id: UUID, *, paid: int = 0, bonus: int = 0, days: int | None = 180) -> UUID:
    """A grant under a reference of its own."""
    return await ledger.grant(
        tx,
        customer_id=customer_id,
        paid=paid,
        bonus=bonus,
        bonus_expires_at=tx.now + timedelta(days=days) if days else None,
        reference=f"test-grant:{new_id()}",
    )


async def top_up(tx: Tx, customer_id: UUID, amount: int, *, bonus: int = 0) -> UUID:
    """A bill that was paid, with the bonus that rounding up would have earned. Returns the bill's id."""
    bill = await topups.create(
        tx, TopupRequest(customer_id=customer_id, amount=amount, method="wechat"), gateway="sandbox"
    )
    await tx.conn.execute(update(topup).where(topup.c.id == bill.id).values(bonus=bonus))
    await topups.credit(tx, await topups.row_of(tx, bill.id, lock=True))
    return bill.id


async def pockets(tx: Tx, customer_id: UUID) -> ledger.Pockets:
    """What the customer's wallet is made of."""
    return ledger.pockets_of(await tx.rows("SELECT * FROM ledger_pockets($1, $2)", customer_id, tx.now))


async def hold(
    tx: Tx, customer_id: UUID, amount: int, *, minutes: int = 15, reference: str | None = None
) -> Hold:
    """A hold for a review, so that no order is needed."""
    wanted = ledger.HoldRequest(
        customer_id=customer_id,
        amount=amount,
        reason="review",
        order_id=None,
        expires_at=tx.now + timedelta(minutes=minutes),
        reference=reference or f"test-hold:{new_id()}",
        title="话费 50 元",
    )
    return await ledger.place_hold(tx, wanted)
