"""What is checked before a process serves."""

import pytest

from api_client.client import BackendClient
from app.problems import StartupError
from app.wiring import check_key, client_within
from backend.build import Backend
from backend.keys import service as keys


async def test_bots_with_a_key_that_the_api_does_not_know(backend: Backend) -> None:
    key = await backend.database.run(lambda tx: keys.create(tx, "channel"))
    async with client_within(backend, "http://shop.test", key) as client:
        await check_key(client)
    async with client_within(backend, "http://shop.test", "xk_nobody_" + "n" * 40) as client:
        with pytest.raises(StartupError, match="XIAOKA_BACKEND_KEY"):
            await check_key(client)


async def test_bots_start_before_the_api() -> None:
    async with BackendClient("http://127.0.0.1:1", "xk_somebody_" + "s" * 40) as client:
        await check_key(client)
