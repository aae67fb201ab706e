"""How often one key, one customer and one address may ask, and that nobody else pays for it."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from pydantic import ValidationError

from app.front import Addresses, Front
from backend.customers import policy
from backend.platform.limits import Buckets, LimitPolicy, Limits, Rate, network_of
from backend.platform.problems import ProblemError
from tests.backend.shopping import Shop

from .serving import served


class Watch:
    """A monotonic clock that moves when told to."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def watch() -> Watch:
    return Watch()


def _front(shop: Shop, limits: LimitPolicy, *, client: str = "203.0.113.7") -> httpx.AsyncClient:
    front = Front(shop.backend.app, Addresses(limits), https=False, proxied=False)
    transport = httpx.ASGITransport(app=front, client=(client, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://shop.test")


def test_a_bucket_grants_its_burst_and_then_its_rate(watch: Watch) -> None:
    buckets = Buckets(Rate(burst=5, per_second=2), 100, watch)
    assert [buckets.take("a") for _ in range(5)] == [0.0] * 5
    assert buckets.take("a") == pytest.approx(0.5)
    assert buckets.take("b") == 0.0
    watch.time += 0.5
    assert buckets.take("a") == 0.0
    assert buckets.take("a") > 0
    watch.time += 3600
    assert sum(buckets.take("a") == 0 for _ in range(50)) == 5, "a long silence saves up one burst, not more"


def test_refused_requests_do_not_lengthen_the_wait(watch: Watch) -> None:
    buckets = Buckets(Rate(burst=1, per_second=1), 100, watch)
    buckets.take("a")
    assert {buckets.take("a") for _ in range(1000)} == {1.0}


def test_memory_stays_flat_and_the_one_seen_longest_ago_is_forgotten(watch: Watch) -> None:
    buckets = Buckets(Rate(burst=2, per_second=0.001), 100, watch)
    for number in range(10_000):
        buckets.take(number)
        buckets.take("always there")
    assert len(buckets) == 100
    assert buckets.take("always there") > 0


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_an_address_stands_for_its_household(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    "wrong", [{"burst": 0}, {"per_second": 0}, {"per_second": float("inf")}, {"brust": 1}]
)
def test_nonsense_is_no_limit(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Rate.model_validate({"burst": 1, "per_second": 1} | wrong)


async def test_one_key_is_slowed_down_and_others_are_served(shop: Shop) -> None:
    shop.backend.app.state.limits = Limits(LimitPolicy(key=Rate(burst=3, per_second=0.01)))
    loud, quiet = await shop.customer(), await shop.customer()
    key = await shop.key("customer", loud)
    answers = [await shop.http.get("/v1/catalogue", headers=key) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "too_many_requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 100
    for other in (
        await shop.key("customer", loud),
        await shop.key("customer", quiet),
        await shop.key("channel"),
    ):
        assert (await shop.http.get("/v1/catalogue", headers=other)).status_code == 200


async def test_many_keys_of_one_customer_share_what_is_the_customer_s(shop: Shop) -> None:
    shop.backend.app.state.limits = Limits(LimitPolicy(person=Rate(burst=3, per_second=0.01)))
    loud, quiet = await shop.customer(), await shop.customer()
    keys = [await shop.key(scope, loud) for scope in ("customer", "merchant", "customer", "customer")]
    answers = [(await shop.http.get("/v1/catalogue", headers=key)).status_code for key in keys]
    assert answers == [200, 200, 200, 429]
    theirs = await shop.key("merchant", quiet)
    assert (await shop.http.get("/v1/catalogue", headers=theirs)).status_code == 200


async def test_our_own_keys_have_no_limit_unless_one_is_set(shop: Shop) -> None:
    one = Rate(burst=1, per_second=0.01)
    shop.backend.app.state.limits = Limits(LimitPolicy(key=one, person=one))
    key = await shop.key("channel")
    for _ in range(20):
        assert (await shop.http.get("/v1/catalogue", headers=key)).status_code == 200
    shop.backend.app.state.limits = Limits(LimitPolicy(service=one))
    answers = [(await shop.http.get("/v1/catalogue", headers=key)).status_code for _ in range(2)]
    assert answers == [200, 429]


async def test_guessing_keys_ends_before_the_database_is_asked(shop: Shop) -> None:
    """Twenty wrong keys, then 429 for any key not seen before from that address; known ones go on."""
    assert LimitPolicy().failures.burst == 20
    shop.backend.app.state.limits = Limits(LimitPolicy(failures=Rate(burst=20, per_second=0.001)))
    known = await shop.key("channel")
    assert (await shop.http.get("/v1/catalogue", headers=known)).status_code == 200

    def guess() -> dict[str, str]:
        return {"Authorization": f"Bearer xk_abcdefghijklmnop_{uuid4().hex}"}

    at_once = await asyncio.gather(*(shop.http.get("/v1/catalogue", headers=guess()) for _ in range(30)))
    answers = [answer.status_code for answer in at_once]
    assert (answers.count(401), answers.count(429)) == (20, 10)
    assert (await shop.http.get("/v1/catalogue", headers=await shop.key("operator"))).status_code == 429
    assert (await shop.http.get("/v1/catalogue", headers=known)).status_code == 200


async def test_valid_keys_are_no_guesses(shop: Shop) -> None:
    for _ in range(40):
        key = await shop.key("customer", await shop.customer())
        assert (await shop.http.get("/v1/catalogue", headers=key)).status_code == 200


async def test_the_first_moment_of_a_busy_bot_is_one_guess(shop: Shop) -> None:
    headers = await shop.key("channel")
    answers = await asyncio.gather(*(shop.http.get("/v1/catalogue", headers=headers) for _ in range(100)))
    assert {answer.status_code for answer in answers} == {200}


def test_when_nobody_can_tell_whether_a_key_is_valid_it_was_no_guess(watch: Watch) -> None:
    limits = Limits(LimitPolicy(failures=Rate(burst=1, per_second=0.01)), watch)
    for _ in range(5):  # the database is away
        limits.guess("203.0.113.7")
        limits.no_guess("203.0.113.7")
    limits.guess("203.0.113.7")
    with pytest.raises(ProblemError, match="too_many_requests"):
        limits.guess("203.0.113.7")


async def test_an_address_without_a_key_is_slowed_down(shop: Shop) -> None:
    limits = LimitPolicy(address=Rate(burst=3, per_second=0.01))
    async with _front(shop, limits) as loud:
        answers = [await loud.get(f"/cashier/{number}") for number in range(4)]
        assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
        assert answers[-1].json()["code"] == "too_many_requests"
        assert int(answers[-1].headers["Retry-After"]) >= 1
        assert answers[-1].headers["X-Content-Type-Options"] == "nosniff"
        key = await shop.key("channel")
        assert (await loud.get("/v1/catalogue", headers=key)).status_code == 200, (
            "a key has limits of its own"
        )
        assert (await loud.get("/healthz")).status_code == 200


async def test_nobody_chooses_the_address_that_is_counted(shop: Shop) -> None:
    """Without a trusted proxy a forwarded address is what a stranger says, and nothing else."""
    limits = LimitPolicy(address=Rate(burst=3, per_second=0.01))

    async def ask(url: str, forwarded: str) -> int:
        async with httpx.AsyncClient() as http:
            return (await http.get(f"{url}/docs", headers={"X-Forwarded-For": forwarded})).status_code

    async with served(shop.backend.app, limits) as url:
        assert [await ask(url, f"198.51.100.{n}") for n in range(4)] == [200, 200, 200, 429]
    async with served(shop.backend.app, limits, trusted_proxies=("127.0.0.0/8",)) as url:
        assert [await ask(url, f"198.51.100.{n}") for n in range(4)] == [200] * 4
        # What the client itself put before our proxy's word does not count.
        assert [await ask(url, f"10.0.0.{n}, 198.51.100.9") for n in range(4)] == [200, 200, 200, 429]


async def test_guessing_link_codes_from_many_chats_ends_too(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new chat costs nothing, so a limit for each chat alone would not slow a guesser down."""
    monkeypatch.setattr(policy, "MAX_ATTEMPTS_OF_ALL", 20)
    customer = await shop.customer()
    key = await shop.key("channel")
    code = (await shop.operator.make_link_code(customer.id)).code

    async def guess(chat: str, code: str) -> str:
        body = {"channel": "web", "chat": chat, "code": code}
        answer = await shop.http.post("/v1/chats", json=body, headers=key)
        return str(answer.json().get("code"))

    wrong = "00000000" if code != "00000000" else "00000001"
    answers = [await guess(f"chat-{number}", wrong) for number in range(25)]
    assert answers[0] == "link_code_invalid"
    assert answers.count("link_code_invalid") == 20
    assert answers[-1] == "too_many_requests"
    assert await guess("fresh", code) == "too_many_requests"
    shop.clock.advance(timedelta(minutes=11))
    code = (await shop.operator.make_link_code(customer.id)).code
    assert await guess("fresh", code) == "None"


def test_one_address_has_so_many_sockets_open_and_no_more() -> None:
    addresses = Addresses(LimitPolicy(sockets=3))
    assert [addresses.enter("2001:db8::1") for _ in range(3)] == [True] * 3
    assert not addresses.enter("2001:db8::2"), "the same household"
    assert addresses.enter("203.0.113.7")
    addresses.leave("2001:db8::1")
    assert addresses.enter("2001:db8::2")
    for address in ("203.0.113.7", *["2001:db8::1"] * 3):
        addresses.leave(address)
    assert not addresses._sockets, "who left is forgotten"


async def test_without_https_nothing_promises_it(shop: Shop) -> None:
    async with _front(shop, LimitPolicy()) as http:
        assert "Strict-Transport-Security" not in (await http.get("/docs")).headers
