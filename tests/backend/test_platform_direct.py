"""The shortest way in answers like the long one, whatever is asked."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.clock import ManualClock
from backend.build import Backend, BackendSettings, build
from backend.keys import service as keys
from backend.platform import http
from tests.conftest import CARD_KEY, GATEWAY_SECRET, PUBLIC_URL

from .shopping import Shop


class NoDirectWay:
    """In place of `Direct`: everything goes through FastAPI."""

    def __init__(self, app: Any, **_: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._app(scope, receive, send)


@pytest.fixture
async def routed(
    backend: Backend, database_url: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Backend]:
    """The same backend without the direct way."""
    monkeypatch.setattr(http, "Direct", NoDirectWay)
    settings = BackendSettings(
        database_url=database_url, public_url=PUBLIC_URL, card_key=CARD_KEY, gateway_secret=GATEWAY_SECRET
    )
    built = build(settings, clock)
    yield built
    await built.close()


async def test_every_request_is_answered_alike(backend: Backend, routed: Backend, shop: Shop) -> None:
    me, stranger = (await shop.customer(paid=60_00)).id, (await shop.customer()).id
    channel = await backend.database.run(lambda tx: keys.create(tx, "channel"))
    mine = await backend.database.run(lambda tx: keys.create(tx, "customer", customer_id=me))
    await shop.operator.put_chat("web", "a/b c", me)
    wallet, quote = f"/v1/wallets/{me}", {"customer_id": str(me), "sku": "huafei-50", "target": "13800138000"}
    for key in (channel, mine, "xk_nobody", None):
        for method, path, body in (
            ("GET", "/v1/catalogue", None),
            ("GET", "/v1/catalogue?x=1", None),
            ("HEAD", "/v1/catalogue", None),
            ("POST", "/v1/catalogue", "{}"),
            ("GET", wallet, None),
            ("GET", f"/v1/wallets/{stranger}", None),
            ("GET", f"/v1/wallets/{uuid4()}", None),
            ("GET", "/v1/wallets/me", None),
            ("GET", f"{wallet}/", None),
            ("GET", f"{wallet}/statement", None),
            ("GET", "/v1/chats/web/a%2Fb%20c", None),
            ("GET", "/v1/chats/web/nobody", None),
            ("GET", f"/v1/chats/{'w' * 99}/1", None),
            ("GET", "/v1/chats/web/", None),
            ("POST", "/v1/quotes", json.dumps(quote | {"quantity": "many"})),
            ("POST", "/v1/orders", json.dumps({"quote_id": str(uuid4())})),
        ):
            answers = [await _ask(app, key, method, path, body) for app in (backend, routed)]
            assert answers[0] == answers[1], (method, path)


async def _ask(backend: Backend, key: str | None, method: str, path: str, body: str | None) -> Any:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    if body is not None:
        headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
    transport = httpx.ASGITransport(app=backend.app)
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        answer = await client.request(method, path, headers=headers, content=body)
    said = answer.json() if answer.content else None
    if isinstance(said, dict):
        said.pop("instance", None)  # names the request
    kind = {
        name: answer.headers.get(name) for name in ("content-type", "www-authenticate", "allow", "location")
    }
    return answer.status_code, kind, said
