"""Somebody in front of a browser: what they do, what they see, and how many actions it took them."""

import re

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, expect

expect.set_options(timeout=20_000)  # the library's 5 s are little for a machine that stalls

COUNT_ACTIONS = """
window.addEventListener('click', (event) => {
  const pressed = event.target.closest('a, button, summary');
  if (event.isTrusted && pressed) window.acted(pressed.textContent.trim());
}, true);
"""
"""Counts what the person really did, with the mouse or with the keyboard, on every page they have open."""


class Person:
    """`page` is the chat. `actions` are the presses since it was last emptied."""

    def __init__(self, context: BrowserContext, shop: str) -> None:
        self.context = context
        self.shop = shop
        self.page: Page
        self.actions: list[str] = []
        self.troubles: list[str] = []
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.troubles.append(str(error.error)))

    async def open(self) -> None:
        """Open the chat and wait until it is connected."""
        await self.context.expose_binding("acted", lambda _source, what: self.actions.append(what))
        await self.context.add_init_script(COUNT_ACTIONS)
        self.page = await self.context.new_page()
        await self.page.goto(self.shop)
        await self.connected()

    async def connected(self) -> None:
        """Wait for the page to be connected."""
        await expect(self.page.locator("#connection")).to_have_attribute("data-state", "online")

    async def say(self, text: str) -> None:
        """Type and send, and wait until Xiaoka has answered."""
        before = await self.answers.count()
        await self.page.fill("#say", text)
        await self.page.press("#say", "Enter")
        await expect(self.answers.nth(before)).to_be_visible()

    async def press(self, label: str) -> None:
        """Press the open button whose label contains the words."""
        await self.button(label).click()

    async def pay(self, label: str = "支付") -> Page:
        """Press a button of the newest cashier that is open."""
        cashier = await self.cashier()
        await cashier.get_by_role("button", name=label).first.click()
        return cashier

    async def cashier(self) -> Page:
        """The cashier's page, waited for."""
        while len(self.context.pages) < 2:
            await self.context.wait_for_event("page", timeout=10_000)
        page = self.context.pages[-1]
        await page.wait_for_load_state()
        return page

    async def sees(self, text: str, *, times: int | None = None) -> None:
        """Wait for an answer with these words."""
        found = self.answers.filter(has_text=re.compile(text))
        if times is None:
            await expect(found.last).to_be_visible()
        else:
            await expect(found).to_have_count(times)

    def button(self, label: str) -> Locator:
        """A button of a prompt that can still be pressed, the newest."""
        return self.page.locator(".choices:not(.past) button", has_text=label).last

    @property
    def answers(self) -> Locator:
        """Everything Xiaoka said."""
        return self.page.locator(".said.xiaoka")

    @property
    def own(self) -> Locator:
        """Everything the person said."""
        return self.page.locator(".said.person")

    async def transcript(self) -> list[str]:
        """Both sides as text, top to bottom."""
        texts: list[str] = await self.page.locator(".said").all_inner_texts()
        return texts

    def _heard(self, message: ConsoleMessage) -> None:
        # A lost connection, and a page left while it connects, are reported by the browser itself.
        of_the_browser = ("ERR_INTERNET_DISCONNECTED", "closed before the connection is established")
        if message.type in ("error", "warning") and not any(
            words in message.text for words in of_the_browser
        ):
            self.troubles.append(message.text)
