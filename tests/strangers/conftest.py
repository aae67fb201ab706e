"""A stranger has an HTTP client and patience; everything behind it is real."""

from collections.abc import AsyncIterator

import pytest

from app.clock import ManualClock
from backend.build import Backend
from tests.backend.shopping import Shop, opened


@pytest.fixture
async def shop(backend: Backend, clock: ManualClock, client) -> AsyncIterator[Shop]:  # type: ignore[no-untyped-def]
    """The demo shop, its operator and a stranger's HTTP client."""
    async with opened(backend, clock, await client("operator")) as shop:
        yield shop
