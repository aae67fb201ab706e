"""A merchant with people, a past and a present, for the tests of figures and alerts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from api_client.contract import (
    AlertNotice,
    Customer,
    GrantRequest,
    NewCustomer,
    Role,
    Sender,
    StaffMember,
)
from backend.figures.days import HOUR, hour_of

from .shopping import Shop, fresh

CHANNEL = "telegram-merchants"


@dataclass(frozen=True)
class Trade:
    """One merchant of the demo shop."""

    shop: Shop
    merchant: Customer

    @classmethod
    async def opened(cls, shop: Shop, *, paid: int = 0, bonus: int = 0) -> "Trade":
        """A merchant with so much money and nobody to tell."""
        merchant = await shop.operator.create_customer(NewCustomer(name="阿强数码", kind="merchant"))
        trade = cls(shop, merchant)
        if paid or bonus:
            await trade.grant(paid, bonus)
        return trade

    @property
    def id(self) -> UUID:
        return self.merchant.id

    async def grant(self, paid: int, bonus: int = 0) -> None:
        await self.shop.operator.grant(self.id, GrantRequest(paid=paid, bonus=bonus), key=fresh("grant"))

    async def hire(self, address: str, role: Role = "owner", name: str = "") -> StaffMember:
        """Somebody types a code for that role in a private chat."""
        code = await self.shop.operator.make_staff_code(self.id, role, by=None)
        await self.shop.operator.link_chat(CHANNEL, address, code.code, name=name)
        staff = (await self.shop.operator.staff(self.id)).staff
        return next(one for one in staff if one.address == address)

    async def past(self, hours: Mapping[datetime, int], *, orders: int = 10) -> None:
        """So much turnover (fen) in the clock hours that began then."""
        rows = [
            {"customer": self.id, "hour": hour_of(at), "turnover": turnover, "orders": orders}
            for at, turnover in hours.items()
        ]

        async def write(tx: Any) -> None:
            await tx.conn.execute(
                text(
                    "INSERT INTO turnover_hour (customer_id, hour, turnover, orders)"
                    " VALUES (:customer, :hour, :turnover, :orders)"
                ),
                rows,
            )

        await self.shop.backend.database.run(write)

    async def steady(self, an_hour: int, *, days: int = 9) -> None:
        """The same turnover in every hour of so many days up to the hour before this one."""
        this = hour_of(self.shop.clock.now())
        await self.past({this - n * HOUR: an_hour for n in range(1, 24 * days + 1)})

    async def spend(self, sku: str = "huafei-50", quantity: int = 1) -> None:
        """An order that is delivered, and whatever comes of it."""
        await self.shop.order(self.merchant, sku=sku, quantity=quantity)
        await self.shop.backend.drain()

    async def look(self) -> None:
        """Somebody looks now, as after a crossing."""
        await self.shop.rows("SELECT alert_mark(:id)", id=self.id)
        await self.shop.backend.drain()

    async def wait(self, **time: float) -> None:
        """Time passes, and a worker notices."""
        self.shop.clock.advance(timedelta(**time))
        await self.shop.backend.sweep()
        await self.shop.backend.drain()

    async def said(self, *types: str) -> list[tuple[str, str, list[str]]]:
        """The alert events so far: type, rule, and the chats that were told."""
        return [
            (row.type.removeprefix("alert."), row.data["rule_id"], [chat["chat"] for chat in row.data["to"]])
            for row in await self.events(*(types or ("alert.raised", "alert.recovered", "alert.escalated")))
        ]

    async def events(self, *types: str) -> list[Any]:
        """Events of this merchant, oldest first."""
        found = await self.shop.rows(
            "SELECT type, data, subject_id FROM event WHERE customer_id = :id AND type = ANY (:types)"
            " ORDER BY position",
            id=self.id,
            types=list(types),
        )
        return list(found)

    async def notices(self) -> list[AlertNotice]:
        """The alerts that were raised, as their events say it."""
        return [AlertNotice.model_validate(row.data) for row in await self.events("alert.raised")]


def sender(address: str) -> Sender:
    """The person behind that address."""
    return Sender(channel=CHANNEL, address=address)
