"""axe-core finds nothing: both modes, both themes, every kind of message, and the cashier."""

from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page, expect

from .conftest import Newcomer
from .person import Person

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
STRICT = {"runOnly": ["color-contrast-enhanced"]}


async def findings(page: Page, options: dict[str, Any]) -> list[str]:
    await page.wait_for_timeout(250)  # entries fade in; a contrast is measured when they stand
    results = await Axe().run(page, options=options)
    return [
        f"{violation['id']}: {node['html'][:120]} {node.get('failureSummary', '')[:300]}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]


async def clean(person: Person, mode: str, page: Page | None = None) -> None:
    page = page or person.page
    assert await findings(page, RULES) == []
    if mode == "elderly":
        assert await findings(page, STRICT) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("mode", ["standard", "elderly"])
async def test_nothing_is_found(newcomer: Newcomer, mode: str, theme: str) -> None:
    person = await newcomer(color_scheme=theme)
    await clean(person, "standard")
    if mode == "elderly":
        await person.say("打开长辈模式")
    await person.say("充五十块话费，号码 13800138000")
    await clean(person, mode)
    await person.press("微信付 12.00")
    await expect(person.page.locator(".bill")).to_be_visible()
    await person.page.locator(".bill summary").click()
    await clean(person, mode)
    cashier = await person.cashier()
    await clean(person, "elderly", cashier)
    await person.pay("支付 12.00 元")
    await clean(person, "elderly", cashier)
    await cashier.close()
    await person.sees("充值成功", times=1)
    await person.say("我要一张 steam 50 的卡")
    await person.press("微信付 52.00")
    await person.pay("支付 52.00 元")
    await person.page.locator(".secret .reveal").click(timeout=20_000)
    await expect(person.page.locator(".secret code")).to_be_visible()
    await person.say("查余额")
    await clean(person, mode)
    await person.page.get_by_role("button", name="设置").click()
    await clean(person, mode)
