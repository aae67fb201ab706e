"""Small, enlarged, dark, light, still, and light enough for an old phone."""

import re

import httpx
import pytest
from playwright.async_api import Page, expect

from .conftest import Newcomer
from .person import Person

WIDE = """
() => [...document.querySelectorAll('body *')]
  .filter((element) => element.getClientRects().length && !element.closest('.unseen, .skip, svg'))
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5
    || (element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== 'visible'
        && element.tagName !== 'INPUT'))
  .map((element) => element.tagName + '.' + element.className)
"""
TALL = "innerHeight > 420 && document.documentElement.scrollHeight > innerHeight"
BUDGET = 40 * 1024


async def whole_story(person: Person) -> None:
    await person.say("充五十块话费，号码 13800138000")
    await person.press("微信付 12.00")
    await expect(person.page.locator(".bill")).to_be_visible()
    await person.page.locator(".bill summary").click()
    await person.pay("支付 12.00 元")
    await person.sees("充值成功", times=1)
    await person.say("查余额")


async def overflowing(page: Page) -> list[str]:
    found: list[str] = await page.evaluate(WIDE)
    if await page.locator("#log").count() and await page.evaluate(TALL):
        found.append("the page scrolls behind the conversation")
    return found


@pytest.mark.parametrize("mode", ["standard", "elderly"])
@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_nothing_runs_out_of_the_window(newcomer: Newcomer, width: int, mode: str) -> None:
    """320 px is also what a window of 1280 px shows at 400 %, and one of 640 px at 200 %."""
    person = await newcomer(viewport={"width": width, "height": 640})
    if mode == "elderly":
        await person.say("打开长辈模式")
    await whole_story(person)
    assert await overflowing(person.page) == []
    await person.page.get_by_role("button", name="设置").click()
    assert await overflowing(person.page) == []
    assert await overflowing(person.context.pages[-1]) == []


async def test_text_at_two_hundred_percent_loses_nothing(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.page.evaluate("document.documentElement.style.fontSize = '200%'")
    await whole_story(person)
    assert await overflowing(person.page) == []
    cut = await person.page.evaluate(
        """() => [...document.querySelectorAll('button, a, .bubble, .card')]
          .filter((e) => e.getClientRects().length && e.scrollHeight > e.clientHeight + 2)
          .map((e) => e.className)"""
    )
    assert cut == []


async def test_a_window_of_little_height_scrolls_as_a_whole(newcomer: Newcomer) -> None:
    person = await newcomer(viewport={"width": 320, "height": 256})
    await person.say("充五十块话费，号码 13800138000")
    await person.press("微信付 12.00")
    await expect(person.page.locator(".bill")).to_be_visible()
    assert await overflowing(person.page) == []
    await expect(person.page.locator("#say")).to_be_visible()


@pytest.mark.parametrize("system", ["light", "dark"])
async def test_the_theme_follows_the_system_until_somebody_chooses(newcomer: Newcomer, system: str) -> None:
    person = await newcomer(color_scheme=system)
    page = person.page
    root = page.locator("html")
    await expect(root).to_have_attribute("data-theme", system)
    assert await brightness(page) == system
    other = "dark" if system == "light" else "light"
    await page.emulate_media(color_scheme=other)  # type: ignore[arg-type]
    await expect(root).to_have_attribute("data-theme", other)
    await page.get_by_role("button", name="设置").click()
    await page.locator(f"input[name=theme][value={system}]").check(force=True)
    await expect(root).to_have_attribute("data-theme", system)
    await page.reload()
    await expect(root).to_have_attribute("data-theme", system)
    assert await brightness(page) == system


async def brightness(page: Page) -> str:
    color = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    return "light" if sum(int(part) for part in re.findall(r"\d+", color)[:3]) > 384 else "dark"


async def test_who_wants_it_still_gets_it_still(newcomer: Newcomer) -> None:
    person = await newcomer(reduced_motion="reduce")
    await person.say("查余额")
    moving = await person.page.evaluate("document.getAnimations().length")
    assert moving == 0


async def test_who_reads_further_up_is_not_pulled_down(newcomer: Newcomer) -> None:
    person = await newcomer(viewport={"width": 390, "height": 500})
    await person.say("查余额")
    await person.say("充五十块话费，号码 13800138000")
    await person.press("微信付 12.00")
    log = person.page.locator("#log")
    await expect(person.page.locator(".bill")).to_be_visible()
    await log.evaluate("log => { log.scrollTop = 0; }")
    await person.pay("支付 12.00 元")
    await expect(person.page.locator(".receipt")).to_have_count(1)
    assert await log.evaluate("log => log.scrollTop") == 0
    await person.page.bring_to_front()
    await person.page.get_by_role("button", name="有新消息").click()
    await expect(person.page.locator(".receipt")).to_be_in_viewport()
    await expect(person.page.locator("#news")).to_be_hidden()


async def test_english_changes_the_page_and_the_conversation(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.page.get_by_role("button", name="设置").click()
    await person.page.locator("input[name=locale][value=en]").check(force=True)
    await person.page.get_by_role("button", name="Done").click()
    await person.sees("English")
    await expect(person.page.locator("html")).to_have_attribute("lang", "en")
    await expect(person.page.get_by_role("button", name="Send")).to_be_visible()
    await person.say("check my balance")
    await person.sees("38.00 yuan")
    await person.page.reload()
    await person.connected()
    await expect(person.page.locator("html")).to_have_attribute("lang", "en")


async def test_the_page_is_light_enough_for_an_old_phone(newcomer: Newcomer) -> None:
    person = await newcomer()
    urls: list[str] = await person.page.evaluate(
        "performance.getEntriesByType('resource').map((entry) => entry.name)"
    )
    files = {url for url in urls if url.startswith(person.shop) and "/chat/" not in url} | {person.shop + "/"}
    assert len(files) >= 10
    total = 0
    async with httpx.AsyncClient(headers={"Accept-Encoding": "gzip"}) as http:
        for url in files:
            async with http.stream("GET", url) as answer:
                total += sum([len(chunk) async for chunk in answer.aiter_raw()])
    assert total < BUDGET, f"{total} bytes over the wire"
    assert all(url.startswith(person.shop) for url in urls), "nothing from elsewhere"


async def test_the_page_is_installable_and_opens_without_a_network(newcomer: Newcomer) -> None:
    person = await newcomer()
    await person.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    async with httpx.AsyncClient(base_url=person.shop) as http:
        manifest = (await http.get("/manifest.webmanifest")).json()
        assert manifest["display"] == "standalone"
        assert {icon["sizes"] for icon in manifest["icons"]} >= {"192x192", "512x512"}
        for icon in manifest["icons"]:
            assert (await http.get(icon["src"])).status_code == 200
    await person.page.reload()
    await person.connected()
    await person.context.set_offline(True)
    await person.page.reload()
    await expect(person.page.locator("h1")).to_have_text("小卡")
    await expect(person.page.locator("#connection")).to_contain_text("断网了")
