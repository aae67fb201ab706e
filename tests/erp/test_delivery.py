"""From an event to a signed message, through whatever the other side does."""

import asyncio
from datetime import timedelta

import pytest
from standardwebhooks import WebhookVerificationError

from api_client.contract import EndpointChange
from backend.platform.failpoints import FailpointError
from backend.webhooks import sending
from tests.backend.shopping import Shop

from .office import attempts, deliveries, endpoint, merchant, tell, wait
from .system import Names, System, listening


async def test_an_order_is_told_signed_and_in_the_shape_of_the_specification(shop: Shop, erp: System) -> None:
    customer = await merchant(shop, paid=60_00)
    made = await endpoint(shop, customer, erp.url)
    order = await shop.order(customer)
    await shop.backend.drain()
    await tell(shop)
    assert erp.types == ["order.held", "order.fulfilling", "order.delivered"]
    told = erp.received[-1].verified(made.secret)
    assert told.keys() == {"type", "timestamp", "data"}
    assert told["data"]["id"] == str(order.id)
    assert told["data"]["status"] == "delivered"
    assert erp.received[-1].headers["content-type"] == "application/json"
    [*_, last] = await deliveries(shop, made)
    assert (str(last.id), last.status, last.attempts) == (erp.received[-1].id, "delivered", 1)
    await tell(shop)
    assert len(erp.received) == 3, "nothing is told twice"


async def test_what_was_changed_on_the_way_is_not_believed(shop: Shop, erp: System) -> None:
    made = await endpoint(shop, await merchant(shop), erp.url)
    await shop.operator.test_webhook(made.endpoint.id)
    await tell(shop)
    [received] = erp.received
    received.verified(made.secret)
    for headers, body in (
        (received.headers, received.body.replace("webhook.test", "webhook.tess")),
        (received.headers | {"webhook-id": "another"}, received.body),
        (received.headers | {"webhook-timestamp": str(int(shop.clock.now().timestamp()) + 1)}, received.body),
        (received.headers | {"webhook-signature": "v1,AAAA"}, received.body),
    ):
        with pytest.raises(WebhookVerificationError):
            type(received)(headers, body).verified(made.secret)


async def test_both_secrets_sign_while_one_rotates(shop: Shop, erp: System) -> None:
    old = await endpoint(shop, await merchant(shop), erp.url)
    new = await shop.operator.rotate_webhook_secret(old.endpoint.id)
    assert new.secret != old.secret
    assert new.previous_until == shop.clock.now() + timedelta(hours=24)
    await shop.operator.test_webhook(old.endpoint.id)
    await tell(shop)
    erp.received[0].verified(new.secret)
    erp.received[0].verified(old.secret)
    await shop.execute("UPDATE webhook_secret SET expires_at = '2020-01-01' WHERE expires_at IS NOT NULL")
    await shop.operator.test_webhook(old.endpoint.id)
    await tell(shop)
    erp.received[1].verified(new.secret)
    with pytest.raises(WebhookVerificationError):
        erp.received[1].verified(old.secret)


async def test_failures_are_tried_again_for_three_days_under_one_id(shop: Shop, erp: System) -> None:
    erp.answers = ["500 Internal Server Error"]
    made = await endpoint(shop, customer := await merchant(shop, paid=60_00), erp.url, "order.delivered")
    await shop.order(customer)
    await shop.backend.drain()
    await tell(shop)
    began, waited = shop.clock.now(), []
    while (await deliveries(shop, made))[0].status == "pending":
        [pending] = await deliveries(shop, made)
        assert pending.next_at is not None
        waited.append(pending.next_at - shop.clock.now())
        shop.clock.advance(waited[-1] - timedelta(seconds=1))
        await tell(shop)
        assert len(erp.received) == len(waited), "not before its time"
        await wait(shop, timedelta(seconds=1))
    policy = shop.backend.database.policy.webhooks
    for real, planned in zip(waited, policy.retries, strict=True):
        assert planned * 0.9 <= real <= planned * 1.1
    assert timedelta(days=2, hours=18) < shop.clock.now() - began < timedelta(days=3, hours=12)
    assert len({one.id for one in erp.received}) == 1
    assert len({one.headers["webhook-timestamp"] for one in erp.received}) == len(erp.received)
    assert (await attempts(shop, made)).statuses == [500] * 10


async def test_an_endpoint_that_fails_for_days_is_disabled_and_its_owner_told(
    shop: Shop, erp: System
) -> None:
    erp.answers = ["503 Service Unavailable"]
    made = await endpoint(shop, customer := await merchant(shop), erp.url, "topup.created")
    for address, role in (("boss", "owner"), ("eye", "viewer")):
        code = await shop.operator.make_staff_code(customer.id, role, by=None)
        await shop.operator.link_chat("web", address, code.code)
    for _ in range(4):
        await shop.bill(customer, 10_00)
        await wait(shop, timedelta(hours=20))
    assert (await shop.operator.webhook(made.endpoint.id)).enabled
    await wait(shop, timedelta(hours=20))
    now = await shop.operator.webhook(made.endpoint.id)
    assert (now.enabled, now.disabled_reason) == (False, "failing")
    assert {one.status for one in await deliveries(shop, made)} == {"skipped"}
    assert await shop.story(made.endpoint.id) == ["webhook.disabled"]
    [told] = await shop.rows("SELECT data FROM event WHERE type = 'webhook.disabled'")
    assert told.data["to"] == [{"channel": "web", "chat": "boss"}], "who only looks is not told"
    assert erp.url not in str(told.data), "an address may hold a token"
    sent = len(erp.received)
    await shop.bill(customer, 10_00)
    await wait(shop, timedelta(days=1))
    assert len(erp.received) == sent
    assert (await deliveries(shop, made))[-1].status == "skipped"


async def test_one_success_forgives_all_failures(shop: Shop, erp: System) -> None:
    erp.answers = ["500 No", "500 No", "200 OK"]
    made = await endpoint(shop, customer := await merchant(shop), erp.url, "topup.created")
    await shop.bill(customer, 10_00)
    await tell(shop)
    failing = await shop.operator.webhook(made.endpoint.id)
    assert failing.failing_since == shop.clock.now()
    await wait(shop, timedelta(seconds=6))
    await wait(shop, timedelta(minutes=6))
    assert (await shop.operator.webhook(made.endpoint.id)).failing_since is None
    assert [one.status for one in await deliveries(shop, made)] == ["delivered"]


async def test_gone_disables_at_once_and_a_replay_sends_what_was_missed(shop: Shop, erp: System) -> None:
    erp.answers = ["410 Gone", "200 OK"]
    made = await endpoint(shop, customer := await merchant(shop), erp.url, "topup.created")
    await shop.bill(customer, 10_00)
    await tell(shop)
    since = shop.clock.now()
    gone = await shop.operator.webhook(made.endpoint.id)
    assert (gone.enabled, gone.disabled_reason) == (False, "gone")
    await shop.bill(customer, 20_00)
    await tell(shop)
    assert len(erp.received) == 1
    assert (await shop.operator.enable_webhook(made.endpoint.id)).enabled
    assert (await shop.operator.replay_deliveries(made.endpoint.id, since=since)).count == 2
    await tell(shop)
    assert [one.status for one in await deliveries(shop, made)] == ["delivered", "delivered"]
    assert [one.payload["data"]["amount"] for one in erp.received] == [10_00, 10_00, 20_00]
    assert erp.received[1].id == erp.received[0].id


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
async def test_an_endpoint_that_asks_for_patience_gets_it(shop: Shop, erp: System, status: str) -> None:
    erp.answers = [f"{status}\nRetry-After: 600", "200 OK"]
    made = await endpoint(shop, customer := await merchant(shop), erp.url, "topup.created")
    await shop.bill(customer, 10_00)
    await tell(shop)
    await shop.bill(customer, 20_00)
    await wait(shop, timedelta(seconds=599))
    assert len(erp.received) == 1, "also the message that came later waits"
    await wait(shop, timedelta(seconds=2))
    assert [one.status for one in await deliveries(shop, made)] == ["delivered"] * 2
    assert len(erp.received) == 3


async def test_silence_is_a_failure(shop: Shop, erp: System) -> None:
    erp.silent = True
    made = await endpoint(shop, await merchant(shop), erp.url)
    await shop.operator.test_webhook(made.endpoint.id)
    await tell(shop)
    assert (await attempts(shop, made)).errors == ["No answer in time."]


async def test_a_redirect_is_not_followed(shop: Shop, erp: System) -> None:
    erp.answers = ["307 Temporary Redirect\nLocation: http://127.0.0.1:1/"]
    made = await endpoint(shop, await merchant(shop), erp.url)
    await shop.operator.test_webhook(made.endpoint.id)
    await tell(shop)
    assert (await attempts(shop, made)).statuses == [307]
    assert len(erp.received) == 1
    assert (await deliveries(shop, made))[0].status == "failed"


async def test_a_name_that_leads_into_our_network_is_not_called(
    shop: Shop, erp: System, names: Names
) -> None:
    """Also when it changes its mind between two attempts, or between looking and calling."""
    names.answers["erp.example.test"] = [["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"]]
    made = await endpoint(shop, await merchant(shop), erp.url)
    for _ in range(3):
        await shop.operator.test_webhook(made.endpoint.id)
        await tell(shop)
    assert len(erp.received) == 1
    assert len(names.asked) == 3, "once for each attempt: what was checked is what is called"
    for number in (1, 2):
        said = await attempts(shop, made, number)
        assert said.errors == ["The address is not on the public internet."]


async def test_killed_after_sending_it_comes_again_under_the_same_id(
    shop: Shop, erp: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await endpoint(shop, customer := await merchant(shop), erp.url, "topup.created")
    await shop.bill(customer, 10_00)

    def die(name: str) -> None:
        if name == "webhook.sent":
            raise FailpointError(name)

    with monkeypatch.context() as dying:
        dying.setattr(sending, "reach", die)
        await tell(shop)
    assert len(erp.received) == 1
    await wait(shop, timedelta(seconds=30))
    assert len(erp.received) == 1, "perhaps it is still under way"
    await wait(shop, timedelta(seconds=31))
    assert len(erp.received) == 2
    assert erp.received[0].id == erp.received[1].id
    assert (await deliveries(shop, made))[0].status == "delivered"
    assert (await attempts(shop, made)).statuses == [204], "of the lost attempt nothing is known"


async def test_an_answer_that_comes_after_its_attempt_was_given_up_changes_nothing(
    shop: Shop, erp: System
) -> None:
    from backend.webhooks.attempts import Outcome, begin, mark

    made = await endpoint(shop, customer := await merchant(shop), erp.url, "topup.created")
    await shop.bill(customer, 10_00)
    await shop.backend.sweep()
    run = shop.backend.database.run
    [late] = await run(lambda tx: begin(tx, made.endpoint.id))
    shop.clock.advance(timedelta(minutes=2))
    [again] = await run(lambda tx: begin(tx, made.endpoint.id))
    assert (again.delivery_id, again.number) == (late.delivery_id, late.number + 1)
    await run(lambda tx: mark(tx, again, Outcome(200, 1), 0.5))
    await run(lambda tx: mark(tx, late, Outcome(410, 1), 0.5))
    assert (await shop.operator.webhook(made.endpoint.id)).enabled
    assert (await deliveries(shop, made))[0].status == "delivered"
    assert sorted((await attempts(shop, made)).statuses, key=str) == [200, 410]


async def test_no_more_than_four_at_once_and_one_to_who_is_failing(shop: Shop, erp: System) -> None:
    erp.slow = 0.05
    made = await endpoint(shop, customer := await merchant(shop), erp.url, "topup.created")
    for _ in range(9):
        await shop.bill(customer, 10_00)
    await tell(shop)
    assert len(erp.received) == 9
    assert erp.most_at_once == 4
    erp.answers, erp.most_at_once = ["500 No"], 0
    await shop.bill(customer, 10_00)
    await tell(shop)
    for _ in range(5):
        await shop.bill(customer, 10_00)
    erp.most_at_once = 0
    await tell(shop)
    assert erp.most_at_once == 1
    assert made.endpoint.enabled


@pytest.mark.parametrize("patience", [50.0])
async def test_dead_endpoints_do_not_delay_others(shop: Shop, erp: System) -> None:
    """Those that fail have connections of their own: sixty of them hold theirs, and one message passes by."""
    dead = System(silent=True, many=25)
    async with listening(dead):
        people = [await merchant(shop) for _ in range(60)]
        for person in people:
            await endpoint(shop, person, dead.url, "topup.created")
        mine = await merchant(shop)
        await endpoint(shop, mine, erp.url, "topup.created")
        await shop.execute(f"UPDATE webhook_endpoint SET failing_since = now() WHERE url <> '{erp.url}'")
        for person in people:
            await shop.bill(person, 10_00)
        await shop.backend.hand_on()
        stop = asyncio.Event()
        working = asyncio.create_task(shop.backend.jobs.work(stop))
        async with asyncio.timeout(40):
            await dead.heard_many.wait()
            await shop.bill(mine, 10_00)
            await shop.backend.hand_on()
            await erp.heard.wait()
        assert len(dead.received) == 25, "as many as may be waited for at once"
        dead.hang_up.set()
        stop.set()
        await working


async def test_the_log_keeps_the_beginning_of_an_answer_and_no_secret(shop: Shop, erp: System) -> None:
    made = await endpoint(shop, await merchant(shop), erp.url)
    echo = f"you sent {made.secret} and v1,{'A' * 43}= and Bearer abc.def\x00\x1b[31m " + "x" * 5000
    erp.answers = [f"400 Bad Request\n\n{echo}"]
    await shop.operator.test_webhook(made.endpoint.id)
    await tell(shop)
    [kept] = (await attempts(shop, made)).responses
    assert kept.startswith("you sent [secret] and [secret] and [secret]")
    assert len(kept) == 500
    assert made.secret not in kept
    assert "\x1b" not in kept


async def test_a_disabled_endpoint_can_be_tested_before_it_is_enabled(shop: Shop, erp: System) -> None:
    made = await endpoint(shop, customer := await merchant(shop), erp.url)
    await shop.operator.change_webhook(made.endpoint.id, EndpointChange(enabled=False))
    await shop.bill(customer, 10_00)
    await shop.operator.test_webhook(made.endpoint.id)
    await tell(shop)
    assert erp.types == ["webhook.test"]
    assert [one.status for one in await deliveries(shop, made)] == ["delivered", "skipped"]


async def test_an_endpoint_that_is_removed_while_it_is_called_is_no_error(shop: Shop, erp: System) -> None:
    from backend.webhooks.attempts import Outcome, begin, mark

    made = await endpoint(shop, await merchant(shop), erp.url)
    await shop.operator.test_webhook(made.endpoint.id)
    run = shop.backend.database.run
    [claim] = await run(lambda tx: begin(tx, made.endpoint.id))
    await shop.operator.delete_webhook(made.endpoint.id)
    await run(lambda tx: mark(tx, claim, Outcome(200, 1), 0.5))
    await tell(shop)
    assert erp.received == []
