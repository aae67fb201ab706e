"""A merchant for trying things out: three days of turnover, and codes with which its people come in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from api_client.client import BackendClient
from api_client.contract import GrantRequest, NewCustomer, QuoteRequest
from backend.build import Backend
from backend.catalogue.demo import seed_demo_shop

from .clock import ManualClock
from .secrets import Vault
from .settings import Settings
from .stores import Stores
from .wiring import client_within, house_key, migrate, open_backend, open_talk, take_over

_URL = "http://127.0.0.1"
_NAME = "好卡小店"
_OPENING = 2_000_00
_HOURS_AGO = (70, 67, 64, 62, 47, 45, 43, 40, 38, 26, 23, 21, 19, 16, 14, 9, 7, 5, 4, 3, 2, 1)
_SOLD = (("huafei-50", "13800138000"), ("huafei-30", "13900139000"), ("huafei-50", "13700137000"))


@dataclass(frozen=True)
class Codes:
    """One-time codes: for the owner, for finance, for the group chat."""

    owner: str
    finance: str
    group: str


async def open_merchant(settings: Settings, vault: Vault, stores: Stores) -> Codes:
    """Before the house opens: make the merchant and let it live through its past."""
    await migrate(stores.database)
    clock = ManualClock(datetime.now(UTC) - timedelta(hours=_HOURS_AGO[0] + 1))
    backend = open_backend(settings, vault, database_url=stores.database, public_url=_URL, clock=clock)
    try:
        await take_over(backend.database)
        await seed_demo_shop(backend.database)
        operator = client_within(backend, _URL, await house_key(backend.database, vault, "operator"))
        try:
            codes = await _codes(operator, backend, clock)
            await _pass_over(operator, stores, clock)
            return codes
        finally:
            await operator.close()
    finally:
        await backend.close()


async def _codes(operator: BackendClient, backend: Backend, clock: ManualClock) -> Codes:
    now = datetime.now(UTC)
    merchant = await operator.create_customer(NewCustomer(name=_NAME, kind="merchant"))
    await operator.grant(merchant.id, GrantRequest(paid=_OPENING), key=str(uuid4()))
    for number, hours in enumerate(_HOURS_AGO):
        clock.set(now - timedelta(hours=hours))
        await _sell(operator, merchant.id, *_SOLD[number % len(_SOLD)])
        await backend.drain()
    clock.set(now)
    owner = await operator.make_link_code(merchant.id)
    finance = await operator.make_staff_code(merchant.id, "finance", by=None)
    group = await operator.make_staff_code(merchant.id, "viewer", by=None)
    return Codes(owner.code, finance.code, group.code)


async def _pass_over(client: BackendClient, stores: Stores, clock: ManualClock) -> None:
    """What happened so far is nothing to be told about: nobody's chat is linked yet."""
    talk = await open_talk(client, database_url=stores.database, redis_url=stores.redis, clock=clock)
    try:
        await talk.notices.pump()
    finally:
        await talk.close()


async def _sell(operator: BackendClient, merchant: UUID, sku: str, target: str) -> None:
    quote = await operator.quote(QuoteRequest(customer_id=merchant, sku=sku, target=target))
    await operator.place_order(quote.id, key=str(uuid4()))
