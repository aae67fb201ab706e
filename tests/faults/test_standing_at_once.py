"""No rule runs away: workers, people and gateways do everything at once, while the clock jumps.

STANDING_SEED plays a printed story again (as far as the scheduler allows), STANDING_CROWD sets how many
things are done.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import text

from api_client.contract import PrecautionChange, QuoteRequest, RuleChange, Sender, TopupRuleRequest
from app.clock import ManualClock
from backend.audit.service import audit
from backend.build import Backend
from backend.figures.days import ZONE
from backend.ledger import service as ledger
from backend.orders import service as orders
from backend.orders.fulfilment import Fulfilment
from backend.payments import service as payments
from backend.payments.gateway import Gateways, Payment
from backend.platform.caller import Caller
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.quotes import service as quotes
from backend.standing import asking, duties, look, precautions, rules
from backend.wallets import service as wallets
from backend.wallets.policy import for_an_order
from tests.backend import books

from .real_shop import Puppet

_TASKS = 6
_MOST_A_DAY = 3
_DESK = Caller("desk", "operator")
_HERE = Sender(channel="web", address="here")
_FITTING = ("quote_expired", "order_not_cancellable", "conflict", "amount_invalid", "not_found")


@dataclass
class World:
    """What the tasks share."""

    backend: Backend
    clock: ManualClock
    chance: random.Random
    people: list[UUID]
    orders: list[UUID] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)

    async def something(self) -> None:
        [do] = self.chance.choices(_THINGS, weights=[3, 5, 5, 1, 6, 5, 5, 1, 2, 3, 2, 2, 2, 3])
        self.done[do.__name__] += 1
        try:
            await do(self)
        except ProblemError as problem:
            if problem.code not in _FITTING:
                raise

    async def run(self, work: Callable[[Tx], Awaitable[Any]]) -> Any:
        return await self.backend.database.run(work)

    async def twice(self, work: Callable[[], Awaitable[Any]]) -> None:
        """Two workers have the same job."""
        await asyncio.gather(work(), work())

    async def rows(self, sql: str) -> Any:
        async def work(tx: Tx) -> Any:
            return (await tx.conn.execute(text(sql))).all()

        return await self.run(work)

    def somebody(self) -> UUID:
        return self.chance.choice(self.people)

    async def bill(self) -> Any:
        """One of the latest bills of a rule, or None."""
        found = await self.rows("SELECT * FROM topup WHERE rule_id IS NOT NULL ORDER BY id DESC LIMIT 6")
        return self.chance.choice(found) if found else None


async def _grant(at: World) -> None:
    amount = at.chance.randint(1, 60_00)
    await at.run(
        partial(books.grant, customer_id=at.somebody(), paid=amount, bonus=at.chance.choice([0, 500]))
    )


async def _buy(at: World) -> None:
    request = QuoteRequest(
        customer_id=at.somebody(), sku="qb", target="123456", quantity=at.chance.choice([1, 5, 20, 50])
    )
    quote = await at.run(partial(quotes.make, request=request))
    at.orders.append((await at.run(partial(orders.place, quote_id=quote.id))).id)


async def _fulfil(at: World) -> None:
    if at.orders:
        supplier = Puppet()
        supplier.says = at.chance.choice(["delivered", "delivered", "failed"])
        await Fulfilment(at.backend.database, supplier).run(at.chance.choice(at.orders[-8:]))


async def _cancel(at: World) -> None:
    if at.orders:
        await at.run(partial(orders.cancel, order_id=at.chance.choice(at.orders[-4:])))


async def _look(at: World) -> None:
    job, who = look.Look(at.backend.database, at.backend.gateways), at.somebody()
    await at.twice(lambda: job.run(who))


async def _ask(at: World) -> None:
    if bill := await at.bill():
        job = asking.Ask(at.backend.database, at.backend.gateways)
        await at.twice(lambda: job.run(bill.id))


async def _pay(at: World) -> None:
    if bill := await at.bill():
        await at.twice(lambda: _hear(at, bill, "paid"))


async def _refuse(at: World) -> None:
    if bill := await at.bill():
        await at.twice(lambda: _hear(at, bill, "refused"))


async def _hear(at: World, bill: Any, status: Any) -> None:
    gateway = at.backend.gateways.named("sandbox")
    transaction = f"T-{bill.id}" if status == "paid" else None
    said = Payment("sandbox", gateway.merchant_id, str(bill.id), status, bill.amount, "CNY", transaction)
    await at.run(lambda tx: payments.receive(tx, gateway, said))


async def _skip(at: World) -> None:
    if bill := await at.bill():
        change = RuleChange(by=_HERE)
        await at.twice(lambda: at.run(lambda tx: rules.skip(tx, _DESK, bill.id, change)))


async def _arrange(at: World) -> None:
    kind = at.chance.choice(["balance", "balance", "interval", "month_day"])
    goes_by = {"balance": {"threshold": 40_00}, "interval": {"every_days": 1}, "month_day": {"day": 11}}[kind]
    much = at.chance.choice([{"amount": 10_00}, {"target": 80_00}])
    per_day = at.chance.randint(1, _MOST_A_DAY)
    wanted = TopupRuleRequest.model_validate(
        {"kind": kind, "per_day": per_day, "by": _HERE, **goes_by, **much}
    )
    who = at.somebody()
    await at.twice(lambda: at.run(lambda tx: rules.put(tx, _DESK, who, wanted, at.backend.gateways)))


async def _end(at: World) -> None:
    found = await at.rows("SELECT id FROM topup_rule")
    if found:
        rule, change = at.chance.choice(found).id, RuleChange(by=_HERE)
        do = at.chance.choice([rules.stop, rules.resume, rules.resume])
        await at.run(lambda tx: do(tx, _DESK, rule, change, at.backend.gateways))


async def _agree(at: World) -> None:
    change, who = PrecautionChange(on=at.chance.random() < 0.7, by=_HERE), at.somebody()
    await at.twice(lambda: at.run(lambda tx: precautions.change(tx, _DESK, who, change, at.backend.gateways)))


async def _sweep(at: World) -> None:
    await at.run(orders.due)
    await at.run(ledger.expire_holds)
    await at.run(duties.due)
    await payments.ask_open_bills(at.backend.database, at.backend.gateways)


async def _clock_jumps(at: World) -> None:
    jump = at.chance.choice(
        [timedelta(minutes=5), timedelta(hours=3), timedelta(hours=16), -timedelta(hours=5)]
    )
    at.clock.set(at.clock.now() + jump)


_THINGS: list[Callable[[World], Awaitable[None]]] = [
    _grant, _buy, _fulfil, _cancel, _look, _ask, _pay, _refuse, _skip, _arrange, _end, _agree, _sweep,
    _clock_jumps,
]  # fmt: skip


async def test_no_interleaving_makes_a_rule_run_away(backend: Backend, clock: ManualClock) -> None:
    seed = int(os.environ.get("STANDING_SEED", "0")) or random.SystemRandom().randrange(1, 2**32)
    print(f"STANDING_SEED={seed}")
    people = [await books.customer(backend.database, paid=30_00) for _ in range(3)]
    at = World(backend, clock, random.Random(seed), people)
    things = iter(range(int(os.environ.get("STANDING_CROWD", "700"))))

    async def somebody() -> None:
        for _ in things:
            await at.something()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(_TASKS):
            tasks.create_task(somebody())
    print(dict(at.done))
    report = await at.run(audit)
    assert report.clean, report.differences
    a_day = "SELECT count(*) AS asked FROM topup_run GROUP BY rule_id, business_date ORDER BY 1 DESC LIMIT 1"
    assert all(row.asked <= _MOST_A_DAY for row in await at.rows(a_day))
    asked = await at.rows("SELECT at FROM event WHERE type = 'autotopup.asked'")
    assert all(8 <= row.at.astimezone(ZONE).hour < 22 for row in asked)
    limits = (
        "SELECT 1 FROM topup t JOIN topup_rule r ON r.id = t.rule_id"
        " WHERE t.amount < least(r.minimum, 1_00) OR t.amount > 500_00"
    )
    assert not await at.rows(limits)
    await _nobody_is_starved(at)


async def _nobody_is_starved(at: World) -> None:
    """Whatever is kept: an order that a person's own money covers gets all of it."""
    for order_id in at.orders:
        await Fulfilment(at.backend.database, Puppet()).run(order_id)
    for who in at.people:
        await at.run(partial(_agreed, who=who, gateways=at.backend.gateways))
        wallet = for_an_order(await at.run(partial(wallets.composition, customer_id=who)))
        if wallet.available >= 1_00:
            request = QuoteRequest(
                customer_id=who, sku="qb", target="123456", quantity=min(wallet.available // 1_00, 1000)
            )
            quote = await at.run(partial(quotes.make, request=request))
            assert quote.shortfall == 0
            assert (await at.run(partial(orders.place, quote_id=quote.id))).status == "held"


async def _agreed(tx: Tx, who: UUID, gateways: Gateways) -> None:
    await precautions.change(tx, _DESK, who, PrecautionChange(on=True, by=_HERE), gateways)
    await look.look(tx, who, gateways)
