"""Many at once on a real PostgreSQL: nothing is lost, nothing is spent twice."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from api_client.contract import Spent
from app.clock import ManualClock
from backend.ledger import service as ledger
from backend.platform.db import Database
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import books

T = TypeVar("T")


async def _all(database: Database, works: list[Callable[[Tx], Awaitable[T]]]) -> tuple[list[T], list[str]]:
    """Results of those that worked, codes of those that were refused; anything else is raised."""

    async def one(work: Callable[[Tx], Awaitable[T]]) -> T | ProblemError:
        try:
            return await database.run(work)
        except ProblemError as problem:
            return problem

    answers = await asyncio.gather(*(one(work) for work in works))
    done = [answer for answer in answers if not isinstance(answer, ProblemError)]
    return done, [answer.code for answer in answers if isinstance(answer, ProblemError)]


async def test_twenty_holds_for_a_balance_that_suffices_for_seven(database: Database) -> None:
    customer = await books.customer(database, paid=650, bonus=100)  # 7 × 100, and 50 left over
    done, refused = await _all(database, [lambda tx: books.hold(tx, customer, 100)] * 20)
    assert (len(done), refused) == (7, ["insufficient_funds"] * 13)
    assert await database.run(lambda tx: ledger.available(tx, customer)) == 50


async def test_one_hold_is_captured_once(database: Database) -> None:
    customer = await books.customer(database, paid=1000)
    held = await database.run(lambda tx: books.hold(tx, customer, 700))
    works = [
        lambda tx, n=number: ledger.capture(tx, held.id, amount=100 + n, reference=f"c{n}")
        for number in range(12)
    ]
    done, refused = await _all(database, works)
    assert (len(done), refused) == (1, ["hold_captured"] * 11)
    assert await database.run(lambda tx: ledger.available(tx, customer)) == 1000 - done[0].paid


async def test_capture_void_and_expiry_race_to_one_end(database: Database, clock: ManualClock) -> None:
    customer = await books.customer(database, paid=10_000)
    for round_number in range(5):
        held = await database.run(lambda tx: books.hold(tx, customer, 700))

        async def capture(tx: Tx, hold: UUID = held.id, n: int = round_number) -> int:
            return (await ledger.capture(tx, hold, reference=f"c{n}")).paid

        async def void(tx: Tx, hold: UUID = held.id, n: int = round_number) -> int:
            await ledger.void(tx, hold, reference=f"v{n}")
            return 0

        before = await database.run(lambda tx: ledger.available(tx, customer))
        done, refused = await _all(database, [capture, void] * 3)
        assert len(set(done)) == 1, "repeats of the winner agree, the other way is refused"
        assert set(refused) <= {"hold_captured", "hold_voided"}
        assert await database.run(lambda tx: ledger.available(tx, customer)) == before + 700 - done[0]


async def test_two_sweepers_expire_each_hold_once(database: Database, clock: ManualClock) -> None:
    people = [await books.customer(database, paid=1000) for _ in range(5)]
    for person in people:
        for _ in range(4):
            await database.run(lambda tx, p=person: books.hold(tx, p, 100))
    clock.advance(timedelta(hours=1))
    done, _ = await _all(database, [lambda tx: ledger.expire_holds(tx, 7)] * 6)
    ids = [hold.id for batch in done for hold in batch]
    assert len(ids) == len(set(ids)) <= 20
    while await database.run(ledger.expire_holds):
        pass
    assert [await database.run(lambda tx, p=person: ledger.available(tx, p)) for person in people] == [
        1000
    ] * 5


async def test_the_same_reference_at_once_posts_once(database: Database) -> None:
    customer = await books.customer(database)

    async def grant(tx: Tx) -> UUID:
        return await ledger.grant(
            tx, customer_id=customer, paid=500, bonus=70, bonus_expires_at=None, reference="g"
        )

    done, refused = await _all(database, [grant] * 15)
    assert (len(set(done)), len(done), refused) == (1, 15, [])
    assert await database.run(lambda tx: ledger.available(tx, customer)) == 570


async def test_the_same_hold_at_once_is_placed_once(database: Database) -> None:
    customer = await books.customer(database, paid=1000)
    done, _ = await _all(database, [lambda tx: books.hold(tx, customer, 300, reference="h")] * 10)
    assert len({hold.id for hold in done}) == 1
    assert await database.run(lambda tx: ledger.available(tx, customer)) == 700


async def test_refund_at_once_gives_back_once(database: Database) -> None:
    customer = await books.customer(database, paid=1000)
    held = await database.run(lambda tx: books.hold(tx, customer, 700))
    await database.run(lambda tx: ledger.capture(tx, held.id, reference="c"))
    works = [lambda tx, n=number: ledger.refund(tx, held.id, reference=f"r{n % 4}") for number in range(12)]
    done, refused = await _all(database, works)
    assert (len(done), refused) == (3, ["conflict"] * 9)
    assert await database.run(lambda tx: ledger.available(tx, customer)) == 1000


async def test_a_refund_waits_only_for_the_pockets_it_fills(database: Database) -> None:
    customer = await books.customer(database, paid=1000, bonus=600)
    held = await database.run(lambda tx: books.hold(tx, customer, 600))
    await database.run(lambda tx: ledger.capture(tx, held.id, reference="c"))

    async def while_paid_is_busy(tx: Tx) -> Spent:
        await tx.rows("SELECT FROM account WHERE customer_id = $1 AND kind = 'paid' FOR UPDATE", customer)
        return await asyncio.wait_for(
            database.run(lambda other: ledger.refund(other, held.id, reference="r")), timeout=5
        )

    assert await database.run(while_paid_is_busy) == Spent(bonus=600)


async def test_a_crowd_of_people_and_pockets_meets_no_deadlock_it_cannot_solve(
    database: Database,
) -> None:
    people = [await books.customer(database, paid=5000, bonus=300) for _ in range(4)]

    async def buy(tx: Tx, person: UUID) -> None:
        held = await books.hold(tx, person, 110)
        await books.grant(tx, person, bonus=10)
        await ledger.capture(tx, held.id, amount=100, reference=f"c:{held.id}")

    _, refused = await _all(database, [lambda tx, p=person: buy(tx, p) for person in people * 12])
    assert refused == []
    for person in people:
        assert await database.run(lambda tx, p=person: ledger.available(tx, p)) == 5300 - 12 * 90
