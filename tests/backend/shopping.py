"""A person at the demo shop, over HTTP like everybody else: order, pay, forge, count."""

import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from api_client.client import BackendClient
from api_client.contract import (
    Customer,
    GrantRequest,
    Kind,
    Method,
    NewCustomer,
    Order,
    QuoteRequest,
    Topup,
    TopupRequest,
)
from app.clock import ManualClock
from backend.build import Backend
from backend.keys import service as keys
from backend.payments.sandbox.company import Company
from backend.payments.sandbox.signature import sign
from tests.conftest import GATEWAY_SECRET, PUBLIC_URL

PHONE = "13800138000"
_number = itertools.count(1)


def fresh(what: str = "key") -> str:
    """An Idempotency-Key nobody used before."""
    return f"{what}-{next(_number)}"


@dataclass(frozen=True)
class Shop:
    """The demo shop and an operator's client."""

    backend: Backend
    clock: ManualClock
    operator: BackendClient
    http: httpx.AsyncClient

    async def customer(self, paid: int = 0, bonus: int = 0, kind: Kind = "personal") -> Customer:
        made = await self.operator.create_customer(NewCustomer(name="王敏", kind=kind))
        if paid or bonus:
            await self.operator.grant(made.id, GrantRequest(paid=paid, bonus=bonus), key=fresh("grant"))
        return made

    async def order(
        self, customer: Customer, sku: str = "huafei-50", target: str | None = PHONE, quantity: int = 1
    ) -> Order:
        request = QuoteRequest(customer_id=customer.id, sku=sku, target=target, quantity=quantity)
        quote = await self.operator.quote(request)
        return await self.operator.place_order(quote.id, key=fresh("order"))

    async def bill(
        self, customer: Customer, amount: int, order: Order | None = None, method: Method = "wechat"
    ) -> Topup:
        request = TopupRequest(
            customer_id=customer.id, amount=amount, method=method, order_id=order.id if order else None
        )
        return await self.operator.create_topup(request, key=fresh("topup"))

    async def short(self, missing: int = 12_00) -> tuple[Customer, Order, Topup]:
        """An order over 50.00 yuan that misses some money, and the bill over it."""
        customer = await self.customer(paid=50_00 - missing)
        order = await self.order(customer)
        assert order.status == "awaiting_funds"
        return customer, order, await self.bill(customer, missing, order)

    async def cashier(self, topup: Topup, action: str = "pay") -> str:
        """What the person does at the cashier, and the page that answers."""
        answer = await self.http.post(topup.pay_url, data={"action": action})
        assert answer.status_code == 200, answer.text
        return answer.text

    async def notification(self, topup: Topup, **other: Any) -> dict[str, Any]:
        """What the gateway would say about a paid bill, with whatever is `other`."""
        said: dict[str, Any] = {
            "gateway": "sandbox",
            "merchant_id": "sandbox-merchant",
            "reference": str(topup.id),
            "status": "paid",
            "transaction": f"T-{topup.id}",
            "amount": topup.amount,
            "currency": "CNY",
        }
        return said | other

    async def notify(
        self,
        said: dict[str, Any] | bytes,
        *,
        gateway: str = "sandbox",
        secret: str = GATEWAY_SECRET,
        **headers: str,
    ) -> httpx.Response:
        """Send a notification, signed with `secret` unless the headers say otherwise."""
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        signed = sign(secret, body, self.clock.now()) | {
            name.replace("_", "-"): v for name, v in headers.items()
        }
        return await self.http.post(f"/v1/payments/{gateway}/notify", content=body, headers=signed)

    async def key(self, scope: Any, customer: Customer | None = None) -> dict[str, str]:
        """The header of a fresh key."""
        customer_id = customer.id if customer else None
        made = await self.backend.database.run(lambda tx: keys.create(tx, scope, customer_id=customer_id))
        return {"Authorization": f"Bearer {made}"}

    async def story(self, subject: UUID) -> list[str]:
        """The types of the subject's events, in order."""
        rows = await self.rows("SELECT type FROM event WHERE subject_id = :id ORDER BY position", id=subject)
        return [row.type for row in rows]

    async def rows(self, sql: str, **values: Any) -> Any:
        """What the database says."""

        async def work(tx: Any) -> Any:
            return (await tx.conn.execute(text(sql), values)).all()

        return await self.backend.database.run(work)

    async def execute(self, sql: str) -> None:
        """Do to the database what no code of ours would."""
        await self.backend.database.run(lambda tx: tx.conn.execute(text(sql)))

    async def available(self, customer: Customer) -> int:
        return (await self.operator.wallet(customer.id)).available

    @asynccontextmanager
    async def deaf(self) -> AsyncIterator[None]:
        """Meanwhile no notification of the payment company arrives."""
        company: Company = self.backend.app.state.sandbox
        transport = httpx.MockTransport(lambda _: httpx.Response(503))
        async with httpx.AsyncClient(transport=transport) as nowhere:
            company.connect(nowhere)
            yield
        company.connect(self.backend.merchant_http)


@asynccontextmanager
async def opened(backend: Backend, clock: ManualClock, operator: BackendClient) -> AsyncIterator[Shop]:
    """The shop with a plain HTTP client that carries no key."""
    transport = httpx.ASGITransport(app=backend.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as http:
        yield Shop(backend, clock, operator, http)
