"""Stars: the checkout's ten seconds, the payment, the refund."""

import asyncio
from typing import Any

import pytest

from tests.telegram.conftest import Api
from tests.telegram.server.bot import Bot
from tests.telegram.server.clock import SteppedClock
from tests.telegram.server.person import PaymentRefused, Person

INVOICE: dict[str, Any] = {
    "title": "话费",
    "description": "五十元话费",
    "payload": "order-7",
    "currency": "XTR",
    "prices": [{"label": "话费", "amount": 60}],
}


async def test_paid_refunded_and_refunded_only_once(api: Api, bot: Bot, wang: Person) -> None:
    await api.result(bot, "sendInvoice", chat_id=wang.chat.id, **INVOICE)
    assert wang.sees()[-1] == "test_bot: <invoice> [Pay ⭐️60]"
    paying = asyncio.create_task(wang.pays_stars())
    query = await _asked(api, bot)
    assert (query["currency"], query["total_amount"], query["invoice_payload"]) == ("XTR", 60, "order-7")
    assert bot.payments == {}, "nothing is taken before the bot agrees"
    await api.result(bot, "answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
    payment = await paying
    paid = (await api.result(bot, "getUpdates"))[-1]["message"]["successful_payment"]
    assert paid["telegram_payment_charge_id"] == payment.charge_id
    assert (wang.account.stars, bot.stars) == (40, 60)
    refund = {"user_id": wang.account.id, "telegram_payment_charge_id": payment.charge_id}
    assert (
        await api.refusal(bot, "refundStarPayment", **(refund | {"user_id": 1}))
        == "Bad Request: USER_ID_INVALID"
    )
    await api.result(bot, "refundStarPayment", **refund)
    assert await api.refusal(bot, "refundStarPayment", **refund) == "Bad Request: CHARGE_ALREADY_REFUNDED"
    assert (wang.account.stars, bot.stars) == (100, 0)
    assert (await api.result(bot, "getUpdates"))[-1]["message"]["refunded_payment"]["total_amount"] == 60
    rows = (await api.result(bot, "getStarTransactions"))["transactions"]
    assert [("source" in row, "receiver" in row) for row in rows] == [(True, False), (False, True)]
    assert await api.result(bot, "getMyStarBalance") == {"amount": 0}


async def test_a_checkout_not_answered_within_ten_seconds_fails(
    api: Api, bot: Bot, wang: Person, stepped: SteppedClock
) -> None:
    await api.result(bot, "sendInvoice", chat_id=wang.chat.id, **INVOICE)
    paying = asyncio.create_task(wang.pays_stars())
    query = await _asked(api, bot)
    stepped.advance(10)
    refused = await api.refusal(bot, "answerPreCheckoutQuery", pre_checkout_query_id=query["id"], ok=True)
    assert refused == "Bad Request: query is too old and response timeout expired or query ID is invalid"
    with pytest.raises(PaymentRefused):
        await paying
    assert (wang.account.stars, bot.payments) == (100, {})


async def test_the_bot_says_no(api: Api, bot: Bot, wang: Person) -> None:
    link = await api.result(bot, "createInvoiceLink", **INVOICE)
    paying = asyncio.create_task(wang.pays_link(link))
    query = await _asked(api, bot)
    answer = {"pre_checkout_query_id": query["id"], "ok": False}
    assert "error_message is required" in await api.refusal(bot, "answerPreCheckoutQuery", **answer)
    await api.result(bot, "answerPreCheckoutQuery", **answer, error_message="缺货")
    with pytest.raises(PaymentRefused, match="缺货"):
        await paying
    assert wang.account.stars == 100


async def test_a_person_without_stars_never_reaches_the_bot(api: Api, bot: Bot, wang: Person) -> None:
    wang.account.stars = 59
    await api.result(bot, "sendInvoice", chat_id=wang.chat.id, **INVOICE)
    with pytest.raises(PaymentRefused, match="BALANCE_TOO_LOW"):
        await wang.pays_stars()
    assert not any("pre_checkout_query" in update for update in bot.updates.history)


async def _asked(api: Api, bot: Bot) -> dict[str, Any]:
    """The pre-checkout query, when it comes."""
    while True:
        for update in await api.result(bot, "getUpdates"):
            if "pre_checkout_query" in update:
                query: dict[str, Any] = update["pre_checkout_query"]
                return query
