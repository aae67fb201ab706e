"""A shop that may be killed."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.embedded import ServiceUrls
from tests.backend.conftest import shop

from .installation import Installation

__all__ = ["folder", "killed_shop", "shop"]


AT_ANY_HOUR = {
    "XIAOKA_POLICY__REPAYMENTS__AT": "00:00",
    "XIAOKA_POLICY__REPAYMENTS__QUIET_UNTIL": "00:00",
    "XIAOKA_POLICY__REPAYMENTS__QUIET_FROM": "23:59:59.999999",
}
"""Credit is repaid at any time of day, because these shops run by the machine's clock."""


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder other users may reach, thrown away."""
    made = Path(tempfile.mkdtemp(prefix="xk-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="module")
async def killed_shop(services: ServiceUrls, template: str, folder: Path) -> AsyncIterator[Installation]:
    """One installation for every kill of a module, on a database of its own; audited at the end."""
    from app import databases

    name = "faults_kills"
    url = await databases.clone(services.database, template, name)
    try:
        async with Installation(folder, database_url=url, redis_url=services.redis, **AT_ANY_HOUR) as shop:
            yield shop
            report = await shop.audit()
            assert report.clean, report
    finally:
        await databases.drop(services.database, name)
