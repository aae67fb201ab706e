"""Folders that PostgreSQL's own user may reach when the tests run as root; a shop that was watched."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from api_client.client import BackendClient
from app.embedded import ServiceUrls
from app.stage import Rehearsal
from app.telemetry.hearing import measure_hearing
from app.telemetry.metrics import Metrics
from app.telemetry.page import MetricsPage
from app.telemetry.shop import Shop
from app.telemetry.watch import Watch
from backend.events import service as events
from backend.keys import service as keys
from bots.runtime.courier import Courier
from bots.terminal.script import Conversation
from tests.backend.desk import refund_topup
from tests.backend.shopping import opened
from tests.bots.courier.postman import UNLIMITED, Postman, chat, say
from voice.pool import RecogniserPool
from voice.ports import Recogniser

from .purchase import buy, try_webhook, watched_stage
from .scrape import Scrape, scrape


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In place of pytest's, which lies below a folder that every new pytest closes to other users."""
    folder = Path(tempfile.mkdtemp(prefix="xk-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Seen:
    """Two readings of the metrics page."""

    bought: Scrape
    """After one whole purchase, with a worker that swept."""
    open: Scrape
    """Then orders, bills, jobs and payments are open as well."""


@pytest.fixture(scope="session")
async def watched(services: ServiceUrls, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """A shop that was watched while somebody bought something."""
    metrics = Metrics("all")
    watch = Watch(metrics)
    measure_hearing(metrics, RecogniserPool(_deaf))
    async with watched_stage(services, tmp_path_factory.mktemp("measured"), watch) as stage:
        database = stage.backend.database
        shop = Shop(database.url, stage.clock)
        page = MetricsPage(metrics, shop=shop, database=database, valkey=stage.talk.valkey)
        try:
            await shop.refresh(kept=0)
            await buy(stage)
            await _sweep_once(stage, metrics)
            while await database.run(events.withheld):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await shop.refresh(kept=0)
            bought = await scrape(page)
            await try_webhook(stage)
            await _speak_once(stage)
            await _leave_open(stage)
            await _deliver_one(stage, watch)
            await _deliver_one(stage, watch)
            await shop.refresh(kept=0)
            return Seen(bought, await scrape(page))
        finally:
            await shop.close()


def _deaf() -> Recogniser:
    raise AssertionError("nobody speaks to this pool, only its load is read")


async def _sweep_once(stage: Rehearsal, metrics: Metrics) -> None:
    """A real worker, until it noted its first sweep."""
    stop = asyncio.Event()
    working = asyncio.create_task(stage.backend.work(stop))
    while metrics.registry.get_sample_value("xiaoka_sweep_seconds_count", {"outcome": "ok"}) is None:
        assert not working.done()
        await asyncio.sleep(0.01)
    stop.set()
    await working


async def _speak_once(stage: Rehearsal) -> None:
    """Something said aloud."""
    scene = await stage.open(Conversation.model_validate({"name": "aloud", "turns": [{"heard": "查余额"}]}))
    await scene.hear(["查余额"])
    await scene.settle()


async def _deliver_one(stage: Rehearsal, watch: Watch) -> None:
    """One message that a messenger took."""
    talk, postman = stage.talk, Postman()
    courier = await Courier.open(
        postman, talk.conversations, talk.valkey, clock=stage.clock, policy=UNLIMITED, telemetry=watch
    )
    await say(talk.conversations, chat(), "hello")
    await courier.settle()
    await courier.close()
    assert postman.got


async def _leave_open(stage: Rehearsal) -> None:
    key = await stage.backend.database.run(lambda tx: keys.create(tx, "operator"))
    async with (
        BackendClient("http://shop.test", key, app=stage.backend.app) as operator,
        opened(stage.backend, stage.clock, operator) as shop,
    ):
        await shop.order(await shop.customer(paid=100_00))
        _, _, bill = await shop.short()
        plain = await shop.bill(await shop.customer(), 20_00)
        secret = stage.backend.database.secrets.gateway
        for said in (await shop.notification(bill, amount=1), await shop.notification(plain)):
            assert (await shop.notify(said, secret=secret)).status_code == 200
        await refund_topup(shop, plain)
