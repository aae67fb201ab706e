"""How much one person, one page and one address may send, so that one cannot slow down the others.

Kept in memory of this process.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

BURST = 20
"""Updates a person may send at once."""

REFILL = 2.0
"""Updates a second after that: faster than anybody reads the answers."""

ALOUD = {"spoke": (4.0, 0.5), "listened": (12.0, 2.0)}
"""Recordings a person may send, and entries they may have said aloud: at once, then a second."""

FRAMES = 100
"""Frames of any kind a page may send at once. Twenty of them are sentences, the rest refused or pings."""

FRAMES_REFILL = 20.0
"""Frames a second after that; whoever sends more is disconnected."""

SOCKETS = 6
"""Open pages of one person."""

REMEMBERED = 20_000
"""People whose allowance is remembered; the one seen longest ago is forgotten first."""

Now = Callable[[], float]
AddressWait = Callable[[str], float]
"""Counts one update of an address; the seconds it must wait when that was too much, else 0."""


@dataclass
class Bucket:
    """`depth` at once, after that `refill` a second."""

    depth: float
    refill: float
    tokens: float
    seen: float

    def take(self, now: float) -> float:
        """Take one: 0 when granted, otherwise the seconds until one is free."""
        self.tokens = min(self.depth, self.tokens + (now - self.seen) * self.refill)
        self.seen = now
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.refill


@dataclass
class Guest:
    """What one person used up, and how many pages of theirs are open."""

    bucket: Bucket
    aloud: dict[str, Bucket]
    sockets: int = 0


class Guests:
    """Allowances by chat address."""

    def __init__(self, now: Now = time.monotonic) -> None:
        self.now = now
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
        return self._guest(address).bucket.take(self.now())

    def wait_aloud(self, address: str, what: str) -> float:
        """The same for one recording ("spoke") or one entry said aloud ("listened")."""
        wait = self._guest(address).aloud[what].take(self.now())
        self._forget()
        return wait

    def _guest(self, address: str) -> Guest:
        now = self.now()
        guest = self._guests.setdefault(
            address,
            Guest(
                Bucket(BURST, REFILL, BURST, now),
                {what: Bucket(depth, refill, depth, now) for what, (depth, refill) in ALOUD.items()},
            ),
        )
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


@dataclass
class Allowance:
    """What one open page may still send: frames of its own, updates of its person and address."""

    guests: Guests
    person: str
    came_from: str
    address_wait: AddressWait
    _frames: Bucket = field(init=False)

    def __post_init__(self) -> None:
        self._frames = Bucket(FRAMES, FRAMES_REFILL, FRAMES, self.guests.now())

    def frame(self) -> bool:
        """Count one frame of any kind; False when the page sends more than any page does."""
        return self._frames.take(self.guests.now()) == 0

    def update(self) -> float:
        """Count one update: 0 when granted, otherwise the seconds until one is free."""
        # First the person: who is loud does not use up what others behind the same address have.
        return self.guests.wait(self.person) or self.address_wait(self.came_from)
