"""How much one key, one person and one address may ask: token buckets in the memory of this process.

N processes grant up to N times as much. That is the price of asking nobody on the way of a request.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from pydantic import BaseModel, ConfigDict, Field

from .caller import Caller
from .problems import ProblemError


class Rate(BaseModel):
    """`burst` at once, after that `per_second`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    burst: int = Field(ge=1, le=10_000_000)
    per_second: float = Field(gt=0, le=10_000_000, allow_inf_nan=False)


class LimitPolicy(BaseModel):
    """What is granted. The defaults are far above what people do and far below what hurts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Rate = Rate(burst=200, per_second=50)
    """One key of a customer or a merchant."""
    person: Rate = Rate(burst=300, per_second=75)
    """All keys of one customer together."""
    service: Rate | None = None
    """One key of scope channel or operator, which act for everybody; None is without limit."""
    address: Rate = Rate(burst=600, per_second=100)
    """What comes from one address without a key: pages, cashier, web sockets, sentences in the web chat."""
    failures: Rate = Rate(burst=20, per_second=0.2)
    """Wrong keys from one address."""
    sockets: int = Field(default=200, ge=1)
    """Web sockets one address may have open."""
    remembered: int = Field(default=20_000, ge=100)
    """Keys, people and addresses remembered, of each; the one seen longest ago is forgotten first."""


class Buckets:
    """One bucket for each of many. Keeps one number each: when its bucket will be full again (GCRA)."""

    def __init__(self, rate: Rate, remembered: int, now: Callable[[], float] = time.monotonic) -> None:
        self._interval = 1 / rate.per_second
        self._depth = rate.burst * self._interval
        self._remembered = remembered
        self._now = now
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, who: Hashable) -> float:
        """Take one from the bucket: 0 when granted, otherwise the seconds until there is one."""
        now = self._now()
        full_at = max(self._full_at.get(who, now), now) + self._interval
        missing = full_at - now - self._depth
        if missing > 1e-9:
            self._full_at.move_to_end(who)  # whoever is refused is not forgotten for it
            return missing
        self._full_at[who] = full_at
        self._full_at.move_to_end(who)
        if len(self._full_at) > self._remembered:
            self._full_at.popitem(last=False)
        return 0.0

    def give_back(self, who: Hashable) -> None:
        """What was taken turned out to be free."""
        if who in self._full_at:
            self._full_at[who] -= self._interval


class Limits:
    """The limits of one process. All raise `too_many_requests` with the seconds to wait."""

    def __init__(self, policy: LimitPolicy, now: Callable[[], float] = time.monotonic) -> None:
        def buckets(rate: Rate) -> Buckets:
            return Buckets(rate, policy.remembered, now)

        self._keys = buckets(policy.key)
        self._people = buckets(policy.person)
        self._services = buckets(policy.service) if policy.service else None
        self._failures = buckets(policy.failures)

    def admit(self, caller: Caller) -> None:
        """Count one request of a valid key."""
        if caller.customer_id is not None:
            _refuse(self._keys.take(caller.key_id), "with this key")
            _refuse(self._people.take(caller.customer_id), "for this customer")
        elif self._services is not None:
            _refuse(self._services.take(caller.key_id), "with this key")

    def guess(self, address: str) -> None:
        """Count one unknown key before it is looked up: many at the same time are many guesses."""
        _refuse(self._failures.take(network_of(address)), "with keys that are not valid")

    def no_guess(self, address: str) -> None:
        """The key was valid, or nobody could tell."""
        self._failures.give_back(network_of(address))


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """Whom an address stands for: itself, and for IPv6 its /64, which one household has to itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)


def _refuse(wait: float, what: str) -> None:
    if wait:
        seconds = ceil(wait)
        raise ProblemError("too_many_requests", f"Too many requests {what}.", retry_after=seconds)
