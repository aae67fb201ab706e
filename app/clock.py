"""The two clocks of the house: the machine's, and one that stands still until it is moved."""

from datetime import UTC, datetime, timedelta
from time import monotonic


class SystemClock:
    """The machine's present, aware and in UTC."""

    def now(self) -> datetime:
        """The present."""
        return datetime.now(UTC)


class ManualClock:
    """A present that only moves when told to; for rehearsals and tests.

    It starts at `start`, by default at a fixed weekday noon in China so that quiet hours and business dates
    do not depend on when somebody runs it.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._now = _aware(start or datetime(2026, 3, 11, 4, 0, tzinfo=UTC))

    def now(self) -> datetime:
        """The present as last set."""
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Move forward and return the new present. Time never runs backwards: a negative step is an error."""
        if by < timedelta(0):
            raise ValueError("time does not run backwards")
        self._now += by
        return self._now

    def set(self, moment: datetime) -> datetime:
        """Stand at `moment` (aware), earlier or later."""
        self._now = _aware(moment)
        return self._now


class RunningClock:
    """Runs on from wherever another clock stands, for what measures waits while a rehearsal's time stands."""

    def __init__(self, stands: ManualClock) -> None:
        self._stands = stands
        self._started = monotonic()

    def now(self) -> datetime:
        """The other clock's present, and the real time that went by here."""
        return self._stands.now() + timedelta(seconds=monotonic() - self._started)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("an aware datetime is needed")
    return moment.astimezone(UTC)
