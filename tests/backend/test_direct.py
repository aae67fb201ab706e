"""The shortest way in gives the same answers as FastAPI does, which documents it."""

from typing import Any

import httpx
import pytest

from api_client.contract import QuoteRequest
from backend.platform.direct import Direct

from .shopping import PHONE, Shop, fresh

JSON = {"Content-Type": "application/json"}
KEY = {"Idempotency-Key": "k"}
_NOBODY = b"01890a5d-ac96-774b-bcce-b302099a8057"
"""Always the same, because names of tests are made of it and the workers of one run must agree on them."""
_QUOTE = b'{"customer_id": "%s", "sku": "huafei-50", "target": "13800138000"}'


def _around(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on FastAPI answers."""

    async def call(self: Any, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)

    monkeypatch.setattr(Direct, "__call__", call)


@pytest.mark.parametrize("path", ["/v1/quotes", "/v1/orders"])
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", JSON),
        (b"{", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b"{}", JSON),
        (b'{"quote_id": "x", "customer_id": 1}', JSON),
        (b'{"sku": "\\u0000", "customer_id": "%s"}' % _NOBODY, JSON),
        (b'{"quote_id": "%s", "more": 1}' % _NOBODY, JSON),
        (b"\xff\xfe", JSON),
        (_QUOTE % _NOBODY, {"Content-Type": "text/plain"}),
        (_QUOTE % _NOBODY, {}),
        (_QUOTE % _NOBODY, {"Content-Type": "application/problem+json; charset=utf-8"}),
        (b'{"quote_id": "%s"}' % _NOBODY, JSON),
        (b'{"quote_id": "%s"}' % _NOBODY, JSON | {"Idempotency-Key": ""}),
        (b'{"quote_id": "%s"}' % _NOBODY, JSON | {"Idempotency-Key": "k" * 256}),
    ],
)
async def test_what_is_refused_is_refused_alike(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, path: str, body: bytes, headers: dict[str, str]
) -> None:
    who = await shop.key("operator")
    given = who | KEY | headers
    answers = [await shop.http.post(path, content=body, headers=given)]
    _around(monkeypatch)
    answers.append(await shop.http.post(path, content=body, headers=given))
    assert _gist(answers[0]) == _gist(answers[1])
    assert 400 <= answers[0].status_code < 500


async def test_endless_nesting_is_refused(shop: Shop) -> None:
    headers = await shop.key("operator") | KEY | JSON
    answer = await shop.http.post("/v1/orders", content=b"[" * 5000, headers=headers)
    assert _gist(answer) == (422, "invalid_request")


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic eDp5", "Bearer xk_wrong"])
async def test_strangers_are_refused_alike(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, authorization: str | None
) -> None:
    headers = JSON | KEY | ({} if authorization is None else {"Authorization": authorization})
    answers = [await shop.http.post("/v1/orders", content=b"{}", headers=headers)]
    _around(monkeypatch)
    answers.append(await shop.http.post("/v1/orders", content=b"{}", headers=headers))
    assert _gist(answers[0]) == _gist(answers[1]) == (401, "unauthenticated")
    assert answers[0].headers["WWW-Authenticate"] == answers[1].headers["WWW-Authenticate"]


async def test_what_is_granted_is_granted_alike(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    customer = await shop.customer(paid=100_00)
    shown = []
    for _ in range(2):
        request = QuoteRequest(customer_id=customer.id, sku="huafei-50", target=PHONE)
        headers = await shop.key("operator") | {"Idempotency-Key": fresh()}
        quote = await shop.http.post("/v1/quotes", json=request.model_dump(mode="json"), headers=headers)
        order = await shop.http.post("/v1/orders", json={"quote_id": quote.json()["id"]}, headers=headers)
        shown.append((quote, order))
        _around(monkeypatch)
    for one, other in zip(*shown, strict=True):
        assert (one.status_code, list(one.json())) == (other.status_code, list(other.json()))
        assert one.headers["Content-Type"] == other.headers["Content-Type"]
        assert "X-Request-ID" in one.headers


def _gist(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
