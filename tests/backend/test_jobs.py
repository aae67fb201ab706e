"""The worker believes that its listener is deaf when it hears nothing twice."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from pgqueuer.errors import FailingListenerError
from pgqueuer.models import HealthCheckEvent
from pgqueuer.queries import Queries

from backend.jobs.worker import PatientManager


class _Queue:
    """Hears the probes from the `heard_from`th on."""

    def __init__(self, heard_from: int) -> None:
        self.probes = 0
        self.manager = PatientManager(cast(Queries, self))
        self._heard_from = heard_from

    async def notify_health_check(self, id: Any) -> None:
        self.probes += 1
        if self.probes >= self._heard_from:
            event = HealthCheckEvent(
                channel="ch", sent_at=datetime.now(UTC), type="health_check_event", id=id
            )
            self.manager.pending_health_check[id].set_result(event)


@pytest.mark.parametrize("heard_from", [1, 2])
async def test_a_probe_before_anybody_listens_ends_nothing(heard_from: int) -> None:
    queue = _Queue(heard_from)
    assert (await queue.manager.listener_healthy(timedelta(seconds=0.1))).type == "health_check_event"
    assert queue.probes == heard_from


async def test_a_deaf_listener_is_found_out() -> None:
    queue = _Queue(99)
    with pytest.raises(FailingListenerError):
        await queue.manager.listener_healthy(timedelta(seconds=0.1))
    assert queue.probes == 2
