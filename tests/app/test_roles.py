"""An installation in three processes: what one hears, the next does, and the person is told."""

import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from .command import Running, xiaoka


@asynccontextmanager
async def _page(url: str) -> AsyncIterator[ClientConnection]:
    async with httpx.AsyncClient() as browser:
        cookie = (await browser.get(url)).headers["set-cookie"].partition(";")[0]
    headers = {"Cookie": cookie, "Origin": url}
    async with connect(f"{url.replace('http', 'ws', 1)}/chat/ws", additional_headers=headers) as page:
        yield page


async def _until(page: ClientConnection, words: str) -> dict[str, Any]:
    """The first message of Xiaoka with `words` in it."""
    async for frame in page:
        body: dict[str, Any] = json.loads(frame)
        if body.get("author") == "xiaoka" and words in json.dumps(body, ensure_ascii=False):
            return body
    raise AssertionError(f"{words!r} was never said")


def _found(body: object, name: str, words: str) -> str:
    """The first text under `name`, anywhere in a message, of an object that also holds `words`."""
    if isinstance(body, dict):
        value = body.get(name)
        if isinstance(value, str) and words in json.dumps(body, ensure_ascii=False):
            inner = [_found(part, name, words) for part in body.values() if isinstance(part, dict | list)]
            return next((text for text in inner if text), value)
        return next((text for part in body.values() if (text := _found(part, name, words))), "")
    if isinstance(body, list):
        return next((text for part in body if (text := _found(part, name, words))), "")
    return ""


def _url(said: str) -> str:
    return said.partition(" at ")[2].partition(";")[0]


async def test_api_worker_and_bots_apart(tmp_path: Path) -> None:
    data = tmp_path / "data"
    running: list[Running] = []

    def start(role: str, **env: str) -> str:
        out = tmp_path / role
        part = Running(
            out, "serve", "--role", role, "--port", 0, "--data", data, "--demo-shop", XIAOKA_DATA="", **env
        )
        running.append(part)
        return _url(part.until("Xiaoka serves"))

    try:
        api = start("api")
        start("worker")
        bots = start("bots", XIAOKA_BACKEND_URL=api)
        async with _page(bots) as page:
            await page.send(
                json.dumps({"type": "say", "id": "say-00001", "text": "充五十块话费 13800138000"})
            )
            short = await _until(page, "还差")
            press = {
                "type": "press",
                "id": "press-0001",
                "token": _found(short, "token", "微信"),
                "label": "微信",
            }
            await page.send(json.dumps(press))
            bill = await _until(page, "/cashier/")
            async with httpx.AsyncClient() as phone:
                await phone.post(_found(bill, "url", "/cashier/"), data={"action": "pay"})
            await _until(page, "充值成功")
    finally:
        statuses = [part.stop() for part in reversed(running)]
    assert statuses == [0, 0, 0], "\n".join(part.said() for part in running)
    assert all("Traceback" not in part.said() for part in running)
    assert all("13800138000" not in part.said() for part in running)
    assert xiaoka("audit", "--data", data).returncode == 0


def test_bots_alone_say_what_they_need(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = xiaoka("serve", "--role", "bots", "--port", port, "--data", tmp_path / "data")
    assert done.returncode == 1
    assert "xiaoka: The role bots needs XIAOKA_BACKEND_URL" in done.stderr
