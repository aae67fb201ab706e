"""Scores and limits: pure, by tables of examples and by properties."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from backend.platform.scoring_data import ScoringPolicy, Tier
from backend.scoring.policy import Facts, line, missing, monthly, score

RULES = ScoringPolicy()
GOOD = Facts(days=400, counted=90, turnover=90_000_00, active=88, carried=900, on_time=40)

counts = st.integers(min_value=0, max_value=10_000)


@st.composite
def anything(draw: st.DrawFn) -> Facts:
    days = draw(st.integers(0, 2000))
    counted = min(days, RULES.window)
    return Facts(
        days=days,
        counted=counted,
        turnover=draw(st.integers(-(10**7), 10**10)),
        by_credit=draw(st.integers(0, 10**9)),
        active=draw(st.integers(0, counted)),
        carried=draw(counts),
        dropped=draw(counts),
        refunded=draw(counts),
        on_time=draw(counts),
        late=draw(counts),
        overdue=draw(st.integers(0, 3)),
    )


@settings(max_examples=300, deadline=None)
@given(anything())
def test_a_score_is_the_sum_of_its_factors_and_bounded(facts: Facts) -> None:
    made = score(facts, RULES)
    assert made.total == sum(factor.points for factor in made.factors)
    assert 0 <= made.total <= 1000 == sum(factor.maximum for factor in made.factors)
    for factor in made.factors:
        assert 0 <= factor.points <= factor.maximum
        assert factor.sentence
        assert (factor.next_at is None) == (factor.points == factor.maximum)
        if factor.next_at is not None and factor.next_points is not None:
            assert factor.next_at > factor.measure
            assert factor.next_points > factor.points


@settings(max_examples=400, deadline=None)
@given(anything(), st.integers(1, 10**6), st.data())
def test_more_of_the_good_never_costs_and_more_of_the_bad_never_pays(
    facts: Facts, more: int, data: st.DataObject
) -> None:
    better = data.draw(st.sampled_from(["turnover", "active", "carried", "on_time", "days"]))
    worse = data.draw(st.sampled_from(["by_credit", "dropped", "refunded", "late", "overdue"]))
    now = score(facts, RULES).total
    assert score(replace(facts, **{better: getattr(facts, better) + more}), RULES).total >= now
    assert score(replace(facts, **{worse: getattr(facts, worse) + more}), RULES).total <= now


@settings(max_examples=300, deadline=None)
@given(anything(), st.sampled_from(RULES.tiers))
def test_a_limit_is_never_above_thirty_percent_of_the_mean_month(facts: Facts, tier: Tier) -> None:
    terms = line(facts, tier)
    assert terms.limit * 10 <= max(0, facts.turnover) * 30 / max(facts.counted, 30) * 3
    assert terms.limit <= tier.limit_most
    assert 0 <= terms.order_cap <= terms.day_cap <= terms.limit
    assert terms.limit % 100 == terms.order_cap % 100 == terms.day_cap % 100 == 0


@pytest.mark.parametrize(
    ("facts", "total", "tier"),
    [
        (Facts(), 310, None),  # nobody has failed yet, and nothing speaks for a line either
        (Facts(days=20, counted=20, turnover=3000_00, active=15, carried=40), 580, "low"),
        (replace(GOOD, on_time=0), 825, "high"),
        (GOOD, 975, "high"),
        (replace(GOOD, late=10), 825, "high"),
        (replace(GOOD, late=40), 765, "mid"),
        (replace(GOOD, overdue=1), 725, "mid"),
        (replace(GOOD, refunded=90), 885, "high"),
        (replace(GOOD, turnover=900_00, refunded=200, dropped=200, late=100), 340, None),
    ],
)
def test_the_score_by_examples(facts: Facts, total: int, tier: str | None) -> None:
    made = score(facts, RULES)
    found = RULES.tier_of(made.total)
    assert (made.total, found.name if found else None) == (total, tier)


def test_a_young_shop_is_counted_by_its_days_and_a_first_week_is_no_month() -> None:
    week = Facts(days=7, counted=7, turnover=7000_00)
    assert monthly(week) == 7000_00, "not 30000.00"
    assert monthly(Facts(days=45, counted=45, turnover=45_000_00)) == 30_000_00, "not a third of the window"
    assert monthly(Facts(days=90, counted=90, turnover=90_000_00, by_credit=60_000_00)) == 10_000_00


def test_what_is_missing_is_named() -> None:
    new = Facts(days=3, counted=3, turnover=500_00, active=3, carried=5)
    assert [kind for kind, _, _ in missing(new, score(new, RULES), RULES)] == ["days", "active", "score"]
    late = replace(GOOD, overdue=2)
    assert missing(late, score(late, RULES), RULES) == (("overdue", 2, 0),)
    tiny = replace(GOOD, turnover=300_00)
    assert missing(tiny, score(tiny, RULES), RULES) == (("turnover", 30_00, 50_00),)
    assert missing(GOOD, score(GOOD, RULES), RULES) == ()


def test_settings_that_make_no_sense_are_refused() -> None:
    tiers = RULES.tiers
    for wrong in (
        {"age": {"bands": [{"at": 0, "points": 0}, {"at": 9, "points": 99}]}},  # 999 points in all
        {"age": {"bands": [{"at": 0, "points": 100}, {"at": 9, "points": 90}]}},
        {"age": {"bands": [{"at": 5, "points": 100}]}},
        {"tiers": [tiers[1], tiers[0]]},
        {"tiers": []},
        {"tiers": [tiers[0].model_dump() | {"limit_share": 3001}]},
        {"tiers": [tiers[2].model_dump() | {"unfreeze_after": 60}]},  # a person or the time, not both
    ):
        with pytest.raises(ValidationError):
            ScoringPolicy.model_validate(wrong)
