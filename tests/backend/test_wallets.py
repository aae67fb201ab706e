"""The composition, the statement and grants."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from api_client.contract import BonusLot, GrantRequest, Refused, StatementPage
from app.clock import ManualClock
from backend.ledger import service as ledger
from backend.platform.db import Database
from backend.platform.problems import ProblemError
from backend.wallets import service as wallets

from . import books


async def test_composition_names_every_part(database: Database, clock: ManualClock) -> None:
    customer = await books.customer(database, paid=3800, bonus=500, bonus_days=10)
    held = await database.run(lambda tx: books.hold(tx, customer, 700))
    wallet = await database.run(lambda tx: wallets.composition(tx, customer))
    assert (wallet.available, wallet.paid, wallet.bonus, wallet.frozen) == (3600, 3600, 0, 700)
    assert wallet.bonus_lots == []
    [freeze] = wallet.freezes
    assert (freeze.hold_id, freeze.amount, freeze.reason) == (held.id, 700, "review")
    assert freeze.until == clock.now() + timedelta(minutes=15)
    await database.run(lambda tx: ledger.void(tx, held.id, reference="v"))
    wallet = await database.run(lambda tx: wallets.composition(tx, customer))
    assert (wallet.available, wallet.frozen) == (4300, 0)
    assert wallet.bonus_lots == [BonusLot(amount=500, expires_at=clock.now() + timedelta(days=10))]


async def test_unknown_customer_has_no_wallet(database: Database) -> None:
    with pytest.raises(ProblemError, match="not_found"):
        await database.run(lambda tx: wallets.composition(tx, UUID(int=1)))


async def test_statement_reads_like_what_happened(database: Database) -> None:
    customer = await books.customer(database, paid=3800)
    topup = await database.run(lambda tx: books.top_up(tx, customer, 50_00, bonus=2_50))
    held = await database.run(lambda tx: books.hold(tx, customer, 5000))
    await database.run(lambda tx: ledger.capture(tx, held.id, reference="c"))
    await database.run(lambda tx: ledger.refund(tx, held.id, reference="r"))
    page = await database.run(lambda tx: wallets.statement(tx, customer))
    assert [(line.kind, line.title, line.amount, line.paid, line.bonus) for line in page.lines] == [
        ("refund", "退款：话费 50 元", 5000, 4750, 250),
        ("order", "话费 50 元", -5000, -4750, -250),
        ("topup", "余额充值", 5250, 5000, 250),
        ("opening", "期初余额", 3800, 3800, 0),
    ]
    assert page.lines[2].topup_id == topup
    assert page.next_cursor is None


async def test_statement_pages_without_gap_or_repeat(database: Database) -> None:
    customer = await books.customer(database)
    for amount in range(1, 8):
        await database.run(lambda tx, a=amount: books.grant(tx, customer, paid=a))
    seen: list[int] = []
    cursor: str | None = None
    while True:
        page: StatementPage = await database.run(
            lambda tx, c=cursor: wallets.statement(tx, customer, cursor=c, limit=3)
        )
        seen += [line.amount for line in page.lines]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "９", "9" * 30])
async def test_statement_refuses_a_made_up_cursor(database: Database, cursor: str) -> None:
    customer = await books.customer(database)
    with pytest.raises(ProblemError, match="invalid_request"):
        await database.run(lambda tx: wallets.statement(tx, customer, cursor=cursor))


async def test_only_an_operator_grants_and_only_once(backend: Any, client: Any) -> None:
    operator, channel = await client("operator"), await client("channel")
    customer = await books.customer(backend.database)
    grant = GrantRequest(paid=3800, bonus=200, bonus_days=30)
    for _ in range(2):
        wallet = await operator.grant(customer, grant, key="grant-1")
        assert (wallet.paid, wallet.bonus) == (3800, 200)
    with pytest.raises(Refused) as refused:
        await channel.grant(customer, grant, key="grant-2")
    assert refused.value.code == "forbidden"
    events = (await operator.events()).events
    assert [event.type for event in events] == ["customer.created", "wallet.granted"]


@pytest.mark.parametrize(
    ("grant", "code"),
    [
        (GrantRequest(), "amount_invalid"),
        (GrantRequest(bonus=1, bonus_days=0), "invalid_request"),
        (GrantRequest(bonus=1, bonus_days=10**9), "invalid_request"),
    ],
)
async def test_senseless_grants_are_refused(
    backend: Any, client: Any, grant: GrantRequest, code: str
) -> None:
    customer = await books.customer(backend.database)
    with pytest.raises(Refused) as refused:
        await (await client("operator")).grant(customer, grant, key="g")
    assert refused.value.code == code


async def test_a_wallet_is_shown_to_its_owner_only(backend: Any, client: Any) -> None:
    mine, other = await books.customer(backend.database, paid=1), await books.customer(backend.database)
    me = await client("customer", mine)
    assert (await me.wallet(mine)).available == 1
    assert len((await me.statement(mine)).lines) == 1
    for ask in (me.wallet, me.statement):
        with pytest.raises(Refused) as refused:
            await ask(other)
        assert refused.value.code == "not_found"
