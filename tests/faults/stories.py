"""What the shop is doing when it is killed, and what must be true once it has come back.

A story reaches the points of its stages; `arm(stage)` is called right before each stage. It insists: whatever
dies under it is asked again, under the same key, as the page, the client and the payment company do.
"""

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

import httpx
import pytest

from api_client.client import BackendClient
from api_client.contract import (
    AlertSettingsChange,
    GrantRequest,
    GuardAnswer,
    NewCustomer,
    NewEndpoint,
    Order,
    OrderRefund,
    QuoteRequest,
    Refused,
    Sender,
    Topup,
    TopupRefund,
    TopupRequest,
    TopupRuleRequest,
)
from backend.catalogue import service as catalogue
from backend.credit.calendar import business_date
from backend.payments.sandbox.signature import sign
from tests.backend import books, credit_lines
from tests.conftest import GATEWAY_SECRET

from .installation import Installation
from .person import Person

_number = itertools.count(1)
_BACK = OrderRefund(operator="zhang.wei", note="the customer asked for it")

Arm = Callable[[str], None]


@dataclass(frozen=True)
class Counter:
    """The shop as a story meets it: an operator's client and everybody who was talked to so far."""

    shop: Installation
    operator: BackendClient
    people: list[Person]

    async def customer(self, paid: int = 0) -> UUID:
        made = await self.operator.create_customer(NewCustomer(name="王敏"))
        if paid:
            await self.operator.grant(made.id, GrantRequest(paid=paid), key=str(uuid4()))
        return made.id

    async def quote(self, customer: UUID, sku: str, target: str | None = None, quantity: int = 1) -> UUID:
        request = QuoteRequest(customer_id=customer, sku=sku, target=target, quantity=quantity)
        return (await self.operator.quote(request)).id

    async def place(self, quote: UUID, key: str | None = None) -> Order:
        key = key or str(uuid4())
        return await self.shop.insist(lambda: self.operator.place_order(quote, key=key))

    async def short(self) -> tuple[UUID, Order, Topup]:
        """An order over 50.00 yuan that misses 12.00, and the bill over them."""
        customer = await self.customer(paid=38_00)
        order = await self.place(await self.quote(customer, "huafei-50", phone()))
        request = TopupRequest(customer_id=customer, amount=12_00, method="wechat", order_id=order.id)
        return customer, order, await self.operator.create_topup(request, key=str(uuid4()))

    async def cashier(self, bill: Topup, action: str = "pay") -> None:
        async def pressed() -> None:
            async with httpx.AsyncClient() as browser:
                (await browser.post(bill.pay_url, data={"action": action})).raise_for_status()

        await self.shop.insist(pressed)

    async def until(self, subject: UUID, type: str) -> None:
        """Wait for an event of that type about the subject, and for the armed points to be used up."""
        cursor = ""
        while True:
            page = await self.shop.insist(partial(self.operator.events, cursor, wait=10.0))
            if any(event.subject_id == subject and event.type == type for event in page.events):
                break
            cursor = page.cursor
        await self.shop.disarmed()

    async def delivered_once(self, order_id: UUID, target: str | None = None) -> None:
        """One order, one delivery, nothing left over, and books that balance."""
        order = await self.operator.order(order_id)
        assert order.status == "delivered"
        wallet = await self.operator.wallet(order.customer_id)
        assert (wallet.available, wallet.frozen, wallet.in_transit) == (0, 0, 0)
        assert len((await self.operator.orders(order.customer_id)).orders) == 1
        if target is not None:
            assert await self.shop.supplier.deliveries(target) == 1
        else:
            assert len((await self.operator.codes(order_id)).codes) == order.quantity
        await self.sound()

    async def sound(self) -> None:
        report = await self.shop.audit()
        assert report.clean, report.differences

    async def count(self, sql: str, **values: object) -> int:
        [[found]] = await self.shop.rows(sql, **values)
        return int(found)


def phone() -> str:
    """A number nobody had before."""
    return f"138{next(_number):08d}"


async def chat(at: Counter, arm: Arm) -> None:
    """A purchase that is short, by the web chat: say, press, pay at the cashier, be told."""
    person, target = Person(at.shop), phone()
    at.people.append(person)
    await person.say(f"充五十块话费 {target}")
    await person.hear("还差")
    arm("press")
    await person.press("微信")
    await person.hear("/cashier/")
    arm("pay")
    await person.pay()
    await person.hear("充值成功")
    await at.shop.disarmed()
    [row] = await at.shop.rows("SELECT id FROM orders WHERE target = :target", target=target)
    await at.delivered_once(row.id, target)


async def code(at: Counter, arm: Arm) -> None:
    """A card code with enough money, by HTTP."""
    customer = await at.customer(paid=52_00)
    quote = await at.quote(customer, "steam-50")
    arm("place")
    order = await at.place(quote, key := str(uuid4()))
    await at.until(order.id, "order.delivered")
    assert (await at.place(quote, key)).id == order.id
    await at.delivered_once(order.id)


async def sold_out(at: Counter, arm: Arm) -> None:
    """Two codes were quoted, one is left: the order fails and the money comes back."""
    customer = await at.customer(paid=410_00)
    await at.shop.database.run(lambda tx: catalogue.add_codes(tx, "steam-200", [str(uuid4()), str(uuid4())]))
    quote = await at.quote(customer, "steam-200", quantity=2)
    await at.shop.execute(
        "DELETE FROM card_code WHERE sku = 'steam-200' AND order_id IS NULL AND id <>"
        " (SELECT id FROM card_code WHERE sku = 'steam-200' AND order_id IS NULL ORDER BY id LIMIT 1)"
    )
    arm("place")
    order = await at.place(quote)
    await at.until(order.id, "order.failed")
    assert (await at.operator.wallet(customer)).available == 410_00
    await at.sound()


async def cancel(at: Counter, arm: Arm) -> None:
    """An order that waits for money is called off; then its bill is paid all the same."""
    customer, order, bill = await at.short()
    arm("cancel")
    key = str(uuid4())
    for _ in range(2):
        cancelled = await at.shop.insist(lambda: at.operator.cancel_order(order.id, key=key))
        assert cancelled.status == "cancelled"
    await at.shop.disarmed()
    await at.cashier(bill)
    await at.until(bill.id, "topup.credited")
    assert (await at.operator.wallet(customer)).available == 50_00
    assert (await at.operator.order(order.id)).status == "cancelled"
    await at.sound()


async def refused(at: Counter, arm: Arm) -> None:
    """A delivered order is called off: refused, and refused again under the same key."""
    customer, target = await at.customer(paid=50_00), phone()
    order = await at.place(await at.quote(customer, "huafei-50", target))
    await at.until(order.id, "order.delivered")
    arm("again")
    key = str(uuid4())
    for _ in range(2):
        with pytest.raises(Refused, match="order_not_cancellable"):
            await at.shop.insist(lambda: at.operator.cancel_order(order.id, key=key))
    await at.shop.disarmed()
    await at.delivered_once(order.id, target)


async def order_refund(at: Counter, arm: Arm) -> None:
    """A delivered order is given back: to the wallet, once, however often the desk asks."""
    customer, target = await at.customer(paid=50_00), phone()
    order = await at.place(await at.quote(customer, "huafei-50", target))
    await at.until(order.id, "order.delivered")
    arm("refund")
    key = str(uuid4())
    for _ in range(2):
        back = await at.shop.insist(lambda: at.operator.refund_order(order.id, _BACK, key=key))
        assert back.refunded == 50_00
    await at.shop.disarmed()
    assert (await at.operator.wallet(customer)).available == 50_00
    told = "SELECT count(*) FROM event WHERE subject_id = :id AND type = 'order.refunded'"
    assert await at.count(told, id=order.id) == 1
    await at.sound()


async def topup_refund(at: Counter, arm: Arm) -> None:
    """Money that was topped up goes back through its gateway, which sends it once."""
    customer = await at.customer()
    request = TopupRequest(customer_id=customer, amount=30_00, method="wechat")
    bill = await at.operator.create_topup(request, key=str(uuid4()))
    await at.cashier(bill)
    await at.until(bill.id, "topup.credited")
    arm("refund")
    key = str(uuid4())
    wanted = TopupRefund(**_BACK.model_dump())
    refund = await at.shop.insist(lambda: at.operator.refund_topup(bill.id, wanted, key=key))
    await at.until(refund.id, "refund.done")
    again = await at.operator.refund_topup(bill.id, wanted, key=key)
    assert again.id == refund.id
    assert (await at.operator.wallet(customer)).available == 0
    sent = "SELECT coalesce(sum(amount), 0) FROM sandbox_refund WHERE reference = :id AND status = 'accepted'"
    assert await at.count(sent, id=str(refund.id)) == 30_00
    await at.sound()


async def late_refund(at: Counter, arm: Arm) -> None:
    """A gateway that was away is asked again by the sweep."""
    customer = await at.customer()
    request = TopupRequest(customer_id=customer, amount=30_00, method="wechat")
    bill = await at.operator.create_topup(request, key=str(uuid4()))
    await at.cashier(bill)
    await at.until(bill.id, "topup.credited")
    treat = "UPDATE sandbox_bill SET refunding = :how WHERE reference = :bill"
    await at.shop.execute(treat, how="away", bill=str(bill.id))
    wanted = TopupRefund(**_BACK.model_dump())
    refund = await at.operator.refund_topup(bill.id, wanted, key=str(uuid4()))
    await at.shop.wait_for("SELECT asked > 0 FROM refund WHERE id = $1", refund.id)
    arm("sweep")
    again = "UPDATE refund SET due_at = now() WHERE id = :id"
    await at.shop.execute(again, id=refund.id)
    await at.shop.disarmed()
    await at.shop.execute(treat, how="ok", bill=str(bill.id))
    await at.shop.execute(again, id=refund.id)
    await at.until(refund.id, "refund.done")
    assert (await at.operator.wallet(customer)).available == 0
    await at.sound()


async def slow_payment(at: Counter, arm: Arm) -> None:
    """Money that takes its time: no notification comes, the sweep finds it by asking."""
    _, order, bill = await at.short()
    await at.cashier(bill, "pay_slowly")
    arm("ask")
    await at.shop.execute(
        "UPDATE sandbox_bill SET settles_at = now() WHERE reference = CAST(:bill AS text)", bill=str(bill.id)
    )
    await at.shop.execute("UPDATE topup SET due_at = now() WHERE id = :bill", bill=bill.id)
    await at.until(order.id, "order.delivered")
    await at.delivered_once(order.id, order.target)


async def stray_payment(at: Counter, arm: Arm) -> None:
    """A signed notification about a bill nobody knows, sent until it is acknowledged: kept once."""
    reference = str(uuid4())
    said = {
        "gateway": "sandbox", "merchant_id": "sandbox-merchant", "reference": reference, "status": "paid",
        "transaction": f"T-{reference}", "amount": 7_77, "currency": "CNY",
    }  # fmt: skip
    body = json.dumps(said).encode()

    async def notified() -> None:
        async with httpx.AsyncClient() as gateway:
            headers = sign(GATEWAY_SECRET, body, datetime.now(UTC))
            url = f"{at.shop.url}/v1/payments/sandbox/notify"
            (await gateway.post(url, content=body, headers=headers)).raise_for_status()

    arm("notify")
    for _ in range(2):
        await at.shop.insist(notified)
    await at.shop.disarmed()
    kept = "SELECT count(*) FROM payment WHERE reference = :bill AND booked_to = 'suspense'"
    assert await at.count(kept, bill=reference) == 1
    assert await at.count("SELECT count(*) FROM payment_review WHERE reference = :bill", bill=reference) == 1
    await at.sound()


async def tired_order(at: Counter, arm: Arm) -> None:
    """Nobody pays for a day: the order expires, once."""
    customer, order, _ = await at.short()
    arm("sweep")
    await at.shop.execute("UPDATE orders SET due_at = now(), expires_at = now() WHERE id = :id", id=order.id)
    await at.until(order.id, "order.expired")
    told = "SELECT count(*) FROM event WHERE subject_id = :id AND type = 'order.expired'"
    assert await at.count(told, id=order.id) == 1
    assert (await at.operator.wallet(customer)).available == 38_00
    await at.sound()


async def overdue_hold(at: Counter, arm: Arm) -> None:
    """Money that was reserved and forgotten is free again, once."""
    customer = await at.customer(paid=50_00)
    held = await at.shop.database.run(lambda tx: books.hold(tx, customer, 20_00))
    arm("sweep")
    await at.shop.execute("UPDATE hold SET expires_at = now() WHERE id = :id", id=held.id)
    await at.shop.disarmed()
    await at.shop.wait_for("SELECT status = 'expired' FROM hold WHERE id = $1", held.id)
    wallet = await at.operator.wallet(customer)
    assert (wallet.available, wallet.frozen) == (50_00, 0)
    await at.sound()


async def old_bonus(at: Counter, arm: Arm) -> None:
    """A bonus nobody used is taken back, once."""
    customer = await at.customer()
    grant = GrantRequest(bonus=5_00, bonus_days=1)
    await at.operator.grant(customer, grant, key=str(uuid4()))
    arm("sweep")
    lots = "UPDATE account SET expires_at = now() WHERE customer_id = :customer AND kind = 'bonus'"
    await at.shop.execute(lots, customer=customer)
    await at.shop.disarmed()
    closed = "SELECT bool_and(closed_at IS NOT NULL) FROM account WHERE customer_id = $1 AND kind = 'bonus'"
    await at.shop.wait_for(closed, customer)
    gone = "SELECT count(*) FROM event WHERE customer_id = :customer AND type = 'wallet.bonus_expired'"
    assert await at.count(gone, customer=customer) == 1
    assert (await at.operator.wallet(customer)).available == 0
    await at.sound()


async def old_answers(at: Counter, arm: Arm) -> None:
    """Answers, quotes and lines of the queue's log that are too old are forgotten; nothing else is."""
    customer = await at.customer(paid=11_00)
    order = await at.place(await at.quote(customer, "huafei-10", phone()))
    await at.until(order.id, "order.delivered")
    quote = await at.quote(customer, "huafei-50", phone())
    arm("sweep")
    await at.shop.execute(
        "UPDATE idempotency SET created_at = now() - interval '8 days'"
        " WHERE created_at = (SELECT max(created_at) FROM idempotency)"
    )
    await at.shop.execute(
        "UPDATE quote SET expires_at = now() - interval '2 days' WHERE id = :quote", quote=quote
    )
    await at.shop.execute(
        "UPDATE pgqueuer_log SET created = now() - interval '9 years'"
        " WHERE id = (SELECT min(id) FROM pgqueuer_log)"
    )
    await at.shop.disarmed()
    await at.shop.wait_for("SELECT NOT EXISTS (SELECT FROM quote WHERE id = $1)", quote)
    assert (await at.operator.wallet(customer)).available == 1_00
    await at.sound()


async def suggestion(at: Counter, arm: Arm) -> None:
    """Somebody buys the same each month and it is nearly time: suggested once, whoever dies over it."""
    customer, target = await at.customer(paid=30_00), phone()
    for months in (3, 2, 1):
        order = await at.place(await at.quote(customer, "huafei-10", target))
        await at.until(order.id, "order.delivered")
        past = "UPDATE orders SET created_at = now() - CAST(:days AS int) * interval '1 day' WHERE id = :id"
        await at.shop.execute(past, id=order.id, days=30 * months)
    arm("sweep")
    await at.shop.execute("UPDATE rhythm SET look_at = now() WHERE customer_id = :id", id=customer)
    await at.shop.disarmed()
    await at.shop.wait_for("SELECT look_at IS NULL FROM rhythm WHERE customer_id = $1", customer)
    told = "SELECT count(*) FROM event WHERE customer_id = :id AND type = 'suggestion.made'"
    assert await at.count(told, id=customer) == 1
    await at.sound()


async def report_of_the_day(at: Counter, arm: Arm) -> None:
    """A merchant's report is due: it is told once."""
    merchant = await at.operator.create_customer(NewCustomer(name="阿强数码", kind="merchant"))
    await at.operator.put_chat("web", uuid4().hex, merchant.id)
    await at.operator.put_alert_settings(merchant.id, AlertSettingsChange(report_at="09:00"))
    arm("sweep")
    due = "UPDATE alert_settings SET report_at = now() WHERE customer_id = :id"
    await at.shop.execute(due, id=merchant.id)
    await at.shop.disarmed()
    told = "SELECT count(*) FROM event WHERE customer_id = :id AND type = 'report.daily'"
    await at.shop.wait_for("SELECT report_at > now() FROM alert_settings WHERE customer_id = $1", merchant.id)
    assert await at.count(told, id=merchant.id) == 1
    await at.sound()


async def webhook(at: Counter, arm: Arm) -> None:
    """A merchant's system is told of a bill: at least once, always under one id, and the log is forgotten."""
    told: list[str] = []

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        told.extend(line.partition(": ")[2] for line in head.split("\r\n") if line.startswith("webhook-id"))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(receive, "127.0.0.1", at.shop.erp_port)
    try:
        customer = await at.customer()
        url = f"http://127.0.0.1:{at.shop.erp_port}/"
        made = await at.operator.create_webhook(
            NewEndpoint(customer_id=customer, url=url, types=["topup.created"])
        )
        arm("tell")
        bill, key = TopupRequest(customer_id=customer, amount=10_00, method="wechat"), str(uuid4())
        await at.shop.insist(lambda: at.operator.create_topup(bill, key=key))
        await at.shop.disarmed()
        delivered = "SELECT status = 'delivered' FROM webhook_delivery WHERE endpoint_id = $1"
        await at.shop.wait_for(delivered, made.endpoint.id)
        [sent] = (await at.operator.deliveries(made.endpoint.id)).deliveries
        assert set(told) == {str(sent.id)}
        arm("forget")
        await at.shop.execute("UPDATE webhook_delivery SET created_at = now() - interval '31 days'")
        await at.shop.disarmed()
        await at.shop.wait_for("SELECT NOT EXISTS (SELECT FROM webhook_delivery WHERE id = $1)", sent.id)
        await at.operator.delete_webhook(made.endpoint.id)
    finally:
        server.close()
    await at.sound()


async def guarded(at: Counter, arm: Arm) -> None:
    """An elderly person's payments wait: one is let go, one stopped, one called off, one goes out in time."""
    made = await at.operator.create_customer(NewCustomer(name="王奶奶", mode="elderly"))
    contact = await at.operator.create_customer(NewCustomer(name="小芳"))
    code = await at.operator.make_guardian_code(made.id)
    await at.operator.accept_guardian(contact.id, code.code)
    await at.shop.execute(
        "UPDATE guardian SET accepted_at = accepted_at - interval '2 days',"
        " starts_at = starts_at - interval '2 days', confirms_from = confirms_from - interval '2 days'"
    )

    async def waiting(target: str) -> Order:
        await at.operator.grant(made.id, GrantRequest(paid=300_00), key=str(uuid4()))
        order = await at.place(await at.quote(made.id, "huafei-300", target))
        assert (order.status, order.waits_until is None) == ("held", False)
        return order

    async def said(order: Order, answer: GuardAnswer) -> None:
        key = str(uuid4())
        ask = partial(at.operator.answer_guard, order.id, by=contact.id, answer=answer, key=key)
        await at.shop.insist(ask)

    targets = [phone() for _ in range(4)]
    arm("wait")
    first = await waiting(targets[0])
    arm("confirm")
    await said(first, "confirm")
    await at.until(first.id, "order.delivered")
    second = await waiting(targets[1])
    arm("refuse")
    await said(second, "refuse")
    third = await at.place(await at.quote(made.id, "huafei-300", targets[2]))
    key = str(uuid4())
    await at.shop.insist(lambda: at.operator.cancel_order(third.id, key=key))
    fourth = await at.place(await at.quote(made.id, "huafei-300", targets[3]))
    arm("sweep")
    await at.shop.execute(
        "UPDATE guard SET until = since WHERE outcome IS NULL",
        "UPDATE orders SET waits_until = created_at WHERE waits_until IS NOT NULL",
    )
    await at.until(fourth.id, "order.delivered")
    ended = [(await at.operator.guarded_order(order.id)).outcome for order in (first, second, third, fourth)]
    assert ended == ["confirmed", "refused", "cancelled", "time_up"]
    assert [await at.shop.supplier.deliveries(target) for target in targets] == [1, 0, 0, 1]
    wallet = await at.operator.wallet(made.id)
    assert (wallet.available, wallet.frozen) == (0, 0)
    await at.sound()


async def repaid(at: Counter, arm: Arm) -> None:
    """A credit line is repaid on its day as far as the balance goes, by a top-up, and by hand: each once."""
    customer, today = await at.customer(), business_date(datetime.now(UTC))
    await at.shop.database.run(lambda tx: credit_lines.open_line(tx, customer))
    later = today + timedelta(days=1)
    await at.shop.database.run(lambda tx: credit_lines.use(tx, customer, 40_00, due_on=later))
    await at.operator.grant(customer, GrantRequest(paid=30_00), key=str(uuid4()))
    arm("sweep")
    await at.shop.execute(
        "UPDATE credit_use SET due_on = :today WHERE customer_id = :id", today=today, id=customer
    )
    await at.shop.disarmed()
    await at.shop.wait_for("SELECT EXISTS (SELECT FROM overdue WHERE customer_id = $1)", customer)
    assert (await at.operator.credit_due(customer)).owed == 10_00
    arm("topup")
    request = TopupRequest(customer_id=customer, amount=15_00, method="wechat")
    bill = await at.operator.create_topup(request, key=str(uuid4()))
    await at.cashier(bill)
    await at.until(bill.id, "topup.credited")
    due = await at.operator.credit_due(customer)
    assert (due.owed, due.available, due.frozen) == (0, 5_00, False)
    await at.shop.database.run(lambda tx: credit_lines.use(tx, customer, 3_00, due_on=later))
    await at.operator.grant(customer, GrantRequest(paid=4_00), key=str(uuid4()))
    arm("hand")
    key = str(uuid4())
    for _ in range(2):
        made = await at.shop.insist(lambda: at.operator.repay(customer, key=key))
        assert (made.amount, made.left) == (3_00, 0)
    await at.shop.disarmed()
    assert (await at.operator.wallet(customer)).available == 1_00
    assert await at.count("SELECT count(*) FROM repayment WHERE customer_id = :id", id=customer) == 3
    await at.sound()


async def on_credit(at: Counter, arm: Arm) -> None:
    """An order that is short and puts the rest on a credit line: once, however often it is asked for."""
    customer, target = await at.customer(paid=27_00), phone()
    await at.shop.database.run(lambda tx: credit_lines.open_line(tx, customer))
    quote, key = await at.quote(customer, "huafei-50", target), str(uuid4())
    arm("place")

    async def place() -> Order:
        return await at.operator.place_order(quote, key=key, credit=True)

    order = await at.shop.insist(place)
    await at.until(order.id, "order.delivered")
    assert (await place()).id == order.id
    wallet = await at.operator.wallet(customer)
    assert wallet.credit is not None
    assert wallet.credit.used == 23_00
    await at.delivered_once(order.id, target)


async def signed_line(at: Counter, arm: Arm) -> None:
    """A merchant signs, once, and has a line; the day's score is worked out; old drafts are forgotten."""
    merchant = await at.operator.create_customer(NewCustomer(name="阿强数码", kind="merchant"))
    boss = Sender(channel="web", address=uuid4().hex)
    await at.operator.put_chat(boss.channel, boss.address, merchant.id)
    await at.shop.execute(
        "INSERT INTO credit_line (customer_id, status, tier, credit_limit, order_cap, day_cap, updated_at)"
        " VALUES (:id, 'proposed', 'mid', 50000, 20000, 50000, now())",
        "INSERT INTO turnover_hour (customer_id, hour, turnover, orders)"
        " VALUES (:id, date_trunc('hour', now()), 10000, 1)",
        id=merchant.id,
    )
    draft, key = await at.operator.draft_agreement(merchant.id, by=boss), str(uuid4())
    arm("sign")
    sign = partial(at.operator.sign_agreement, merchant.id, draft.id, draft.code, by=boss, key=key)
    signed = await at.shop.insist(sign)
    assert signed.sha256 == draft.sha256
    assert len((await at.operator.agreements(merchant.id)).agreements) == 1
    line = (await at.operator.credit_standing(merchant.id)).line
    assert line is not None
    assert (line.status, line.limit, line.agreement_id) == ("open", 500_00, signed.id)
    old = await at.operator.draft_agreement(merchant.id, by=boss)
    arm("sweep")
    await at.shop.execute(
        "UPDATE score_due SET due_on = '2020-01-01' WHERE customer_id = :id",
        "UPDATE agreement_draft SET expires_at = now() - interval '1 day' WHERE customer_id = :id",
        id=merchant.id,
    )
    await at.shop.disarmed()
    await at.shop.wait_for("SELECT NOT EXISTS (SELECT FROM agreement_draft WHERE id = $1)", old.id)
    await at.shop.wait_for("SELECT count(*) = 1 FROM merchant_score WHERE customer_id = $1", merchant.id)
    await at.sound()


async def standing(at: Counter, arm: Arm) -> None:
    """One purchase has money kept for the next and a rule ask; later a rule asks by the calendar."""
    customer, here = await at.customer(paid=108_00), Sender(channel="web", address="here")
    arm("agree")
    await at.shop.insist(lambda: at.operator.change_precaution(customer, on=True, by=here))
    key = str(uuid4())
    low = TopupRuleRequest(kind="balance", threshold=20_00, amount=50_00, by=here)
    arm("arrange")
    rule = await at.shop.insist(lambda: at.operator.put_topup_rule(customer, low, key=key))
    await at.until((await at.place(await at.quote(customer, "huafei-50", phone()))).id, "order.delivered")
    arm("low")
    await at.place(await at.quote(customer, "huafei-50", phone()))
    asked = await _asked(at, customer)
    wallet = await at.operator.wallet(customer)
    assert (wallet.available, wallet.frozen) == (0, 8_00)
    await at.cashier(await at.operator.topup(asked))
    await at.until(asked, "topup.credited")
    # The order needs what is kept, and gets it.
    last = await at.place(await at.quote(customer, "huafei-50", phone()))
    await at.until(last.id, "order.delivered")
    every = TopupRuleRequest(kind="interval", every_days=30, amount=30_00, by=here)
    again = await at.operator.put_topup_rule(customer, every, key=str(uuid4()))
    # A look that the last order caused would find the rule due before a sweep does.
    await at.shop.wait_for(_LOOKED_AT, customer)
    arm("sweep")
    await at.shop.execute("UPDATE topup_rule SET next_at = created_at WHERE id = :id", id=again.id)
    assert (await at.operator.topup(await _asked(at, customer, but=asked))).amount == 30_00
    runs = "SELECT count(*) FROM topup_run WHERE rule_id IN (:low, :every)"
    assert await at.count(runs, low=rule.id, every=again.id) == 2
    await at.sound()


_LOOKED_AT = """
SELECT NOT EXISTS (SELECT FROM standing_due WHERE customer_id = $1)
   AND NOT EXISTS (SELECT FROM pgqueuer WHERE dedupe_key = 'standing.look:' || $1)
"""


async def _asked(at: Counter, customer: UUID, but: UUID | None = None) -> UUID:
    """Wait for a rule's question to the customer, other than `but`; its bill."""
    cursor = ""
    while True:
        page = await at.shop.insist(partial(at.operator.events, cursor, wait=10.0))
        for event in page.events:
            mine = event.customer_id == customer and event.subject_id != but
            if mine and event.type == "autotopup.asked":
                await at.shop.disarmed()
                return event.subject_id
        cursor = page.cursor


Story = Callable[[Counter, Arm], Awaitable[None]]

POINTS: dict[Story, dict[str, tuple[str, ...]]] = {
    chat: {
        "press": (
            "chat.arrived", "chat.received", "chat.claimed", "once.claimed", "order.placing", "once.stored",
            "once.committed", "topup.made", "topup.presenting", "topup.collected", "topup.presented",
            "chat.replying", "chat.replied",
        ),
        "pay": (
            "gateway.paid", "payment.heard", "payment.booked", "topup.crediting", "order.funding",
            "job.enqueued", "payment.credited", "job.taken", "order.beginning", "order.begun", "order.asked",
            "order.capturing", "order.settled", "job.finished", "chat.telling", "chat.told", "chat.moved",
        ),
    },
    code: {"place": ("order.codes_taken", "order.codes_delivered")},
    sold_out: {"place": ("order.sold_out",)},
    cancel: {"cancel": ("order.cancelling",)},
    on_credit: {"place": ("credit.used",)},
    guarded: {
        "wait": ("guard.waiting",),
        "refuse": ("guard.stopping",),
        "confirm": ("guard.releasing",),
        "sweep": ("sweep.guards.found", "sweep.guards.done"),
    },
    repaid: {
        "sweep": ("sweep.repayments.found", "sweep.repayments.done", "repay.posted", "repay.run"),
        "topup": ("repay.arrived",),
        "hand": ("repay.by_hand",),
    },
    standing: {
        "agree": ("precaution.changing",),
        "arrange": ("autotopup.arranging",),
        "low": ("precaution.keeping", "autotopup.made", "autotopup.asking"),
        "sweep": ("sweep.standing.found", "sweep.standing.done"),
    },
    refused: {"again": ("once.refused",)},
    order_refund: {"refund": ("order.refunding",)},
    topup_refund: {
        "refund": ("refund.made", "refund.begun", "refund.asked", "refund.posted", "refund.settled")
    },
    late_refund: {"sweep": ("sweep.refunds.found", "sweep.refunds.done")},
    slow_payment: {"ask": ("payment.due", "payment.answered")},
    stray_payment: {"notify": ("payment.suspended",)},
    tired_order: {"sweep": ("sweep.orders.found", "sweep.orders.done")},
    overdue_hold: {"sweep": ("sweep.holds.found", "sweep.holds.done")},
    old_bonus: {"sweep": ("sweep.bonus.found", "sweep.bonus.done")},
    old_answers: {
        "sweep": (
            "sweep.answers.found", "sweep.answers.done", "sweep.quotes.found", "sweep.quotes.done",
            "sweep.jobs.found", "sweep.jobs.done",
        )
    },
    signed_line: {
        "sign": ("agreement.signing",),
        "sweep": ("sweep.scores.found", "sweep.scores.done", "sweep.drafts.found", "sweep.drafts.done"),
    },
    suggestion: {"sweep": ("suggestion.making", "sweep.suggestions.found", "sweep.suggestions.done")},
    report_of_the_day: {"sweep": ("sweep.alerts.found", "sweep.alerts.done")},
    webhook: {
        "tell": (
            "sweep.webhooks.found", "sweep.webhooks.done", "webhook.begun", "webhook.sent", "webhook.marked"
        ),
        "forget": ("sweep.deliveries.found", "sweep.deliveries.done"),
    },
}  # fmt: skip
"""Which points a story reaches, by the stage before which they are armed."""
