"""Discounts and offers as pure decisions: bounded, monotone, limited, and splitting never pays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from api_client.contract import price_after
from backend.platform.policy_data import ShopPolicy
from backend.platform.pricing_data import BonusTier, DiscountTier, OfferLimit, PricingPolicy
from backend.pricing import discounts, offers
from backend.pricing.offers import Counter, Had, Person

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Noon in Shanghai."""
TIERS = (
    DiscountTier(from_balance=50_00, basis_points=9_800),
    DiscountTier(from_balance=100_00, basis_points=9_500),
)
Fen = st.integers(min_value=1, max_value=10_000_000)


@st.composite
def ladders(draw: st.DrawFn) -> tuple[DiscountTier, ...]:
    balances = draw(st.lists(Fen, min_size=1, max_size=5, unique=True))
    shares = draw(
        st.lists(st.integers(1, 9_999), min_size=len(balances), max_size=len(balances), unique=True)
    )
    steps = zip(sorted(balances), sorted(shares, reverse=True), strict=True)
    return tuple(DiscountTier(from_balance=balance, basis_points=share) for balance, share in steps)


@given(full=Fen, share=st.integers(1, 10_000))
def test_a_price_is_rounded_in_the_customers_favour_and_never_free(full: int, share: int) -> None:
    price = price_after(full, share)
    assert 1 <= price <= full
    assert price == 1 or price * 10_000 <= full * share < (price + 1) * 10_000


@given(full=Fen, tiers=ladders(), balances=st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)))
def test_more_balance_never_costs_more(
    full: int, tiers: tuple[DiscountTier, ...], balances: tuple[int, int]
) -> None:
    less, more = sorted(balances)
    poorer, richer = (discounts.price(full, paid, tiers) for paid in (less, more))
    assert 1 <= richer.total <= poorer.total <= full
    assert poorer.total == full - sum(one.amount for one in poorer.applied)
    # what a quote says that money will bring is what somebody with that money pays
    assert poorer.with_paid(more) == richer.total
    assert all(one.from_balance > less and full - one.amount < poorer.total for one in poorer.reachable)


@pytest.mark.parametrize(
    ("paid", "total", "missing"),
    [(0, 50_00, 50_00), (49_99, 50_00, 1), (50_00, 49_00, 50_00), (99_99, 49_00, 1), (100_00, 47_50, None)],
)
def test_the_example_of_the_documentation(paid: int, total: int, missing: int | None) -> None:
    assert discounts.price(50_00, paid, TIERS).total == total
    standing = discounts.standing(paid, TIERS)
    assert standing is not None
    assert (standing.next and standing.next.missing) == missing
    assert price_after(50_00, standing.basis_points) == total


def test_a_shop_without_discounts_says_nothing() -> None:
    assert discounts.price(50_00, 10**9, ()) == discounts.Price(50_00, 50_00)
    assert discounts.standing(10**9, ()) is None


ONCE = BonusTier(amount=100_00, bonus=20_00, name="autumn", per_person=OfferLimit(times=1))


@pytest.mark.parametrize(
    ("tier", "open_when"),
    [
        (BonusTier(amount=100_00, bonus=5_00), True),
        (BonusTier(amount=100_00, bonus=5_00, first_day=date(2026, 11, 24)), False),
        (BonusTier(amount=100_00, bonus=5_00, first_day=date(2026, 11, 23)), True),
        (BonusTier(amount=100_00, bonus=5_00, last_day=date(2026, 11, 23)), True),
        (BonusTier(amount=100_00, bonus=5_00, last_day=date(2026, 11, 22)), False),
        (BonusTier(amount=100_00, bonus=5_00, audience="personal"), True),
        (BonusTier(amount=100_00, bonus=5_00, audience="merchant"), False),
        (ONCE, False),
        (ONCE.model_copy(update={"name": "winter"}), True),
        (ONCE.model_copy(update={"per_person": OfferLimit(times=2)}), True),
        (ONCE.model_copy(update={"per_person": OfferLimit(amount=40_00)}), True),
        (ONCE.model_copy(update={"per_person": OfferLimit(amount=39_99)}), False),
        (ONCE.model_copy(update={"per_person": OfferLimit(), "per_day": OfferLimit(times=1)}), True),
    ],
)
def test_who_can_have_an_offer_when(tier: BonusTier, open_when: bool) -> None:
    had = {Counter("autumn", "ever"): Had(1, 20_00), Counter("autumn", "2026-11-22"): Had(1, 20_00)}
    shop = ShopPolicy(bonus_tiers=(tier,))
    assert bool(offers.open_to(shop, NOON, Person("personal", had))) is open_when


def test_an_offer_begins_and_ends_at_midnight_in_shanghai() -> None:
    tier = BonusTier(amount=1, bonus=1, first_day=date(2026, 11, 23), last_day=date(2026, 11, 23))
    shop, midnight = ShopPolicy(bonus_tiers=(tier,)), datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    tick = timedelta(microseconds=1)
    day = timedelta(days=1)
    moments = [midnight - tick, midnight, midnight + day - tick, midnight + day]
    assert [bool(offers.open_to(shop, at, None)) for at in moments] == [False, True, True, False]


def test_of_two_offers_over_one_amount_the_better_one_that_is_left() -> None:
    usual = BonusTier(amount=100_00, bonus=5_00)
    shop = ShopPolicy(bonus_tiers=(usual, ONCE))
    had = {Counter("autumn", "ever"): Had(1, 20_00)}
    assert offers.open_to(shop, NOON, Person("personal")) == [ONCE]
    assert offers.open_to(shop, NOON, Person("personal", had)) == [usual]
    assert offers.times_left(ONCE, NOON, Person("personal")) == 1


@st.composite
def alone_tiers(draw: st.DrawFn) -> tuple[BonusTier, ...]:
    amounts = sorted(draw(st.lists(st.integers(1, 500), min_size=1, max_size=4, unique=True)))
    tiers = tuple(
        BonusTier(amount=amount, bonus=draw(st.integers(1, amount)), alone=True) for amount in amounts
    )
    try:
        ShopPolicy(bonus_tiers=tiers)
    except ValidationError:
        return tiers[:1]
    return tiers


@given(tiers=alone_tiers(), parts=st.lists(st.integers(1, 300), min_size=1, max_size=6))
def test_splitting_a_payment_never_earns_more(tiers: tuple[BonusTier, ...], parts: list[int]) -> None:
    shop = ShopPolicy(bonus_tiers=tiers)
    whole = offers.earned_alone(offers.open_to(shop, NOON, Person("personal"), alone=True), sum(parts))
    had: dict[Counter, Had] = {}
    earned = 0
    for part in parts:
        open_now = offers.open_to(shop, NOON, Person("personal", had), alone=True)
        tier = offers.earned_alone(open_now, part)
        if tier is None:
            continue
        earned += tier.bonus
        for counter, _ in offers.counters(tier, NOON.date(), alone=True, alone_per_day=1):
            before = had.get(counter, Had(0, 0))
            had[counter] = Had(before.times + 1, before.amount + tier.bonus)
    assert earned <= (whole.bonus if whole else 0)


@pytest.mark.parametrize(
    ("amount", "gap", "bonus"),
    [
        (12_00, 12_00, 0), (49_99, 12_00, 0), (50_00, 12_00, 2_50), (50_00, 50_00, 0), (50_01, 12_00, 0),
        (100_00, 50_00, 5_00), (900_00, 12_00, 0),
    ],
)  # fmt: skip
def test_rounding_a_gap_up_earns_the_tier_and_the_exact_gap_nothing(
    amount: int, gap: int, bonus: int
) -> None:
    tier = offers.earned(ShopPolicy().bonus_tiers, amount, gap=gap)
    assert (tier.bonus if tier else 0) == bonus


@pytest.mark.parametrize(
    "wrong",
    [
        {"bonus_tiers": [{"amount": 100, "bonus": 101}]},
        {"bonus_tiers": [{"amount": 100, "bonus": 1}, {"amount": 100, "bonus": 2}]},
        {"bonus_tiers": [{"amount": 100, "bonus": 1, "first_day": "2026-12-02", "last_day": "2026-12-01"}]},
        {"bonus_tiers": [{"amount": 1, "bonus": 1, "name": "*alone*"}]},
        {
            "bonus_tiers": [
                {"amount": 100, "bonus": 10, "alone": True},
                {"amount": 200, "bonus": 19, "alone": True},
            ]
        },
        {"pricing": {"discounts": [{"from_balance": 100, "basis_points": 10_000}]}},
        {
            "pricing": {
                "discounts": [
                    {"from_balance": 100, "basis_points": 9_500},
                    {"from_balance": 200, "basis_points": 9_800},
                ]
            }
        },
    ],
)
def test_data_that_no_shop_can_mean_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ShopPolicy.model_validate(wrong)


def test_a_fresh_shop_looks_nobody_up() -> None:
    assert not ShopPolicy().offers_concern_persons
    assert ShopPolicy().pricing == PricingPolicy(discounts=())
