"""Whether an invoice may be paid, and what a number of Stars is worth: pure decisions."""

from dataclasses import dataclass
from datetime import datetime

from api_client.contract import TopupStatus
from api_client.contract.stars import Refusal
from backend.platform.policy_data import StarsPolicy


@dataclass(frozen=True)
class StarsBill:
    """What our books say about a bill in Stars; `amount` in fen."""

    stars: int
    amount: int
    status: TopupStatus
    expires_at: datetime


def refusal(bill: StarsBill | None, stars: int, currency: str, now: datetime) -> Refusal | None:
    """Why this must not be paid now; None when it may. Asked before the person is charged."""
    if bill is None:
        return "unknown"
    if bill.status == "credited":
        return "paid"
    if bill.status != "pending" or bill.expires_at <= now:
        return "expired"
    if (stars, currency) != (bill.stars, "XTR"):
        return "amount"
    return None


def worth(stars: int, bill: tuple[int, int] | None, policy: StarsPolicy) -> int:
    """Stars in fen. Those of a bill, given as its (stars, fen), are worth its amount; others in proportion.

    Stars without a bill are worth what the shop takes them for today.
    """
    if bill is None:
        return stars * policy.fen_per_star
    asked, amount = bill
    # A Star is worth a fen at least, so another number of them is never worth exactly the bill.
    return max(1, stars * amount // asked)
