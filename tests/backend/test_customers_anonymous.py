"""Without a key nothing is told and nothing done."""

from typing import Any
from uuid import UUID

import httpx

_ENDPOINTS = """
GET wallets/{id}
GET wallets/{id}/statement
POST wallets/{id}/grants
GET catalogue
POST quotes
POST customers
GET customers/{id}
PATCH customers/{id}
GET customers/{id}/contacts
PUT customers/{id}/contacts/x
POST customers/{id}/link-codes
GET customers/{id}/chats
POST customers/{id}/human
POST chats
GET chats/web/1
PUT chats/web/1
"""


async def test_anonymous_is_refused(backend: Any) -> None:
    transport = httpx.ASGITransport(app=backend.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop.test/v1/") as anonymous:
        for line in _ENDPOINTS.split("\n")[1:-1]:
            method, path = line.split(" ")
            answer = await anonymous.request(method, path.format(id=UUID(int=1)), json={})
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), line
