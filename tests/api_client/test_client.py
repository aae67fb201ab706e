"""What goes over the wire, and how answers become types and errors."""

import inspect
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

import api_client.client
from api_client.client import BackendClient
from api_client.contract import (
    Contact,
    CustomerChange,
    GrantRequest,
    QuoteRequest,
    Refused,
    TopupRequest,
    Unavailable,
)
from core import ports

from . import answers

TalkingTo = Callable[[Callable[[httpx.Request], httpx.Response]], BackendClient]


def test_the_public_surface() -> None:
    assert api_client.client.__all__ == ["Answer", "BackendClient", "Carrier", "Request", "RetryTransport"]
    public = {name for name in vars(BackendClient) if not name.startswith("_")}
    assert public == {
        "audience",
        "book_stars",
        "cancel_order",
        "catalogue",
        "change_customer",
        "chats",
        "check_stars",
        "close",
        "codes",
        "contacts",
        "create_customer",
        "create_topup",
        "customer",
        "customer_of_chat",
        "decide_order",
        "decide_payment",
        "events",
        "grant",
        "link_chat",
        "make_link_code",
        "order",
        "order_by_number",
        "orders",
        "place_order",
        "put_chat",
        "quote",
        "refund",
        "refund_order",
        "refund_topup",
        "request_human",
        "reviews",
        "save_contact",
        "statement",
        "topup",
        "topup_offers",
        "trail",
        "wallet",
    }


def test_it_is_the_backend_that_a_conversation_asks_for() -> None:
    for name, port in inspect.getmembers(ports.Backend, inspect.isfunction):
        if not name.startswith("_"):
            assert inspect.signature(getattr(BackendClient, name)) == inspect.signature(port), name


async def test_a_write_carries_the_key_and_the_bearer(talking_to: TalkingTo) -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json=answers.order())

    async with talking_to(handler) as shop:
        order = await shop.place_order(answers.QUOTE, key="press-1")
    assert order.total == 5000
    (request,) = seen
    assert (request.method, request.url.path) == ("POST", "/v1/orders")
    assert request.headers["Idempotency-Key"] == "press-1"
    assert request.headers["Authorization"] == "Bearer xk_1_secret"
    assert json.loads(request.content) == {
        "quote_id": str(answers.QUOTE),
        "asked_by": None,
        "credit": None,
    }


async def test_a_change_sends_only_what_changes(talking_to: TalkingTo) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert json.loads(request.content) == {"mode": "elderly"}
        return httpx.Response(200, json=answers.customer())

    async with talking_to(handler) as shop:
        await shop.change_customer(answers.CUSTOMER, CustomerChange(mode="elderly"))


async def test_names_in_paths_are_escaped(talking_to: TalkingTo) -> None:
    paths: list[bytes] = []

    def handler(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.raw_path)
        if "contacts" in request.url.path:
            return httpx.Response(200, json={"contacts": [{"alias": "儿子", "phone": "13900139000"}]})
        return httpx.Response(200, json=answers.customer())

    async with talking_to(handler) as shop:
        await shop.save_contact(answers.CUSTOMER, Contact(alias="a/b?", phone="13900139000"))
        await shop.customer_of_chat("web", "x#1")
    assert paths[0].endswith(b"/contacts/a%2Fb%3F")
    assert paths[1] == b"/v1/chats/web/x%231"


async def test_an_unknown_chat_is_nobody(talking_to: TalkingTo) -> None:
    async with talking_to(lambda _: answers.problem("not_found", 404)) as shop:
        assert await shop.customer_of_chat("web", "1") is None


async def test_a_refusal_can_be_matched_on(talking_to: TalkingTo) -> None:
    async with talking_to(lambda _: answers.problem("insufficient_funds", 409, shortfall=1200)) as shop:
        with pytest.raises(Refused) as refused:
            await shop.place_order(answers.QUOTE, key="k")
    assert refused.value.code == "insufficient_funds"
    assert refused.value.extra == {"shortfall": 1200}


async def test_what_a_newer_backend_adds_is_no_error(talking_to: TalkingTo) -> None:
    body = answers.wallet() | {
        "points": 7,
        "freezes": [],
        "credit": {"limit": 1, "used": 0, "available": 1, "x": 1},
    }
    async with talking_to(lambda _: httpx.Response(200, json=body)) as shop:
        assert (await shop.wallet(answers.CUSTOMER)).available == 3800


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>hello</html>"),
        httpx.Response(200, json={"available": "38.00"}),
        httpx.Response(301, headers={"Location": "http://elsewhere.test/"}),
        httpx.Response(404, text="no such page"),
        httpx.Response(500, json={"code": "internal"}),
    ],
)
async def test_everything_else_is_unavailable(talking_to: TalkingTo, answer: httpx.Response) -> None:
    async with talking_to(lambda _: answer) as shop:
        with pytest.raises(Unavailable):
            await shop.wallet(answers.CUSTOMER)


async def test_errors_do_not_carry_the_key(talking_to: TalkingTo) -> None:
    async with talking_to(lambda _: httpx.Response(500)) as shop:
        with pytest.raises(Unavailable) as failed:
            await shop.wallet(answers.CUSTOMER)
    assert "secret" not in str(failed.value)


async def test_the_catalogue_is_remembered_as_long_as_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    now, asked = [100.0], []
    monkeypatch.setattr("api_client.client.backend.monotonic", lambda: now[0])

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, json={"products": []})

    for life, count in ((0.0, 3), (3.0, 2)):
        asked.clear()
        transport = httpx.MockTransport(handler)
        async with BackendClient("http://shop.test", "k", transport=transport, catalogue_life=life) as shop:
            for moment in (100.0, 102.9, 103.0):
                now[0] = moment
                assert (await shop.catalogue()).products == []
        assert len(asked) == count


async def test_a_long_poll_waits_longer_than_the_timeout() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        assert request.extensions["timeout"]["read"] == 35.0
        assert dict(request.url.params) == {"after": "c1", "wait": "30.0", "limit": "100"}
        return httpx.Response(200, json={"events": [], "cursor": "c1"})

    transport = httpx.MockTransport(handler)
    async with BackendClient("http://shop.test/", "k", transport=transport, timeout=5.0) as shop:
        assert (await shop.events("c1", wait=30.0)).cursor == "c1"


async def test_every_operation_has_its_path(talking_to: TalkingTo) -> None:
    calls: list[str] = []

    def handler(request: httpx.Request) -> httpx.Response:
        calls.append(f"{request.method} {request.url.path.replace(str(answers.CUSTOMER), '{c}')}")
        return answers.problem("forbidden", 403)

    def refused(call: Any) -> Any:
        return pytest.raises(Refused, match="forbidden")

    c = answers.CUSTOMER
    async with talking_to(handler) as shop:
        for call in (
            shop.catalogue(),
            shop.contacts(c),
            shop.chats(c),
            shop.make_link_code(c),
            shop.request_human(c, note="x" * 900),
            shop.link_chat("web", "1", "ABCD"),
            shop.put_chat("web", "1", c),
            shop.statement(c, cursor="n"),
            shop.orders(c),
            shop.topup_offers(c),
            shop.quote(QuoteRequest(customer_id=c, sku="qb")),
            shop.create_topup(TopupRequest(customer_id=c, amount=1200, method="wechat"), key="k"),
            shop.grant(c, GrantRequest(paid=1), key="k"),
            shop.cancel_order(c, key="k"),
            shop.codes(c),
        ):
            with refused(call):
                await call
    assert calls == [
        "GET /v1/catalogue",
        "GET /v1/customers/{c}/contacts",
        "GET /v1/customers/{c}/chats",
        "POST /v1/customers/{c}/link-codes",
        "POST /v1/customers/{c}/human",
        "POST /v1/chats",
        "PUT /v1/chats/web/1",
        "GET /v1/wallets/{c}/statement",
        "GET /v1/orders",
        "GET /v1/topup-offers",
        "POST /v1/quotes",
        "POST /v1/topups",
        "POST /v1/wallets/{c}/grants",
        "POST /v1/orders/{c}/cancel",
        "POST /v1/orders/{c}/codes",
    ]
