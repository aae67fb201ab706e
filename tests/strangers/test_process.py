"""The product as it is installed, in a process of its own: its headers, its logs, what others see of it.

Secrets and personal data are planted wherever they can be put in, requests fail and turns crash on purpose,
and afterwards everything the process and its servers wrote is searched for them.
"""

import asyncio
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import psutil
import pytest
from websockets.asyncio.client import connect

from app.settings import Settings
from app.stores import open_stores
from tests.app.command import Running
from tests.bots.web.talker import Body, Talker

from .doors import OPEN

PHONE, QQ, ALIAS, WORDS = "13912345678", "876543210", "欧阳小梅", "CanaryInASentence"


@dataclass
class Shop:
    """A running product; `planted` is what must be found nowhere."""

    url: str
    metrics: str
    data: Path
    out: Path
    process: psutil.Process
    planted: dict[str, str] = field(default_factory=dict)

    def written(self) -> dict[str, str]:
        """Every log and everything printed, by name."""
        files = [self.out, *self.data.glob("*.log*"), *self.data.glob("*/*.log*")]
        return {path.name: path.read_text(errors="replace") for path in files if path.is_file()}

    def secret(self, name: str) -> str:
        return (self.data / "secrets" / name).read_text().strip()


@pytest.fixture(scope="module")
async def shop() -> AsyncIterator[Shop]:
    """The demo shop behind a proxy that speaks https, as far as it knows."""
    folder = Path(tempfile.mkdtemp(prefix="xk-"))
    data, out = folder / "data", folder / "out.log"
    running = Running(
        out, "serve", "--port", 0, "--data", data, "--demo-shop",
        XIAOKA_DATA="", XIAOKA_LOG_LEVEL="debug", XIAOKA_PUBLIC_URL="https://shop.example",
        XIAOKA_METRICS_PORT="0",
    )  # fmt: skip
    try:
        said = await asyncio.to_thread(running.until, "Xiaoka serves")
        url = said.partition("Xiaoka serves all at ")[2].partition(";")[0]
        metrics = said.partition("Metrics at ")[2].partition("/metrics")[0]
        yield Shop(url, metrics, data, out, psutil.Process(running.process.pid))
    finally:
        stopped = await asyncio.to_thread(running.stop)
        shutil.rmtree(folder, ignore_errors=True)
        assert stopped == 0


async def _get(shop: Shop, path: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient() as http:
        return await http.get(shop.url + path, headers=headers)


PAGES = [
    door.removeprefix("GET ")
    .replace("{version}", "any")
    .replace("{name:path}", "app.js")
    .replace("{token}", "t" * 32)
    for door in OPEN
    if door.startswith("GET ")
]


@pytest.mark.parametrize("path", [*PAGES, "/v1/catalogue", "/nowhere", "/static/any/nothing"])
async def test_every_answer_is_guarded(shop: Shop, path: str) -> None:
    headers = (await _get(shop, path)).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] in ("'none'", "'self'")
    for source in ("script-src", "style-src"):
        assert policy.get(source, "'self'") == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    assert "server" not in headers
    if path.startswith(("/v1", "/cashier/t", "/nowhere")):
        assert headers["cache-control"] == "no-store"


async def test_other_sites_may_read_nothing(shop: Shop) -> None:
    for path in ("/", "/v1/catalogue", "/openapi.json"):
        async with httpx.AsyncClient() as http:
            asked = {"Origin": "https://evil.test", "Access-Control-Request-Method": "GET"}
            for answer in (
                await http.get(shop.url + path, headers=asked),
                await http.options(shop.url + path, headers=asked),
            ):
                assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_what_is_measured_is_not_told_at_the_public_door(shop: Shop) -> None:
    assert (await _get(shop, "/metrics")).status_code == 404


async def test_behind_https_the_cookie_is_sent_over_https_only(shop: Shop) -> None:
    cookie = (await _get(shop, "/")).headers["set-cookie"]
    for part in ("Secure", "HttpOnly", "SameSite=lax"):
        assert part in cookie


async def test_no_secret_is_among_the_arguments_of_a_process(shop: Shop) -> None:
    secrets = [shop.secret(path.name) for path in (shop.data / "secrets").iterdir()]
    assert len(secrets) >= 4
    seen = [shop.process, *shop.process.children(recursive=True)]
    assert len(seen) > 2
    for process in seen:
        line = " ".join(process.cmdline())
        assert not [secret for secret in secrets if secret in line]


async def test_other_users_of_the_machine_see_nothing_of_the_data(shop: Shop) -> None:
    """They may walk through the data folder (the database's own user must), and read nothing in it."""
    assert shop.data.stat().st_mode & 0o006 == 0
    for path in shop.data.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name
    for path in (shop.data / "secrets").iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path.name


async def test_no_secret_and_no_personal_data_in_any_log(shop: Shop) -> None:
    operator = {"Authorization": f"Bearer {shop.secret('operator_api_key')}"}
    async with httpx.AsyncClient(base_url=shop.url, headers=operator) as desk:
        await _live(shop, desk)
        await _fail(shop, desk)
        await _crash(shop, desk)
    written = shop.written()
    async with httpx.AsyncClient() as prometheus:
        written["metrics"] = (await prometheus.get(f"{shop.metrics}/metrics")).text
    assert "xiaoka" in written["metrics"]
    assert "Traceback" in "".join(written.values()), "without a logged crash this would prove little"
    for path in (shop.data / "secrets").iterdir():
        shop.planted[path.name] = shop.secret(path.name)
    for what, secret in shop.planted.items():
        for name, text in written.items():
            at = text.find(secret)
            assert at < 0, f"{what} is in {name}: {text[max(0, at - 300) : at + 100]}"


async def _live(shop: Shop, desk: httpx.AsyncClient) -> None:
    """A whole conversation: a contact, a purchase paid at the cashier, card codes, a link code."""
    shop.planted |= {"phone": PHONE, "QQ number": QQ, "contact": ALIAS, "words": WORDS}
    cookie = (await _get(shop, "/")).headers["set-cookie"].partition(";")[0]
    shop.planted["cookie"] = cookie.partition("=")[2]
    async with connect(
        shop.url.replace("http", "ws", 1) + "/chat/ws",
        origin=shop.url,  # type: ignore[arg-type]
        additional_headers={"Cookie": cookie},
    ) as socket:
        page = Talker(socket)
        await page.hear("ready")
        for text in (
            f"记住{ALIAS}的号码 {PHONE}",
            f"给{ALIAS}充十块话费",
            f"十个Q币 {QQ}",
            f"我叫{ALIAS}，{WORDS}",
        ):
            await page.send(type="say", id=uuid4().hex, text=text)
            await page.hear("entry", author="xiaoka")
        await page.send(type="say", id=uuid4().hex, text="买一张五十元的 Steam 充值卡")
        order_id = await _bought(shop, page)
        await page.send(type="codes", order_id=order_id)
        for number, code in enumerate((await page.hear("codes"))["codes"]):
            shop.planted[f"card code {number}"] = code
    order = (await desk.get(f"/v1/orders/{order_id}")).json()
    code = (await desk.post(f"/v1/customers/{order['customer_id']}/link-codes")).json()["code"]
    shop.planted["link code"] = code
    await desk.post("/v1/chats", json={"channel": "web", "chat": "elsewhere", "code": code})


async def _bought(shop: Shop, page: Talker) -> str:
    entry: Body = await page.hear("entry", author="xiaoka")
    while "secret" not in entry["message"]:
        if bill := entry["message"].get("bill"):
            token = bill["url"].rsplit("/", 1)[1]
            shop.planted["cashier token"] = token
            async with httpx.AsyncClient() as http:
                await http.post(f"{shop.url}/cashier/{token}", data={"action": "pay"})
        elif rows := entry["message"].get("rows"):
            button = rows[0][0]
            await page.send(type="press", id=uuid4().hex, token=button["token"], label=button["label"])
        entry = await page.hear("entry", author="xiaoka")
    return str(entry["message"]["secret"]["order_id"])


async def _fail(shop: Shop, desk: httpx.AsyncClient) -> None:
    """Requests that are refused, each with something in it that must not be repeated."""
    wrong_key = f"xk_abcdefghijklmnop_{uuid4().hex}"
    shop.planted["wrong key"] = wrong_key
    nobody = f"/v1/customers/{uuid4()}"
    contact = {"alias": ALIAS, "phone": PHONE}
    answers = [
        await desk.get("/v1/catalogue", headers={"Authorization": f"Bearer {wrong_key}"}),
        await desk.put(f"{nobody}/contacts/{ALIAS}", json=contact),
        await desk.put(f"{nobody}/contacts/{ALIAS}", json=contact | {"phone": PHONE * 2}),
        await desk.post("/v1/quotes", content=f'{{"target": "{PHONE}"'),
        await desk.post("/v1/quotes", json={"customer_id": str(uuid4()), "sku": WORDS, "target": PHONE}),
        await desk.get(f"/v1/chats/web/{WORDS}"),
        await desk.get(f"/v1/orders?customer_id={PHONE}"),
        await desk.post(f"/cashier/{WORDS}{'x' * 20}", data={"action": PHONE}),
        await desk.post("/v1/payments/sandbox/notify", json={"reference": WORDS, "transaction": PHONE}),
        await desk.post(f"{nobody}/human", json={"note": f"{ALIAS} {PHONE}"}),
    ]
    assert all(400 <= answer.status_code < 500 for answer in answers), [
        answer.status_code for answer in answers
    ]


async def _crash(shop: Shop, desk: httpx.AsyncClient) -> None:
    """Tables go missing, or refuse what they are given, under requests and under a turn."""
    customer = (await desk.post("/v1/customers", json={"name": ALIAS})).json()["id"]
    async with open_stores(shop.data, Settings(), tell=lambda _: None) as stores:
        database = await asyncpg.connect(stores.database)
        try:
            await database.execute("ALTER TABLE contact ADD CONSTRAINT never CHECK (phone = '')  NOT VALID")
            refused = await desk.put(
                f"/v1/customers/{customer}/contacts/{ALIAS}", json={"alias": ALIAS, "phone": PHONE}
            )
            assert refused.status_code == 500
            await database.execute("ALTER TABLE contact DROP CONSTRAINT never")
            await database.execute("ALTER TABLE quote RENAME TO moved")
            wish = {"customer_id": customer, "sku": "huafei-10", "target": PHONE}
            assert (await desk.post("/v1/quotes", json=wish)).status_code == 500
            await _say(shop, f"充十块话费，号码 {PHONE}")
        finally:
            await database.execute("ALTER TABLE IF EXISTS moved RENAME TO quote")
            await database.close()


async def _say(shop: Shop, text: str) -> None:
    cookie = (await _get(shop, "/")).headers["set-cookie"].partition(";")[0]
    async with connect(
        shop.url.replace("http", "ws", 1) + "/chat/ws",
        origin=shop.url,  # type: ignore[arg-type]
        additional_headers={"Cookie": cookie},
    ) as socket:
        page = Talker(socket)
        await page.hear("ready")
        await socket.send(json.dumps({"type": "say", "id": uuid4().hex, "text": text}))
        await page.hear("entry", author="xiaoka")
