"""schemathesis at the published description: what it says is what happens, whatever is sent.

`XIAOKA_EXAMPLES` sets how many requests each operation gets from each key (default 12).
"""

import asyncio
import os
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis import Case, GenerationMode

from backend.platform.limits import Limits
from tests.backend.shopping import Shop

from .serving import UNLIMITED, served

EXAMPLES = int(os.environ.get("XIAOKA_EXAMPLES", "12"))


def _besiege(url: str, key: dict[str, str], *, mode: GenerationMode) -> list[str]:
    """Every operation with generated requests; what went wrong, in schemathesis's words."""
    schema = schemathesis.openapi.from_url(f"{url}/openapi.json")
    wrong = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path == "/v1/events/stream":
            continue  # never ends
        strategy = operation.as_strategy(generation_mode=mode)

        @hypothesis.given(case=strategy)
        @hypothesis.settings(
            max_examples=EXAMPLES, database=None, suppress_health_check=list(hypothesis.HealthCheck)
        )
        def ask(case: Case) -> None:
            if isinstance(case.query, dict) and case.path == "/v1/events":
                case.query.pop("wait", None)  # it waits as long as it is told to
            case.call_and_validate(headers=key)

        try:
            ask()
        except Exception as error:
            wrong.append(f"{operation.label}: {type(error).__name__} {error}"[:3000])
    return wrong


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value
)
@pytest.mark.parametrize("scope", ["operator", "channel", "customer"])
async def test_what_is_described_is_what_happens(shop: Shop, scope: str, mode: Any) -> None:
    shop.backend.app.state.limits = Limits(UNLIMITED)
    key = await shop.key(scope, await shop.customer() if scope == "customer" else None)
    async with served(shop.backend.app) as url:
        wrong = await asyncio.to_thread(_besiege, url, key, mode=mode)
    assert not wrong, "\n\n".join(wrong)
