"""The ledger as one would explain it on paper: no database, no locks, plain sums. It checks the real one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass
class Pocket:
    """Free money of one kind; `expires` only for bonus lots."""

    free: int
    expires: datetime | None = None
    bonus: bool = True

    def alive(self, now: datetime) -> bool:
        return self.expires is None or self.expires > now


@dataclass
class Reserve:
    """A hold: parts in order of consumption; `taken` is what a capture took from each."""

    parts: list[tuple[Pocket, int]]
    until: datetime
    status: str = "open"
    taken: list[tuple[Pocket, int]] = field(default_factory=list)
    refunded: bool = False

    @property
    def amount(self) -> int:
        return sum(amount for _, amount in self.parts)


@dataclass
class Purse:
    """One customer's money. A refusal is a string, as the ledger's codes."""

    grace: timedelta
    paid: Pocket = field(default_factory=lambda: Pocket(0, bonus=False))
    lots: list[Pocket] = field(default_factory=list)
    reserves: list[Reserve] = field(default_factory=list)

    def available(self, now: datetime) -> int:
        return self.paid.free + sum(lot.free for lot in self.lots if lot.alive(now))

    def frozen(self) -> int:
        return sum(reserve.amount for reserve in self.reserves if reserve.status == "open")

    def hold(self, amount: int, now: datetime, until: datetime) -> Reserve | str:
        if amount > self.available(now):
            return "insufficient_funds"
        alive = [lot for lot in self.lots if lot.alive(now)]
        alive.sort(key=lambda lot: (lot.expires is None, lot.expires or now))  # stable: the older first
        parts = []
        for pocket in [*alive, self.paid]:
            part = min(pocket.free, amount)
            if part:
                pocket.free -= part
                amount -= part
                parts.append((pocket, part))
        reserve = Reserve(parts, until)
        self.reserves.append(reserve)
        return reserve

    def capture(self, reserve: Reserve, amount: int, now: datetime) -> str | None:
        if reserve.status != "open":
            return f"hold_{reserve.status}"
        if reserve.until <= now:
            return "hold_expired"
        if not 1 <= amount <= reserve.amount:
            return "amount_invalid"
        for pocket, part in reserve.parts:
            taken = min(part, amount)
            amount -= taken
            reserve.taken.append((pocket, taken))
            self._give_back(pocket, part - taken, now)
        reserve.status = "captured"
        return None

    def void(self, reserve: Reserve, now: datetime) -> str | None:
        if reserve.status != "open":
            return f"hold_{reserve.status}"
        self._release(reserve, "voided", now)
        return None

    def expire(self, now: datetime) -> int:
        late = [reserve for reserve in self.reserves if reserve.status == "open" and reserve.until <= now]
        for reserve in late:
            self._release(reserve, "expired", now)
        return len(late)

    def refund(self, reserve: Reserve, now: datetime) -> str | None:
        if reserve.status in ("voided", "expired"):
            return f"hold_{reserve.status}"
        if reserve.status == "open" or reserve.refunded:
            return "conflict"
        for pocket, taken in reserve.taken:
            self._give_back(pocket, taken, now)
        reserve.refunded = True
        return None

    def sweep_bonus(self, now: datetime) -> None:
        for lot in self.lots:
            if not lot.alive(now):
                lot.free = 0

    def _release(self, reserve: Reserve, status: str, now: datetime) -> None:
        for pocket, part in reserve.parts:
            self._give_back(pocket, part, now)
        reserve.status = status

    def _give_back(self, pocket: Pocket, amount: int, now: datetime) -> None:
        pocket.free += amount
        if amount and not pocket.alive(now):
            pocket.expires = now + self.grace
