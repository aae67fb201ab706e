"""The limit of one chat as pure arithmetic: one moment says how much of its burst a chat has used.

It is the "theoretical arrival time" of the generic cell rate algorithm: the moment at which the chat would
have earned everything that was sent to it.
"""

from datetime import datetime, timedelta

from .policy import Pace


def wait_of(pace: Pace, earned_at: datetime | None, now: datetime) -> float:
    """Seconds until the next message may go."""
    if earned_at is None:
        return 0.0
    ahead = (earned_at - now).total_seconds()
    return max(0.0, ahead - (pace.burst - 1) * pace.interval)


def counted(pace: Pace, earned_at: datetime | None, now: datetime) -> datetime:
    """The moment after one more message went."""
    return max(earned_at or now, now) + timedelta(seconds=pace.interval)
