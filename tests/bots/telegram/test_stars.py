"""A person pays with Stars in the chat: offered, asked, taken, told, given back."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from api_client.client import BackendClient
from api_client.contract import TopupRefund
from app.clock import ManualClock
from app.embedded import ServiceUrls
from app.secrets import Vault
from app.settings import load
from app.stage import rehearsal
from backend.keys import service as keys
from core.model import Chat
from tests.conftest import CARD_KEY
from tests.telegram.server.clock import SteppedClock
from tests.telegram.server.limits import NO_LIMITS
from tests.telegram.server.person import Person
from tests.telegram.server.telegram import FakeTelegram

from .installation import Installation, Process, said_by_bot

TOKEN = f"7000000001:{'A' * 34}0"
"""Of the first bot at a new fake Telegram."""


@pytest.fixture
async def shop(services: ServiceUrls, redis_url: str, tmp_path: Path) -> AsyncIterator[Installation]:
    """An installation that takes Stars for phone credit, ten fen each."""
    clock = SteppedClock(ManualClock().now().timestamp())
    async with FakeTelegram(clock=clock, limits=NO_LIMITS, first_id=secrets.randbelow(2**50)) as server:
        settings = load(
            tmp_path,
            card_key=CARD_KEY.hex(),
            policy={"stars": {"families": ["huafei"], "fen_per_star": 10}},
            telegram={"token": TOKEN, "api_url": server.url},
        )
        async with rehearsal(
            settings, Vault(tmp_path, settings), server_url=services.database, redis_url=services.redis
        ) as stage:
            opened = Installation(stage, server, clock)
            assert opened.bot.token == TOKEN
            yield opened


async def to_the_bill(process: Process, wang: Person) -> str:
    """Buys, is short, chooses Stars; the link of the invoice."""
    wang.says("充五十块话费，号码 13800138000")
    await process.settle(wang)
    wang.taps("微信付")
    await process.settle(wang)
    wang.taps("⭐ 120 颗星星付")
    await process.settle(wang)
    [link] = [link for link in wang.bot.invoice_links if link.startswith("https://t.me/$")]
    return link


async def pays(process: Process, wang: Person, link: str) -> Any:
    payment = await wang.pays_link(link)
    await process.taken_in(wang)
    await process.telegram.stars.settle()
    await process.settle(wang)
    return payment


async def test_short_by_twelve_and_paid_with_stars(shop: Installation) -> None:
    wang = await shop.customer("38.00")
    wang.account.stars = 150
    async with shop.process() as process:
        link = await to_the_bill(process, wang)
        await pays(process, wang, link)
    assert wang.account.stars == 30
    said = "\n".join(said_by_bot(wang))
    assert "12.00" in said
    assert "到账" in said
    assert "成功" in said
    [order] = (await shop.stage.talk.client.orders(await _customer(shop, wang))).orders
    assert order.status == "delivered"


async def test_the_same_invoice_is_not_paid_twice(shop: Installation) -> None:
    wang = await shop.customer("38.00")
    wang.account.stars = 500
    async with shop.process() as process:
        link = await to_the_bill(process, wang)
        await pays(process, wang, link)
        with pytest.raises(Exception, match="已经付过"):
            await wang.pays_link(link)
    assert wang.account.stars == 380


async def test_a_bill_that_ran_out_is_refused_before_anybody_is_charged(shop: Installation) -> None:
    from datetime import timedelta

    wang = await shop.customer("38.00")
    wang.account.stars = 150
    async with shop.process() as process:
        link = await to_the_bill(process, wang)
        shop.stage.clock.advance(timedelta(minutes=16))
        with pytest.raises(Exception, match="过期"):
            await wang.pays_link(link)
    assert wang.account.stars == 150


async def test_a_process_that_dies_with_the_payment_in_hand_books_it_after_all(shop: Installation) -> None:
    """It was stored before the update was acknowledged; nobody had told the backend yet."""
    wang = await shop.customer("38.00")
    wang.account.stars = 150
    async with shop.process() as process:
        link = await to_the_bill(process, wang)
        await wang.pays_link(link)
        await process.taken_in(wang)
    async with shop.process() as process:
        assert await process.telegram.stars.settle() == 1
        assert await process.telegram.stars.settle() == 0
        await process.settle(wang)
    assert "到账" in "\n".join(said_by_bot(wang))


async def test_the_update_of_a_payment_that_comes_twice_credits_once(shop: Installation) -> None:
    wang = await shop.customer("38.00")
    wang.account.stars = 150
    async with shop.process() as process:
        link = await to_the_bill(process, wang)
        await wang.pays_link(link)
        await process.taken_in(wang)
        wang.bot.updates.repeat()
        await process.taken_in(wang)
        assert await process.telegram.stars.settle() == 1
        await process.settle(wang)
    assert "\n".join(said_by_bot(wang)).count("到账") == 1


async def test_stars_go_back_to_who_paid(shop: Installation) -> None:
    wang = await shop.customer("38.00")
    wang.account.stars = 150
    async with shop.process() as process:
        link = await to_the_bill(process, wang)
        wang.says("不用了")
        await process.settle(wang)
        await pays(process, wang, link)
        key = await shop.stage.backend.database.run(lambda tx: keys.create(tx, "operator"))
        async with BackendClient("http://shop.test", key, app=shop.stage.backend.app) as operator:
            topup_id = wang.bot.invoice_links[link]["payload"]
            wanted = TopupRefund(operator="li.na", note="the customer asked")
            await operator.refund_topup(topup_id, wanted, key="refund-1")
        await process.settle(wang)
    assert wang.account.stars == 150


async def test_nobody_else_is_offered_stars(shop: Installation) -> None:
    elderly = await shop.customer("38.00", mode="elderly")
    async with shop.process() as process:
        elderly.says("充五十块话费，号码 13800138000")
        await process.settle(elderly)
        elderly.says("微信")
        await process.settle(elderly)
        wang = await shop.customer("0.00")
        wang.says("充值二十")
        await process.settle(wang)
        wang.taps("微信付")
        await process.settle(wang)
    for person in (elderly, wang):
        assert "⭐" not in str([shown.data for shown in person.chat.messages.values()])


async def _customer(shop: Installation, person: Person) -> Any:
    chat = Chat("telegram", str(person.chat.id))
    found = await shop.stage.talk.client.customer_of_chat(chat.channel, chat.address)
    assert found is not None
    return found.id
