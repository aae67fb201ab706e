"""Every answer that is no success is a problem document, whatever went wrong."""

import httpx
import pytest

from api_client.contract import Problem
from app.clock import ManualClock
from backend.platform.db import Database
from backend.platform.http import create_app
from backend.platform.policy_data import ShopPolicy
from backend.platform.tx import Secrets

from .shopping import Shop


def _problem(answer: httpx.Response, status: int, code: str) -> Problem:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = Problem.model_validate(answer.json())
    assert problem.code == code
    assert problem.status == status
    assert problem.next
    return problem


async def test_errors_are_problem_documents(shop: Shop) -> None:
    operator = await shop.key("operator")
    _problem(await shop.http.get("/nowhere"), 404, "not_found")
    _problem(await shop.http.put("/healthz"), 405, "invalid_request")
    _problem(await shop.http.get("/v1/events"), 401, "unauthenticated")
    _problem(await shop.http.get("/v1/orders/no-uuid", headers=operator), 422, "invalid_request")
    _problem(await shop.http.post("/v1/quotes", content=b"{", headers=operator), 422, "invalid_request")


async def test_validation_names_the_field_and_never_repeats_what_was_sent(shop: Shop) -> None:
    answer = await shop.http.post(
        "/v1/quotes",
        json={"sku": "huafei-50", "target": "13800138000" * 9},
        headers=await shop.key("operator"),
    )
    problem = _problem(answer, 422, "invalid_request")
    assert "body.target" in problem.detail
    assert "13800138000" not in answer.text


async def test_a_crash_gives_nothing_away(shop: Shop) -> None:
    operator = await shop.key("operator")
    await shop.execute("ALTER TABLE event RENAME TO moved")
    answer = await shop.http.get("/v1/events", headers=operator)
    await shop.execute("ALTER TABLE moved RENAME TO event")
    _problem(answer, 500, "internal")
    assert "event" not in answer.text
    assert "SELECT" not in answer.text


async def test_a_text_that_postgresql_cannot_hold_is_refused(shop: Shop) -> None:
    customer = await shop.customer()
    body = {"customer_id": str(customer.id), "sku": "huafei\0", "target": "13800138000"}
    answer = await shop.http.post("/v1/quotes", json=body, headers=await shop.key("operator"))
    _problem(answer, 422, "invalid_request")


@pytest.mark.parametrize("announced", [True, False])
async def test_a_large_body_is_refused(shop: Shop, announced: bool) -> None:
    async def parts():  # type: ignore[no-untyped-def]
        for _ in range(100):
            yield b"x" * 1024

    content = b"x" * 100 * 1024 if announced else parts()
    answer = await shop.http.post("/v1/quotes", content=content, headers=await shop.key("operator"))
    _problem(answer, 413, "invalid_request")


async def test_a_request_keeps_its_id(shop: Shop) -> None:
    assert (await shop.http.get("/healthz", headers={"X-Request-ID": "abc-1"})).headers[
        "X-Request-ID"
    ] == "abc-1"
    bad = await shop.http.get("/nowhere", headers={"X-Request-ID": "a b\tc"})
    assert bad.headers["X-Request-ID"] != "a b\tc"
    assert bad.json()["instance"].endswith(bad.headers["X-Request-ID"])


async def test_probes(shop: Shop) -> None:
    assert (await shop.http.get("/healthz")).json() == {"status": "ok"}
    assert (await shop.http.get("/readyz")).json() == {"status": "ok"}


async def test_not_ready_without_a_database(clock: ManualClock) -> None:
    secrets = Secrets(card_key=bytes(32), gateway="a secret for tests only")
    away = Database("postgresql://nobody@127.0.0.1:1/none", clock=clock, policy=ShopPolicy(), secrets=secrets)
    transport = httpx.ASGITransport(app=create_app(away, v1=[]))
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
        assert (await http.get("/healthz")).status_code == 200
        _problem(await http.get("/readyz"), 503, "unavailable")


async def test_the_api_is_published(shop: Shop) -> None:
    schema = (await shop.http.get("/openapi.json")).json()
    assert {"/v1/orders", "/v1/topups", "/v1/wallets/{customer_id}", "/v1/events"} <= set(schema["paths"])
    assert "/cashier/{token}" not in schema["paths"], "another company's page"
    assert "HTTPValidationError" not in schema["components"]["schemas"]
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            problem = operation["responses"]["default"]["content"]["application/problem+json"]["schema"]
            assert problem["$ref"].endswith("/Problem"), path
    ids = [
        operation["operationId"]
        for operations in schema["paths"].values()
        for operation in operations.values()
    ]
    assert len(ids) == len(set(ids))


def test_secrets_are_not_shown() -> None:
    secrets = Secrets(card_key=b"k" * 32, gateway="a secret for tests only")
    assert "secret for" not in repr(secrets)
    assert "kkkk" not in repr(secrets)
    with pytest.raises(ValueError, match="32"):
        Secrets(card_key=b"short", gateway="a secret for tests only")
