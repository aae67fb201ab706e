"""Holds: reserve, spend or give back, each resolved once."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest

from api_client.contract import Spent
from app.clock import ManualClock
from backend.audit.service import audit
from backend.ledger import service as ledger
from backend.platform.db import Database
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import books


async def _refused(database: Database, work: Callable[[Tx], Awaitable[object]]) -> str:
    with pytest.raises(ProblemError) as refused:
        await database.run(work)
    return refused.value.code


async def _available(database: Database, customer: UUID) -> int:
    return await database.run(lambda tx: ledger.available(tx, customer))


async def test_bonus_is_held_before_paid_and_the_soonest_expiry_first(
    database: Database, clock: ManualClock
) -> None:
    customer = await books.customer(database, paid=1000)
    for bonus, days in ((100, 30), (200, 10), (300, None)):
        await database.run(lambda tx, b=bonus, d=days: books.grant(tx, customer, bonus=b, days=d))
    held = await database.run(lambda tx: books.hold(tx, customer, 250))
    assert held.held == Spent(bonus=250)
    pockets = await database.run(lambda tx: books.pockets(tx, customer))
    assert pockets.lots == ((50, clock.now() + timedelta(days=30)), (300, None))
    more = await database.run(lambda tx: books.hold(tx, customer, 400))
    assert more.held == Spent(bonus=350, paid=50)


async def test_shortfall_is_told_and_nothing_changed(database: Database) -> None:
    customer = await books.customer(database, paid=3800)

    async def work(tx: Tx) -> int:
        with pytest.raises(ProblemError) as refused:
            await books.hold(tx, customer, 5000)
        assert refused.value.code == "insufficient_funds"
        assert refused.value.extra == {"shortfall": 1200}
        return await ledger.available(tx, customer)  # the transaction goes on

    assert await database.run(work) == 3800


async def test_same_reference_holds_once(database: Database) -> None:
    customer = await books.customer(database, paid=1000)
    first = await database.run(lambda tx: books.hold(tx, customer, 600, reference="h"))
    again = await database.run(lambda tx: books.hold(tx, customer, 600, reference="h"))
    assert again == first
    assert await _available(database, customer) == 400
    assert await _refused(database, lambda tx: books.hold(tx, customer, 601, reference="h")) == "conflict"


async def test_partial_capture_releases_the_rest_from_the_last_pocket(database: Database) -> None:
    customer = await books.customer(database, paid=1000, bonus=200)
    held = await database.run(lambda tx: books.hold(tx, customer, 900))
    spent = await database.run(lambda tx: ledger.capture(tx, held.id, amount=500, reference="c"))
    assert spent == Spent(bonus=200, paid=300)
    assert await _available(database, customer) == 700


async def test_capture_again_answers_the_same_or_says_captured(database: Database) -> None:
    customer = await books.customer(database, paid=1000)
    held = await database.run(lambda tx: books.hold(tx, customer, 900))
    first = await database.run(lambda tx: ledger.capture(tx, held.id, amount=500, reference="c"))
    assert await database.run(lambda tx: ledger.capture(tx, held.id, reference="c")) == first
    assert await _refused(database, lambda tx: ledger.capture(tx, held.id, reference="c2")) == "hold_captured"
    assert await _refused(database, lambda tx: ledger.void(tx, held.id, reference="v")) == "hold_captured"
    assert await _available(database, customer) == 500


@pytest.mark.parametrize("amount", [0, -1, 901])
async def test_capture_takes_at_most_what_is_held(database: Database, amount: int) -> None:
    customer = await books.customer(database, paid=1000)
    held = await database.run(lambda tx: books.hold(tx, customer, 900))

    async def capture(tx: Tx) -> object:
        return await ledger.capture(tx, held.id, amount=amount, reference="c")

    assert await _refused(database, capture) == "amount_invalid"


async def test_void_is_repeatable_and_final(database: Database) -> None:
    customer = await books.customer(database, paid=1000)
    held = await database.run(lambda tx: books.hold(tx, customer, 900))
    for _ in range(2):
        await database.run(lambda tx: ledger.void(tx, held.id, reference="v"))
    assert await _refused(database, lambda tx: ledger.capture(tx, held.id, reference="c")) == "hold_voided"
    assert await _refused(database, lambda tx: ledger.void(tx, held.id, reference="v2")) == "hold_voided"
    assert await _available(database, customer) == 1000


async def test_expired_by_the_clock_even_when_the_sweeper_is_late(
    database: Database, clock: ManualClock
) -> None:
    customer = await books.customer(database, paid=1000)
    held = await database.run(lambda tx: books.hold(tx, customer, 900))
    clock.advance(timedelta(minutes=15))
    assert await _refused(database, lambda tx: ledger.capture(tx, held.id, reference="c")) == "hold_expired"

    async def renew(tx: Tx) -> None:
        await ledger.renew(tx, held.id, expires_at=tx.now + timedelta(hours=1))

    assert await _refused(database, renew) == "hold_expired"
    [expired] = await database.run(ledger.expire_holds)
    assert (expired.id, expired.amount, expired.held, expired.status) == (
        held.id,
        900,
        Spent(paid=900),
        "expired",
    )
    assert await database.run(ledger.expire_holds) == []
    assert await _refused(database, lambda tx: ledger.capture(tx, held.id, reference="c")) == "hold_expired"
    assert await _refused(database, lambda tx: ledger.void(tx, held.id, reference="v")) == "hold_expired"
    assert await _available(database, customer) == 1000


async def test_a_late_hold_can_still_be_given_back(database: Database, clock: ManualClock) -> None:
    customer = await books.customer(database, paid=1000)
    held = await database.run(lambda tx: books.hold(tx, customer, 900))
    clock.advance(timedelta(minutes=20))
    await database.run(lambda tx: ledger.void(tx, held.id, reference="v"))
    assert await database.run(ledger.expire_holds) == []
    assert await _available(database, customer) == 1000


async def test_renewed_hold_outlives_its_first_time(database: Database, clock: ManualClock) -> None:
    customer = await books.customer(database, paid=1000)
    held = await database.run(lambda tx: books.hold(tx, customer, 900))
    await database.run(lambda tx: ledger.renew(tx, held.id, expires_at=tx.now + timedelta(hours=1)))
    clock.advance(timedelta(minutes=59))
    assert await database.run(ledger.expire_holds) == []
    assert await database.run(lambda tx: ledger.capture(tx, held.id, reference="c")) == Spent(paid=900)


async def test_refund_unwinds_what_the_capture_recorded_once(database: Database) -> None:
    customer = await books.customer(database, paid=1000, bonus=200)
    held = await database.run(lambda tx: books.hold(tx, customer, 900))
    assert await _refused(database, lambda tx: ledger.refund(tx, held.id, reference="r")) == "conflict"
    spent = await database.run(lambda tx: ledger.capture(tx, held.id, amount=500, reference="c"))
    for _ in range(2):
        assert await database.run(lambda tx: ledger.refund(tx, held.id, reference="r")) == spent
    assert await _refused(database, lambda tx: ledger.refund(tx, held.id, reference="r2")) == "conflict"
    pockets = await database.run(lambda tx: books.pockets(tx, customer))
    assert (pockets.paid, [amount for amount, _ in pockets.lots]) == (1000, [200])


@pytest.mark.parametrize("captured", [False, True])
async def test_bonus_given_back_by_a_clock_that_is_behind_is_taken_back_as_well(
    database: Database, clock: ManualClock, captured: bool
) -> None:
    """Its lot expired twice at the same moment: once without the money that was on its way back."""
    customer = await books.customer(database, bonus=500, bonus_days=1)
    held = await database.run(lambda tx: books.hold(tx, customer, 300))
    if captured:
        await database.run(lambda tx: ledger.capture(tx, held.id, reference="c"))
    began, go = asyncio.Event(), asyncio.Event()

    async def give_back(tx: Tx) -> None:
        began.set()
        await go.wait()
        if captured:
            await ledger.refund(tx, held.id, reference="r")
        else:
            await ledger.void(tx, held.id, reference="v")

    giving_back = asyncio.create_task(database.run(give_back))
    await began.wait()
    clock.advance(timedelta(days=2))
    await database.run(ledger.sweep_bonus)
    go.set()
    await giving_back
    await database.run(ledger.sweep_bonus)
    assert await database.run(ledger.sweep_bonus) == 0
    report = await database.run(audit)
    assert report.clean, report.differences
    assert report.figures["bonus"] == 0


async def test_refunded_bonus_that_expired_meanwhile_lives_a_little_longer(
    database: Database, clock: ManualClock
) -> None:
    customer = await books.customer(database, bonus=500, bonus_days=1)
    held = await database.run(lambda tx: books.hold(tx, customer, 300))
    await database.run(lambda tx: ledger.capture(tx, held.id, reference="c"))
    clock.advance(timedelta(days=2))
    await database.run(ledger.sweep_bonus)
    await database.run(lambda tx: ledger.refund(tx, held.id, reference="r"))
    pockets = await database.run(lambda tx: books.pockets(tx, customer))
    assert pockets.lots == ((300, clock.now() + database.policy.bonus_grace),)
    clock.advance(database.policy.bonus_grace)
    await database.run(ledger.sweep_bonus)
    assert await _available(database, customer) == 0


async def test_unknown_hold(database: Database) -> None:
    nobody = UUID(int=1)
    assert await _refused(database, lambda tx: ledger.capture(tx, nobody, reference="c")) == "not_found"
    assert await _refused(database, lambda tx: ledger.void(tx, nobody, reference="c")) == "not_found"
    assert await _refused(database, lambda tx: ledger.refund(tx, nobody, reference="c")) == "not_found"
    assert await _refused(database, lambda tx: books.hold(tx, nobody, 1)) == "not_found"
