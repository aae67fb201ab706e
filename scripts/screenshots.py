"""Makes the documentation's pictures from the running application: `uv run python -m scripts.screenshots`.

Needs Chromium and a Chinese font (`scripts/install-chromium`). Writes docs/images/*.png, each of a phone's
screen at two pixels a point.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from tests.browser.conftest import ARGUMENTS, PHONE, find_chromium
from tests.browser.person import Person
from tests.browser.voices import Script, put_before, talking_browser
from tests.running_shop import running_shop
from voice.audio import decode

IMAGES = Path(__file__).parent.parent / "docs" / "images"
RECORDINGS = IMAGES.parent.parent / "tests" / "conversations" / "voice"
LARGEST = 200 * 1024
WISH = "充五十块话费，号码 13800138000"


class Camera:
    """Takes pictures of what people see."""

    def __init__(self, browser: Browser, shop: str) -> None:
        self._browser = browser
        self._shop = shop

    @asynccontextmanager
    async def newcomer(self, **context: Any) -> AsyncIterator[Person]:
        """Somebody who opens the chat for the first time."""
        usual: dict[str, Any] = {"viewport": PHONE, "device_scale_factor": 2, "locale": "zh-CN"}
        opened = await self._browser.new_context(
            **(usual | context),
            timezone_id="Asia/Shanghai",
        )
        person = Person(opened, self._shop)
        await person.open()
        yield person
        await opened.close()

    async def take(self, page: Page, name: str) -> None:
        """Write `name`.png. Raises when it is too heavy for a README."""
        await page.mouse.move(0, 0)
        await page.evaluate("document.activeElement && document.activeElement.blur()")
        await page.wait_for_timeout(400)
        path = IMAGES / f"{name}.png"
        await page.screenshot(path=path)
        size = path.stat().st_size
        print(f"{path.relative_to(IMAGES.parent.parent)}  {size // 1024} KB")
        if size > LARGEST:
            raise SystemExit(f"{path} is larger than {LARGEST // 1024} KB")


async def main() -> None:
    """All pictures, each from a conversation of its own."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    async with running_shop() as shop, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        camera = Camera(browser, shop)
        await two_steps(camera)
        await elderly(camera)
        await dark(camera)
        await codes(camera)
        await english(camera)
        await browser.close()
    await aloud()


async def two_steps(camera: Camera) -> None:
    """The welcome, the prompt, the bill, the cashier, the delivery."""
    async with camera.newcomer() as person:
        await camera.take(person.page, "welcome")
        await person.say(WISH)
        await camera.take(person.page, "short")
        await person.press("微信付 12.00")
        cashier = await person.cashier()
        await camera.take(cashier, "cashier")
        await person.page.bring_to_front()
        await camera.take(person.page, "bill")
        await person.pay("支付 12.00 元")
        await person.sees("充值成功")
        await person.page.bring_to_front()
        await camera.take(person.page, "delivered")


async def elderly(camera: Camera) -> None:
    """The prompt in elderly mode."""
    async with camera.newcomer() as person:
        await person.say("打开长辈模式")
        await person.say(WISH)
        await camera.take(person.page, "elderly")


async def dark(camera: Camera) -> None:
    """The prompt in the dark."""
    async with camera.newcomer(color_scheme="dark") as person:
        await person.say(WISH)
        await camera.take(person.page, "dark")


async def codes(camera: Camera) -> None:
    """A card code after the tap."""
    async with camera.newcomer() as person:
        await person.say("我要一张 steam 50 的卡")
        await person.press("微信付 14.00")
        await person.pay("支付 14.00 元")
        await person.page.bring_to_front()
        await person.page.locator(".secret .reveal").click()
        await person.page.locator(".secret code").wait_for()
        await camera.take(person.page, "reveal")


async def english(camera: Camera) -> None:
    """The prompt in English."""
    async with camera.newcomer(locale="en") as person:
        await person.say("English")
        await person.say("buy 50 yuan of phone credit for 13800138000")
        await camera.take(person.page, "short-en")


async def aloud() -> None:
    """Somebody speaks: the button while it listens, and the words that were heard with the answer."""
    script = Script()
    with tempfile.TemporaryDirectory() as folder:
        microphone = Path(folder) / "said.wav"
        put_before(microphone, decode((RECORDINGS / "wish.ogg").read_bytes()))
        async with (
            running_shop(open_voice=script.open) as shop,
            talking_browser(microphone) as browser,
            Camera(browser, shop).newcomer() as person,
        ):
            await person.say("打开长辈模式")
            await person.say("记住儿子的号码13800138000")
            script.lines, script.hums = ["给我儿子充五十块话费"], 5.0
            await person.page.locator("#mic").hover()
            await person.page.mouse.down()
            await person.page.locator("#mic[data-state=listening]").wait_for()
            await person.page.wait_for_timeout(1200)
            await person.page.screenshot(path=IMAGES / "listening.png")
            await person.page.mouse.up()
            await person.page.locator("#mic[data-state=speaking]").wait_for()
            await person.page.wait_for_timeout(400)
            await person.page.screenshot(path=IMAGES / "speaking.png")


if __name__ == "__main__":
    asyncio.run(main())
