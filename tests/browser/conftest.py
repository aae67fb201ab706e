"""The whole shop on a free port and a real Chromium in front of it.

`shop` is the address of the running application (embedded PostgreSQL and Valkey, backend, worker, chat).
`newcomer` opens the chat as somebody who was never here and gives back a `Person`; its keyword arguments
are those of a browser context (viewport, colour scheme, …).
"""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright

from tests.running_shop import running_shop

from .person import Person

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
MISSING = (
    "The browser tests need Chromium, and there is none on the PATH. Install it with "
    "scripts/install-chromium, or by hand on Debian or Ubuntu: apt-get install chromium fonts-noto-cjk"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def find_chromium() -> str:
    """Where it is. Without one the tests fail, they are never skipped, and say how to get it."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.fail(MISSING, pytrace=False)


@pytest.fixture(scope="package")
async def shop() -> AsyncIterator[str]:
    """Where the chat is."""
    async with running_shop() as url:
        yield url


@pytest.fixture(scope="package")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield browser
        await browser.close()


Newcomer = Callable[..., Awaitable[Person]]


@pytest.fixture
async def newcomer(shop: str, chromium: Browser) -> AsyncIterator[Newcomer]:
    """`await newcomer(**context)`: somebody who opens the chat for the first time."""
    people: list[Person] = []

    async def come(**context: Any) -> Person:
        context.setdefault("viewport", PHONE)
        person = Person(
            await chromium.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", **context), shop
        )
        people.append(person)
        await person.open()
        return person

    yield come
    for person in people:
        await person.context.close()
    for person in people:
        assert person.troubles == [], "the page complained"
