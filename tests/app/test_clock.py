from datetime import UTC, datetime, timedelta

import pytest

from app.clock import ManualClock, SystemClock


def test_the_machines_clock_is_aware() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_it_moves_only_when_told() -> None:
    clock = ManualClock(datetime(2026, 3, 11, 12, tzinfo=UTC))
    assert clock.advance(timedelta(minutes=16)) == clock.now() == datetime(2026, 3, 11, 12, 16, tzinfo=UTC)
    assert clock.set(datetime(2026, 1, 1, tzinfo=UTC)) == clock.now()


def test_it_never_runs_backwards_nor_without_a_zone() -> None:
    with pytest.raises(ValueError, match="backwards"):
        ManualClock().advance(timedelta(seconds=-1))
    with pytest.raises(ValueError, match="aware"):
        ManualClock(datetime(2026, 1, 1))  # noqa: DTZ001
