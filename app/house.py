"""One process of an installation: the parts its role asks for, wired and ready to run."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from api_client.client import BackendClient
from api_client.contract import NewCustomer
from backend.build import Backend
from backend.catalogue.demo import seed_demo_shop
from core.engine import Welcome

from . import faults
from .clock import SystemClock
from .problems import StartupError
from .secrets import Vault
from .settings import Settings
from .stores import Stores
from .telemetry.opening import open_watch
from .telemetry.page import MetricsPage
from .telemetry.shop import Shop
from .telemetry.watch import Watch
from .voice.wiring import OpenVoice, opener
from .wiring import (
    CATALOGUE_LIFE,
    Talk,
    check_key,
    client_afar,
    client_within,
    demo_welcome,
    house_key,
    migrate,
    open_backend,
    open_talk,
    take_over,
)

if TYPE_CHECKING:
    from .telegram import Telegram
    from .telegram_merchants import TelegramMerchants

Role = Literal["all", "api", "bots", "worker"]
_NEWCOMER = NewCustomer(name="王敏")


@dataclass(frozen=True)
class Plan:
    """What to run. With `demo`, the demo shop is open and whoever comes is `newcomer` with `opening` fen."""

    data: Path
    settings: Settings
    role: Role = "all"
    demo: bool = False
    newcomer: NewCustomer = _NEWCOMER
    opening: int = 38_00
    new_merchants: bool = True
    """In the demo: whoever comes to the merchants' bot without a code owns a new merchant."""
    open_voice: OpenVoice | None = None
    """In place of the voice that the settings name."""


@dataclass(frozen=True)
class House:
    """The parts of one process. `backend` is missing in the role bots, `talk` in api and worker."""

    plan: Plan
    clock: SystemClock
    backend: Backend | None
    talk: Talk | None
    watch: Watch | None = None
    page: MetricsPage | None = None
    telegram: "Telegram | None" = None
    telegram_merchants: "TelegramMerchants | None" = None

    def duties(self, stop: asyncio.Event) -> dict[str, asyncio.Task[None]]:
        """Start what runs in the background until `stop`."""
        duties = {}
        if self.backend is not None and self.plan.role in ("all", "worker"):
            duties["worker"] = asyncio.create_task(self.backend.work(stop))
        if self.talk is not None:
            duties["chats"] = asyncio.create_task(self.talk.hub.run(stop))
            duties["forgetting"] = asyncio.create_task(self.talk.forgetting.run(stop))
            duties["broadcasts"] = asyncio.create_task(self.talk.broadcaster.run(stop))
            duties["voice"] = asyncio.create_task(self.talk.voice.run(stop))
            duties["notices"] = asyncio.create_task(self.talk.notices.run(stop))
        if self.telegram is not None:
            duties |= self.telegram.duties(stop)
        if self.telegram_merchants is not None:
            duties |= self.telegram_merchants.duties(stop)
        return duties


@asynccontextmanager
async def open_house(plan: Plan, stores: Stores, public_url: str) -> AsyncIterator[House]:
    """Migrate, then wire the parts of the plan's role. `public_url` is what pay links begin with.

    Raises StartupError, also for a card key that is not this database's.
    """
    faults.prepare(os.environ)
    await migrate(stores.database)
    settings, clock = plan.settings, SystemClock()
    vault = Vault(plan.data, settings)
    watch = open_watch(settings, plan.role)
    async with AsyncExitStack() as stack:
        backend = talk = telegram = merchants = None
        if watch is not None:
            stack.callback(watch.close)
        if plan.role != "bots":
            backend = open_backend(
                settings,
                vault,
                database_url=stores.database,
                public_url=public_url,
                clock=clock,
                watch=watch,
            )
            stack.push_async_callback(backend.close)
            await take_over(backend.database)
            if plan.role == "all" or (plan.role == "api" and settings.backend_key is None):
                await house_key(backend.database, vault, "channel")
                await house_key(backend.database, vault, "operator")
            if plan.demo:
                await seed_demo_shop(backend.database)
        if plan.role in ("all", "bots"):
            client = _client(plan, vault, backend, public_url, "channel", watch)
            stack.push_async_callback(client.close)
            if plan.role == "bots":
                await check_key(client)
            welcome: Welcome | None = None
            if plan.demo:
                operator = _client(plan, vault, backend, public_url, "operator", watch)
                stack.push_async_callback(operator.close)
                welcome = demo_welcome(
                    operator, plan.newcomer, paid=plan.opening, merchants=plan.new_merchants
                )
            talk = await open_talk(
                client,
                database_url=stores.database,
                redis_url=stores.redis,
                clock=clock,
                welcome=welcome,
                retention=settings.retention,
                watch=watch,
                open_voice=plan.open_voice or opener(settings),
            )
            stack.push_async_callback(talk.close)
            if watch is not None and watch.metrics is not None and talk.voice.pool is not None:
                from .telemetry.hearing import measure_hearing  # brings the engines along

                measure_hearing(watch.metrics, talk.voice.pool)
            if settings.telegram.token is not None:
                from .telegram import open_telegram  # heavy, and not everybody has a bot

                telegram = await open_telegram(
                    settings.telegram,
                    talk,
                    database_url=stores.database,
                    clock=clock,
                    telemetry=watch,
                )
                stack.push_async_callback(telegram.close)
            if settings.telegram_merchants.token is not None:
                from .telegram_merchants import open_telegram_merchants

                merchants = await open_telegram_merchants(
                    settings.telegram_merchants,
                    talk,
                    database_url=stores.database,
                    clock=clock,
                    telemetry=watch,
                )
                stack.push_async_callback(merchants.close)
        page = None
        if watch is not None and watch.metrics is not None:
            shop = Shop(stores.database, clock) if plan.role in ("all", "worker") else None
            if shop is not None:
                stack.push_async_callback(shop.close)
                await shop.refresh()  # what happens from now on is counted
            page = MetricsPage(
                watch.metrics,
                shop=shop,
                database=None if backend is None else backend.database,
                valkey=None if talk is None else talk.valkey,
            )
        yield House(plan, clock, backend, talk, watch, page, telegram, merchants)


def _client(
    plan: Plan, vault: Vault, backend: Backend | None, public_url: str, scope: str, watch: Watch | None
) -> BackendClient:
    key = vault.api_key(scope)
    if backend is not None:
        assert key is not None
        return client_within(backend, public_url, key, watch=watch, catalogue_life=CATALOGUE_LIFE)
    settings = plan.settings
    if settings.backend_url is None:
        raise StartupError("The role bots needs XIAOKA_BACKEND_URL, where the role api answers.")
    if settings.backend_key is not None:
        key = settings.backend_key.get_secret_value()
    if key is None:
        raise StartupError(
            f"The role bots needs XIAOKA_BACKEND_KEY; make one with: xiaoka keys create --scope {scope}"
        )
    return client_afar(settings.backend_url, key, watch=watch, catalogue_life=CATALOGUE_LIFE)
