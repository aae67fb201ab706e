"""A shop that may call this machine, and the systems it calls."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from app.clock import ManualClock
from backend.build import Backend, BackendSettings, build
from backend.platform.outbound import OutboundPolicy
from tests.backend.shopping import Shop, opened
from tests.conftest import CARD_KEY, GATEWAY_SECRET, PUBLIC_URL

from .system import HERE, Names, System, listening


@pytest.fixture
def clock() -> ManualClock:
    """Begins now: whoever verifies a signature compares its time with the real one."""
    return ManualClock(datetime.now(UTC))


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture
async def erp() -> AsyncIterator[System]:
    """A system that answers 204."""
    system = System()
    async with listening(system):
        yield system


@pytest.fixture
def patience() -> float:
    """Seconds that an answer may take."""
    return 2.0


@pytest.fixture
async def backend(
    database_url: str, clock: ManualClock, names: Names, patience: float
) -> AsyncIterator[Backend]:
    """The whole backend; it may call plain http on this machine, on any port."""
    policy = OutboundPolicy(
        plain_http=True, ports=frozenset(range(1024, 65536)), networks=(f"{HERE}/32",), seconds=patience
    )
    settings = BackendSettings(
        database_url=database_url, public_url=PUBLIC_URL, card_key=CARD_KEY, gateway_secret=GATEWAY_SECRET,
        outbound=policy, resolve=names,
    )  # fmt: skip
    built = build(settings, clock)
    yield built
    await built.close()


@pytest.fixture
async def shop(backend: Backend, clock: ManualClock, client) -> AsyncIterator[Shop]:  # type: ignore[no-untyped-def]
    async with opened(backend, clock, await client("operator")) as shop:
        yield shop
