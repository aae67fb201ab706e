"""Journals: balanced by construction, once per reference, never changed."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.clock import ManualClock
from backend.ledger import service as ledger
from backend.ledger.policy import paid_account
from backend.ledger.service import Transfer
from backend.ledger.tables import account, journal, transfer
from backend.platform.db import Database
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import books


async def _count(database: Database, table: object) -> int:
    return await database.run(
        lambda tx: tx.conn.scalar(select(func.count()).select_from(table))  # type: ignore[arg-type]
    )


async def test_same_reference_returns_the_first_journal_and_posts_nothing(database: Database) -> None:
    customer = await books.customer(database)

    async def grant(tx: Tx) -> UUID:
        return await ledger.grant(
            tx, customer_id=customer, paid=1200, bonus=300, bonus_expires_at=None, reference="grant:1"
        )

    first = await database.run(grant)
    transfers = await _count(database, transfer)
    assert await database.run(grant) == first
    assert await _count(database, transfer) == transfers
    assert await database.run(lambda tx: ledger.available(tx, customer)) == 1500


async def test_reference_of_another_customer_is_a_conflict(database: Database) -> None:
    one, other = await books.customer(database), await books.customer(database)

    async def grant(tx: Tx, to: UUID) -> UUID:
        return await ledger.grant(
            tx, customer_id=to, paid=100, bonus=0, bonus_expires_at=None, reference="grant:1"
        )

    await database.run(lambda tx: grant(tx, one))
    with pytest.raises(ProblemError, match="conflict"):
        await database.run(lambda tx: grant(tx, other))
    assert await database.run(lambda tx: ledger.available(tx, other)) == 0


async def test_database_refuses_to_go_below_zero(database: Database) -> None:
    customer = await books.customer(database, paid=1000)
    taken = Transfer(paid_account(customer), "suspense", 1001, "adjustment")
    with pytest.raises(ProblemError, match="insufficient_funds"):
        await database.run(
            lambda tx: ledger.post(
                tx, kind="adjustment", reference="a", transfers=[taken], customer_id=customer
            )
        )
    assert await _count(database, journal) == 1, "the refused journal left no trace"


async def test_database_refuses_to_spend_what_is_held(database: Database) -> None:
    customer = await books.customer(database, paid=1000)
    await database.run(lambda tx: books.hold(tx, customer, 600))
    taken = Transfer(paid_account(customer), "suspense", 401, "adjustment")
    with pytest.raises(ProblemError, match="insufficient_funds"):
        await database.run(
            lambda tx: ledger.post(
                tx, kind="adjustment", reference="a", transfers=[taken], customer_id=customer
            )
        )


async def test_unknown_customer_account_is_refused_and_not_created(database: Database) -> None:
    stranger = UUID(int=7)
    with pytest.raises(ProblemError, match="not_found"):
        await database.run(lambda tx: books.grant(tx, stranger, paid=100))
    assert await _count(database, account) == 0


async def test_all_or_nothing(database: Database) -> None:
    customer = await books.customer(database, paid=1000)
    transfers = [
        Transfer("opening", paid_account(customer), 500, "one"),
        Transfer(paid_account(UUID(int=7)), "suspense", 1, "two"),
    ]
    with pytest.raises(ProblemError):
        await database.run(
            lambda tx: ledger.post(
                tx, kind="adjustment", reference="a", transfers=transfers, customer_id=customer
            )
        )
    assert await database.run(lambda tx: ledger.available(tx, customer)) == 1000


@pytest.mark.parametrize("amount", [0, -1])
def test_a_transfer_moves_a_positive_amount(amount: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        Transfer("opening", "revenue", amount, "x")


@pytest.mark.parametrize("table", ["transfer", "journal", "account", "hold", "hold_part"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
async def test_books_cannot_be_erased(database: Database, table: str, statement: str) -> None:
    await books.customer(database, paid=1000)
    with pytest.raises(DBAPIError, match="append-only"):
        await database.run(lambda tx: tx.conn.execute(text(statement.format(table))))


@pytest.mark.parametrize("change", ["transfer SET amount = 1", "journal SET title = 'x'"])
async def test_what_was_posted_cannot_be_changed(database: Database, change: str) -> None:
    await books.customer(database, paid=1000)
    with pytest.raises(DBAPIError, match="append-only"):
        await database.run(lambda tx: tx.conn.execute(text(f"UPDATE {change}")))


async def test_topup_brings_its_bonus_as_a_lot_of_its_own(database: Database, clock: ManualClock) -> None:
    customer = await books.customer(database)
    await database.run(lambda tx: books.top_up(tx, customer, 50_00, bonus=2_50))
    pockets = await database.run(lambda tx: books.pockets(tx, customer))
    assert pockets.paid == 50_00
    assert pockets.lots == ((2_50, clock.now() + timedelta(days=180)),)


async def test_expired_bonus_cannot_be_spent_before_any_sweep(database: Database, clock: ManualClock) -> None:
    customer = await books.customer(database, paid=100, bonus=500, bonus_days=1)
    clock.advance(timedelta(days=1))
    assert await database.run(lambda tx: ledger.available(tx, customer)) == 100
    with pytest.raises(ProblemError) as refused:
        await database.run(lambda tx: books.hold(tx, customer, 101))
    assert refused.value.extra == {"shortfall": 1}


async def test_sweep_takes_back_what_is_left_of_expired_bonus_once(
    database: Database, clock: ManualClock
) -> None:
    customer = await books.customer(database, bonus=500, bonus_days=1)
    clock.advance(timedelta(days=1))
    assert await database.run(ledger.sweep_bonus) == 1
    assert await database.run(ledger.sweep_bonus) == 0
    lines = await database.run(lambda tx: ledger.lines(tx, customer, before=2**62, limit=10))
    assert [(line.kind, line.bonus) for line in lines] == [("bonus_expired", -500), ("bonus", 500)]


async def test_sweep_leaves_what_an_open_hold_reserved(database: Database, clock: ManualClock) -> None:
    customer = await books.customer(database, bonus=500, bonus_days=1)
    held = await database.run(lambda tx: books.hold(tx, customer, 300, minutes=60 * 48))
    clock.advance(timedelta(days=1))
    await database.run(ledger.sweep_bonus)
    spent = await database.run(lambda tx: ledger.capture(tx, held.id, reference="capture"))
    assert spent.bonus == 300
    assert await database.run(ledger.sweep_bonus) == 1, "the empty lot is closed"
    assert await database.run(ledger.sweep_bonus) == 0
