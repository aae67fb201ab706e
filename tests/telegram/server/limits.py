"""Telegram's limits on sending, with `retry_after` when one is crossed."""

import math
from collections import deque
from dataclasses import dataclass, field

from tests.telegram.server.refusals import too_many_requests


@dataclass(frozen=True)
class Limits:
    """How many messages a bot may send. The defaults are what Telegram's documentation states.

    `burst` messages to one chat may come at once; after that one per `seconds_per_message`.
    """

    per_second: int = 30
    per_group_minute: int = 20
    burst: int = 5
    seconds_per_message: float = 1.0


# For scripts that send more than people would read.
NO_LIMITS = Limits(per_second=10**9, per_group_minute=10**9, burst=10**9)


@dataclass
class Meter:
    """Counts one bot's messages."""

    limits: Limits
    _all: deque[float] = field(default_factory=deque)
    _by_group: dict[int, deque[float]] = field(default_factory=dict)
    _tokens: dict[int, tuple[float, float]] = field(default_factory=dict)
    _flooded: dict[int, float] = field(default_factory=dict)

    def flood(self, chat_id: int, until: float) -> None:
        """Refuse everything to this chat until then."""
        self._flooded[chat_id] = until

    def count(self, chat_id: int, now: float, *, group: bool) -> None:
        """Let one message through, or refuse it with 429. A refused message is not counted."""
        wait = max(
            self._flooded.get(chat_id, 0.0) - now,
            _wait(self._all, self.limits.per_second, 1.0, now),
            self._wait_of_chat(chat_id, now),
        )
        groups = self._by_group.setdefault(chat_id, deque()) if group else None
        if groups is not None:
            wait = max(wait, _wait(groups, self.limits.per_group_minute, 60.0, now))
        if wait > 0:
            raise too_many_requests(max(1, math.ceil(wait)))
        self._all.append(now)
        if groups is not None:
            groups.append(now)
        self._tokens[chat_id] = (self._available(chat_id, now) - 1, now)

    def _available(self, chat_id: int, now: float) -> float:
        left, since = self._tokens.get(chat_id, (float(self.limits.burst), now))
        return min(float(self.limits.burst), left + (now - since) / self.limits.seconds_per_message)

    def _wait_of_chat(self, chat_id: int, now: float) -> float:
        available = self._available(chat_id, now)
        return 0.0 if available >= 1 else (1 - available) * self.limits.seconds_per_message


def _wait(sent: deque[float], most: int, window: float, now: float) -> float:
    """Seconds until one more fits into the window."""
    while sent and sent[0] <= now - window:
        sent.popleft()
    return 0.0 if len(sent) < most else sent[0] + window - now
