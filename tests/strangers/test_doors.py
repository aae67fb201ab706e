"""Who may go through which door: tried at every one, by everybody who may not and everybody who may."""

import asyncio
from typing import Any, cast

import httpx
import pytest

from backend.platform.auth import CallerCache
from bots.runtime import Hub
from bots.telegram.webhook import create_router as create_webhook
from bots.web.server import create_router
from tests.backend.shopping import Shop

from .doors import OPEN, RULES, Things, Who, knock, routes_of

SERVICES = ("channel", "operator")
OWNERS = ("customer", "merchant")
SCOPES: dict[Who, tuple[str, ...]] = {
    "anyone with a key": (*OWNERS, *SERVICES),
    "owner or service": (*OWNERS, *SERVICES),
    "owner or operator": (*OWNERS, "operator"),
    "service": SERVICES,
    "operator": ("operator",),
    "merchant or service": ("merchant", *SERVICES),
    "merchant or operator": ("merchant", "operator"),
}

BEYOND = {
    "POST /v1/merchants/{customer_id}/credit-line/thaw": "conflict",
    "POST /v1/customers/{customer_id}/credit/repayments": "amount_invalid",  # nothing is owed
    "POST /v1/credit/overdue/{customer_id}/decide": "not_in_review",
    "POST /v1/chats": "link_code_invalid",
    "GET /v1/chats/{channel}/{chat}": "not_found",
    "POST /v1/orders/{order_id}/decide": "not_in_review",
    "POST /v1/customers/{customer_id}/guardian-codes": "forbidden",  # a merchant has colleagues instead
    "POST /v1/guardians": "link_code_invalid",
    "POST /v1/guardians/{guardianship_id}/remove": "not_found",
    "GET /v1/guards/{order_id}": "not_found",  # its order does not wait
    "POST /v1/guards/{order_id}/answer": "not_found",
    "POST /v1/stars/payments": "not_found",  # no bot takes Stars there
}
"""Where even who may come gets a refusal from behind the door."""


async def _ask(shop: Shop, rule: str, things: Things, key: dict[str, str] | None) -> httpx.Response:
    request = knock(rule, things)
    request["headers"] |= key or {}
    return await shop.http.request(**request)


def _said(answer: httpx.Response) -> tuple[int, Any]:
    """Status and body without what names this one occurrence."""
    return answer.status_code, {name: value for name, value in answer.json().items() if name != "instance"}


async def test_every_door_has_a_rule(shop: Shop) -> None:
    async def nobody(_: object) -> None: ...

    chat = create_router(cast(Hub, None), nobody)
    telegram = create_webhook(nobody, "secret")
    found = {*routes_of(shop.backend.app.routes), *routes_of(chat.routes), *routes_of(telegram.routes)}
    assert found == RULES.keys() | OPEN.keys()


async def test_the_published_description_names_the_same_doors(shop: Shop) -> None:
    described = (await shop.http.get("/openapi.json")).json()["paths"]
    named = {
        f"{method.upper()} {path}".replace(":path}", "}")
        for path, operations in described.items()
        for method in operations
    }
    assert named >= RULES.keys()
    assert named <= RULES.keys() | OPEN.keys()


async def test_anonymous_is_refused_at_every_door(shop: Shop) -> None:
    things = await Things.of_a_customer(shop)
    for rule in RULES:
        for key in (None, {"Authorization": "Basic eHg6eHg="}, {"Authorization": "Bearer"}):
            answer = await _ask(shop, rule, things, key)
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), rule
            assert answer.headers["WWW-Authenticate"] == "Bearer"
            if key is None:
                nobody = await _ask(shop, rule, Things.of_nobody(), key)
                assert _said(nobody) == _said(answer), rule


async def test_a_revoked_key_is_refused(shop: Shop) -> None:
    things = await Things.of_a_customer(shop)
    key = await shop.key("operator")
    assert (await shop.http.get("/v1/catalogue", headers=key)).status_code == 200
    revoking = f"/v1/keys/{key['Authorization'].split('_')[1]}"
    assert (await shop.http.delete(revoking, headers=await shop.key("operator"))).status_code == 204
    shop.backend.app.state.callers = CallerCache()  # as if the seconds had passed that keys are remembered
    assert (await _ask(shop, "GET /v1/wallets/{customer_id}", things, key)).status_code == 401


@pytest.mark.parametrize("scope", OWNERS)
async def test_another_customer_is_refused_and_learns_nothing(shop: Shop, scope: str) -> None:
    victim, nobody = await Things.of_a_customer(shop), Things.of_nobody()
    stranger = await shop.key(scope, await shop.customer(paid=500_00))
    for rule, who in RULES.items():
        if who == "anyone with a key":
            continue
        answer = await _ask(shop, rule, victim, stranger)
        assert answer.status_code in (403, 404), (rule, answer.text)
        assert answer.json()["code"] in ("forbidden", "not_found")
        assert _said(await _ask(shop, rule, nobody, stranger)) == _said(answer), f"{rule} tells what exists"
    orders = await shop.rows("SELECT status FROM orders")
    assert {row.status for row in orders} == {"delivered", "awaiting_funds"}
    assert [row.phone for row in await shop.rows("SELECT phone FROM contact")] == ["13800138000"]


@pytest.mark.parametrize("scope", [*OWNERS, *SERVICES])
async def test_each_scope_opens_its_doors_and_no_other(shop: Shop, scope: str) -> None:
    things = key = None
    for rule, who in RULES.items():
        if rule == "GET /v1/events/stream":
            continue  # never ends; it has a test of its own
        allowed = scope in SCOPES[who]
        if things is None:
            things = await Things.of_a_customer(shop)
            mine = await shop.operator.customer(things.customer) if scope in OWNERS else None
            key = await shop.key(scope, mine)
        answer = await _ask(shop, rule, things, key)
        if rule in ("POST /v1/orders/{order_id}/cancel", "DELETE /v1/webhooks/{endpoint_id}"):
            things = None  # what was cancelled or taken away is of no use to the others
        if allowed:
            refused = None if answer.status_code < 300 else answer.json()["code"]
            assert refused == BEYOND.get(rule), (rule, answer.text)
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), rule


@pytest.mark.parametrize("scope", [*OWNERS, *SERVICES])
async def test_the_event_stream_is_for_services(shop: Shop, scope: str) -> None:
    mine = await shop.customer() if scope in OWNERS else None
    key = await shop.key(scope, mine)
    if scope in OWNERS:
        assert (await shop.http.get("/v1/events/stream", headers=key)).status_code == 403
        return
    with pytest.raises(TimeoutError):  # opened: it goes on for ever
        async with asyncio.timeout(0.5):
            await shop.http.get("/v1/events/stream", headers=key)


async def test_a_bill_for_somebody_else_s_order_is_not_made(shop: Shop) -> None:
    victim = await Things.of_a_customer(shop)
    stranger = await shop.customer()
    answer = await shop.http.post(
        "/v1/topups",
        json={
            "customer_id": str(stranger.id), "amount": 4200, "method": "wechat",
            "order_id": str(victim.order),
        },
        headers=await shop.key("customer", stranger) | {"Idempotency-Key": "a-bill-for-another"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_an_idempotency_key_belongs_to_its_owner(shop: Shop) -> None:
    """Somebody who knows another's Idempotency-Key gets neither their answer nor a trace of it."""
    victim = await shop.customer(paid=60_00)
    theirs, mine = await shop.key("customer", victim), await shop.key("customer", await shop.customer())
    request = {"customer_id": str(victim.id), "amount": 1000, "method": "wechat"}
    key = {"Idempotency-Key": "the-same"}
    made = await shop.http.post("/v1/topups", json=request, headers=theirs | key)
    assert made.status_code == 201
    stolen = await shop.http.post("/v1/topups", json=request, headers=mine | key)
    assert stolen.status_code == 403
    assert "cashier" not in stolen.text


async def test_the_cashier_shows_no_other_bill(shop: Shop) -> None:
    """A token has 192 bits; whoever has half of one has nothing."""
    customer = await shop.customer()
    bill = await shop.bill(customer, 1000)
    token = bill.pay_url.rsplit("/", 1)[1]
    assert len(token) >= 32
    guesses = ["", "x", token[:-1], token + "x", token.swapcase(), "../" + token, str(bill.id), "x" * 4000]
    guesses += ["%00", "' OR 1=1 --", "長" * 40]
    for guess in guesses:
        for answer in (
            await shop.http.get(f"/cashier/{guess}"),
            await shop.http.post(f"/cashier/{guess}", data={"action": "pay"}),
        ):
            assert answer.status_code in (404, 405, 422), (guess, answer.status_code)
            assert token not in answer.text
    assert await shop.available(customer) == 0
