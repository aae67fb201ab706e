"""Delivery to a webhook: the secret, retries, order within a chat, answers that are calls."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.telegram.conftest import Api
from tests.telegram.server.bot import Bot
from tests.telegram.server.clock import Bell, SteppedClock
from tests.telegram.server.person import Person
from tests.telegram.server.serving import serving
from tests.telegram.server.telegram import FakeTelegram


class Receiver:
    """A bot's web server that answers as it is told; 200 when it is told nothing."""

    def __init__(self) -> None:
        self.url = ""
        self.secrets: list[str | None] = []
        self.texts: list[str] = []
        self.answers: list[Response] = []
        self.bell = Bell()
        self.gate = asyncio.Event()
        self.gate.set()

    async def hook(self, request: Request) -> Response:
        """One delivery."""
        update = await request.json()
        self.secrets.append(request.headers.get("x-telegram-bot-api-secret-token"))
        self.texts.append(update["message"]["text"])
        self.bell.ring()
        await self.gate.wait()
        return self.answers.pop(0) if self.answers else Response()

    async def has(self, *texts: str) -> None:
        """Until exactly these have arrived."""
        async with asyncio.timeout(20):
            while self.texts != list(texts):
                await self.bell.wait()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """The receiver on a port of its own."""
    made = Receiver()
    async with serving(Starlette(routes=[Route("/hook", made.hook, methods=["POST"])])) as url:
        made.url = f"{url}/hook"
        yield made


async def test_set_deliver_and_delete(api: Api, bot: Bot, wang: Person, receiver: Receiver) -> None:
    await api.result(bot, "setWebhook", url=receiver.url, secret_token="s3cret")
    await receiver.has("/start")
    assert receiver.secrets == ["s3cret"]
    refused = await api(bot, "getUpdates")
    assert (refused["error_code"], refused["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active;"
        " use deleteWebhook to delete the webhook first",
    )
    await api.result(bot, "deleteWebhook")
    assert (await api.result(bot, "getWebhookInfo"))["url"] == ""
    wang.says("kept")
    assert [update["message"]["text"] for update in await api.result(bot, "getUpdates")][-1] == "kept"


async def test_setting_a_webhook_ends_a_waiting_poll(
    api: Api, bot: Bot, wang: Person, receiver: Receiver
) -> None:
    beyond = (await api.result(bot, "getUpdates"))[-1]["update_id"] + 1
    poll = asyncio.create_task(api.refusal(bot, "getUpdates", offset=beyond, timeout=30))
    await bot.updates.waited_for.wait()
    await api.result(bot, "setWebhook", url=receiver.url)
    assert await poll == "Conflict: terminated by setWebhook request"


async def test_what_was_not_accepted_comes_again_in_order(
    api: Api, telegram: FakeTelegram, bot: Bot, wang: Person, receiver: Receiver, stepped: SteppedClock
) -> None:
    receiver.answers = [Response(status_code=500), Response(status_code=503)]
    wang.says("second")
    await api.result(bot, "setWebhook", url=receiver.url)
    await stepped.until_asleep(telegram.webhook_retry)
    info = await api.result(bot, "getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    assert info["pending_update_count"] == 2
    stepped.advance(telegram.webhook_retry)
    await stepped.until_asleep(telegram.webhook_retry)
    stepped.advance(telegram.webhook_retry)
    await receiver.has("/start", "/start", "/start", "second")


async def test_chats_do_not_wait_for_each_other(
    api: Api, telegram: FakeTelegram, bot: Bot, wang: Person, receiver: Receiver
) -> None:
    receiver.gate.clear()
    await api.result(bot, "setWebhook", url=receiver.url)
    await receiver.has("/start")
    wang.says("after the first")
    telegram.person("李雷", bot).says("at once")
    await receiver.has("/start", "at once")
    receiver.gate.set()
    await receiver.has("/start", "at once", "after the first")


async def test_an_answer_may_be_a_call(api: Api, bot: Bot, wang: Person, receiver: Receiver) -> None:
    call: dict[str, Any] = {"method": "sendMessage", "chat_id": wang.chat.id, "text": "in the answer"}
    receiver.answers = [JSONResponse(call)]
    await api.result(bot, "setWebhook", url=receiver.url)
    await wang.hears("in the answer")


async def test_a_wrong_call_in_an_answer_is_seen_by_the_test_only(
    api: Api, telegram: FakeTelegram, bot: Bot, wang: Person, receiver: Receiver
) -> None:
    receiver.answers = [JSONResponse({"method": "sendMessage", "chat_id": wang.chat.id, "text": ""})]
    await api.result(bot, "setWebhook", url=receiver.url)
    await receiver.has("/start")
    wang.says("next")
    await receiver.has("/start", "next")
    assert [refusal.description for refusal in telegram.refused_replies] == [
        "Bad Request: message text is empty"
    ]


async def test_pending_updates_are_dropped_when_asked(
    api: Api, bot: Bot, wang: Person, receiver: Receiver
) -> None:
    await api.result(bot, "setWebhook", url=receiver.url, drop_pending_updates=True)
    wang.says("fresh")
    await receiver.has("fresh")
