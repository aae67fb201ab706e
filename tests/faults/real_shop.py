"""The same shop for real: every step through the services, each in its own transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from api_client.contract import Method, Order, QuoteRequest, Topup, TopupRequest, Wallet
from backend.catalogue.suppliers import SupplierResult
from backend.desk.trail import Signature
from backend.ledger import service as ledger
from backend.orders import refund as refunds
from backend.orders import service as orders
from backend.orders.fulfilment import Fulfilment
from backend.payments import service as payments
from backend.payments.gateway import Bill, Gateways, Payment, Presented
from backend.platform.db import Database
from backend.platform.tx import Tx
from backend.quotes import service as quotes
from backend.topups import service as topups
from backend.wallets import service as wallets
from tests.backend import books

from .simple_shop import Answer

PRICES = {"huafei-10": 10_00, "huafei-30": 30_00, "huafei-50": 50_00, "steam-50": 52_00}
_PHONE = "13800138000"


@dataclass
class Till:
    """A gateway that knows what was paid there and answers questions; it never calls."""

    paid: dict[str, tuple[int, str]] = field(default_factory=dict)
    name: str = "sandbox"
    merchant_id: str = "sandbox-merchant"
    methods: frozenset[Method] = frozenset({"wechat", "alipay"})

    async def create(self, bill: Bill) -> Presented:
        raise NotImplementedError

    def read(self, body: bytes, headers: Mapping[str, str], now: datetime) -> Payment:
        raise NotImplementedError

    async def query(self, reference: str) -> Payment:
        if reference not in self.paid:
            return Payment(self.name, self.merchant_id, reference, "unpaid", 0, "CNY")
        amount, transaction = self.paid[reference]
        return Payment(self.name, self.merchant_id, reference, "paid", amount, "CNY", transaction)


class Puppet:
    """A supplier that says what it is told to say, and counts what it was asked to deliver."""

    def __init__(self) -> None:
        self.says: Answer = "delivered"
        self.heard: dict[str, str] = {}

    async def submit(self, reference: str, sku: str, target: str | None, quantity: int) -> SupplierResult:
        return await self.query(reference)

    async def query(self, reference: str) -> SupplierResult:
        return SupplierResult(self.says, f"P-{reference}")


class RealShop:
    """Services over one database, with a till and a puppet where other companies would be."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.till = Till()
        self.supplier = Puppet()
        self._gateways = Gateways([self.till])
        self._fulfilment = Fulfilment(database, self.supplier)

    async def customer(self) -> UUID:
        return await books.customer(self.database)

    async def grant(self, customer: UUID, *, paid: int = 0, bonus: int = 0, days: int | None = None) -> None:
        await self.database.run(lambda tx: books.grant(tx, customer, paid=paid, bonus=bonus, days=days))

    async def quote(self, customer: UUID, sku: str) -> UUID:
        target = None if sku.startswith("steam") else _PHONE
        request = QuoteRequest(customer_id=customer, sku=sku, target=target)
        return (await self.database.run(lambda tx: quotes.make(tx, request))).id

    async def place(self, quote: UUID) -> Order:
        return await self.database.run(lambda tx: orders.place(tx, quote))

    async def cancel(self, order: UUID) -> Order:
        return await self.database.run(lambda tx: orders.cancel(tx, order))

    async def refund(self, order: UUID) -> Order:
        by = Signature(key_id="desk", operator="zhang.wei", note="the customer asked for it")
        return await self.database.run(lambda tx: refunds.refund(tx, order, by))

    async def bill(self, customer: UUID, order: UUID, amount: int, method: Method) -> Topup:
        request = TopupRequest(customer_id=customer, amount=amount, method=method, order_id=order)
        return await self.database.run(lambda tx: topups.create(tx, request, gateway="sandbox"))

    async def hear(self, bill: UUID, amount: int, status: Any, transaction: str | None = None) -> str:
        said = Payment(self.till.name, self.till.merchant_id, str(bill), status, amount, "CNY", transaction)
        return await self.database.run(lambda tx: payments.receive(tx, self.till, said))

    async def fulfil(self, order: UUID, answer: Answer) -> None:
        self.supplier.says = answer
        await self._fulfilment.run(order)

    async def sweep(self) -> None:
        """As `Backend.sweep` does it."""
        run = self.database.run
        await payments.ask_open_bills(self.database, self._gateways)
        while await run(orders.due):
            pass
        while await run(ledger.expire_holds):
            pass
        while await run(ledger.sweep_bonus):
            pass

    async def look(self, customer: UUID) -> tuple[Wallet, dict[UUID, Any]]:
        """The wallet, and (status, shortfall, deliveries) of every order."""

        async def work(tx: Tx) -> tuple[Wallet, dict[UUID, Any]]:
            wallet = await wallets.composition(tx, customer)
            found = await tx.conn.execute(_ORDERS, {"customer": customer})
            return wallet, {row.id: (row.status, row.shortfall, row.deliveries) for row in found}

        return await self.database.run(work)

    async def suspense(self) -> int:
        async def work(tx: Tx) -> int:
            held = (
                "SELECT coalesce(sum(credits_posted - debits_posted), 0) FROM account WHERE code = 'suspense'"
            )
            return int((await tx.conn.execute(text(held))).scalar_one())

        return await self.database.run(work)


_ORDERS = text(
    """
    SELECT id, status, shortfall, (SELECT count(*) FROM delivery WHERE order_id = orders.id) AS deliveries
    FROM orders WHERE customer_id = :customer
    """
)
