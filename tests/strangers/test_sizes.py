"""Whatever its size, depth or script: a short refusal in our own words, and the next request is served."""

import asyncio
import contextlib
import json
import re
from typing import Any

import httpx
import pytest

from api_client.contract import Problem
from app import bounded_http
from tests.backend.shopping import Shop, fresh

from .serving import served

BOMB = "é" + "\u0301" * 20_000
"""One letter under a tower of accents."""


def _is_problem(answer: httpx.Response) -> bool:
    return (
        answer.headers["Content-Type"] == "application/problem+json"
        and Problem.model_validate(answer.json()).status == answer.status_code
        and len(answer.content) < 2000
    )


async def _raw(url: str, sent: bytes) -> bytes:
    """What a server answers to these bytes, until it closes or nothing more is to come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rsplit(":", 1)[1]))
    try:
        writer.write(sent)
        await writer.drain()
        return await reader.read(65536)
    except ConnectionError:
        return b""
    finally:
        writer.close()


DEEP = 30_000
BODIES: dict[str, bytes] = {
    "deep lists": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "open lists": b"[" * 60_000,
    "deep inside a field": b'{"name":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "a number of sixty thousand digits": b'{"name": ' + b"9" * 60_000 + b"}",
    "an exponent": b'{"name": 1e999999999}',
    "not a number": b'{"name": NaN}',
    "half a surrogate pair": rb'{"name": "\ud800"}',
    "half a surrogate pair as a field": rb'{"\udfff": 1, "name": "x"}',
    "NUL": rb'{"name": "\u0000"}',
    "NUL as a field": rb'{"\u0000": 1}',
    "no UTF-8": b'{"name": "\xff\xfe"}',
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "the same field ten thousand times": b"{" + b",".join([b'"name": []'] * 5_000) + b"}",
    "accents": json.dumps({"name": BOMB}).encode()[:60_000],
    "no JSON": b"<name>x</name>",
}


async def test_a_body_that_makes_no_sense_is_refused(shop: Shop) -> None:
    key = await shop.key("operator")
    for what, body in BODIES.items():
        for path in ("/v1/customers", "/v1/quotes", "/v1/topups", "/v1/orders", "/v1/chats", "/v1/keys"):
            headers = key | {"Idempotency-Key": what.replace(" ", "-"), "Content-Type": "application/json"}
            answer = await shop.http.post(path, content=body, headers=headers)
            assert 400 <= answer.status_code < 500, (what, path, answer.text)
            assert _is_problem(answer), (what, path, answer.text)
    assert (await shop.rows("SELECT count(*) AS n FROM customer"))[0].n == 0


async def test_another_content_type_is_refused_or_read_as_json(shop: Shop) -> None:
    key = await shop.key("operator")
    for content_type in (
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-7",
        "x",
        "",
    ):
        headers = key | {"Content-Type": content_type}
        answer = await shop.http.post("/v1/customers", content='{"name": "王敏"}', headers=headers)
        assert answer.status_code == 201 or _is_problem(answer), (content_type, answer.text)


async def test_any_script_is_kept_as_it_is(shop: Shop) -> None:
    key = await shop.key("operator")
    family = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
    accents = "e" + "\u0301" * 60
    for name in ("王敏", family, "مريم", "\u202egnaw", accents, "𠮷野家", "\u200b\u2060", "﷽", "1" * 64):
        answer = await shop.http.post("/v1/customers", json={"name": name}, headers=key)
        kept = await shop.http.get(f"/v1/customers/{answer.json()['id']}", headers=key)
        assert answer.json()["name"] == kept.json()["name"] == name


NOBODY = "00000000-0000-0000-0000-000000000000"
PATHS = [
    "/v1/customers/%00",
    "/v1/chats/web/%00",
    "/v1/chats/web/%ff%fe",
    "/v1/chats/web/%ED%A0%80",
    "/v1/chats/%F0%9F%98%80/x",
    "/v1/orders?customer_id=%00",
    "/v1/events?after=0-0&limit=1e3",
    "/v1/events?after=%00",
    f"/v1/wallets/{NOBODY}/statement?cursor={'9' * 32}",
    f"/v1/wallets/{NOBODY}/statement?cursor=%00",
    f"/v1/wallets/{NOBODY}/statement?limit={'9' * 5000}",
    f"/v1/orders?customer_id={NOBODY}&limit=-1",
    "/v1//catalogue",
    "/v1/catalogue/../keys",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/cashier/%00",
    "/cashier/" + "%F0%9F%98%80" * 200,
    "/docs/../../pyproject.toml",
]


async def test_an_address_that_makes_no_sense_is_refused(shop: Shop) -> None:
    key = await shop.key("operator")
    async with served(shop.backend.app) as url, httpx.AsyncClient() as http:
        for path in PATHS:
            answer = await http.get(url + path, headers=key)
            assert 400 <= answer.status_code < 500, (path, answer.text)
            assert _is_problem(answer), (path, answer.text)
        beyond = await http.get(f"{url}/v1/events?after={'9' * 20}-{'9' * 19}", headers=key)
        assert beyond.status_code in (200, 422), beyond.text


async def test_a_strange_idempotency_key_is_refused_or_taken_as_it_is(shop: Shop) -> None:
    customer = await shop.customer()
    body = {"customer_id": str(customer.id), "amount": 100, "method": "wechat"}
    for value in (b"\xff\xfe", b"\xe7\x8e\x8b", b"x" * 256, b"", b"a\tb", b"' OR 1=1"):
        headers = {**(await shop.key("operator")), "Idempotency-Key": value}
        answer = await shop.http.post("/v1/topups", json=body, headers=headers)
        assert answer.status_code == 201 or _is_problem(answer), (value, answer.text)
        assert answer.status_code < 500


async def test_a_strange_key_is_no_key(shop: Shop) -> None:
    for key in ("xk_" + "x" * 20_000, "xk__", "xk_\x7f_x", "xk_%00_x", "é", "xk_" + "a" * 16 + "_" + "é" * 9):
        answer = await shop.http.get("/v1/catalogue", headers={"Authorization": f"Bearer {key}".encode()})
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_amounts_of_any_size_are_refused_before_they_reach_the_books(shop: Shop) -> None:
    customer = await shop.customer()
    key = await shop.key("operator")
    for amount in (-1, 0, 10**14 + 1, 2**63, 2**64, 10**400, 1.5, "100", True, None, [], float("inf")):
        for path, field in (("/v1/topups", "amount"), (f"/v1/wallets/{customer.id}/grants", "paid")):
            body: dict[str, Any] = {field: amount}
            if field == "amount":
                body |= {"customer_id": str(customer.id), "method": "wechat"}
            headers = key | {"Idempotency-Key": fresh(), "Content-Type": "application/json"}
            answer = await shop.http.post(path, content=json.dumps(body), headers=headers)
            assert 400 <= answer.status_code < 500, (path, amount, answer.text)
    for days in (-1, 0, 10**9, 10**18, 10**400):
        headers = key | {"Idempotency-Key": fresh()}
        body = {"bonus": 100, "bonus_days": days}
        answer = await shop.http.post(f"/v1/wallets/{customer.id}/grants", json=body, headers=headers)
        assert 400 <= answer.status_code < 500, (days, answer.text)
    assert await shop.available(customer) == 0


async def test_a_form_of_the_cashier_with_a_thousand_fields_pays_nothing(shop: Shop) -> None:
    customer = await shop.customer()
    bill = await shop.bill(customer, 1000)
    for data in (
        {f"field{number}": "x" for number in range(5_000)},
        {"action": ["pay"] * 3_000},
        {"action": "steal"},
        {},
    ):
        answer = await shop.http.post(bill.pay_url, data=data)
        assert answer.status_code < 500
        if data.get("action") != ["pay"] * 3_000:
            assert answer.status_code >= 400
    files = {"action": ("x", b"pay" * 1000)}
    assert 400 <= (await shop.http.post(bill.pay_url, files=files)).status_code < 500


async def test_a_long_address_and_a_long_head_are_refused(shop: Shop) -> None:
    async with served(shop.backend.app) as url, httpx.AsyncClient() as http:
        long_path = await http.get(f"{url}/docs/{'x' * 9000}")
        assert (long_path.status_code, _is_problem(long_path)) == (414, True)
        long_query = await http.get(f"{url}/docs?{'x' * 9000}")
        assert (long_query.status_code, _is_problem(long_query)) == (414, True)
        wide = await http.get(f"{url}/docs", headers={f"X-{n}": "y" * 500 for n in range(80)})
        assert (wide.status_code, _is_problem(wide)) == (431, True)
        assert (await http.get(f"{url}/docs")).status_code == 200


async def test_a_head_without_end_is_cut_off(shop: Shop) -> None:
    async with served(shop.backend.app) as url:
        _reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rsplit(":", 1)[1]))
        writer.write(b"GET /docs HTTP/1.1\r\nX-Endless: ")
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < 50_000_000:
                writer.write(b"y" * 16_384)
                sent += 16_384
                await writer.drain()
                await asyncio.sleep(0)
        assert sent < 20 * bounded_http.MOST_HEAD
        writer.close()
        async with httpx.AsyncClient() as http:
            assert (await http.get(f"{url}/healthz")).status_code == 200


async def test_a_request_that_dribbles_is_cut_off(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_http, "PATIENCE", 0.1)
    async with served(shop.backend.app) as url, asyncio.timeout(60):  # without the bound: for ever
        for dribbled in (
            b"",
            b"G",
            b"GET /docs HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            b"POST /v1/quotes HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
            b"POST /v1/quotes HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        ):
            assert b"200 OK" not in await _raw(url, dribbled)
        monkeypatch.undo()
        whole = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        assert b"200 OK" in await _raw(url, whole)


async def test_a_slow_answer_is_not_cut_off(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The patience is for the request alone: a long poll may take its time."""
    key = await shop.key("channel")
    async with served(shop.backend.app) as url, httpx.AsyncClient() as http:
        newest = (await http.get(f"{url}/v1/events", headers=key)).json().get("cursor") or ""
        monkeypatch.setattr(bounded_http, "PATIENCE", 0.1)  # from here on the same connection
        answer = await http.get(f"{url}/v1/events?wait=0.5&after={newest}", headers=key)
        assert answer.status_code == 200


async def test_what_is_no_http_is_refused(shop: Shop) -> None:
    both = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    async with served(shop.backend.app) as url, asyncio.timeout(60):
        for sent in (
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"GET / HTTP/9.9\r\n\r\n",
            b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\n" + both + b"GET /v1/keys",
            b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n\tb\r\n\r\n",
            b"*1\r\n$4\r\nPING\r\n",
        ):
            answer = await _raw(url, sent)
            assert not answer or answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 404")), sent


async def test_a_crash_leaves_the_connection_open(shop: Shop) -> None:
    """Else a caller's next request meets a closing connection and its outcome is unknown."""
    key = await shop.key("operator")
    await shop.execute("ALTER TABLE quote RENAME TO moved")
    wish = {"customer_id": NOBODY, "sku": "huafei-10", "target": "13800138000"}
    customer = await shop.customer()
    async with served(shop.backend.app) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rsplit(":", 1)[1]))
        body = json.dumps(wish | {"customer_id": str(customer.id)}).encode()
        head = f"POST /v1/quotes HTTP/1.1\r\nHost: x\r\nAuthorization: {key['Authorization']}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        for _ in range(2):
            writer.write(head.encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 500")
            length = re.search(rb"content-length: (\d+)", answer)
            assert length is not None
            await reader.readexactly(int(length[1]))
        writer.close()
    await shop.execute("ALTER TABLE moved RENAME TO quote")
