"""`xiaoka telegram --fake` as a person runs it: the whole shop, its bot, and the page of phones."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from .conftest import PHONE

DESK = {"width": 1280, "height": 900}
_START = 90
_ANSWER = 20_000


@pytest.fixture(scope="module")
async def page_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Where the page is; at the end Ctrl-C must end it."""
    tmp_path = tmp_path_factory.mktemp("fake")
    command = [sys.executable, "-m", "app", "telegram", "--fake", "--port", "0", "--data", str(tmp_path)]
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, env=kept)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(_START):
            while not (found := re.search(rb"http://\S+(?=/\s)", await process.stdout.readline())):
                assert process.returncode is None, "it did not start"
        yield found[0].decode()
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        await asyncio.wait_for(process.communicate(), _START)
    assert process.returncode == 0


async def test_a_top_up_in_two_steps_by_telegram(page_url: str, chromium: Browser) -> None:
    context = await chromium.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = await context.new_page()
    await page.goto(page_url)
    phone = page.locator(".phone").first
    await phone.get_by_role("button", name="开始").click()
    await expect(phone.locator(".theirs").first).to_contain_text("小卡", timeout=_ANSWER)

    await phone.get_by_label("消息", exact=True).fill("充五十块话费，号码 13800138000")
    await phone.get_by_label("消息", exact=True).press("Enter")
    await expect(phone.locator(".photo img")).to_be_visible(timeout=_ANSWER)
    await phone.get_by_role("button", name="微信付 12.00").click()
    pay = phone.locator(".inline .key:has(.mark)")
    async with context.expect_page() as opened:
        await pay.click(timeout=_ANSWER)
    cashier = await opened.value
    await cashier.get_by_role("button", name="支付 12.00 元").click()
    await expect(phone.locator(".theirs").last).to_contain_text("充值成功", timeout=_ANSWER)
    if folder := os.environ.get("XIAOKA_SHOTS"):
        await page.screenshot(path=Path(folder) / "telegram-fake.png")
    await context.close()


async def test_a_merchants_people_and_their_group(page_url: str, chromium: Browser) -> None:
    context = await chromium.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = await context.new_page()
    await page.goto(page_url)
    phone = page.locator(".phone").last
    holder, heard = phone.get_by_label("谁拿着这部手机"), phone.locator(".theirs").last

    async def says(text: str) -> None:
        await phone.get_by_label("消息", exact=True).fill(text)
        await phone.get_by_label("消息", exact=True).press("Enter")

    await phone.get_by_role("button", name="开始").click()
    await expect(heard).to_contain_text("绑定好了，这里是好卡小店", timeout=_ANSWER)
    await expect(phone.locator(".theirs")).to_have_count(1)  # not a word of what they sold before
    await says("余额还能用多久")
    await expect(heard).to_contain_text("小时，到", timeout=_ANSWER)
    if folder := os.environ.get("XIAOKA_SHOTS"):
        await page.screenshot(path=Path(folder) / "telegram-merchant.png")

    await holder.select_option("chen-group")
    await phone.get_by_role("button", name="开始").click()
    await expect(heard).to_contain_text("提醒会发到这个群", timeout=_ANSWER)
    await holder.select_option("guest")
    await phone.get_by_role("button", name="开始").click()
    await expect(heard).to_contain_text("绑定码", timeout=_ANSWER)
    await context.close()
