"""Delivers a bot's updates to its webhook: the secret, order within a chat, retries, calls in the answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.telegram.server.clock import Clock
from tests.telegram.server.refusals import bad_request
from tests.telegram.server.updates import Update, Updates

_PORTS = {443, 80, 88, 8443}
_SECRET = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

Reply = Callable[[httpx.Response], Awaitable[None]]


@dataclass(frozen=True)
class Target:
    """What setWebhook asked for."""

    url: str
    secret_token: str = ""
    max_connections: int = 40

    def check(self) -> None:
        """Refuse what Telegram refuses; but on this machine plain HTTP and any port will do."""
        parts = urlsplit(self.url)
        if not parts.hostname or parts.scheme not in ("http", "https"):
            raise bad_request("invalid webhook URL specified")
        if not set(self.secret_token) <= _SECRET:
            raise bad_request("secret token contains unallowed characters")
        if parts.hostname in _LOOPBACK:
            return
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in _PORTS:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


class Webhook:
    """The delivery to one target. Updates of one chat keep their order, those of several go side by side."""

    def __init__(
        self, target: Target, updates: Updates, clock: Clock, reply: Reply, retry_after: float
    ) -> None:
        self.target = target
        self.last_error: tuple[int, str] | None = None
        self._updates = updates
        self._clock = clock
        self._reply = reply
        self._retry_after = retry_after
        self._stopped = False
        self._in_flight: dict[int, asyncio.Task[None]] = {}
        self._http = httpx.AsyncClient(timeout=60, trust_env=False)
        self._worker = asyncio.create_task(self._work())

    def stop(self) -> None:
        """Deliver nothing more; what is under way may still arrive, as at Telegram."""
        self._stopped = True
        self._worker.cancel()

    async def close(self) -> None:
        """Break off what is under way, too."""
        tasks = [self._worker, *self._in_flight.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._http.aclose()

    async def _work(self) -> None:
        while True:
            ring = self._updates.bell.wait()
            for update in self._updates.due():
                chat = chat_of(update)
                if chat not in self._in_flight and len(self._in_flight) < self.target.max_connections:
                    self._in_flight[chat] = asyncio.create_task(self._deliver(chat, update))
            await ring

    async def _deliver(self, chat: int, update: Update) -> None:
        while not await self._accepted(update):
            await self._clock.sleep(self._retry_after)
            if self._stopped:
                return
        self._updates.delivered(update)
        del self._in_flight[chat]
        self._updates.bell.ring()

    async def _accepted(self, update: Update) -> bool:
        headers = {"User-Agent": "TelegramBot (like TwitterBot)"}
        if self.target.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.target.secret_token
        try:
            answer = await self._http.post(self.target.url, json=update, headers=headers)
        except httpx.HTTPError as error:
            self.last_error = (int(self._clock.now()), f"Connection failed: {type(error).__name__}")
            return False
        if not answer.is_success:
            words = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
            self.last_error = (int(self._clock.now()), words)
            return False
        await self._reply(answer)
        return True


def chat_of(update: Update) -> int:
    """The chat, or else the person, an update is about: what its order is kept by."""
    content: Any = next(value for name, value in update.items() if name != "update_id")
    message = content.get("message", content)
    return int(message["chat"]["id"] if "chat" in message else content["from"]["id"])
