"""Endpoints, log, replay and pull, as a merchant's own key meets them."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from api_client.client import BackendClient
from api_client.contract import Customer, EndpointChange, NewEndpoint, Refused
from backend.platform.outbound import OutboundPolicy
from backend.webhooks import service
from tests.backend.shopping import Shop

from .office import deliveries, endpoint, merchant, tell, wait
from .system import System


@pytest.fixture
async def owner(shop: Shop) -> Customer:
    return await merchant(shop)


@pytest.fixture
async def mine(client: Any, owner: Customer) -> BackendClient:
    """The merchant's own key."""
    made: BackendClient = await client("merchant", owner.id)
    return made


async def test_a_merchant_looks_after_its_endpoints(
    mine: BackendClient, owner: Customer, erp: System
) -> None:
    made = await mine.create_webhook(
        NewEndpoint(customer_id=owner.id, url=erp.url, description="ERP", types=["order.delivered"])
    )
    assert made.secret.startswith("whsec_")
    assert (await mine.webhooks(owner.id)).endpoints == [made.endpoint]
    changed = await mine.change_webhook(made.endpoint.id, EndpointChange(types=["*"], description="金蝶"))
    assert (changed.types, changed.description, changed.url) == (["*"], "金蝶", erp.url)
    off = await mine.change_webhook(made.endpoint.id, EndpointChange(enabled=False))
    assert (off.enabled, off.disabled_reason) == (False, "owner")
    assert (await mine.enable_webhook(made.endpoint.id)).enabled
    await mine.delete_webhook(made.endpoint.id)
    assert (await mine.webhooks(owner.id)).endpoints == []
    with pytest.raises(Refused, match="no such endpoint"):
        await mine.webhook(made.endpoint.id)


async def test_a_secret_is_shown_once_and_kept_sealed(
    shop: Shop, mine: BackendClient, owner: Customer, erp: System
) -> None:
    made = await endpoint(shop, owner, erp.url)
    for read in (await mine.webhook(made.endpoint.id), await mine.webhooks(owner.id)):
        assert "whsec" not in read.model_dump_json()
    [row] = await shop.rows("SELECT sealed FROM webhook_secret")
    assert made.secret.encode() not in row.sealed
    assert await shop.backend.database.run(lambda tx: service.secrets_of(tx, made.endpoint.id)) == [
        made.secret
    ]
    assert made.secret not in repr(await shop.backend.database.run(_claims(made.endpoint.id)))


def _claims(endpoint_id: Any) -> Any:
    from backend.webhooks.attempts import begin
    from backend.webhooks.deliveries import test

    async def work(tx: Any) -> Any:
        await test(tx, endpoint_id, tell=False)
        claims = await begin(tx, endpoint_id)
        assert claims
        return claims

    return work


async def test_a_secret_cannot_be_rotated_without_end(shop: Shop, owner: Customer, erp: System) -> None:
    made = await endpoint(shop, owner, erp.url)
    for _ in range(4):
        await shop.operator.rotate_webhook_secret(made.endpoint.id)
    with pytest.raises(Refused) as refused:
        await shop.operator.rotate_webhook_secret(made.endpoint.id)
    assert refused.value.code == "conflict"
    shop.clock.advance(timedelta(hours=25))
    await shop.operator.rotate_webhook_secret(made.endpoint.id)


@pytest.mark.parametrize(
    "url",
    ["ftp://erp.example/", "http://erp.example:22/", "http://10.0.0.1/", "https://[::1]/", "https://u:p@erp.example/",
     "https://169.254.169.254/latest", "not an address", "https://"],
)  # fmt: skip
async def test_addresses_that_could_never_be_called_are_refused(
    shop: Shop, owner: Customer, url: str
) -> None:
    with pytest.raises(Refused) as refused:
        await endpoint(shop, owner, url)
    assert refused.value.code == "invalid_request"


async def test_only_https_unless_a_setting_says_otherwise(shop: Shop, owner: Customer) -> None:
    shop.backend.app.state.outbound = OutboundPolicy()
    with pytest.raises(Refused, match="https"):
        await endpoint(shop, owner, "http://erp.example/hooks")
    assert (await endpoint(shop, owner, "https://erp.example/hooks")).endpoint.enabled


async def test_there_is_a_limit_to_endpoints(shop: Shop, owner: Customer) -> None:
    for number in range(20):
        await endpoint(shop, owner, f"https://erp.example/{number}".replace("https", "http"))
    with pytest.raises(Refused) as refused:
        await endpoint(shop, owner, "http://erp.example/20")
    assert refused.value.code == "conflict"


async def test_the_log_goes_on_page_by_page(
    shop: Shop, mine: BackendClient, owner: Customer, erp: System
) -> None:
    erp.answers = ["500 No", "200 OK"]
    made = await endpoint(shop, owner, erp.url, "topup.created")
    for _ in range(5):
        await shop.bill(owner, 10_00)
        await tell(shop)
    everything = [one.id for one in await deliveries(shop, made)][::-1]
    first = await mine.deliveries(made.endpoint.id, limit=3)
    assert first.next_cursor is not None
    rest = await mine.deliveries(made.endpoint.id, limit=3, cursor=first.next_cursor)
    assert [one.id for one in (*first.deliveries, *rest.deliveries)] == everything
    assert rest.next_cursor is None
    waiting = await mine.deliveries(made.endpoint.id, status="pending")
    assert [one.status_code for one in waiting.deliveries] == [500]
    assert waiting.deliveries[0].next_at is not None


async def test_one_message_is_replayed_under_its_id(
    shop: Shop, mine: BackendClient, owner: Customer, erp: System
) -> None:
    made = await endpoint(shop, owner, erp.url, "topup.created")
    await shop.bill(owner, 10_00)
    await tell(shop)
    [sent] = await deliveries(shop, made)
    again = await mine.replay_delivery(made.endpoint.id, sent.id)
    assert (again.id, again.status, again.attempts) == (sent.id, "pending", 0)
    await tell(shop)
    assert [one.id for one in erp.received] == [str(sent.id)] * 2
    detail = await mine.delivery(made.endpoint.id, sent.id)
    assert [one.status for one in detail.log] == [204, 204]
    assert detail.payload == erp.received[0].payload


async def test_a_replay_needs_an_endpoint_that_is_enabled(shop: Shop, owner: Customer, erp: System) -> None:
    made = await endpoint(shop, owner, erp.url, "topup.created")
    await shop.bill(owner, 10_00)
    await tell(shop)
    [sent] = await deliveries(shop, made)
    await shop.operator.change_webhook(made.endpoint.id, EndpointChange(enabled=False))
    for asking in (
        shop.operator.replay_delivery(made.endpoint.id, sent.id),
        shop.operator.replay_deliveries(made.endpoint.id, since=shop.clock.now()),
    ):
        with pytest.raises(Refused) as refused:
            await asking
        assert refused.value.code == "conflict"


async def test_who_cannot_receive_reads_the_same(
    shop: Shop, mine: BackendClient, owner: Customer, erp: System
) -> None:
    await endpoint(shop, owner, erp.url)
    await shop.bill(owner, 10_00)
    await shop.bill(await merchant(shop), 99_00)
    order = await shop.order(owner)
    await tell(shop)
    page = await mine.merchant_events(owner.id)
    assert [(one.type, one.data["id"]) for one in page.events][-1] == ("order.awaiting_funds", str(order.id))
    as_sent = [received.payload for received in erp.received]
    read = [one.model_dump(mode="json", exclude={"id"}) for one in page.events]
    assert sorted(map(str, read)) == sorted(map(str, as_sent))
    assert 99_00 not in [one.data.get("amount") for one in page.events]
    assert (await mine.merchant_events(owner.id, after=page.cursor)).events == []
    await shop.bill(owner, 20_00)
    await tell(shop)
    more = await mine.merchant_events(owner.id, after=page.cursor)
    assert [one.data["amount"] for one in more.events if one.type == "topup.created"] == [20_00]


async def test_a_cursor_passes_by_what_the_filter_leaves_out(
    shop: Shop, mine: BackendClient, owner: Customer
) -> None:
    for _ in range(3):
        await shop.bill(owner, 10_00)
    order = await shop.order(owner)
    await tell(shop)
    page = await mine.merchant_events(owner.id, types=["order.awaiting_funds"], limit=5)
    assert [one.data["id"] for one in page.events] == [str(order.id)]
    assert (await mine.merchant_events(owner.id, after=page.cursor, limit=5)).events == []
    one = await mine.merchant_events(owner.id, types=["topup.created"], limit=1)
    two = await mine.merchant_events(owner.id, types=["topup.created"], limit=5, after=one.cursor)
    assert len(two.events) == 2


async def test_a_reader_may_wait_for_the_first_event(
    shop: Shop, mine: BackendClient, owner: Customer
) -> None:
    import asyncio

    start = await mine.merchant_events(owner.id)
    waiting = asyncio.create_task(mine.merchant_events(owner.id, after=start.cursor, wait=10))
    await asyncio.sleep(0)
    await shop.bill(owner, 10_00)
    await tell(shop)
    assert [one.type for one in (await waiting).events] == ["topup.created"]


async def test_old_deliveries_and_events_are_forgotten(shop: Shop, owner: Customer, erp: System) -> None:
    made = await endpoint(shop, owner, erp.url, "topup.created")
    await shop.bill(owner, 10_00)
    await tell(shop)
    shop.clock.advance(timedelta(days=20))
    await shop.bill(owner, 10_00)
    await tell(shop)
    await wait(shop, timedelta(days=11))
    assert len(await deliveries(shop, made)) == 1
    assert len(await shop.rows("SELECT 1 AS one FROM webhook_attempt")) == 1
    assert len((await shop.operator.merchant_events(owner.id)).events) >= 2
    await wait(shop, timedelta(days=75))
    assert (
        len([e for e in (await shop.operator.merchant_events(owner.id)).events if e.type == "topup.created"])
        == 1
    )


async def test_nothing_of_an_endpoint_is_in_the_logs(
    shop: Shop, owner: Customer, erp: System, caplog: pytest.LogCaptureFixture
) -> None:
    import logging

    caplog.set_level(logging.DEBUG)
    for library in ("httpx", "httpcore"):  # as app/logs.py has them
        caplog.set_level(logging.WARNING, logger=library)
    erp.answers = ["410 Gone\n\nand here is a word of ours"]
    made = await endpoint(shop, owner, erp.url + "?token=abcdef", "topup.created")
    every = await endpoint(shop, None, erp.url + "?token=ghijkl", "topup.created")
    await shop.bill(owner, 10_00)
    await tell(shop)
    said = caplog.text
    assert f"webhook endpoint {every.endpoint.id} of the whole platform was disabled: gone" in said
    for secret in (made.secret, every.secret, "token=", "a word of ours", *_signatures(erp)):
        assert secret not in said


def _signatures(erp: System) -> list[str]:
    return [one.headers["webhook-signature"] for one in erp.received]


async def test_a_type_nobody_knows_is_refused(shop: Shop, owner: Customer) -> None:
    answer: httpx.Response = await shop.http.post(
        "/v1/webhooks",
        json={"customer_id": str(owner.id), "url": "https://erp.example/", "types": ["order.eaten"]},
        headers=await shop.key("operator"),
    )
    assert answer.status_code == 422
