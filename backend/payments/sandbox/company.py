"""Inside the pretend company: bills are made, paid once, refused, asked about; merchants are notified."""

import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import httpx
from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert

from backend.platform.db import Database
from backend.platform.failpoints import reach
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from .refunds import RefundBehaviour, refund, treat
from .signature import sign
from .tables import sandbox_bill

log = logging.getLogger(__name__)

NAME = "sandbox"
MERCHANT = "sandbox-merchant"
SLOW = timedelta(minutes=1)
"""How long a slow payment takes from leaving the payer to arriving."""

Action = Literal["pay", "refuse", "pay_slowly"]


@dataclass(frozen=True)
class Receipt:
    """How an action at the cashier ended. `outcome` `paid_before` is a second click: no second payment."""

    outcome: Literal["paid", "paid_before", "paying", "refused", "closed"]
    bill: Row[Any]


class Company:
    """The company's server. It has transactions of its own and shares none with the shop."""

    def __init__(self, database: Database, *, secret: str, merchant_url: str) -> None:
        self._database = database
        self._secret = secret
        self._merchant_url = merchant_url
        self._http: httpx.AsyncClient | None = None

    def connect(self, http: httpx.AsyncClient) -> None:
        """The way to the merchant."""
        self._http = http

    async def make(self, values: dict[str, Any]) -> Row[Any]:
        """A new bill, or the one that was made for the same merchant and reference."""

        async def work(tx: Tx) -> Row[Any]:
            new = values | {"token": secrets.token_urlsafe(24), "status": "open", "created_at": tx.now}
            await tx.conn.execute(insert(sandbox_bill).values(new).on_conflict_do_nothing())
            return (await tx.conn.execute(_of(values["merchant_id"], values["reference"]))).one()

        return await self._database.run(work)

    async def bill(self, token: str) -> Row[Any]:
        """The bill behind a cashier's address. Raises `not_found`."""
        return await self._database.run(lambda tx: _by_token(tx, token))

    async def query(self, merchant_id: str, reference: str) -> Row[Any] | None:
        """What the merchant may ask: the bill as it is now."""

        async def work(tx: Tx) -> Row[Any] | None:
            row = (await tx.conn.execute(_of(merchant_id, reference).with_for_update())).one_or_none()
            if row is not None and row.status == "paying" and row.settles_at <= tx.now:
                row = await _change(tx, row, status="paid", transaction=_transaction())
            return row

        return await self._database.run(work)

    async def act(self, token: str, action: Action) -> Receipt:
        """What the payer does at the cashier. The merchant is told after the company's own commit."""

        async def work(tx: Tx) -> Receipt:
            row = await _by_token(tx, token, lock=True)
            if row.status == "paid":
                return Receipt("paid_before", row)
            if row.status == "refused":
                return Receipt("closed", row)
            if row.status == "paying":
                return Receipt("paying", row)
            if action == "refuse":
                return Receipt("refused", await _change(tx, row, status="refused"))
            if action == "pay_slowly":
                return Receipt("paying", await _change(tx, row, status="paying", settles_at=tx.now + SLOW))
            return Receipt("paid", await _change(tx, row, status="paid", transaction=_transaction()))

        receipt = await self._database.run(work)
        if receipt.outcome == "paid":
            reach("gateway.paid")
        if receipt.outcome in ("paid", "paid_before", "refused"):
            await self._notify(receipt.bill)
        return receipt

    async def refund(self, body: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
        """A signed request to send money back: what became of it, the first time and every time after.

        Raises `signature_invalid`, `invalid_request`, `not_found`, `conflict`; TimeoutError when the company
        shall not answer.
        """
        return await refund(self._database, self._secret, body, headers)

    async def treat_refunds(self, transaction: str, behaviour: RefundBehaviour) -> None:
        """From now on treat refunds of this payment like that."""
        await self._database.run(lambda tx: treat(tx, transaction, behaviour))

    async def _notify(self, bill: Row[Any]) -> None:
        """Tell the merchant. When it does not hear us, it will ask."""
        assert self._http is not None, "the company is not connected to its merchant"
        body = json.dumps(
            {
                "gateway": NAME,
                "merchant_id": bill.merchant_id,
                "reference": bill.reference,
                "status": bill.status,
                "transaction": bill.transaction,
                "amount": bill.amount,
                "currency": bill.currency,
            }
        ).encode()
        headers = sign(self._secret, body, self._database.clock.now()) | {"Content-Type": "application/json"}
        try:
            answer = await self._http.post(self._merchant_url, content=body, headers=headers)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            log.warning("the merchant did not take the notification: %s", type(error).__name__)


def _of(merchant_id: str, reference: str) -> Any:
    return select(sandbox_bill).where(
        sandbox_bill.c.merchant_id == merchant_id, sandbox_bill.c.reference == reference
    )


async def _by_token(tx: Tx, token: str, *, lock: bool = False) -> Row[Any]:
    query = select(sandbox_bill).where(sandbox_bill.c.token == token)
    row = (await tx.conn.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise ProblemError("not_found", "There is no such bill.")
    return row


async def _change(tx: Tx, row: Row[Any], **changes: Any) -> Row[Any]:
    mine = update(sandbox_bill).where(sandbox_bill.c.token == row.token)
    changed: Row[Any] = (await tx.conn.execute(mine.values(**changes).returning(sandbox_bill))).one()
    return changed


def _transaction() -> str:
    return "S" + secrets.token_hex(12).upper()
