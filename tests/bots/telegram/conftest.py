"""A shop, a Telegram of our own, and processes of the bot that come and go."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.embedded import ServiceUrls
from app.secrets import Vault
from app.settings import load
from app.stage import Rehearsal, rehearsal
from backend.audit.service import audit
from tests.conftest import CARD_KEY

from .installation import Installation, installation


@pytest.fixture(scope="session")
async def stage(services: ServiceUrls, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Rehearsal]:
    """The real engine, client, backend, PostgreSQL and Valkey, and a clock that can be moved."""
    data: Path = tmp_path_factory.mktemp("data")
    settings = load(data, card_key=CARD_KEY.hex())
    vault = Vault(data, settings)
    async with rehearsal(settings, vault, server_url=services.database, redis_url=services.redis) as opened:
        yield opened
        report = await opened.backend.database.run(audit)
        assert report.clean, f"the books do not balance after the tests of Telegram: {report}"


@pytest.fixture
async def shop(stage: Rehearsal) -> AsyncIterator[Installation]:
    """One bot and its people; no process runs yet."""
    async with installation(stage) as opened:
        yield opened
