"""`kill -9` at every step of a conversation over Telegram: bought once, and nothing is left unsaid."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app import databases
from app.embedded import ServiceUrls
from tests.telegram.server.limits import NO_LIMITS
from tests.telegram.server.person import Person
from tests.telegram.server.telegram import FakeTelegram

from .installation import Installation
from .life import PATIENCE

SAID = ("chat.arrived", "chat.received", "chat.replying", "chat.replied")
PRESSED = ("chat.arrived", "chat.received", "chat.claimed", "chat.replying", "chat.replied")
TOLD = ("chat.telling", "chat.told", "chat.moved")


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(limits=NO_LIMITS) as server:
        yield server


@pytest.fixture
async def killed_bot(
    services: ServiceUrls, template: str, folder: Path, telegram: FakeTelegram
) -> AsyncIterator[Installation]:
    """An installation whose bot polls that Telegram."""
    name = "faults_telegram"
    url = await databases.clone(services.database, template, name)
    try:
        async with Installation(
            folder,
            database_url=url,
            redis_url=services.redis,
            XIAOKA_TELEGRAM__TOKEN=telegram.bot("xiaoka_bot").token,
            XIAOKA_TELEGRAM__API_URL=telegram.url,
            XIAOKA_TELEGRAM__COURIER__LEASE="12",
        ) as shop:
            yield shop
            report = await shop.audit()
            assert report.clean, report
    finally:
        await databases.drop(services.database, name)


async def test_a_purchase_in_two_steps(killed_bot: Installation, telegram: FakeTelegram) -> None:
    wang = telegram.person("王敏", next(iter(telegram.bots.values())))
    wang.patience = PATIENCE
    _arm(killed_bot, SAID)
    wang.says("充五十块话费，号码 13800138000")
    await killed_bot.disarmed()
    await wang.hears("还差", "微信")
    _arm(killed_bot, PRESSED)
    wang.taps("微信")
    await killed_bot.disarmed()
    await wang.hears("分钟内有效")
    _arm(killed_bot, TOLD)
    link = next(
        button["url"]
        for shown in reversed(wang.chat.messages.values())
        for button in shown.buttons
        if "url" in button
    )
    async with httpx.AsyncClient(timeout=PATIENCE) as phone:
        (await phone.post(link, data={"action": "pay"})).raise_for_status()
    await killed_bot.disarmed()
    await wang.hears("充值成功")
    assert len(killed_bot.lives) == 1 + len(SAID) + len(PRESSED) + len(TOLD)
    await _said_once_in_the_books(killed_bot, wang)


def _arm(shop: Installation, points: tuple[str, ...]) -> None:
    for point in points:
        shop.arm(point)


async def _said_once_in_the_books(shop: Installation, person: Person) -> None:
    """One order; each thing was said once. Telegram may show an echo where a call was cut in two."""
    client = await shop.client()
    customer = await client.customer_of_chat("telegram", str(person.chat.id))
    assert customer is not None
    orders = (await client.orders(customer.id)).orders
    assert [order.status for order in orders] == ["delivered"]
    sql = "SELECT message ->> 'text' AS text FROM chat.outbox WHERE address = :address"
    said = [row.text for row in await shop.rows(sql, address=str(person.chat.id))]
    for words in ("还差", "分钟内有效", "已到账", "充值成功"):
        assert len([text for text in said if words in text]) == 1, (words, said)
        assert any(words in shown.text for shown in person.chat.messages.values()), words
