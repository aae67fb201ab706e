"""A credit line as one would explain it on paper: plain sums, no database. It checks the real one."""

from dataclasses import dataclass, field
from datetime import date


@dataclass
class Use:
    """What one order put on the line; `status` as in the contract."""

    own: int
    """What the order took of the customer's own money."""
    amount: int
    day: date
    due: date
    status: str = "held"
    repaid: int = 0


@dataclass
class Line:
    """A customer's own money and their line. Amounts in fen; a refusal is a string."""

    limit: int
    order_cap: int
    day_cap: int
    auto_cap: int
    open: bool = True
    own: int = 0
    uses: list[Use] = field(default_factory=list)

    def used(self) -> int:
        """Owed and held."""
        return sum(use.amount - use.repaid for use in self.uses if use.status in ("held", "owed"))

    def used_on(self, day: date) -> int:
        """What counts against a business day."""
        return sum(use.amount for use in self.uses if use.day == day and use.status != "released")

    def overdue(self, today: date) -> bool:
        return any(use.status == "owed" and use.due < today for use in self.uses)

    def order(self, price: int, consent: int | None, today: date, due: date) -> Use | None:
        """Own money first; the rest on the line when it was agreed to (None: as much as it may by itself)."""
        gap = max(0, price - self.own)
        if gap:
            cap = self.order_cap if consent is not None else min(self.auto_cap, self.order_cap)
            fits = (
                self.open
                and gap <= cap
                and (consent is None or gap <= consent)
                and self.used() + gap <= self.limit
                and self.used_on(today) + gap <= self.day_cap
                and not self.overdue(today)
            )
            if not fits:
                return None
        use = Use(price - gap, gap, today, due, "held" if gap else "none")
        self.own -= use.own
        self.uses.append(use)
        return use

    def capture(self, use: Use, amount: int) -> None:
        """Own money is spent first; what is left over comes back, of the line first."""
        own = min(use.own, amount)
        self.own += use.own - own
        use.own = own
        if use.amount:
            use.status = "owed" if amount > own else "released"
            use.amount = amount - own if amount > own else use.amount

    def release(self, use: Use) -> None:
        """Nothing was bought."""
        self.own += use.own
        use.own = 0
        if use.amount:
            use.status = "released"

    def refund(self, use: Use) -> None:
        """Nothing is owed any more; what was paid back already is the customer's own."""
        self.own += use.own + (use.repaid if use.amount and use.status != "released" else 0)
        if use.amount:
            use.status = "released"

    def repay(self, use: Use, amount: int) -> None:
        """So much of it, from the customer's own money."""
        self.own -= amount
        use.repaid += amount
        if use.repaid == use.amount:
            use.status = "repaid"
