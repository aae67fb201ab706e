"""schemathesis at the published description: what it says is what happens, whatever is sent.

By default eight requests of each kind at each operation, always the same. `XIAOKA_EXAMPLES=200` makes it a
campaign of so many and new ones each time.
"""

import asyncio
import os

import hypothesis
import pytest
import schemathesis
from schemathesis import Case, GenerationMode
from schemathesis.checks import positive_data_acceptance

from backend.platform.limits import Limits
from tests.backend.shopping import Shop

from .serving import UNLIMITED, served

EXCLUDED = [
    positive_data_acceptance,  # a valid request about nothing that exists is refused, and rightly so
]
WAITING = ("/v1/events", "/v1/merchants/{customer_id}/events")
CAMPAIGN = "XIAOKA_EXAMPLES" in os.environ
EXAMPLES = int(os.environ.get("XIAOKA_EXAMPLES", "8"))


def _harmless(failure: str) -> bool:
    """Whether only query and headers were wrong and nobody minded.

    Parameters that are not read may be there, what stands in an address has no type, and the key is put in
    again after generation.
    """
    violations = [line.strip(" -") for line in failure.splitlines() if "violates" in line]
    return bool(violations) and all(line.startswith(("query:", "header:")) for line in violations)


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
            max_examples=EXAMPLES,
            derandomize=not CAMPAIGN,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        def ask(case: Case) -> None:
            if isinstance(case.query, dict) and case.path in WAITING:
                case.query.pop("wait", None)  # it waits as long as it is told to
            case.call_and_validate(headers=key, excluded_checks=EXCLUDED)

        try:
            ask()
        except hypothesis.errors.Unsatisfiable:
            continue  # an operation that takes nothing has nothing to send wrongly
        except BaseExceptionGroup as found_wrong:
            failures = [str(failure) for failure in found_wrong.exceptions]
            wrong += [f"{operation.label}: {failure}" for failure in failures if not _harmless(failure)]
    return wrong


@pytest.mark.parametrize(
    ("scope", "mode"),
    [
        ("operator", GenerationMode.POSITIVE),
        ("operator", GenerationMode.NEGATIVE),
        ("customer", GenerationMode.POSITIVE),
    ],
)
async def test_what_is_described_is_what_happens(shop: Shop, scope: str, mode: GenerationMode) -> None:
    shop.backend.app.state.limits = Limits(UNLIMITED)
    key = await shop.key(scope, await shop.customer() if scope == "customer" else None)
    async with served(shop.backend.app) as url:
        wrong = await asyncio.to_thread(_besiege, url, key, mode=mode)
    assert not wrong, "\n\n".join(wrong)
