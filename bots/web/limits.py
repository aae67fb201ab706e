"""How much one person may send, so that one cannot slow down the others. Kept in memory of this process."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

BURST = 20
"""Updates a person may send at once."""

REFILL = 2.0
"""Updates a second after that: faster than anybody reads the answers."""

SOCKETS = 6
"""Open pages of one person."""

REMEMBERED = 20_000
"""People whose allowance is remembered; the one seen longest ago is forgotten first."""


@dataclass
class Guest:
    """What one person used up."""

    tokens: float
    seen: float
    sockets: int = 0


class Guests:
    """Allowances by chat address."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._guests: OrderedDict[str, Guest] = OrderedDict()

    def enter(self, address: str) -> bool:
        """Count one more open page; False when the person has too many."""
        guest = self._guest(address)
        if guest.sockets >= SOCKETS:
            return False
        guest.sockets += 1
        return True

    def leave(self, address: str) -> None:
        """One page less. The allowance stays remembered, so that reconnecting does not refill it."""
        self._guest(address).sockets -= 1
        self._forget()

    def wait(self, address: str) -> float:
        """Take one update from the allowance: 0 when granted, otherwise the seconds until one is free."""
        guest = self._guest(address)
        if guest.tokens >= 1:
            guest.tokens -= 1
            return 0.0
        return (1 - guest.tokens) / REFILL

    def _guest(self, address: str) -> Guest:
        now = self._now()
        guest = self._guests.setdefault(address, Guest(tokens=BURST, seen=now))
        guest.tokens = min(BURST, guest.tokens + (now - guest.seen) * REFILL)
        guest.seen = now
        self._guests.move_to_end(address)
        return guest

    def _forget(self) -> None:
        """Drop the longest unseen who have no page open. Open pages are bounded by the server's own limit."""
        excess = len(self._guests) - REMEMBERED
        if excess <= 0:
            return
        absent = (address for address, guest in self._guests.items() if guest.sockets <= 0)
        for address in [address for address, _ in zip(absent, range(excess), strict=False)]:
            del self._guests[address]
