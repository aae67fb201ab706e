"""`Idempotency-Key`: the same again is answered as before, anything else under it is an error."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest

from api_client.contract import QuoteRequest
from backend.platform import idempotency

from .shopping import PHONE, Shop, fresh


async def _grant(shop: Shop, customer_id: Any, headers: dict[str, str], paid: int = 1_00) -> httpx.Response:
    return await shop.http.post(f"/v1/wallets/{customer_id}/grants", json={"paid": paid}, headers=headers)


async def test_the_same_key_and_body_replay_the_first_answer(shop: Shop) -> None:
    customer = await shop.customer()
    headers = await shop.key("operator") | {"Idempotency-Key": fresh()}
    first, second = [await _grant(shop, customer.id, headers) for _ in range(2)]
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert await shop.available(customer) == 1_00


async def test_the_same_key_with_another_body_or_address_is_an_error(shop: Shop) -> None:
    customer, other = await shop.customer(), await shop.customer()
    headers = await shop.key("operator") | {"Idempotency-Key": fresh()}
    await _grant(shop, customer.id, headers)
    for answer in (await _grant(shop, customer.id, headers, 2_00), await _grant(shop, other.id, headers)):
        assert answer.status_code == 422
        assert answer.json()["code"] == "idempotency_key_reused"
    assert await shop.available(customer) == 1_00


async def test_the_order_of_fields_makes_no_other_body(shop: Shop) -> None:
    customer = await shop.customer()
    headers = await shop.key("operator") | {"Idempotency-Key": fresh(), "Content-Type": "application/json"}
    url = f"/v1/wallets/{customer.id}/grants"
    for body in (b'{"paid": 100, "reason": "x"}', b'{"reason":"x","paid":100}'):
        assert (await shop.http.post(url, content=body, headers=headers)).status_code == 201
    assert await shop.available(customer) == 1_00


async def test_a_key_belongs_to_its_caller(shop: Shop) -> None:
    customer = await shop.customer()
    for _ in range(2):
        headers = await shop.key("operator") | {"Idempotency-Key": "the same for both"}
        assert (await _grant(shop, customer.id, headers)).status_code == 201
    assert await shop.available(customer) == 2_00


async def test_concurrent_repeats_wait_for_the_first(shop: Shop) -> None:
    customer = await shop.customer()
    headers = await shop.key("operator") | {"Idempotency-Key": fresh()}
    answers = await asyncio.gather(*[_grant(shop, customer.id, headers) for _ in range(8)])
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert await shop.available(customer) == 1_00


@pytest.mark.parametrize(
    "path", ["/v1/orders", "/v1/topups", "/v1/orders/{id}/cancel", "/v1/wallets/{id}/grants"]
)
async def test_every_post_that_moves_money_needs_a_key(shop: Shop, path: str) -> None:
    customer = await shop.customer()
    bodies = {
        "/v1/orders": {"quote_id": str(customer.id)},
        "/v1/topups": {"customer_id": str(customer.id), "amount": 100, "method": "wechat"},
        "/v1/wallets/{id}/grants": {"paid": 100},
    }
    answer = await shop.http.post(
        path.format(id=customer.id), json=bodies.get(path), headers=await shop.key("operator")
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


async def test_a_rejected_request_stays_rejected_under_its_key(shop: Shop) -> None:
    customer = await shop.customer(paid=60_00)
    quote = await shop.operator.quote(QuoteRequest(customer_id=customer.id, sku="huafei-50", target=PHONE))
    headers = await shop.key("operator") | {"Idempotency-Key": fresh()}
    now = shop.clock.now()
    shop.clock.advance(timedelta(hours=1))
    body = {"quote_id": str(quote.id)}
    first = await shop.http.post("/v1/orders", json=body, headers=headers)
    assert first.json()["code"] == "quote_expired"
    shop.clock.set(now)  # even if it would work now
    second = await shop.http.post("/v1/orders", json=body, headers=headers)
    assert second.status_code == first.status_code == 409
    assert second.json()["code"] == "quote_expired"
    assert second.headers["Content-Type"] == "application/problem+json"
    assert (
        await shop.http.post("/v1/orders", json=body, headers=headers | {"Idempotency-Key": fresh()})
    ).is_success


async def test_a_key_of_absurd_length_is_refused(shop: Shop) -> None:
    customer = await shop.customer()
    headers = await shop.key("operator") | {"Idempotency-Key": "x" * 256}
    assert (await _grant(shop, customer.id, headers)).status_code == 422


async def test_a_body_that_is_no_json_is_refused(shop: Shop) -> None:
    customer = await shop.customer()
    headers = await shop.key("operator") | {"Idempotency-Key": fresh(), "Content-Type": "application/json"}
    for body in (b"{", b"\xff\xfe", b"", b"[" * 5000):
        answer = await shop.http.post(f"/v1/wallets/{customer.id}/grants", content=body, headers=headers)
        assert answer.status_code in (400, 422), body
        answer = await shop.http.post(
            f"/v1/orders/{customer.id}/cancel", content=body, headers=headers | {"Idempotency-Key": fresh()}
        )
        assert answer.status_code == 404, "a body that nobody reads"


async def test_old_answers_are_forgotten(shop: Shop) -> None:
    customer = await shop.customer(paid=1_00)
    assert await shop.rows("SELECT 1 FROM idempotency")
    shop.clock.advance(timedelta(days=8))
    assert await shop.backend.database.run(idempotency.sweep) == 1
    assert not await shop.rows("SELECT 1 FROM idempotency")
    assert await shop.available(customer) == 1_00
