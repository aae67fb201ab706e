"""Notifications: repeated, forged, mixed up, late, out of order, about nothing we know."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from backend.platform.tx import Tx

from .shopping import Shop


async def _books(shop: Shop) -> tuple[int, int, int]:
    """(credited payments, suspended payments, reviews)"""
    [row] = await shop.rows(
        "SELECT (SELECT count(*) FROM payment WHERE booked_to = 'topup') AS credited,"
        " (SELECT count(*) FROM payment WHERE booked_to = 'suspense') AS suspended,"
        " (SELECT count(*) FROM payment_review) AS reviews"
    )
    return row.credited, row.suspended, row.reviews


async def _suspense(shop: Shop) -> int:
    [row] = await shop.rows(
        "SELECT coalesce(sum(credits_posted - debits_posted), 0)::bigint AS held"
        " FROM account WHERE code = 'suspense'"
    )
    return int(row.held)


async def test_paying_twice_at_the_cashier_charges_once(shop: Shop) -> None:
    customer = await shop.customer()
    topup = await shop.bill(customer, 12_00)
    assert "已支付" in await shop.cashier(topup)
    assert "不会重复扣款" in await shop.cashier(topup)
    assert "不会重复扣款" in (await shop.http.get(topup.pay_url)).text
    both = await shop.bill(customer, 12_00)
    await asyncio.gather(*[shop.cashier(both) for _ in range(4)])
    assert await shop.available(customer) == 24_00
    assert await _books(shop) == (2, 0, 0)


async def test_a_signature_covers_the_raw_body_and_its_time(shop: Shop) -> None:
    import json

    from backend.payments.sandbox.signature import sign
    from tests.conftest import GATEWAY_SECRET

    _, _, topup = await shop.short()
    body = json.dumps(await shop.notification(topup)).encode()
    headers = sign(GATEWAY_SECRET, body, shop.clock.now())
    url = "/v1/payments/sandbox/notify"
    assert (await shop.http.post(url, content=body.replace(b" ", b""), headers=headers)).status_code == 401
    shop.clock.advance(timedelta(minutes=6))
    assert (await shop.http.post(url, content=body, headers=headers)).status_code == 401


async def test_money_of_another_merchant_is_not_ours(shop: Shop) -> None:
    customer, _, topup = await shop.short()
    said = await shop.notification(topup, merchant_id="somebody-else")
    for _ in range(2):
        assert (await shop.notify(said)).status_code == 409
    assert await _books(shop) == (0, 0, 1)
    assert await shop.available(customer) == 38_00
    # A stranger's transaction number does not keep our own payment from being booked.
    assert (await shop.notify(await shop.notification(topup))).status_code == 200
    assert (await shop.operator.topup(topup.id)).status == "credited"


@pytest.mark.parametrize("amount", [1, 11_99, 12_01, 1_000_000_00])
async def test_another_amount_goes_to_suspense_and_review(shop: Shop, amount: int) -> None:
    customer, order, topup = await shop.short()
    said = await shop.notification(topup, amount=amount)
    for _ in range(2):
        assert (await shop.notify(said)).status_code == 200
    assert (await shop.operator.topup(topup.id)).status == "pending"
    assert (await shop.operator.order(order.id)).status == "awaiting_funds"
    assert await shop.available(customer) == 38_00
    assert await _books(shop) == (0, 1, 1)
    assert await _suspense(shop) == amount


async def test_another_currency_is_never_booked_as_ours(shop: Shop) -> None:
    customer, _, topup = await shop.short()
    assert (await shop.notify(await shop.notification(topup, currency="JPY"))).status_code == 409
    assert await shop.available(customer) == 38_00
    assert await _books(shop) == (0, 0, 1)


@pytest.mark.parametrize("reference", ["00000000-0000-0000-0000-000000000000", "no bill at all"])
async def test_an_unknown_payment_goes_to_suspense_and_never_away(shop: Shop, reference: str) -> None:
    topup = await shop.bill(await shop.customer(), 12_00)
    said = await shop.notification(topup, reference=reference)
    for _ in range(2):
        assert (await shop.notify(said)).status_code == 200
    assert await _books(shop) == (0, 1, 1)
    assert await _suspense(shop) == 12_00


async def test_a_second_real_payment_for_a_bill_is_kept_for_review(shop: Shop) -> None:
    customer = await shop.customer()
    topup = await shop.bill(customer, 12_00)
    await shop.notify(await shop.notification(topup, transaction="first"))
    await shop.notify(await shop.notification(topup, transaction="second"))
    assert await shop.available(customer) == 12_00
    assert await _books(shop) == (1, 1, 1)
    assert await _suspense(shop) == 12_00


async def test_out_of_order_news_never_takes_money_back(shop: Shop) -> None:
    customer = await shop.customer()
    topup = await shop.bill(customer, 12_00)
    await shop.notify(await shop.notification(topup))
    for status in ("paying", "refused"):
        assert (await shop.notify(await shop.notification(topup, status=status))).status_code == 200
    assert (await shop.operator.topup(topup.id)).status == "credited"
    assert await shop.available(customer) == 12_00
    assert await shop.story(topup.id) == ["topup.created", "topup.credited"]


async def test_money_after_a_refusal_is_credited_as_late(shop: Shop) -> None:
    customer = await shop.customer()
    topup = await shop.bill(customer, 12_00)
    await shop.notify(await shop.notification(topup, status="refused"))
    await shop.notify(await shop.notification(topup))
    credited = await shop.operator.topup(topup.id)
    assert (credited.status, credited.late) == ("credited", True)
    assert await shop.available(customer) == 12_00


async def test_a_lost_notification_is_made_up_for_by_asking(shop: Shop) -> None:
    _, order, topup = await shop.short()
    async with shop.deaf():
        await shop.cashier(topup)
    assert (await shop.operator.topup(topup.id)).status == "pending"
    shop.clock.advance(timedelta(seconds=10))
    await shop.backend.sweep()
    assert (await shop.operator.topup(topup.id)).status == "credited"
    assert (await shop.operator.order(order.id)).status == "held"
    await shop.cashier(topup)  # the second click sends the same notification once more
    assert await _books(shop) == (1, 0, 0)


async def test_a_gateway_the_shop_has_no_more_holds_up_nobody(shop: Shop) -> None:
    _, _, orphan = await shop.short()
    _, order, topup = await shop.short()

    async def taken_away(tx: Tx) -> None:
        await tx.conn.execute(text("UPDATE topup SET gateway = 'gone' WHERE id = :id"), {"id": orphan.id})

    await shop.backend.database.run(taken_away)
    async with shop.deaf():
        await shop.cashier(topup)
    shop.clock.advance(timedelta(seconds=10))
    await shop.backend.sweep()
    assert (await shop.operator.topup(orphan.id)).status == "pending"
    assert (await shop.operator.order(order.id)).status == "held"


async def test_lost_and_late_is_still_found_by_asking(shop: Shop) -> None:
    _, order, topup = await shop.short()
    shop.clock.advance(timedelta(minutes=15))
    await shop.backend.sweep()
    async with shop.deaf():
        await shop.cashier(topup)
    shop.clock.advance(timedelta(minutes=6))
    await shop.backend.sweep()
    assert (await shop.operator.topup(topup.id)).late
    assert (await shop.operator.order(order.id)).status == "held"


async def test_asking_and_hearing_at_once_credit_once(shop: Shop) -> None:
    customer = await shop.customer()
    topup = await shop.bill(customer, 12_00)
    async with shop.deaf():
        await shop.cashier(topup)
    shop.clock.advance(timedelta(seconds=10))
    await asyncio.gather(shop.backend.sweep(), shop.cashier(topup), shop.backend.sweep(), shop.cashier(topup))
    assert await shop.available(customer) == 12_00
    assert await _books(shop) == (1, 0, 0)


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"\xff\xfe", b'{"status": "paid"}', b"null", b'{"amount": 1e400}'], ids=repr
)
async def test_a_signed_body_that_makes_no_sense_is_refused(shop: Shop, body: bytes) -> None:
    answer = await shop.notify(body)
    assert answer.status_code == 422, answer.text
    assert await _books(shop) == (0, 0, 0)


async def test_the_cashier_knows_only_its_own_bills(shop: Shop) -> None:
    assert (await shop.http.get("/cashier/nothing")).status_code == 404
    assert (await shop.http.post("/cashier/nothing", data={"action": "pay"})).status_code == 404
    topup = await shop.bill(await shop.customer(), 12_00)
    assert (await shop.http.post(topup.pay_url, data={"action": "give"})).status_code == 422
    page = await shop.http.get(topup.pay_url)
    assert "12.00" in page.text
    assert page.headers["Cache-Control"] == "no-store"
