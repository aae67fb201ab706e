"""Decisions about what is kept and when a rule asks, as tables and as promises that hold for any figures."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.figures.days import ZONE
from backend.platform.standing_data import StandingPolicy
from backend.standing.policy import Consent, Facts, Rule, look_below, next_time, sum_of, to_keep, verdict

SHOP = StandingPolicy()
NOON = datetime(2026, 3, 11, 12, 0, tzinfo=ZONE)
FACTS = Facts(now=NOON, kind="personal", mode="standard", available=8_00, typical=50_00)
LOW = Rule(kind="balance", threshold=20_00, amount=50_00, minimum=1_00, maximum=500_00)
CONSENT = Consent(share=3000, amount=10_00)
BEFORE, AFTER = NOON - timedelta(hours=2), NOON - timedelta(hours=1)


@pytest.mark.parametrize(
    ("facts", "consent", "kept"),
    [
        ({}, {}, 8_00),
        ({"available": 14_99}, {}, 10_00),
        ({"available": 15_00}, {}, 0),
        ({"available": 0}, {}, 0),
        ({"typical": 0}, {}, 0),
        ({"kept": 1}, {}, 0),
        ({"buying": True}, {}, 0),
        ({"buying": True, "kind": "merchant"}, {}, 8_00),
        ({}, {"expired_at": AFTER}, 0),
        ({}, {"expired_at": AFTER, "bought_at": BEFORE}, 0),
        ({}, {"expired_at": BEFORE, "bought_at": AFTER}, 8_00),
    ],
)
def test_what_is_kept(facts: dict[str, Any], consent: dict[str, Any], kept: int) -> None:
    assert to_keep(replace(CONSENT, **consent), replace(FACTS, **facts)) == kept


@pytest.mark.parametrize(
    ("rule", "facts", "said"),
    [
        ({}, {}, ("ask", 50_00)),
        ({}, {"available": 20_00}, None),
        ({}, {"kept": 12_00}, None),
        ({}, {"pending": 12_00}, None),
        ({"amount": None, "target": 100_00}, {"pending": 5_00}, ("ask", 87_00)),
        ({"amount": None, "target": 100_00, "maximum": 60_00}, {}, ("ask", 60_00)),
        ({"amount": None, "target": 20_50, "minimum": 20_00}, {}, ("ask", 20_00)),
        ({"on": False}, {}, None),
        ({"open": True}, {}, None),
        ({"used": 1}, {}, ("later", datetime(2026, 3, 12, 9, 0, tzinfo=ZONE))),
        ({"used": 1, "per_day": 2}, {}, ("ask", 50_00)),
        ({"rest_until": NOON + timedelta(seconds=1)}, {}, None),
        ({"rest_until": NOON}, {}, ("ask", 50_00)),
        ({}, {"now": NOON.replace(hour=22)}, ("later", datetime(2026, 3, 12, 8, 0, tzinfo=ZONE))),
        ({}, {"now": NOON.replace(hour=7)}, ("later", datetime(2026, 3, 11, 8, 0, tzinfo=ZONE))),
        ({}, {"mode": "elderly"}, None),
        ({"elderly": True}, {"mode": "elderly"}, ("ask", 50_00)),
        ({}, {"buying": True}, None),
        (
            {"kind": "interval", "threshold": None, "every_days": 5},
            {"buying": True},
            ("later", NOON + timedelta(hours=1)),
        ),
    ],
)
def test_what_a_rule_does(rule: dict[str, Any], facts: dict[str, Any], said: Any) -> None:
    assert verdict(replace(LOW, **rule), replace(FACTS, **facts), SHOP) == said


AMOUNTS = st.integers(0, 1000_00)


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.integers(1, 500_00), st.booleans(), st.booleans())
def test_what_is_asked_for_lies_within_the_limits_and_only_when_something_is_missing(
    available: int, kept: int, pending: int, much: int, by_balance: bool, to_target: bool
) -> None:
    rule = replace(LOW, amount=None, target=much + 20_00) if to_target else replace(LOW, amount=much)
    if not by_balance:
        rule = replace(rule, kind="interval", threshold=None, every_days=3)
    asked = sum_of(rule, replace(FACTS, available=available, kept=kept, pending=pending))
    assert asked == 0 or rule.minimum <= asked <= rule.maximum
    if by_balance and available + kept + pending >= 20_00:
        assert asked == 0
    if to_target and asked > rule.minimum:
        assert available + kept + pending + asked <= much + 20_00


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)),  # noqa: DTZ001 - the zone comes next
    st.integers(1, 31),
)
def test_a_day_of_the_month_comes_once_a_month(moment: datetime, day: int) -> None:
    rule = replace(LOW, kind="month_day", threshold=None, day=day)
    after = moment.replace(tzinfo=ZONE)
    first = next_time(rule, after, SHOP)
    assert first is not None
    second = next_time(rule, first, SHOP)
    assert second is not None
    assert after < first < second
    assert first - after <= timedelta(days=31)
    months = second.year * 12 + second.month - first.year * 12 - first.month
    assert months == 1
    assert first.day == day or (first.date() + timedelta(days=1)).day == 1


def test_an_interval_counts_from_the_day_it_asked() -> None:
    rule = replace(LOW, kind="interval", threshold=None, every_days=30)
    assert next_time(rule, NOON, SHOP) == datetime.combine(date(2026, 4, 10), SHOP.ask_at, ZONE)
    assert next_time(LOW, NOON, SHOP) is None


def test_where_somebody_looks() -> None:
    assert look_below(50_00, [], keeps=False) is None
    assert look_below(50_00, [20_00, 30_00], keeps=False) == 30_00
    assert look_below(50_00, [20_00], keeps=True) == 50_00
    assert look_below(0, [], keeps=True) > 10**15  # type: ignore[operator]
