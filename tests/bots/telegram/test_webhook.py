"""The door for Telegram: the secret, what 200 means, and a way from the person to the answer."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI

from bots.telegram import WEBHOOK_PATH
from bots.telegram.client import secret_of
from bots.telegram.webhook import MOST_BYTES, create_router
from tests.strangers.serving import served

from .installation import Installation, said_by_bot

SECRET = "a_secret_for_tests_only"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class Taking:
    """What came through the door; `away` while it cannot be stored."""

    def __init__(self) -> None:
        self.taken: list[object] = []
        self.away = False

    async def take(self, raw: object) -> None:
        if self.away:
            raise ConnectionError
        self.taken.append(raw)


@asynccontextmanager
async def door(taking: Taking) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(create_router(taking.take, SECRET))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as http:
        yield http


@pytest.mark.parametrize("given", [None, "", "wrong", SECRET[:-1], SECRET + "x", "秘密".encode()])
async def test_without_the_secret_nothing_is_read(given: str | bytes | None) -> None:
    taking = Taking()
    async with door(taking) as http:
        headers = {} if given is None else {HEADER: given}
        answer = await http.post(WEBHOOK_PATH, json={"update_id": 1}, headers=headers)
    assert answer.status_code == 403
    assert not taking.taken


async def test_two_hundred_means_stored() -> None:
    taking = Taking()
    async with door(taking) as http:
        taking.away = True
        answer = await http.post(WEBHOOK_PATH, json={"update_id": 1}, headers={HEADER: SECRET})
        assert answer.status_code == 503
        taking.away = False
        answer = await http.post(WEBHOOK_PATH, json={"update_id": 1}, headers={HEADER: SECRET})
        assert answer.status_code == 200
    assert taking.taken == [{"update_id": 1}]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"{", 400), (b"[" * 100_000, 400), (b'"' + b"x" * MOST_BYTES + b'"', 413)],
    ids=["nothing", "half", "deep", "long"],
)
async def test_what_is_no_update(body: bytes, status: int) -> None:
    taking = Taking()
    async with door(taking) as http:
        answer = await http.post(WEBHOOK_PATH, content=body, headers={HEADER: SECRET})
    assert answer.status_code == status
    assert not taking.taken


async def test_from_the_person_to_the_answer(shop: Installation) -> None:
    """Telegram brings the updates. A wrong secret brings none; what comes twice is answered once."""
    wang = await shop.customer()
    app = FastAPI()
    async with served(app) as url, shop.process(webhook_url=f"{url}{WEBHOOK_PATH}") as process:
        assert process.telegram.router is not None
        app.include_router(process.telegram.router)
        wang.says("余额")
        await process.settle(wang)
        assert len(said_by_bot(wang)) == 1
        update = shop.bot.updates.history[-1]
        async with httpx.AsyncClient(trust_env=False) as http:
            for secret, status in ((secret_of(shop.bot.token), 200), ("wrong", 403)):
                answer = await http.post(
                    f"{url}{WEBHOOK_PATH}", content=json.dumps(update), headers={HEADER: secret}
                )
                assert answer.status_code == status
        await process.settle(wang)
    assert len(said_by_bot(wang)) == 1
