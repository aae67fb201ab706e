"""A backend in the same process is asked as over a network: the same requests, the same answers, one key."""

import json
from typing import Any
from uuid import uuid4

import httpx
import pytest

from api_client.client import BackendClient
from api_client.contract import Contact, Refused, Unavailable

from . import answers


class Application:
    """An ASGI application that notes what it is sent and answers with the next of `replies`."""

    def __init__(self, *replies: tuple[int, Any], headers: dict[str, str] | None = None) -> None:
        self.replies = list(replies)
        self.headers = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
        self.seen: list[dict[str, Any]] = []
        self.last_word = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        self.seen.append(
            {name: scope[name] for name in ("type", "method", "scheme", "path", "raw_path", "server")}
            | {"body": message["body"], "query": httpx.QueryParams(scope["query_string"])}
            | {"headers": {name.decode(): value.decode() for name, value in scope["headers"]}}
        )
        status, body = self.replies.pop(0)
        if isinstance(body, Exception):
            raise body
        content = json.dumps(body).encode()
        await send({"type": "http.response.start", "status": status, "headers": self.headers})
        await send({"type": "http.response.body", "body": content[:10], "more_body": True})
        await send({"type": "http.response.body", "body": content[10:]})
        self.last_word = (await receive())["type"]


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Pauses between attempts take no time; what was asked of them is kept."""
    asked: list[str | None] = []

    def pause(_: int, retry_after: str | None) -> float:
        asked.append(retry_after)
        return 0.0

    monkeypatch.setattr("api_client.client.within.pause", pause)
    return asked


async def test_the_application_sees_what_a_network_would_bring() -> None:
    async def talk(shop: BackendClient) -> None:
        await shop.customer_of_chat("web", "x#1/ü 张")
        await shop.statement(answers.CUSTOMER, cursor="a b&c=中", limit=5)
        await shop.save_contact(answers.CUSTOMER, Contact(alias="儿子", phone="13900139000"))
        await shop.place_order(answers.QUOTE, key="press-1")

    def application() -> Application:
        people = {"contacts": [{"alias": "儿子", "phone": "13900139000"}]}
        return Application(
            (200, answers.customer()),
            (200, {"customer_id": str(answers.CUSTOMER), "lines": []}),
            (200, people),
            (201, answers.order()),
        )

    direct, served = application(), application()
    await talk(BackendClient("https://shop.test:8443", "xk_1", app=direct))
    async with BackendClient(
        "https://shop.test:8443", "xk_1", transport=httpx.ASGITransport(app=served)
    ) as shop:
        await talk(shop)
    unneeded = {"accept-encoding", "connection", "user-agent"}
    for seen in served.seen:
        seen["headers"] = {name: said for name, said in seen["headers"].items() if name not in unneeded}
    assert direct.seen == served.seen
    assert direct.seen[-1]["headers"]["idempotency-key"] == "press-1"
    assert direct.last_word == "http.disconnect"


async def test_a_refusal_is_a_refusal() -> None:
    problem = json.loads(answers.problem("insufficient_funds", 409, shortfall=1200).content)
    shop = BackendClient("http://shop.test", "k", app=Application((409, problem)))
    with pytest.raises(Refused, match="insufficient_funds"):
        await shop.place_order(answers.QUOTE, key="k")


async def test_an_application_that_breaks_is_unavailable() -> None:
    shop = BackendClient("http://shop.test", "k", app=Application((0, RuntimeError("a bug"))))
    with pytest.raises(Unavailable, match="status 500"):
        await shop.wallet(answers.CUSTOMER)


async def test_a_backend_that_is_busy_is_asked_again_where_that_is_safe(no_pauses: list[str | None]) -> None:
    busy = Application(*[(503, {})] * 3, (200, answers.wallet()), headers={"retry-after": "1"})
    shop = BackendClient("http://shop.test", "k", app=busy)
    assert (await shop.wallet(answers.CUSTOMER)).available == 3800
    assert no_pauses == ["1", "1", "1"]

    busy = Application(*[(503, {})] * 9)
    with pytest.raises(Unavailable, match="status 503"):
        await BackendClient("http://shop.test", "k", app=busy).wallet(answers.CUSTOMER)
    assert len(busy.seen) == 4

    busy = Application(*[(503, {})] * 9)
    with pytest.raises(Unavailable, match="status 503"):
        await BackendClient("http://shop.test", "k", app=busy).make_link_code(uuid4())
    assert len(busy.seen) == 1
