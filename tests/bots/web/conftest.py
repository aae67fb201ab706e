"""The web chat's server, inside the whole running application."""

from collections.abc import AsyncIterator

import pytest

from tests.running_shop import running_shop


@pytest.fixture(scope="session")
async def shop() -> AsyncIterator[str]:
    """Where the chat is."""
    async with running_shop() as url:
        yield url
