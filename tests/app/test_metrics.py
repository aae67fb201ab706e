"""What an operator asks at night has an answer, and the answer names nobody."""

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from app.clock import ManualClock
from app.ports import listen, listen_near
from app.problems import StartupError
from app.telemetry.http import Watched
from app.telemetry.metrics import Metrics
from app.telemetry.page import MetricsPage
from app.telemetry.shop import Shop
from app.telemetry.watch import Watch
from backend.build import Backend
from backend.operations import service as operations
from tests.backend.shopping import Shop as DemoShop
from tests.backend.shopping import opened

from .command import Running
from .conftest import Seen
from .purchase import PRIVATE
from .scrape import Scrape, scrape


@pytest.fixture
def bought(watched: Seen) -> Scrape:
    """The page after one whole purchase."""
    return watched.bought


async def test_a_gap_that_was_closed_is_counted_with_its_money(bought: Scrape) -> None:
    assert bought("xiaoka_shortfalls_total") == 1
    assert bought("xiaoka_shortfall_fen_total") == 12_00
    assert bought("xiaoka_recovered_total") == 1
    assert bought("xiaoka_recovered_fen_total") == 50_00
    assert bought("xiaoka_delivered_fen_total") == 50_00
    assert bought("xiaoka_credited_fen_total") == 12_00
    assert bought("xiaoka_events_total", type="order.delivered") == 1


async def test_whoever_answers_is_timed(bought: Scrape) -> None:
    assert bought("xiaoka_turn_seconds_count", channel="terminal", outcome="understood") == 1
    assert bought("xiaoka_turn_seconds_count", channel="terminal", outcome="pressed") == 1
    assert bought("xiaoka_understanding_seconds_count", outcome="understood") == 1
    assert bought("xiaoka_turn_lock_wait_seconds_count", outcome="ok") >= 2
    assert bought("xiaoka_backend_call_seconds_count", resource="orders", status="201") == 1
    assert bought("xiaoka_http_request_seconds_count", route="/v1/orders", status="201") == 1
    assert bought("xiaoka_http_request_seconds_count", route="/cashier/{token}", method="POST") == 1
    assert bought("xiaoka_gateway_call_seconds_count", gateway="sandbox", call="create") == 1
    assert bought("xiaoka_payment_seconds_count", gateway="sandbox", outcome="done") == 1
    assert bought("xiaoka_job_seconds_count", job="orders.fulfil", outcome="ok") == 1
    assert bought("xiaoka_supplier_call_seconds_count", call="submit", outcome="delivered") == 1
    assert bought("xiaoka_notice_seconds_count", type="order.delivered", outcome="ok") == 1
    assert bought("xiaoka_notice_lag_seconds_count") >= 2
    assert bought("xiaoka_transaction_seconds_count", outcome="ok") > 10
    assert bought("xiaoka_sweep_seconds_count", outcome="ok") >= 1
    assert bought("xiaoka_duty_age_seconds", duty="sweep") == 0
    assert bought("xiaoka_valkey_up") == 1
    assert bought("xiaoka_connections_limit") == 10
    assert bought("xiaoka_build_info", role="all") == 1


async def test_nobody_is_named(bought: Scrape) -> None:
    for private in PRIVATE:
        assert private not in bought.text
    for sample in bought.samples:
        assert not any(re.search(r"[0-9a-f]{8}-|\d{5}", value) for value in sample.labels.values()), sample


async def test_what_is_open_is_seen_with_its_age(
    backend: Backend, clock: ManualClock, client, database_url: str
) -> None:  # type: ignore[no-untyped-def]
    async with opened(backend, clock, await client("operator")) as shop:
        await shop.short()
        clock.advance(timedelta(minutes=7))
        seen = await _state(shop, database_url, clock)
        assert seen("xiaoka_orders", status="awaiting_funds") == 1
        assert seen("xiaoka_orders_oldest_seconds", status="awaiting_funds") == 7 * 60
        assert seen("xiaoka_bills", status="pending") == 1
        assert seen("xiaoka_bills_oldest_seconds", status="pending") == 7 * 60
        assert seen("xiaoka_events_untold") > 0
        assert seen("xiaoka_events_untold_oldest_seconds") == 7 * 60
        rich = await shop.customer(paid=100_00)
        await shop.order(rich)
        seen = await _state(shop, database_url, clock)
        assert seen("xiaoka_orders", status="held") == 1
        assert seen("xiaoka_jobs", status="queued") == 1
        await backend.drain()
        seen = await _state(shop, database_url, clock)
        assert not [s for s in seen.samples if s.name == "xiaoka_jobs"]
        assert not [s for s in seen.samples if s.labels.get("status") in ("held", "delivered")]


async def test_money_without_a_place_is_seen(
    backend: Backend, clock: ManualClock, client, database_url: str
) -> None:  # type: ignore[no-untyped-def]
    async with opened(backend, clock, await client("operator")) as shop:
        _, _, bill = await shop.short()
        await shop.notify(await shop.notification(bill, amount=1))
        clock.advance(timedelta(hours=1))
        seen = await _state(shop, database_url, clock)
        assert seen("xiaoka_payments_in_review", reason="other_amount") == 1
        assert seen("xiaoka_payments_in_review_oldest_seconds", reason="other_amount") == 3600


async def test_the_state_is_read_when_the_pool_is_used_up(
    backend: Backend, clock: ManualClock, database_url: str
) -> None:
    """At night the pool is what everybody waits for: the metrics must not stand in that line."""
    shop = Shop(database_url, clock)
    page = MetricsPage(Metrics("worker"), shop=shop, database=backend.database, valkey=None)

    async def within(left: int) -> Scrape:
        if left == 0:
            return await scrape(page)
        return await backend.database.run(lambda _: within(left - 1))

    limit, _ = backend.database.connections()
    seen = await within(limit)
    await shop.close()
    assert seen("xiaoka_shop_up") == 1
    assert seen("xiaoka_connections_in_use") == limit


async def test_a_database_that_is_away_leaves_the_rest(clock: ManualClock, database_url: str) -> None:
    shop = Shop(database_url.replace("/t_", "/no_such_"), clock)
    seen = await scrape(MetricsPage(Metrics("worker"), shop=shop, database=None, valkey=None))
    assert seen("xiaoka_shop_up") == 0
    assert seen("xiaoka_build_info") == 1
    assert "xiaoka_orders" not in seen.labels()


async def test_a_slow_statement_does_not_hold_up_the_page(clock: ManualClock, database_url: str) -> None:
    """Somebody locks a table for good: the state is given up for this time, the page is not."""
    import asyncpg

    blocker = await asyncpg.connect(database_url)
    transaction = blocker.transaction()
    await transaction.start()
    await blocker.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
    shop = Shop(database_url, clock)
    page = MetricsPage(Metrics("worker"), shop=shop, database=None, valkey=None)
    try:
        assert (await scrape(page))("xiaoka_shop_up") == 0
        await transaction.rollback()
        await shop.refresh(kept=0)
        assert (await scrape(page))("xiaoka_shop_up") == 1
    finally:
        await shop.close()
        await blocker.close()


async def test_events_are_counted_once_however_many_come(
    backend: Backend, clock: ManualClock, client, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(operations, "_BATCH", 3)
    async with opened(backend, clock, await client("operator")) as shop:
        watched = Shop(database_url, clock)
        page = MetricsPage(Metrics("worker"), shop=watched, database=None, valkey=None)
        await watched.refresh(kept=0)
        for _ in range(4):
            await shop.order(await shop.customer(paid=100_00))
        await backend.drain()
        await shop.operator.events(after="", wait=0, limit=1)  # waits until nothing is kept back
        for _ in range(2):
            await watched.refresh(kept=0)
            seen = await scrape(page)
            assert seen("xiaoka_events_total", type="order.held") == 4
            assert seen("xiaoka_events_total", type="order.delivered") == 4
            assert seen("xiaoka_delivered_fen_total") == 4 * 50_00
            assert seen("xiaoka_recovered_total") == 0
        await watched.close()


async def test_strangers_make_no_labels(backend: Backend) -> None:
    metrics = Metrics("api")
    app = Watched(backend.app, Watch(metrics))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x.test") as http:
        for number in range(5):
            await http.get(f"/nothing/{number}")
            await http.request("BREW", f"/v1/orders/{number}")
    seen = await scrape(MetricsPage(metrics, shop=None, database=None, valkey=None))
    routes = {s.labels["route"] for s in seen.samples if s.name == "xiaoka_http_request_seconds_count"}
    methods = {s.labels["method"] for s in seen.samples if s.name == "xiaoka_http_request_seconds_count"}
    assert routes <= {"unknown", "/v1/orders/{order_id}"}
    assert methods == {"GET", "other"}


async def _state(shop: DemoShop, database_url: str, clock: ManualClock) -> Scrape:
    watched = Shop(database_url, clock)
    try:
        return await scrape(MetricsPage(Metrics("worker"), shop=watched, database=None, valkey=None))
    finally:
        await watched.close()


async def test_the_page_is_on_a_port_of_its_own(tmp_path: Path) -> None:
    running = Running(
        tmp_path / "log", "serve", "--port", 0, "--data", tmp_path / "data", XIAOKA_METRICS_PORT="0"
    )
    try:
        said = running.until("Xiaoka serves")
        metrics = re.search(r"Metrics at (http://127\.0\.0\.1:\d+/metrics)\.", said)
        public = re.search(r"serves all at (http://\S+?);", said)
        assert metrics is not None
        assert public is not None
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"{public[1]}/metrics")).status_code == 404
            answer = await http.get(metrics[1])
        assert answer.headers["content-type"].startswith("text/plain")
        assert Scrape(answer.text)("xiaoka_shop_up") == 1
    finally:
        assert running.stop() == 0, running.said()


def test_members_of_a_crew_have_pages_side_by_side() -> None:
    """They share the port of people; one page for several would tell the figures of whoever answers."""
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with listen_near("127.0.0.1", port, 20) as second:
            assert port < second.getsockname()[1] < port + 20
        with pytest.raises(StartupError, match="is taken"):
            listen_near("127.0.0.1", port, 1)
