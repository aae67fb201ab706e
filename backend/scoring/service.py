"""Work out scores, keep them by business date, and let the line follow: daily, after an event, when asked."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from api_client.contract.scoring import (
    CreditStanding,
    LineTerms,
    MissingForLine,
    MissingKind,
    ScoreChange,
    ScoreDay,
    ScoreFactor,
    ScoreFacts,
    ScoreHistory,
    Treatment,
)
from backend.figures.days import business_date
from backend.figures.service import need_merchant
from backend.platform.db import Database
from backend.platform.scoring_data import FactorKey, Tier
from backend.platform.tx import Tx

from . import facts, lines, policy, telling
from .policy import Facts, Line, Score

JOB = "scoring.work_out"
"""Also enqueued by triggers (revision 0014): a refund, a repayment."""

_HOUR = 3600
_KEEP = """
INSERT INTO merchant_score
    (customer_id, business_date, score, tier, points, facts, monthly, credit_limit, reason, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (customer_id, business_date) DO UPDATE
SET score = excluded.score, tier = excluded.tier, points = excluded.points, facts = excluded.facts,
    monthly = excluded.monthly, credit_limit = excluded.credit_limit, reason = excluded.reason,
    at = excluded.at
"""
_BEFORE = """
SELECT business_date, score, points::text AS points FROM merchant_score
WHERE customer_id = $1 AND business_date < $2 ORDER BY business_date DESC LIMIT 1
"""
_HISTORY = """
SELECT *, points::text AS points_text FROM merchant_score WHERE customer_id = $1
ORDER BY business_date DESC LIMIT $2
"""
_HAS_DAY = "SELECT 1 FROM merchant_score WHERE customer_id = $1 AND business_date = $2"


@dataclass(frozen=True)
class Standing:
    """A merchant right now: what the books say, and what follows from it."""

    facts: Facts
    score: Score
    tier: Tier | None
    line: Line
    missing: tuple[policy.Missing, ...]


class WorkOut:
    """The job `scoring.work_out`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, customer_id: UUID) -> None:
        """Safe to repeat at any point: the score of a business date is one row."""
        await self._database.run(lambda tx: work_out(tx, customer_id))


async def standing(tx: Tx, customer_id: UUID) -> Standing:
    """Of a customer who exists."""
    found, rules = await facts.read(tx, customer_id), tx.policy.scoring
    score = policy.score(found, rules)
    tier = rules.tier_of(score.total)
    return Standing(found, score, tier, policy.line(found, tier), policy.missing(found, score, rules))


async def work_out(tx: Tx, customer_id: UUID, reason: str | None = None) -> Standing:
    """Today's score, kept, and the line's terms with it. The first one of a day is the daily one.

    Whoever looks while money moves sees it in the next one: every movement that counts asks for another.
    """
    row = await lines.lock(tx, customer_id)
    now = await standing(tx, customer_id)
    today = business_date(tx.now)
    first = not await tx.rows(_HAS_DAY, customer_id, today)
    await _keep(tx, customer_id, today, now, reason or ("daily" if first else "event"))
    if row is not None and row.basis == "score" and row.status in ("open", "frozen"):
        await _follow(tx, customer_id, row, now)
    await telling.plan(tx, customer_id, row, eligible=not now.missing)
    return now


async def _follow(tx: Tx, customer_id: UUID, row: Any, now: Standing) -> None:
    """The line takes the terms of today's score. Below the lowest tier nothing new can be used."""
    tier = tx.policy.scoring.treatment(now.score.total).name
    was = (row.tier, row.credit_limit, row.order_cap, row.day_cap)
    if was == (tier, now.line.limit, now.line.order_cap, now.line.day_cap):
        return
    await lines.retermed(tx, customer_id, tier, now.line)
    await telling.changed(tx, customer_id, tier_before=row.tier)


async def _keep(tx: Tx, customer_id: UUID, day: date, now: Standing, reason: str) -> None:
    points = json.dumps({factor.key: factor.points for factor in now.score.factors})
    tier = now.tier.name if now.tier else None
    values = (now.score.total, tier, points, json.dumps(asdict(now.facts)), policy.monthly(now.facts))
    await tx.rows(_KEEP, customer_id, day, *values, now.line.limit, reason, tx.now)


async def read(tx: Tx, customer_id: UUID) -> CreditStanding:
    """The score and all that hangs on it, fresh. Raises `not_found` for no merchant."""
    await need_merchant(tx, customer_id)
    now, today = await standing(tx, customer_id), business_date(tx.now)
    row = await lines.read(tx, customer_id)
    before = await tx.rows(_BEFORE, customer_id, today)
    points: dict[FactorKey, int] = json.loads(before[0].points) if before else {}
    return CreditStanding(
        customer_id=customer_id,
        business_date=today,
        as_of=tx.now,
        score=now.score.total,
        tier=now.tier.name if now.tier else None,
        treatment=treatment(tx.policy.scoring.treatment(now.score.total)),
        factors=[ScoreFactor.model_validate(asdict(factor)) for factor in now.score.factors],
        facts=ScoreFacts.model_validate(asdict(now.facts)),
        monthly=policy.monthly(now.facts),
        before=before[0].score if before else None,
        before_date=before[0].business_date if before else None,
        changes=[
            ScoreChange(key=factor.key, before=points[factor.key], now=factor.points)
            for factor in now.score.factors
            if points.get(factor.key, factor.points) != factor.points
        ],
        terms=terms_of(row, now),
        missing=missing_of(row, now),
        line=lines.state(tx, row) if row is not None else None,
        fee_fixed=tx.policy.repayments.fee_fixed,
        fee_daily=tx.policy.repayments.fee_daily,
        version=tx.policy.agreement.version,
        signed_version=row.signed_version if row is not None else None,
    )


def proposed(row: Any) -> bool:
    """Whether an operator proposed this line: its terms then need no score."""
    return row is not None and row.status == "proposed" and row.credit_limit > 0


def terms_of(row: Any, now: Standing) -> LineTerms:
    """What a line opened now would have."""
    if proposed(row) or (row is not None and row.agreement_id and row.basis == "operator"):
        return LineTerms(limit=row.credit_limit, order_cap=row.order_cap, day_cap=row.day_cap)
    if now.missing:
        return LineTerms()
    return LineTerms(limit=now.line.limit, order_cap=now.line.order_cap, day_cap=now.line.day_cap)


def missing_of(row: Any, now: Standing) -> list[MissingForLine]:
    """What keeps somebody from a line; of an operator's line only what is overdue."""
    by_operator = proposed(row) or (row is not None and row.basis == "operator")
    return [
        MissingForLine(kind=cast("MissingKind", kind), have=have, need=need)
        for kind, have, need in now.missing
        if kind == "overdue" or not by_operator
    ]


async def history(tx: Tx, customer_id: UUID, *, days: int) -> ScoreHistory:
    """The last `days` scores. Raises `not_found` for no merchant."""
    await need_merchant(tx, customer_id)
    return ScoreHistory(
        customer_id=customer_id,
        days=[
            ScoreDay(
                date=row.business_date,
                score=row.score,
                tier=row.tier,
                points=json.loads(row.points_text),
                limit=row.credit_limit,
                monthly=row.monthly,
                reason=row.reason,
                at=row.at,
            )
            for row in await tx.rows(_HISTORY, customer_id, days)
        ],
    )


def treatment(tier: Tier) -> Treatment:
    """A tier's treatment as the contract shows it."""
    return Treatment(
        limit_share=tier.limit_share,
        order_share=tier.order_share,
        day_share=tier.day_share,
        unfreeze_hours=int(tier.unfreeze_after.total_seconds()) // _HOUR,
        precaution_share=tier.precaution_share,
        precaution_hours=int(tier.precaution_life.total_seconds()) // _HOUR,
        manual_review=tier.manual_review,
    )


async def treatment_of(tx: Tx, customer_id: UUID) -> Tier:
    """How a customer is treated: by the line's tier, then by the last score, then as in the lowest tier."""
    rules = tx.policy.scoring
    row = await lines.read(tx, customer_id)
    if row is not None:
        return next((tier for tier in rules.tiers if tier.name == row.tier), rules.tiers[-1])
    last = await tx.rows(_HISTORY, customer_id, 1)
    return rules.treatment(last[0].score if last else 0)
