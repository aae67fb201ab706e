"""The page that looks like a phone: a short conversation by hand, with the small bot of the clients' tests.

What that bot never sends (spoilers, keyboards, notices) is sent by hand through the Bot API.
"""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bots.pictures import composition_png
from core.model import Picture, Slice
from tests.telegram.clients import with_aiogram
from tests.telegram.page.cast import cast
from tests.telegram.page.phones import Phones
from tests.telegram.page.server import phone_page
from tests.telegram.server.serving import serving
from tests.telegram.server.telegram import FakeTelegram

from .conftest import PHONE

DESK = {"width": 1280, "height": 900}


@dataclass
class Bench:
    """The page and the Telegram behind it."""

    phones: Phones
    url: str
    browser: Browser
    pages: list[Page]
    troubles: list[str]

    async def open(self, viewport: dict[str, int], path: str = "/") -> Page:
        context = await self.browser.new_context(
            viewport=viewport, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        page = await context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda said: said.type == "error" and self.troubles.append(said.text))
        self.pages.append(page)
        await page.goto(self.url + path)
        await expect(page.locator(".phone")).to_have_count(2)
        return page

    async def bot_says(self, method: str, files: dict[str, Any] | None = None, **params: Any) -> Any:
        phone = self.phones.phones[0]
        answer = await httpx.AsyncClient().post(
            f"{self.phones.telegram.url}/bot{phone.bot.token}/{method}",
            **({"data": params, "files": files} if files else {"json": params}),
        )
        assert answer.json()["ok"], answer.text
        return answer.json()["result"]


@pytest.fixture
async def bench(chromium: Browser) -> AsyncIterator[Bench]:
    async with FakeTelegram() as telegram:
        customers, merchants = telegram.bot("xiaoka_bot"), telegram.bot("xiaoka_shop_bot")
        phones = cast(telegram, customers, merchants)
        phones.give_codes({"owner": "owner_code"})
        async with serving(phone_page(phones)) as url, with_aiogram.polling(telegram.url, customers.token):
            bench = Bench(phones, url, chromium, [], [])
            yield bench
            for page in bench.pages:
                await page.context.close()
            assert bench.troubles == [], "the page complained"


async def shot(page: Page, name: str) -> None:
    """A screenshot for whoever wants to look."""
    if folder := os.environ.get("XIAOKA_SHOTS"):
        await page.wait_for_timeout(300)
        await page.screenshot(path=Path(folder) / f"{name}.png")


def front(page: Page) -> Locator:
    """The customers' phone."""
    return page.locator(".phone").first


async def say(phone: Locator, text: str) -> None:
    """Type and send."""
    await phone.get_by_label("消息", exact=True).fill(text)
    await phone.get_by_label("消息", exact=True).press("Enter")


async def test_a_short_conversation_on_a_phone(bench: Bench) -> None:
    page = await bench.open(PHONE, "/?bot=xiaoka_bot&start=from_a_link")
    phone = front(page)
    await expect(phone.locator(".theirs").first).to_contain_text("hello from_a_link")
    await expect(phone.get_by_role("button", name="开始")).to_be_hidden()

    await phone.get_by_role("button", name="count 0").click()
    await expect(phone.get_by_role("button", name="count 1")).to_be_visible()
    await expect(phone.locator(".toast")).to_have_text("counted")
    await expect(phone.locator(".theirs")).to_have_count(1), "the message was edited in its place"
    await expect(phone.locator(".theirs .time")).to_contain_text("已编辑")

    await say(phone, "你好 <b>&</b> 🎈")
    await expect(phone.locator(".theirs b").last).to_have_text("你好 <b>&</b> 🎈")
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    await shot(page, "telegram-phone")


async def test_stars_are_paid_and_come_back(bench: Bench) -> None:
    page = await bench.open(DESK)
    phone = front(page)
    await expect(phone.locator(".stars")).to_have_text("★ 500")
    await say(phone, "/buy")
    await expect(phone.locator(".invoice")).to_contain_text("★ 5")
    await phone.get_by_role("button", name="Pay").click()
    await expect(phone.locator(".service").first).to_have_text("已支付 ★ 5")
    await expect(phone.locator(".service").last).to_have_text("已退还 ★ 5")
    await expect(phone.locator(".stars")).to_have_text("★ 500")

    bench.phones.phones[0].seats["wang"].person.account.stars = 1
    await phone.get_by_role("button", name="Pay").click()
    await expect(page.get_by_role("dialog")).to_contain_text("星星不够")


async def test_spoilers_keyboards_pictures_and_typing(bench: Bench) -> None:
    page = await bench.open(DESK)
    phone = front(page)
    await phone.get_by_role("button", name="开始").click()
    await expect(phone.locator(".theirs")).to_have_count(1)
    chat = bench.phones.phones[0].seats["wang"].person.chat.id

    await bench.bot_says("sendChatAction", chat_id=chat, action="typing")
    await expect(phone.locator(".subtitle")).to_have_text("正在输入…")
    spoiler = [{"type": "spoiler", "offset": 6, "length": 9}, {"type": "code", "offset": 6, "length": 9}]
    await bench.bot_says("sendMessage", chat_id=chat, text="🎈 卡密：AB12-CD34", entities=spoiler)
    await expect(phone.locator(".subtitle")).not_to_have_text("正在输入…")
    covered = phone.locator(".spoiler .covered")
    await expect(covered).to_be_hidden()
    await phone.locator(".spoiler").click()
    await expect(covered).to_be_visible()
    await expect(covered).to_have_text("AB12-CD34")

    keyboard = {
        "keyboard": [["查余额"], [{"text": "充话费"}]],
        "resize_keyboard": True,
        "is_persistent": True,
    }
    await bench.bot_says("sendMessage", chat_id=chat, text="请选", reply_markup=keyboard)
    await phone.locator(".keyboard").get_by_role("button", name="查余额").click()
    await expect(phone.locator(".own").last).to_contain_text("查余额")
    await expect(phone.locator(".theirs b").last).to_have_text("查余额")

    parts = (Slice("paid", "充值余额", 3800), Slice("missing", "还差", 1200))
    png = composition_png(Picture("余额构成", "", parts))
    await bench.bot_says(
        "sendPhoto", {"photo": ("a.png", png, "image/png")}, chat_id=chat, caption="余额构成"
    )
    image = phone.locator(".photo img").last
    await expect(image).to_be_visible()
    assert await image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 960
    await shot(page, "telegram-desk")


async def test_a_bot_is_stopped_and_started_again(bench: Bench) -> None:
    page = await bench.open(DESK)
    phone = front(page)
    person = bench.phones.phones[0].seats["wang"].person
    await expect(phone.locator(".hint")).to_contain_text("13800138000")
    await phone.get_by_role("button", name="开始").click()
    await expect(phone.locator(".theirs")).to_have_count(1)
    await expect(phone.locator(".hint")).to_be_hidden()
    await phone.get_by_role("button", name="菜单").click()
    await phone.get_by_role("button", name="停用机器人").click()
    await expect(phone.get_by_role("button", name="重新开始")).to_be_visible()
    assert person.account.id in person.bot.blocked_by
    await phone.get_by_role("button", name="重新开始").click()
    await expect(phone.locator(".theirs")).to_have_count(2)
    assert person.account.id not in person.bot.blocked_by


async def test_people_take_turns_and_groups_are_shared(bench: Bench) -> None:
    page = await bench.open(DESK)
    shop = page.locator(".phone").last
    holder = shop.get_by_label("谁拿着这部手机")
    await holder.select_option("chen-group")
    await expect(shop.locator(".subtitle")).to_have_text("好卡小店")
    await say(shop, "大家好")
    await holder.select_option("zhou-group")
    await expect(shop.locator(".theirs")).to_contain_text("陈老板")
    await expect(shop.locator(".theirs")).to_contain_text("大家好")
    await holder.select_option("chen")
    await expect(shop.locator(".log li")).to_have_count(0)
    await shop.get_by_role("button", name="开始").click()
    await expect(shop.locator(".own")).to_contain_text("/start owner_code")
    await page.reload()
    await expect(shop.locator(".own")).to_contain_text("/start owner_code"), "the page remembers who holds it"
