"""Transactions, migrations, identifiers, jobs and policy data."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from app import databases
from app.clock import ManualClock
from app.embedded import ServiceUrls
from backend import migrate
from backend.jobs import log as job_log
from backend.jobs import service as jobs
from backend.jobs.worker import Jobs
from backend.platform.db import Database
from backend.platform.ids import new_id
from backend.platform.policy_data import ShopPolicy
from backend.platform.tx import Tx

from .shopping import Shop


async def test_two_processes_may_migrate_at_once_and_again(services: ServiceUrls) -> None:
    url = await databases.ensure(services.database, "migrated_twice")
    try:
        await asyncio.gather(migrate.upgrade(url), migrate.upgrade(url), migrate.upgrade(url))
        await migrate.upgrade(url)
    finally:
        await databases.drop(services.database, "migrated_twice")


async def test_work_is_committed_whole_or_not_at_all(database: Database) -> None:
    async def half(tx: Tx) -> None:
        await tx.conn.execute(
            text("INSERT INTO api_key VALUES ('x', '', 'channel', NULL, :now)"), {"now": tx.now}
        )
        raise LookupError

    with pytest.raises(LookupError):
        await database.run(half)
    left = await database.run(lambda tx: tx.conn.execute(text("SELECT 1 FROM api_key WHERE id = 'x'")))
    assert left.first() is None


async def test_a_deadlock_is_tried_again(database: Database) -> None:
    async def table(tx: Tx) -> None:
        await tx.conn.execute(text("CREATE TABLE two (id int PRIMARY KEY, n int)"))
        await tx.conn.execute(text("INSERT INTO two VALUES (1, 0), (2, 0)"))

    await database.run(table)

    async def cross(first: int, second: int) -> None:
        async def work(tx: Tx) -> None:
            change = text("UPDATE two SET n = n + 1 WHERE id = :id")
            await tx.conn.execute(change, {"id": first})
            await asyncio.sleep(0.1)
            await tx.conn.execute(change, {"id": second})

        await database.run(work)

    await asyncio.gather(cross(1, 2), cross(2, 1))
    rows = await database.run(lambda tx: tx.conn.execute(text("SELECT n FROM two")))
    assert [row.n for row in rows] == [2, 2]


def test_ids_sort_by_time() -> None:
    made = [new_id() for _ in range(2000)]
    assert len(set(made)) == 2000
    assert {identity.version for identity in made} == {7}
    later = new_id()
    assert made[0] < later
    assert sorted(made)[:100] <= made[100:200]


def test_policy_data_is_checked() -> None:
    shop = ShopPolicy()
    assert [tier.amount for tier in shop.bonus_tiers] == [50_00, 100_00, 200_00, 500_00]
    assert shop.pricing.discounts == (), "a fresh shop has no discounts"
    for wrong in (
        {"bonus_tiers": [{"amount": 200, "bonus": 1}, {"amount": 100, "bonus": 2}]},
        {"topup_minimum": 100, "topup_maximum": 50},
        {"quote_life": timedelta(0)},
        {"surprise": 1},
    ):
        with pytest.raises(ValueError, match="ShopPolicy"):
            ShopPolicy.model_validate(wrong)


async def test_a_job_comes_with_its_transaction_or_not_at_all(database: Database) -> None:
    done = []

    async def note(subject: object) -> None:
        done.append(subject)

    worker = Jobs(database.url, {"note": note})
    kept, lost = new_id(), new_id()

    async def fail(tx: Tx) -> None:
        await jobs.enqueue(tx, "note", lost)
        raise LookupError

    await database.run(lambda tx: jobs.enqueue(tx, "note", kept))
    with pytest.raises(LookupError):
        await database.run(fail)
    assert await worker.drain() == 1
    assert done == [kept]
    await worker.close()


async def test_the_log_of_jobs_is_forgotten_in_batches(database: Database) -> None:
    async def done(tx: Tx) -> None:
        await tx.rows(
            """
            INSERT INTO pgqueuer_log (created, job_id, status, priority, entrypoint)
            SELECT now() - n * interval '1 day', n, 'successful', 0, 'note'
            FROM generate_series(20, 1, -1) AS n
            """
        )

    await database.run(done)
    forgotten = [await database.run(lambda tx: job_log.sweep(tx, 4)) for _ in range(3)]
    assert forgotten == [4, 3, 0]
    left = await database.run(
        lambda tx: tx.rows("SELECT created < now() - interval '14 days' AS old FROM pgqueuer_log")
    )
    assert [row.old for row in left] == [False] * 13


async def test_waiting_twins_are_one_and_a_failing_job_stops_nobody(database: Database) -> None:
    done = []
    bad, good = new_id(), new_id()

    async def note(subject: object) -> None:
        if subject == bad:
            raise RuntimeError("bad luck")
        done.append(subject)

    worker = Jobs(database.url, {"note": note})
    for subject in (bad, good, good, good):
        await database.run(lambda tx, subject=subject: jobs.enqueue(tx, "note", subject))
    assert await worker.drain() == 2
    assert done == [good]
    await worker.close()


async def test_the_worker_does_jobs_as_they_come_and_stops_when_told(shop: Shop) -> None:
    stop = asyncio.Event()
    working = asyncio.create_task(shop.backend.work(stop))
    order = await shop.order(await shop.customer(paid=60_00))
    for _ in range(200):
        await asyncio.sleep(0.05)
        if (await shop.operator.order(order.id)).status == "delivered":
            break
    stop.set()
    await asyncio.wait_for(working, 30)
    assert (await shop.operator.order(order.id)).status == "delivered"


async def test_a_worker_waits_for_a_database_that_is_away(clock: ManualClock) -> None:
    stop = asyncio.Event()
    worker = Jobs("postgresql://nobody@127.0.0.1:1/none", {})
    working = asyncio.create_task(worker.work(stop))
    await asyncio.sleep(0.3)
    assert not working.done()
    stop.set()
    await asyncio.wait_for(working, 30)
