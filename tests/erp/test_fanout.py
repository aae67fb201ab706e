"""From the feed to deliveries: everything once, to whom it concerns, and many alerts in one message."""

import asyncio
import tracemalloc
from datetime import timedelta
from uuid import uuid4

import pytest

from api_client.contract import AlertRuleChange, GrantRequest, NewEndpoint, QuoteRequest, Refused
from backend.credit.lines import LineTerms
from backend.events import service as events
from backend.platform.failpoints import FailpointError
from backend.webhooks import duties, fanout
from tests.backend.credit import open_line
from tests.backend.shopping import PHONE, Shop, fresh

from .office import alert, deliveries, endpoint, merchant, tell, wait
from .system import System


async def test_each_merchant_hears_of_its_own_and_the_platform_of_all(shop: Shop, erp: System) -> None:
    one, other = await merchant(shop), await merchant(shop)
    mine = await endpoint(shop, one, erp.url, "topup.created")
    everybody = await endpoint(shop, None, erp.url, "topup.created", "balance.low.batch")
    await shop.bill(one, 10_00)
    await shop.bill(other, 20_00)
    await shop.bill(await shop.customer(), 30_00)
    await tell(shop)
    assert [one.status for one in await deliveries(shop, mine)] == ["delivered"]
    assert len(await deliveries(shop, everybody)) == 3
    amounts = sorted(one.payload["data"]["amount"] for one in erp.received)
    assert amounts == [10_00, 10_00, 20_00, 30_00]


async def test_only_what_was_asked_for_is_sent(shop: Shop, erp: System) -> None:
    customer = await merchant(shop, paid=60_00)
    await endpoint(shop, customer, erp.url, "order.delivered", "balance.low")
    await shop.bill(customer, 10_00)
    await shop.order(customer)
    await shop.backend.drain()
    await alert(shop, customer.id)
    await alert(shop, customer.id, type="alert.recovered")
    await tell(shop)
    assert sorted(erp.types) == ["balance.low", "order.delivered"]


async def test_alerts_have_their_names_outside_and_tell_nothing_of_people(shop: Shop, erp: System) -> None:
    await endpoint(shop, customer := await merchant(shop), erp.url)
    await alert(shop, customer.id)
    await alert(shop, customer.id, type="alert.recovered", kind="runway")
    await alert(shop, customer.id, kind="unusual")
    await alert(shop, customer.id, type="alert.escalated")
    await tell(shop)
    assert sorted(erp.types) == ["alert.raised", "balance.low", "balance.recovered"]
    for received in erp.received:
        data = received.payload["data"]
        assert data["customer_id"] == str(customer.id)
        assert data["situation"] == {"available": 1200, "limit": 5000}
        assert not data.keys() & {"to", "acknowledged_by"}


async def test_a_merchants_system_hears_of_credit_that_was_short_and_of_its_repayment(
    shop: Shop, erp: System
) -> None:
    customer = await merchant(shop, paid=27_00)
    await open_line(shop, customer.id, LineTerms(500_00, order_cap=500_00, day_cap=500_00))
    await endpoint(shop, customer, erp.url, "credit.overdue", "credit.repaid")
    quote = await shop.operator.quote(QuoteRequest(customer_id=customer.id, sku="huafei-50", target=PHONE))
    await shop.operator.place_order(quote.id, key=fresh("order"), credit=True)
    await shop.backend.drain()
    while not (await shop.operator.credit_due(customer.id)).frozen:
        await wait(shop, timedelta(hours=12))
    await shop.cashier(await shop.bill(customer, 30_00))
    await tell(shop)
    short, repaid = (one.payload["data"] for one in erp.received)
    assert erp.types == ["credit.overdue", "credit.repaid"]
    assert (short["missing"], short["frozen"], short["reopens"]["how"]) == (23_00, True, "at_once")
    assert (repaid["amount"], repaid["left"], repaid["unfrozen"]) == (23_00, 0, True)
    assert "to" not in short


async def test_what_happened_before_the_endpoint_was_made_is_not_sent(shop: Shop, erp: System) -> None:
    customer = await merchant(shop)
    await shop.bill(customer, 10_00)
    shop.clock.advance(timedelta(seconds=1))
    await endpoint(shop, customer, erp.url)
    await shop.bill(customer, 20_00)
    await tell(shop)
    assert [one.payload["data"]["amount"] for one in erp.received] == [20_00]


async def test_two_workers_at_once_and_a_feed_that_repeats_itself_send_nothing_twice(
    shop: Shop, erp: System
) -> None:
    customer = await merchant(shop)
    await endpoint(shop, customer, erp.url, "topup.created")
    await endpoint(shop, None, erp.url, "balance.low.batch")
    for _ in range(5):
        await shop.bill(customer, 10_00)
        await alert(shop, customer.id)
    await asyncio.gather(*(shop.backend.hand_on() for _ in range(4)))
    await wait(shop, timedelta(seconds=5))
    await shop.execute("UPDATE webhook_feed SET cursor = '0-0'")
    await wait(shop, timedelta(seconds=5))
    assert sorted(erp.types) == ["balance.low.batch"] + ["topup.created"] * 5
    assert (await shop.operator.merchant_events(customer.id)).cursor > 0
    assert len((await shop.operator.merchant_events(customer.id)).events) == 10


async def test_killed_before_its_commit_it_begins_where_it_was(shop: Shop, erp: System) -> None:
    customer = await merchant(shop)
    await endpoint(shop, customer, erp.url, "topup.created")
    await shop.bill(customer, 10_00)

    async def die(tx: object) -> int:
        await duties.hand_on(tx)  # type: ignore[arg-type]
        raise FailpointError("sweep.webhooks.found")

    with pytest.raises(FailpointError):
        await shop.backend.database.run(die)
    assert await shop.rows("SELECT 1 AS one FROM webhook_feed") == []
    await tell(shop)
    assert erp.types == ["topup.created"]


async def test_an_event_whose_transaction_ends_late_is_not_skipped(shop: Shop, erp: System) -> None:
    """Its position is lower than that of events handed on before it was visible."""
    customer = await merchant(shop)
    await endpoint(shop, customer, erp.url, "alert.raised", "topup.created")
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(tx: object) -> None:
        data = {"customer_id": str(customer.id), "kind": "unusual"}
        await events.record(tx, "alert.raised", customer.id, uuid4(), data)  # type: ignore[arg-type]
        begun.set()
        await go_on.wait()

    late = asyncio.create_task(shop.backend.database.run(slow))
    await begun.wait()
    await shop.bill(customer, 10_00)
    await tell(shop)
    assert erp.types == [], "what came after a transaction that is open waits for it"
    go_on.set()
    await late
    await tell(shop)
    assert erp.types == ["alert.raised", "topup.created"]


async def test_alerts_of_a_window_go_to_the_platform_in_one_message(shop: Shop, erp: System) -> None:
    people = [await merchant(shop) for _ in range(3)]
    made = await endpoint(shop, None, erp.url)
    await endpoint(shop, people[0], erp.url, "balance.low")
    await alert(shop, *(person.id for person in people))
    await tell(shop)
    assert erp.types == ["balance.low"], "the merchant's own comes at once, the batch waits for more"
    shop.clock.advance(timedelta(seconds=3))
    await alert(shop, people[0].id)
    await tell(shop)
    assert erp.types == ["balance.low"] * 2
    await wait(shop, timedelta(seconds=2))
    assert erp.types[2:] == ["balance.low.batch"]
    batch = erp.received[-1].verified(made.secret)["data"]
    assert batch["count"] == 4
    assert [one["customer_id"] for one in batch["alerts"][:3]] == [str(person.id) for person in people]
    assert all(one["event_id"] and one["timestamp"] for one in batch["alerts"])
    assert "to" not in batch["alerts"][0]
    await wait(shop, timedelta(minutes=1))
    assert len(erp.received) == 3


async def test_ten_thousand_merchants_run_dry_in_twenty_messages_and_little_memory(
    shop: Shop, erp: System
) -> None:
    made = await endpoint(shop, None, erp.url)
    await shop.execute(
        """
        INSERT INTO event (id, type, customer_id, subject_id, data, at)
        SELECT gen_random_uuid(), 'alert.raised', customer, customer,
               jsonb_build_object('customer_id', customer, 'kind', 'runway', 'to', ARRAY['a chat']),
               now() + interval '1 day'
        FROM (SELECT gen_random_uuid() AS customer FROM generate_series(1, 10000)) AS merchants
        """
    )
    everybody = {
        row.customer_id
        for row in await shop.rows("SELECT customer_id FROM event WHERE type = 'alert.raised'")
    }
    tracemalloc.start()
    await shop.backend.hand_on()
    await wait(shop, timedelta(seconds=5))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert erp.types == ["balance.low.batch"] * 20
    told = [one["customer_id"] for received in erp.received for one in received.payload["data"]["alerts"]]
    assert len(told) == 10_000
    assert set(told) == {str(customer) for customer in everybody}
    assert peak < 40 * 2**20, f"{peak / 2**20:.1f} MB, of which the received messages are a part"
    assert [one.status for one in await deliveries(shop, made)] == ["delivered"] * 20


async def test_a_batch_is_for_the_platform_only(shop: Shop) -> None:
    customer = await merchant(shop)
    with pytest.raises(Refused) as refused:
        await shop.operator.create_webhook(
            NewEndpoint(customer_id=customer.id, url="https://erp.example/", types=["balance.low.batch"])
        )
    assert refused.value.code == "invalid_request"


async def test_nothing_to_tell_costs_nothing_to_others(shop: Shop) -> None:
    """People who are no merchants, and merchants without endpoints, leave no delivery."""
    await shop.bill(await shop.customer(), 10_00)
    quiet = await merchant(shop)
    await shop.bill(quiet, 10_00)
    await tell(shop)
    assert await shop.rows("SELECT 1 AS one FROM webhook_delivery") == []
    [row] = await shop.rows("SELECT type FROM merchant_event")
    assert row.type == "topup.created"
    assert await shop.backend.database.run(fanout.hand_on) == 0


async def test_a_real_rule_that_fires_reaches_the_merchants_system_and_the_platforms(
    shop: Shop, erp: System
) -> None:
    customer = await merchant(shop, paid=100_00)
    rule = AlertRuleChange(kind="balance", threshold=60_00, severity="critical")
    await shop.operator.put_alert_rule(customer.id, "mine", rule)
    mine = await endpoint(shop, customer, erp.url, "balance.low", "balance.recovered")
    platform = await endpoint(shop, None, erp.url, "balance.low.batch")
    await shop.order(customer)
    await shop.backend.drain()
    await tell(shop)
    await wait(shop, timedelta(seconds=5))
    assert sorted(erp.types) == ["balance.low", "balance.low.batch"]
    told = next(one for one in erp.received if one.type == "balance.low").verified(mine.secret)["data"]
    assert told["rule_id"] == "mine"
    assert told["situation"]["available"] == 50_00
    assert told["advice"]["action"] == "topup"
    batch = next(one for one in erp.received if one.type == "balance.low.batch").verified(platform.secret)
    assert [one["id"] for one in batch["data"]["alerts"]] == [told["id"]]
    shop.clock.advance(timedelta(hours=1))
    await shop.operator.grant(customer.id, GrantRequest(paid=500_00), key="money again")
    await shop.backend.drain()
    await tell(shop)
    assert erp.types[-1] == "balance.recovered"
