"""What a business person may change about the shop: tiers, lifetimes and limits, as validated data."""

from datetime import timedelta
from functools import cached_property
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .agreement_data import AgreementPolicy
from .guard_data import GuardPolicy
from .pricing_data import BonusTier, PricingPolicy, check_offers
from .repayment_data import RepaymentPolicy
from .scoring_data import ScoringPolicy
from .standing_data import StandingPolicy
from .suggestion_data import SuggestionPolicy
from .webhook_data import WebhookPolicy


class StarsPolicy(BaseModel):
    """What may be paid with Telegram Stars, and what a Star is worth to the shop. Nothing, unless it says so.

    Telegram asks bots to take Stars, and only Stars, for digital goods that are sold inside it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    families: frozenset[str] = frozenset()
    """Product families whose orders may be paid with Stars, such as `steam`."""
    topups: bool = False
    """Whether the balance may be topped up with them."""
    fen_per_star: int = Field(default=10, ge=1)
    most: int = Field(default=10_000, ge=1)
    """Stars of one bill, at most."""

    def price(self, amount: int, family: str | None) -> int | None:
        """`amount` fen in Stars, rounded down in the customer's favour; None when they are not taken.

        `family` is that of the order to be paid, None for the balance.
        """
        taken = self.topups if family is None else family in self.families
        stars = max(1, amount // self.fen_per_star)
        return stars if taken and stars <= self.most else None


class ShopPolicy(BaseModel):
    """Amounts in fen, lifetimes as durations (ISO 8601 or seconds in a settings file)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bonus_tiers: tuple[BonusTier, ...] = (
        BonusTier(amount=50_00, bonus=2_50),
        BonusTier(amount=100_00, bonus=5_00),
        BonusTier(amount=200_00, bonus=12_00),
        BonusTier(amount=500_00, bonus=35_00),
    )
    """Smallest first."""
    pricing: PricingPolicy = PricingPolicy()
    """Discounts by balance, and how often a bonus is earned."""
    bonus_days: int = Field(default=180, ge=1)
    bonus_grace: timedelta = timedelta(days=7)
    """How much longer an expired bonus lives when an order that used it gives it back."""
    topup_minimum: int = Field(default=1, ge=1)
    topup_maximum: int = Field(default=50_000_00, ge=1)
    stars: StarsPolicy = StarsPolicy()
    bill_life: timedelta = timedelta(minutes=15)
    quote_life: timedelta = timedelta(minutes=15)
    hold_life: timedelta = timedelta(minutes=15)
    order_life: timedelta = timedelta(hours=24)
    """How long an order waits for money. It locks neither stock nor money meanwhile."""
    fulfilment_hold_life: timedelta = timedelta(days=7)
    """Once a supplier may have the order its money stays frozen; renewed as long as the outcome is open."""
    review_after: timedelta = timedelta(minutes=3)
    """How long a supplier may take before a person has a look."""
    link_code_life: timedelta = timedelta(minutes=10)
    idempotency_life: timedelta = timedelta(days=7)
    """How long an answer can be replayed. Money rows keep a permanent unique reference besides."""
    job_log_life: timedelta = timedelta(days=14)
    """How long the queue's log says what became of each job."""
    guard: GuardPolicy = GuardPolicy()
    """When a payment by voice or in elderly mode waits."""
    repayments: RepaymentPolicy = RepaymentPolicy()
    """When a credit line is repaid, what it costs, and what follows when the balance is short."""
    scoring: ScoringPolicy = ScoringPolicy()
    """How merchants' credit scores come about, and what they are good for."""
    agreement: AgreementPolicy = AgreementPolicy()
    """What is signed before a line opens."""
    standing: StandingPolicy = StandingPolicy()
    """What is kept for the next order, and automatic top-ups."""
    suggestions: SuggestionPolicy = SuggestionPolicy()
    """When people are reminded of what they buy regularly."""
    webhooks: WebhookPolicy = WebhookPolicy()
    """How other systems are told."""

    @cached_property
    def offers_concern_persons(self) -> bool:
        """Whether any bonus offer depends on who it is. If not, nobody needs to be looked up."""
        return not all(tier.for_all for tier in self.bonus_tiers)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_offers(self.bonus_tiers)
        if self.topup_minimum > self.topup_maximum:
            raise ValueError("the smallest top-up is above the largest")
        lives = (self.bill_life, self.quote_life, self.hold_life, self.order_life, self.link_code_life)
        if any(life <= timedelta(0) for life in (*lives, self.idempotency_life, self.job_log_life)):
            raise ValueError("lifetimes must be positive")
        return self
