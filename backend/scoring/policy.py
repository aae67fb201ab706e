"""The score of a merchant and the limit that follows. Pure; amounts in fen, shares in basis points."""

from dataclasses import dataclass

from backend.platform.scoring_data import Factor, FactorKey, ScoringPolicy, Tier

WHOLE = 10_000
MONTH = 30
_WHOLE_YUAN = 100


@dataclass(frozen=True)
class Facts:
    """What the books say about a merchant, over the complete business days that are looked at.

    `days`: complete days since the account was made, of them at most the window in `counted`. `turnover` is
    what was delivered and not refunded, `by_credit` the part of it paid with the line, `active` the days with
    sales. `carried`: orders that came to their end, `dropped`: orders given up for lack of money. `refunded`:
    delivered orders that were given back. `on_time`, `late`: uses of the line repaid by their due date, or
    after it. `overdue`: uses that should be repaid and are not.
    """

    days: int = 0
    counted: int = 0
    turnover: int = 0
    by_credit: int = 0
    active: int = 0
    carried: int = 0
    dropped: int = 0
    refunded: int = 0
    on_time: int = 0
    late: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class Points:
    """One factor: what was measured, what it brings of what it can, and where its next step begins."""

    key: FactorKey
    measure: int
    points: int
    maximum: int
    sentence: str
    next_at: int | None = None
    next_points: int | None = None


@dataclass(frozen=True)
class Score:
    """0 to 1000: the sum of its factors."""

    factors: tuple[Points, ...]

    @property
    def total(self) -> int:
        """The score."""
        return sum(factor.points for factor in self.factors)


@dataclass(frozen=True)
class Line:
    """What somebody may use: in all, for one order, on one business day. In fen."""

    limit: int = 0
    order_cap: int = 0
    day_cap: int = 0


def monthly(facts: Facts) -> int:
    """The mean turnover of 30 days, without what the line itself paid for, in fen.

    Days before the account existed do not count against it; but less than a month counts as a month, for a
    good first week is not yet a good month.
    """
    own = max(0, facts.turnover - facts.by_credit)
    return own * MONTH // max(facts.counted, MONTH)


def share(good: int, bad: int, before: int, before_share: int) -> int:
    """The share of good ones in basis points, rounded up, with `before` imagined ones counted in."""
    total = good + bad + before
    return WHOLE if not total else -(-(good * WHOLE + before * before_share) // total)


def measures(facts: Facts, policy: ScoringPolicy) -> dict[FactorKey, int]:
    """What each factor measures. More is better everywhere."""
    orders = (policy.orders_before, policy.orders_share)
    settled = share(facts.on_time, facts.late, policy.uses_before, policy.uses_share)
    return {
        "turnover": monthly(facts),
        "regularity": min(WHOLE, facts.active * WHOLE // max(facts.counted, MONTH)),
        "fulfilment": share(facts.carried, facts.dropped, *orders),
        "complaints": share(max(0, facts.carried - facts.refunded), facts.refunded, *orders),
        "repayment": 0 if facts.overdue else settled,
        "age": facts.days,
    }


def score(facts: Facts, policy: ScoringPolicy) -> Score:
    """Every factor with its points, its maximum and a sentence."""
    measured = measures(facts, policy)
    return Score(tuple(_points(key, factor, measured[key], facts) for key, factor in policy.factors.items()))


def _points(key: FactorKey, factor: Factor, measure: int, facts: Facts) -> Points:
    reached = [band for band in factor.bands if measure >= band.at]
    # The next step is the one that brings more, not merely a band that looks different.
    ahead = next((band for band in factor.bands if band.points > reached[-1].points), None)
    return Points(
        key,
        measure,
        reached[-1].points,
        factor.maximum,
        _sentence(key, measure, facts),
        ahead.at if ahead else None,
        ahead.points if ahead else None,
    )


def _sentence(key: FactorKey, measure: int, facts: Facts) -> str:
    percent = f"{measure / 100:.1f} %"
    if key == "turnover":
        return f"A mean month brought {measure / 100:.2f} yuan over the last {facts.counted} complete days."
    if key == "regularity":
        return f"There were sales on {facts.active} of the last {facts.counted} complete days."
    if key == "fulfilment":
        return f"{facts.carried} orders were carried through, {facts.dropped} given up for lack of money."
    if key == "complaints":
        return f"{facts.refunded} of {facts.carried} delivered orders were given back; {percent} were not."
    if key == "repayment":
        if facts.overdue:
            return f"{facts.overdue} uses of the line are overdue."
        return f"{facts.on_time} uses of the line were repaid on time, {facts.late} late."
    return f"The account is {facts.days} complete days old."


def line(facts: Facts, tier: Tier | None) -> Line:
    """The limit and caps of a tier: whole yuan, and never above the tier's share of the mean month."""
    if tier is None:
        return Line()
    limit = _whole(min(monthly(facts) * tier.limit_share // WHOLE, tier.limit_most))
    return Line(limit, _whole(limit * tier.order_share // WHOLE), _whole(limit * tier.day_share // WHOLE))


def _whole(fen: int) -> int:
    return fen // _WHOLE_YUAN * _WHOLE_YUAN


Missing = tuple[str, int, int]
"""What keeps somebody from a line: its name, what there is, what it takes."""


def missing(facts: Facts, score: Score, policy: ScoringPolicy) -> tuple[Missing, ...]:
    """What keeps a merchant from a line; nothing when they may have one."""
    found: list[Missing] = []
    if facts.overdue:
        found.append(("overdue", facts.overdue, 0))
    if facts.days < policy.least_days:
        found.append(("days", facts.days, policy.least_days))
    if facts.active < policy.least_active:
        found.append(("active", facts.active, policy.least_active))
    tier = policy.tier_of(score.total)
    if tier is None:
        found.append(("score", score.total, policy.tiers[-1].at))
    elif (limit := line(facts, tier).limit) < policy.least_limit:
        found.append(("turnover", limit, policy.least_limit))
    return tuple(found)
