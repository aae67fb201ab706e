"""Bills to gateways, money from gateways. A payment is booked once, whoever tells us of it and how often."""

import asyncio
import logging
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.dialects.postgresql import insert

from api_client.contract import Topup
from backend.jobs.watched import cause
from backend.ledger import service as ledger
from backend.platform.db import Database
from backend.platform.failpoints import reach
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.topups import service as topups

from . import policy
from .gateway import Bill, Gateway, Gateways, Payment, topup_id_of
from .tables import payment as payment_table
from .tables import payment_review

log = logging.getLogger(__name__)

_PATIENCE = 10.0  # seconds for one answer of a gateway

Outcome = Literal["done", "repeated", "kept_for_review", "not_ours"]


async def present(database: Database, gateways: Gateways, topup_id: UUID) -> Topup:
    """Take the bill to its gateway, unless it is there already. Outside any transaction; safe to repeat.

    Raises `unavailable` when the gateway is away: the bill stays and the same request completes it.
    """
    row = await database.run(lambda tx: topups.row_of(tx, topup_id))
    if row.pay_url is not None:
        return topups.wire(row)
    bill = Bill(str(row.id), row.amount, row.currency, row.method, "小卡余额充值", row.expires_at, row.stars)
    reach("topup.presenting")
    try:
        with database.telemetry.watch("gateway", gateway=row.gateway, call="create"):
            async with asyncio.timeout(_PATIENCE):
                made = await gateways.named(row.gateway).create(bill)
    except OSError as error:  # TimeoutError is one
        raise ProblemError("unavailable", "The payment company does not answer.") from error
    reach("topup.collected")
    shown = await database.run(
        lambda tx: topups.presented(tx, topup_id, pay_url=made.pay_url, qr_text=made.qr_text)
    )
    reach("topup.presented")
    return shown


async def take(database: Database, gateway: Gateway, payment: Payment) -> Outcome:
    """`receive` in a transaction of its own, told as a part of the story that made the bill."""
    telemetry = database.telemetry
    heard = telemetry.trace()
    topup_id = topup_id_of(payment.reference)
    after = await cause(database, topup_id) if topup_id is not None else None
    with telemetry.watch("payment", after=after, gateway=gateway.name) as facts:
        telemetry.link(heard)
        outcome = await database.run(lambda tx: receive(tx, gateway, payment))
        facts["outcome"] = outcome
    return outcome


async def receive(tx: Tx, gateway: Gateway, payment: Payment) -> Outcome:
    """What `gateway` says about a bill, told or asked. Its signature or channel was checked before."""
    if payment.status == "paid":
        return await _money(tx, gateway, payment)
    row = await _bill(tx, payment.reference)
    if row is None or not _fits(gateway, payment, row):
        return "not_ours"
    if payment.status == "refused":
        await topups.step(tx, row, "refuse")
    elif payment.status == "processing":
        await topups.step(tx, row, "pay")
    elif row.expires_at <= tx.now:
        await topups.step(tx, row, "expire")
    return "done"


async def ask_open_bills(database: Database, gateways: Gateways) -> int:
    """Ask the gateways about bills that are due for it; returns how many were asked.

    A gateway that is away, or that this process does not have, changes nothing: its bills, expired or not,
    are asked for again later.
    """
    asked = 0
    while rows := await database.run(topups.due):
        for row in rows:
            if (gateway := gateways.find(row.gateway)) is not None:
                await _ask(database, gateway, row)
            else:
                log.warning("nobody here can ask gateway %s about bill %s", row.gateway, row.id)
        asked += len(rows)
    return asked


async def _ask(database: Database, gateway: Gateway, row: Row[Any]) -> None:
    reach("payment.due")
    try:
        with database.telemetry.watch("gateway", gateway=gateway.name, call="query") as facts:
            async with asyncio.timeout(_PATIENCE):
                payment = await gateway.query(str(row.id))
            facts["outcome"] = payment.status
    except OSError as error:
        log.warning("gateway %s gave no answer for bill %s: %s", gateway.name, row.id, type(error).__name__)
        return
    reach("payment.answered")
    await take(database, gateway, payment)


async def _money(tx: Tx, gateway: Gateway, payment: Payment) -> Outcome:
    assert payment.transaction is not None
    row = await _bill(tx, payment.reference)
    verdict = policy.judge(
        payment,
        heard_from=gateway.name,
        merchant_id=gateway.merchant_id,
        bill=row and policy.OurBill(row.gateway, row.amount, row.currency, row.status == "credited"),
    )
    ours = policy.is_ours(payment, heard_from=gateway.name, merchant_id=gateway.merchant_id)
    booked_to = "topup" if verdict == "credit" else "suspense" if ours else "nothing"
    fresh = await tx.conn.execute(
        insert(payment_table)
        .values(
            # What is not ours is kept apart, so that a stranger's number never blocks one of our own.
            gateway=gateway.name if ours else f"foreign:{payment.gateway}:{payment.merchant_id}",
            transaction=payment.transaction,
            reference=payment.reference,
            topup_id=row.id if row is not None and booked_to == "topup" else None,
            amount=payment.amount,
            currency=payment.currency,
            booked_to=booked_to,
            at=tx.now,
        )
        .on_conflict_do_nothing(index_elements=["gateway", "transaction"])
        .returning(payment_table.c.transaction)
    )
    if fresh.first() is None:
        return "repeated" if ours else "not_ours"
    reach("payment.booked")
    if verdict == "credit":
        assert row is not None
        await topups.credit(tx, row)
        return "done"
    await _review(tx, gateway, payment, verdict, topup_id=row.id if row is not None else None, ours=ours)
    reach("payment.suspended")
    return "kept_for_review" if ours else "not_ours"


async def _review(
    tx: Tx, gateway: Gateway, payment: Payment, reason: policy.Verdict, *, topup_id: UUID | None, ours: bool
) -> None:
    """Money without a place: on our account it goes to suspense; in any case a person will look at it."""
    if ours:
        await ledger.post(
            tx,
            kind="suspense",
            reference=f"suspense:{gateway.name}:{payment.transaction}",
            transfers=[ledger.Transfer(f"gateway:{gateway.name}", "suspense", payment.amount, reason)],
        )
    await tx.conn.execute(
        insert(payment_review).values(
            id=new_id(),
            gateway=gateway.name,
            transaction=payment.transaction,
            reference=payment.reference,
            merchant_id=payment.merchant_id,
            amount=payment.amount,
            currency=payment.currency,
            reason=reason,
            topup_id=topup_id,
            in_suspense=ours,
            at=tx.now,
        )
    )
    log.warning("a payment of gateway %s needs a look: %s", gateway.name, reason)


async def _bill(tx: Tx, reference: str) -> Row[Any] | None:
    topup_id = topup_id_of(reference)
    if topup_id is None:
        return None
    try:
        return await topups.row_of(tx, topup_id, lock=True)
    except ProblemError:
        return None


def _fits(gateway: Gateway, payment: Payment, row: Row[Any]) -> bool:
    return (
        (payment.gateway, payment.merchant_id)
        == (gateway.name, gateway.merchant_id)
        == (
            row.gateway,
            gateway.merchant_id,
        )
    )
