"""Bills in Telegram Stars: what is asked before they are paid, what is booked afterwards, and back again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.contract import Refused, StarsCheck, StarsPayment, Topup
from app.clock import ManualClock
from backend.build import Backend, BackendSettings, StarsBot, build
from backend.catalogue.demo import seed_demo_shop
from backend.payments.telegram_stars import policy
from backend.platform.policy_data import ShopPolicy, StarsPolicy
from tests.conftest import CARD_KEY, GATEWAY_SECRET, PUBLIC_URL
from tests.telegram.server.person import Person
from tests.telegram.server.telegram import FakeTelegram

from .desk import refund_topup
from .shopping import Shop, fresh, opened

TAKEN = StarsPolicy(families=frozenset({"huafei"}), topups=True, fen_per_star=9)


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram() as running:
        yield running


@pytest.fixture
def wang(telegram: FakeTelegram) -> Person:
    person = telegram.person("王敏", telegram.bot("xiaoka_bot"), stars=10_000)
    person.starts()
    return person


@pytest.fixture
async def backend(
    database_url: str, clock: ManualClock, telegram: FakeTelegram, wang: Person
) -> AsyncIterator[Backend]:
    """The shop with a bot that takes Stars."""
    built = build(
        BackendSettings(
            database_url=database_url,
            public_url=PUBLIC_URL,
            card_key=CARD_KEY,
            gateway_secret=GATEWAY_SECRET,
            policy=ShopPolicy(stars=TAKEN),
            stars_bot=StarsBot(wang.bot.token, telegram.url),
        ),
        clock,
    )
    await seed_demo_shop(built.database)
    yield built
    await built.close()


@pytest.fixture
async def shop(backend: Backend, clock: ManualClock, client: Any) -> AsyncIterator[Shop]:
    async with opened(backend, clock, await client("operator")) as shop:
        yield shop


async def pay(shop: Shop, wang: Person, bill: Topup, **other: Any) -> str:
    """The person pays inside Telegram and the bot tells; what the backend makes of it."""
    assert bill.stars is not None
    payment = wang._charge(other.get("stars", bill.stars), str(bill.id))
    return await tell(shop, bill, charge=payment.charge_id, payer=wang.account.id, **other)


async def tell(shop: Shop, bill: Topup, **said: Any) -> str:
    told = {"payload": str(bill.id), "currency": "XTR", "stars": bill.stars, "payer": 7} | said
    return (await shop.operator.book_stars(StarsPayment.model_validate(told))).outcome


async def check(shop: Shop, bill: Topup, **asked: Any) -> str | None:
    question = {"payload": str(bill.id), "currency": "XTR", "stars": bill.stars} | asked
    return (await shop.operator.check_stars(StarsCheck.model_validate(question))).refusal


@given(st.integers(1, 10**7), st.integers(1, 1000), st.integers(1, 10**6))
def test_another_number_of_stars_is_never_worth_the_bill(amount: int, rate: int, stars: int) -> None:
    shop = StarsPolicy(topups=True, fen_per_star=rate, most=10**9)
    price = shop.price(amount, None)
    assert price is not None
    assert price == 1 or price * rate <= amount, "rounded in the customer's favour"
    assert policy.worth(price, (price, amount), shop) == amount
    if stars != price:
        assert policy.worth(stars, (price, amount), shop) != amount


def test_nothing_is_paid_with_stars_unless_the_shop_says_so() -> None:
    assert ShopPolicy().stars.price(12_00, None) is None
    assert ShopPolicy().stars.price(12_00, "huafei") is None
    assert StarsPolicy(families=frozenset({"steam"})).price(12_00, "huafei") is None
    assert StarsPolicy(topups=True, most=100).price(100_00, None) is None


async def test_a_bill_is_an_invoice_over_stars(shop: Shop, wang: Person) -> None:
    customer, order, usual = await shop.short(12_00)
    assert usual.stars == 133, "said on the usual bill too, so that it can be offered"
    bill = await shop.bill(customer, 12_00, order, method="stars")
    assert (bill.stars, bill.method, bill.status) == (133, "stars", "pending")
    assert bill.pay_url.startswith("https://t.me/$")
    invoice = wang.bot.invoice_links[bill.pay_url]
    assert (invoice["currency"], invoice["payload"]) == ("XTR", str(bill.id))
    assert invoice["prices"][0]["amount"] == 133
    other = await shop.bill(await shop.customer(), 20_00, method="stars")
    assert other.stars == 222


async def test_what_is_not_sold_for_stars_has_no_such_bill(shop: Shop) -> None:
    customer = await shop.customer()
    order = await shop.order(customer, "qb", "12345", quantity=5)
    assert (await shop.bill(customer, 5_00, order)).stars is None
    with pytest.raises(Refused) as refused:
        await shop.bill(customer, 5_00, order, method="stars")
    assert refused.value.code == "invalid_request"


async def test_it_is_asked_before_anybody_is_charged(shop: Shop, wang: Person) -> None:
    customer = await shop.customer()
    bill = await shop.bill(customer, 20_00, method="stars")
    assert await check(shop, bill) is None
    assert await check(shop, bill, stars=221) == "amount"
    assert await check(shop, bill, currency="USD") == "amount"
    assert await check(shop, bill, payload="something else") == "unknown"
    usual = await shop.bill(customer, 20_00)
    assert await check(shop, bill, payload=str(usual.id)) == "unknown"
    shop.clock.advance(timedelta(minutes=15))
    assert await check(shop, bill) == "expired"
    again = await shop.bill(customer, 20_00, method="stars")
    assert await pay(shop, wang, again) == "done"
    assert await check(shop, again) == "paid"


async def test_money_is_credited_once_and_the_order_goes_on(shop: Shop, wang: Person) -> None:
    customer, order, _ = await shop.short(12_00)
    bill = await shop.bill(customer, 12_00, order, method="stars")
    assert (await shop.operator.topup(bill.id)).status == "pending"
    assert await pay(shop, wang, bill) == "done"
    charge = wang.bot.payments.popitem()[1].charge_id
    for _ in range(2):
        assert await tell(shop, bill, charge=charge) == "repeated"
    await shop.backend.drain()
    assert (await shop.operator.topup(bill.id)).status == "credited"
    assert (await shop.operator.order(order.id)).status == "delivered"
    assert (await shop.operator.wallet(customer.id)).available == 0
    [booked] = await shop.rows("SELECT * FROM payment")
    assert (booked.gateway, booked.transaction, booked.amount) == ("telegram_stars", charge, 12_00)


async def test_money_that_comes_late_is_credited(shop: Shop, wang: Person) -> None:
    customer = await shop.customer()
    bill = await shop.bill(customer, 20_00, method="stars")
    shop.clock.advance(timedelta(minutes=16))
    await shop.backend.sweep()
    assert (await shop.operator.topup(bill.id)).status == "expired"
    assert await pay(shop, wang, bill) == "done"
    paid = await shop.operator.topup(bill.id)
    assert (paid.status, paid.late) == ("credited", True)
    assert (await shop.operator.wallet(customer.id)).available == 20_00


@pytest.mark.parametrize(
    ("said", "reason", "suspended"),
    [
        ({"stars": 100}, "other_amount", 9_00),
        ({"stars": 300}, "other_amount", 27_02),
        ({"currency": "USD"}, "other_currency", 0),
        ({"payload": "nothing of ours"}, "unknown_bill", 19_98),
    ],
)
async def test_money_that_fits_no_bill_is_kept_for_a_person(
    shop: Shop, said: dict[str, Any], reason: str, suspended: int
) -> None:
    customer = await shop.customer()
    bill = await shop.bill(customer, 20_00, method="stars")
    assert await tell(shop, bill, charge="c1", **said) == "kept_for_review"
    assert await tell(shop, bill, charge="c1", **said) in ("repeated", "kept_for_review")
    [review] = (await shop.operator.reviews()).reviews
    assert review.reason == reason
    assert (await shop.operator.wallet(customer.id)).available == 0
    held = await shop.rows("SELECT amount FROM payment_review WHERE in_suspense")
    assert sum(row.amount for row in held) == suspended


async def test_paid_twice_the_second_is_kept_for_a_person(shop: Shop, wang: Person) -> None:
    customer = await shop.customer()
    bill = await shop.bill(customer, 20_00, method="stars")
    assert await pay(shop, wang, bill) == "done"
    assert await pay(shop, wang, bill) == "kept_for_review"
    [review] = (await shop.operator.reviews()).reviews
    assert review.reason == "paid_twice"
    assert (await shop.operator.wallet(customer.id)).available == 20_00


async def test_somebody_else_may_pay(shop: Shop, telegram: FakeTelegram, wang: Person) -> None:
    """As with any bill: the money goes where the bill says, a refund to who paid."""
    customer = await shop.customer()
    bill = await shop.bill(customer, 20_00, method="stars")
    friend = telegram.person("李强", wang.bot, stars=500)
    friend.starts()
    assert await pay(shop, friend, bill) == "done"
    await refund_topup(shop, bill, None)
    await shop.backend.drain()
    assert friend.account.stars == 500


async def test_a_refund_gives_the_stars_back_as_a_whole(shop: Shop, wang: Person) -> None:
    customer = await shop.customer()
    bill = await shop.bill(customer, 20_00, method="stars")
    await pay(shop, wang, bill)
    assert wang.account.stars == 10_000 - 222
    with pytest.raises(Refused) as refused:
        await refund_topup(shop, bill, 5_00)
    assert refused.value.code == "amount_invalid"
    refund = await refund_topup(shop, bill, None)
    await shop.backend.drain()
    done = await shop.operator.refund(refund.id)
    assert (done.status, done.amount) == ("done", 20_00)
    assert wang.account.stars == 10_000
    assert (await shop.operator.wallet(customer.id)).available == 0


async def test_stars_that_were_partly_spent_do_not_go_back(shop: Shop, wang: Person) -> None:
    customer = await shop.customer()
    bill = await shop.bill(customer, 20_00, method="stars")
    await pay(shop, wang, bill)
    await shop.order(customer, "huafei-10")
    with pytest.raises(Refused) as refused:
        await refund_topup(shop, bill, None)
    assert refused.value.code == "amount_invalid"
    assert wang.account.stars == 10_000 - 222


async def test_a_refund_whose_answer_got_lost_is_asked_for_again(
    shop: Shop, telegram: FakeTelegram, wang: Person
) -> None:
    customer = await shop.customer()
    bill = await shop.bill(customer, 20_00, method="stars")
    await pay(shop, wang, bill)
    telegram.faults.drop_response("refundStarPayment")
    refund = await refund_topup(shop, bill, None)
    await shop.backend.drain()
    assert (await shop.operator.refund(refund.id)).status == "pending"
    shop.clock.advance(timedelta(minutes=1))
    await shop.backend.sweep()
    await shop.backend.drain()
    assert (await shop.operator.refund(refund.id)).status == "done"
    assert wang.account.stars == 10_000, "once"


async def test_a_refund_that_telegram_refuses_comes_back_to_the_wallet(shop: Shop, wang: Person) -> None:
    customer = await shop.customer()
    bill = await shop.bill(customer, 20_00, method="stars")
    assert await tell(shop, bill, charge="telegram-does-not-know-it") == "done"
    refund = await refund_topup(shop, bill, None)
    await shop.backend.drain()
    refused = await shop.operator.refund(refund.id)
    assert (refused.status, refused.reason) == ("refused", "charge_id_invalid")
    assert (await shop.operator.wallet(customer.id)).available == 20_00


async def test_a_telegram_that_is_away_for_a_moment_costs_no_second_bill(
    shop: Shop, telegram: FakeTelegram
) -> None:
    customer = await shop.customer()
    telegram.faults.fail("createInvoiceLink", 502)
    bill = await shop.bill(customer, 20_00, method="stars")
    assert bill.pay_url.startswith("https://t.me/$")
    assert len(await shop.rows("SELECT 1 FROM topup")) == 1


async def test_notifications_over_http_are_forged(shop: Shop, backend: Backend) -> None:
    answer = await shop.http.post("/v1/payments/telegram_stars/notify", content=b"{}")
    assert answer.status_code in (400, 401, 403, 404, 422)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=backend.app), base_url=PUBLIC_URL
    ) as nobody:
        told = {"payload": fresh(), "currency": "XTR", "stars": 1, "charge": "c", "payer": 1}
        assert (await nobody.post("/v1/stars/payments", json=told)).status_code == 401
