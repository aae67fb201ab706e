"""A real shop for one replay: backend, database, sandbox gateway, and a clock that the replay moves."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from api_client.client import BackendClient
from api_client.contract import Event, Method, NewCustomer, Order, Topup, TopupRequest
from api_client.contract.customers import Kind
from api_client.contract.events import EventType
from app.clock import ManualClock
from app.secrets import Vault
from app.settings import Settings
from app.wiring import client_within, open_backend
from backend.audit.service import audit
from backend.build import Backend
from backend.keys import service as keys
from backend.payments.sandbox.company import Company
from backend.platform.policy_data import ShopPolicy
from backend.platform.tx import Tx

from .people import Person

SKU = "qb"
"""One Q coin costs one yuan, so a purchase of any amount is so many of them."""
TARGET = "10001000"
CHANNEL = "terminal"
METHOD: Method = "wechat"
ZONE = ZoneInfo("Asia/Shanghai")
_PAGE = 500
_URL = "http://shop.test"

# What is in everybody's wallet, in fen; what is kept for the next order counts, for it can be spent on that.
_BALANCES = """
SELECT customer_id, sum(credits_posted - debits_posted)::bigint AS amount
FROM account WHERE kind IN ('paid', 'bonus') GROUP BY customer_id
"""
# What each merchant used of a line, and what of it is owed still.
_CREDIT = """
SELECT customer_id, sum(amount)::bigint AS used, sum(amount - repaid)::bigint AS owed
FROM credit_use WHERE status IN ('owed', 'repaid') GROUP BY customer_id
"""
_UNDELIVERED = """
SELECT count(*) FROM unnest($1::uuid[]) AS o (id) JOIN orders USING (id) WHERE status <> 'delivered'
"""
_SUMS = """
SELECT (SELECT coalesce(sum(amount), 0)::bigint FROM topup WHERE status = 'credited') AS paid,
       (SELECT coalesce(sum(bonus), 0)::bigint FROM topup WHERE status = 'credited') AS bonus,
       (SELECT coalesce(sum(spent_paid + spent_bonus), 0)::bigint
        FROM orders WHERE status = 'delivered') AS spent,
       (SELECT coalesce(sum(amount), 0)::bigint FROM transfer WHERE code = 'bonus_expired') AS expired,
       (SELECT coalesce(sum(repaid + fee_paid), 0)::bigint FROM credit_use) AS repaid
"""


@dataclass(frozen=True)
class Books:
    """What went in and out of all wallets, in fen, by the database; `clean` is the audit's word."""

    paid: int
    bonus: int
    spent: int
    left: int
    expired: int
    repaid: int
    """Of credit, with fees."""
    undelivered: int
    clean: bool

    @property
    def exact(self) -> bool:
        """Money in is money out, and what was said to be through is delivered."""
        return (
            self.paid + self.bonus == self.spent + self.left + self.expired + self.repaid
            and not self.undelivered
        )


class Shop:
    """The shop as the replay uses it: through the client, as a chat does."""

    def __init__(self, backend: Backend, client: BackendClient, clock: ManualClock) -> None:
        self.client = client
        self.clock = clock
        self.policy = backend.database.policy
        self._backend = backend
        self._read_to = ""
        self._company: Company = backend.app.state.sandbox

    def local(self) -> datetime:
        """The present on the shop's clock."""
        return self.clock.now().astimezone(ZONE)

    def at(self, day: date, hour: int) -> None:
        """Move the clock."""
        self.clock.set(datetime.combine(day, time(hour), ZONE))

    async def welcome(self, person: Person) -> UUID:
        """A new customer with a chat, which makes the person of a merchant its owner."""
        kind: Kind = "merchant" if person.merchant else "personal"
        made = await self.client.create_customer(NewCustomer(name=person.address, kind=kind))
        await self.client.put_chat(CHANNEL, person.address, made.id)
        return made.id

    async def bill(self, customer_id: UUID, amount: int, order: Order | None = None) -> Topup:
        """A bill over `amount` fen, for an order or for the balance."""
        asked = TopupRequest(
            customer_id=customer_id,
            amount=min(amount, self.policy.topup_maximum),
            method=METHOD,
            order_id=None if order is None else order.id,
        )
        return await self.client.create_topup(asked, key=str(uuid4()))

    async def pay(self, bill: Topup) -> None:
        """The person pays at the sandbox's cashier, which notifies the shop as a gateway does."""
        await self._company.act(bill.pay_url.rsplit("/", 1)[1], "pay")

    async def settle(self) -> None:
        """Do the jobs that what happened has caused."""
        await self._backend.drain()

    async def pass_time(self) -> None:
        """Do what time has made due, as the worker does every few seconds; here once for each moment."""
        await self._backend.sweep()
        await self._backend.drain()

    async def news(self, kinds: Collection[EventType]) -> list[Event]:
        """Events of these kinds since it was asked last."""
        found: list[Event] = []
        while True:
            page = await self.client.events(self._read_to, limit=_PAGE)
            if not page.events:
                return found
            self._read_to = page.cursor
            found += [event for event in page.events if event.type in kinds]

    async def balances(self) -> dict[UUID, int]:
        """What is in each wallet now, in fen."""
        rows = await self._backend.database.run(lambda tx: tx.rows(_BALANCES))
        return {row.customer_id: row.amount for row in rows}

    async def credit(self) -> list[Any]:
        """Rows of `customer_id`, `used` and `owed`, in fen, of everybody who used credit."""
        return list(await self._backend.database.run(lambda tx: tx.rows(_CREDIT)))

    async def books(self, through: Sequence[UUID]) -> Books:
        """The end of a replay in which the orders `through` were got through."""
        left = sum((await self.balances()).values())

        async def work(tx: Tx) -> Books:
            [sums] = await tx.rows(_SUMS)
            [waiting] = await tx.rows(_UNDELIVERED, list(through))
            clean = (await audit(tx)).clean
            return Books(
                sums.paid, sums.bonus, sums.spent, left, sums.expired, sums.repaid, waiting.count, clean
            )

        return await self._backend.database.run(work)


@asynccontextmanager
async def open_shop(database_url: str, folder: Path, policy: ShopPolicy) -> AsyncIterator[Shop]:
    """A shop with that policy on a migrated database with the demo shop in it, open for the block."""
    clock = ManualClock()
    settings = Settings().model_copy(update={"policy": policy})
    backend = open_backend(
        settings, Vault(folder, settings), database_url=database_url, public_url=_URL, clock=clock
    )
    client = client_within(backend, _URL, await backend.database.run(lambda tx: keys.create(tx, "operator")))
    try:
        yield Shop(backend, client, clock)
    finally:
        await client.close()
        await backend.close()
