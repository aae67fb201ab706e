"""The shop as one would explain it on paper: purses, orders, bills. It checks the real one.

A refusal is a string, as the backend's codes. The gateway's side is part of the model: what was paid there
and whether we heard of it are two things.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from backend.platform.policy_data import ShopPolicy
from backend.pricing import offers
from backend.topups.policy import ask_at, is_late
from tests.backend.simple_ledger import Pocket, Purse, Reserve

Answer = Literal["delivered", "failed", "pending", "unknown"]


@dataclass
class SimpleOrder:
    """`reserve` is its money; `expires` counts while it waits for money; `since` is when fulfilment began."""

    who: int
    total: int
    status: str = "held"
    shortfall: int = 0
    reserve: Reserve | None = None
    expires: datetime | None = None
    since: datetime | None = None
    deliveries: int = 0
    refunded: bool = False
    bonus_earned: bool = False


@dataclass
class SimpleBill:
    """`paid_as` is the gateway's transaction once somebody paid there."""

    who: int
    amount: int
    bonus: int
    order: SimpleOrder
    method: str
    expires: datetime
    due: datetime | None
    asked: int = 0
    status: str = "pending"
    paid_as: str | None = None
    late: bool = False


@dataclass
class SimpleShop:
    """Some customers of one shop."""

    policy: ShopPolicy
    purses: list[Purse]
    orders: list[SimpleOrder] = field(default_factory=list)
    bills: list[SimpleBill] = field(default_factory=list)
    suspense: int = 0

    def place(self, who: int, total: int, now: datetime) -> SimpleOrder:
        order = SimpleOrder(who, total)
        if not self._hold(order, now, self.policy.hold_life):
            self._wait_for_money(order, total - self.purses[who].available(now), now)
        self.orders.append(order)
        return order

    def cancel(self, order: SimpleOrder, now: datetime) -> str | None:
        if order.status not in ("awaiting_funds", "held"):
            return "order_not_cancellable"
        self._release(order, now)
        order.status, order.shortfall, order.reserve = "cancelled", 0, None
        return None

    def refund(self, order: SimpleOrder, now: datetime) -> str | None:
        """The desk gives a delivered order's money back to the pockets it came from, once."""
        if order.status != "delivered" or order.refunded:
            return "order_not_refundable"
        assert order.reserve is not None
        assert self.purses[order.who].refund(order.reserve, now) is None
        order.refunded = True
        return None

    def bill(self, order: SimpleOrder, amount: int, method: str, now: datetime) -> SimpleBill | str:
        """The open bill over the same, or a new one."""
        if order.status != "awaiting_funds" or order.expires is None or order.expires <= now:
            return "order_not_payable"
        for bill in reversed(self.bills):
            same = (bill.order, bill.amount, bill.method) == (order, amount, method)
            if same and bill.status == "pending" and bill.expires > now:
                return bill
        expires = now + self.policy.bill_life
        tier = offers.earned(self.policy.bonus_tiers, amount, gap=order.shortfall)
        bonus = tier.bonus if tier is not None and not order.bonus_earned else 0
        bill = SimpleBill(order.who, amount, bonus, order, method, expires, ask_at(now, 0, expires))
        self.bills.append(bill)
        return bill

    def hear(self, bill: SimpleBill, now: datetime, *, transaction: str) -> str:
        """A notification about money for this bill. `transaction` may be one we heard of before."""
        if bill.status == "credited":
            if transaction == bill.paid_as:
                return "repeated"
            self.suspense += bill.amount
            return "kept_for_review"
        bill.paid_as = transaction
        bill.late = is_late(bill.status, now, bill.expires)  # type: ignore[arg-type]
        bill.status, bill.due = "credited", None
        purse = self.purses[bill.who]
        purse.paid.free += bill.amount
        if bill.order.bonus_earned:
            bill.bonus = 0  # one gap, one bonus
        if bill.bonus:
            bill.order.bonus_earned = True
            purse.lots.append(Pocket(bill.bonus, now + timedelta(days=self.policy.bonus_days)))
        order = bill.order
        if order.status == "awaiting_funds" and order.expires is not None and order.expires > now:
            if self._hold(order, now, self.policy.hold_life):
                order.status, order.shortfall, order.expires = "held", 0, None
            else:
                order.shortfall = order.total - purse.available(now)
        return "done"

    def refuse(self, bill: SimpleBill) -> None:
        if bill.status in ("pending", "processing"):
            bill.status, bill.due = "refused", None

    def begin_to_pay(self, bill: SimpleBill) -> None:
        if bill.status == "pending":
            bill.status = "processing"

    def fulfil(self, order: SimpleOrder, answer: Answer, now: datetime) -> None:
        """The job: begin, ask, settle."""
        if order.status == "held":
            if not self._secure(order, now):
                order.reserve = None
                missing = order.total - self.purses[order.who].available(now)
                self._wait_for_money(order, max(1, missing), now)
                return
            order.status, order.since = "fulfilling", now
        if order.status in ("fulfilling", "review"):
            self._settle(order, answer, now)

    def sweep(self, now: datetime) -> None:
        """Every duty of time, in the order of the real one."""
        for bill in self.bills:
            if bill.due is not None and bill.due <= now:
                bill.asked += 1
                bill.due = ask_at(now, bill.asked, bill.expires)
                if bill.paid_as is not None:
                    self.hear(bill, now, transaction=bill.paid_as)
                elif bill.status == "pending" and bill.expires <= now:
                    bill.status = "expired"
        for order in self.orders:
            if order.status == "awaiting_funds" and order.expires is not None and order.expires <= now:
                order.status, order.shortfall = "expired", 0
        for purse in self.purses:
            purse.expire(now)
            purse.sweep_bonus(now)

    def _settle(self, order: SimpleOrder, answer: Answer, now: datetime) -> None:
        purse = self.purses[order.who]
        if answer == "delivered":
            if self._secure(order, now):
                assert order.reserve is not None
                assert purse.capture(order.reserve, order.total, now) is None
                order.status = "delivered"
                order.deliveries += 1
            elif order.status == "fulfilling":
                order.status = "review"
        elif answer == "failed":
            self._release(order, now)
            order.status = "failed"
        else:
            self._secure(order, now)
            assert order.since is not None
            if order.status == "fulfilling" and order.since + self.policy.review_after <= now:
                order.status = "review"

    def _hold(self, order: SimpleOrder, now: datetime, life: timedelta) -> bool:
        made = self.purses[order.who].hold(order.total, now, now + life)
        if isinstance(made, str):
            return False
        order.reserve = made
        return True

    def _secure(self, order: SimpleOrder, now: datetime) -> bool:
        """More time for its money, or other money when the time was over."""
        life, reserve = self.policy.fulfilment_hold_life, order.reserve
        assert reserve is not None
        if reserve.status == "open" and reserve.until > now:
            reserve.until = max(reserve.until, now + life)
            return True
        self._release(order, now)
        return self._hold(order, now, life)

    def _release(self, order: SimpleOrder, now: datetime) -> None:
        if order.reserve is not None and order.reserve.status == "open":
            self.purses[order.who].void(order.reserve, now)

    def _wait_for_money(self, order: SimpleOrder, shortfall: int, now: datetime) -> None:
        order.status, order.shortfall = "awaiting_funds", shortfall
        order.expires = now + self.policy.order_life
