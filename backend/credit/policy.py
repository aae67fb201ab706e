"""What a line looks like and what it may be used for. Pure; amounts in fen, dates in Shanghai."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from api_client.contract import CreditLine, WayToClose
from backend.platform.repayment_data import RepaymentPolicy

from .calendar import next_business_day


@dataclass(frozen=True)
class Terms:
    """What is used on the business day `today` costs and when it is due: `fee_fixed` fen for each use, and
    `fee_bp` basis points of its amount.
    """

    today: date
    due: date
    fee_fixed: int
    fee_bp: int


def terms_of(policy: RepaymentPolicy, today: date) -> Terms:
    """Whatever is used today is due on the next business day."""
    due = next_business_day(today)
    return Terms(today, due, policy.fee_fixed, policy.fee_daily * (due - today).days)


def line_of(row: Any, terms: Terms) -> CreditLine | None:
    """A row of `credit_standing` as the wallet shows it; None for a line that was closed and is paid back."""
    if row.status == "closed" and not row.used:
        return None
    usable = row.status == "open" and not row.overdue
    return CreditLine(
        limit=row.credit_limit,
        used=row.used,
        available=max(0, row.credit_limit - row.used) if usable else 0,
        due=row.due,
        status=row.status,
        order_cap=row.order_cap,
        day_left=max(0, row.day_cap - row.day_used),
        auto_cap=row.auto_cap,
        overdue=row.overdue,
        next_due=terms.due,
        fee_fixed=terms.fee_fixed,
        fee_basis_points=terms.fee_bp,
    )


def way(line: CreditLine | None, gap: int) -> WayToClose | None:
    """How the line closes the gap; None when it may not, or not all of it."""
    if line is None or gap <= 0 or gap > min(line.available, line.order_cap, line.day_left):
        return None
    automatic = gap <= line.auto_cap
    return WayToClose(kind="credit", pay=0, cost=line.cost(gap), due=line.next_due, automatic=automatic)
