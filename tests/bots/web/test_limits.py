"""One person's allowance, with a clock of our own."""

import pytest

from bots.web import limits
from bots.web.limits import BURST, REFILL, SOCKETS, Guests


class Watch:
    """A monotonic clock that moves when told to."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_a_burst_is_granted_and_then_slowed_down(watch: Watch) -> None:
    guests = Guests(watch)
    assert [guests.wait("a") for _ in range(BURST)] == [0.0] * BURST
    wait = guests.wait("a")
    assert wait == pytest.approx(1 / REFILL)
    watch.time += wait
    assert guests.wait("a") == 0.0
    assert guests.wait("a") > 0


def test_nobody_pays_for_somebody_else(watch: Watch) -> None:
    guests = Guests(watch)
    for _ in range(10 * BURST):
        guests.wait("loud")
    assert guests.wait("quiet") == 0.0


def test_coming_back_does_not_refill_the_allowance(watch: Watch) -> None:
    guests = Guests(watch)
    assert guests.enter("a")
    for _ in range(BURST):
        guests.wait("a")
    guests.leave("a")
    assert guests.enter("a")
    assert guests.wait("a") > 0


def test_a_person_has_a_few_pages_open_at_once(watch: Watch) -> None:
    guests = Guests(watch)
    assert all(guests.enter("a") for _ in range(SOCKETS))
    assert not guests.enter("a")
    guests.leave("a")
    assert guests.enter("a")


def test_memory_stays_flat(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REMEMBERED", 10)
    guests = Guests(watch)
    guests.enter("stays")
    for number in range(100):
        guests.enter(str(number))
        guests.leave(str(number))
    assert len(guests._guests) == 10
    assert guests._guests["stays"].sockets == 1
