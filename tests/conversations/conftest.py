"""One stage for all conversations of a run; what they leave behind must balance."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.embedded import ServiceUrls
from app.secrets import Vault
from app.settings import load
from app.stage import Rehearsal, rehearsal
from backend.audit.service import audit
from tests.conftest import CARD_KEY


@pytest.fixture(scope="session")
async def stage(services: ServiceUrls, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Rehearsal]:
    """The real engine, client, backend, PostgreSQL and Valkey, and a clock that can be moved."""
    data: Path = tmp_path_factory.mktemp("data")
    settings = load(data, card_key=CARD_KEY.hex())  # one database for all of them, so one key
    vault = Vault(data, settings)
    async with rehearsal(settings, vault, server_url=services.database, redis_url=services.redis) as opened:
        yield opened
        report = await opened.backend.database.run(audit)
        assert report.clean, f"the books do not balance after the conversations: {report}"
