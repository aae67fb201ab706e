"""The credit score: how high, what it is made of, why it changed, and what would raise it."""

from api_client.contract.scoring import CreditStanding, FactorKey, ScoreFactor

from ...model import Meter, Meters
from ...replies import Choice, Reply
from ...session import Session
from ...turn import Result, Turn
from .credit import missing_lines

_IN_PERCENT: tuple[FactorKey, ...] = ("regularity", "fulfilment", "complaints", "repayment")


async def show(session: Session, turn: Turn) -> Result:
    """The score in two sentences and a picture."""
    found = await turn.backend.credit_standing(turn.customer.id)
    why = turn.choice("merchant-button-why", "credit_why", free=True)
    return session, (Reply(_head(turn, found), (why, _line(turn)), meters=_picture(turn, found)),)


async def why(session: Session, turn: Turn) -> Result:
    """Each factor with its points and a sentence; what changed; the step that is nearest."""
    found = await turn.backend.credit_standing(turn.customer.id)
    lines = [_head(turn, found), *(_factor(turn, found, factor) for factor in found.factors)]
    if found.changes and found.before_date is not None:
        changes = [
            turn.plainly(
                "merchant-score-change", factor=_named(turn, change.key), before=change.before, now=change.now
            )
            for change in found.changes
        ]
        day = f"{found.before_date:%m-%d}"
        lines.append(turn.plainly("merchant-score-changes", day=day, changes="\n".join(changes)))
    if (step := _nearest(found)) is not None:
        lines.append(_advice(turn, step))
    if found.missing and found.line is None:
        lines += missing_lines(turn, found)
    return session, (Reply("\n".join(lines), (_line(turn),)),)


def _picture(turn: Turn, found: CreditStanding) -> Meters:
    parts = tuple(Meter(_named(turn, one.key), one.points, one.maximum) for one in found.factors)
    said = [
        turn.plainly("merchant-score-alt-factor", factor=one.label, points=one.value, maximum=one.maximum)
        for one in parts
    ]
    step = _nearest(found)
    return Meters(
        title=turn.plainly("merchant-score-title", name=turn.customer.name),
        alt=turn.plainly(
            "merchant-score-alt", score=found.score, factors=turn.plainly("merchant-score-list").join(said)
        ),
        value=found.score,
        maximum=sum(one.maximum for one in found.factors),
        meters=parts,
        words=_advice(turn, step) if step is not None else None,
    )


def _line(turn: Turn) -> Choice:
    return turn.choice("merchant-button-credit-line", "credit_line", free=True)


def _head(turn: Turn, found: CreditStanding) -> str:
    said = turn.plainly("merchant-score", score=found.score, tier=found.tier or "none")
    if found.before is None or found.before_date is None or found.before == found.score:
        return said
    key = "merchant-score-up" if found.score > found.before else "merchant-score-down"
    by, day = abs(found.score - found.before), f"{found.before_date:%m-%d}"
    return said + turn.plainly(key, points=by, day=day)


def _named(turn: Turn, key: FactorKey) -> str:
    return turn.plainly(f"merchant-factor-{key}")


def _factor(turn: Turn, found: CreditStanding, factor: ScoreFactor) -> str:
    facts = found.facts
    sentence = turn.plainly(
        f"merchant-factor-{factor.key}-{'overdue' if factor.key == 'repayment' and facts.overdue else 'why'}",
        amount=found.monthly,
        active=facts.active,
        counted=facts.counted,
        carried=facts.carried,
        dropped=facts.dropped,
        refunded=facts.refunded,
        ontime=facts.on_time,
        late=facts.late,
        overdue=facts.overdue,
        age=facts.days,
    )
    return turn.plainly(
        "merchant-score-line",
        factor=_named(turn, factor.key),
        points=factor.points,
        maximum=factor.maximum,
        sentence=sentence,
    )


def _nearest(found: CreditStanding) -> ScoreFactor | None:
    """The factor whose next step brings most. Time passes by itself, and nobody is sent to use a line."""
    used = found.facts.on_time + found.facts.late + found.facts.overdue
    idle = ("age",) if used else ("age", "repayment")
    ahead = [one for one in found.factors if one.next_points is not None and one.key not in idle]
    return max(ahead, key=lambda one: (one.next_points or 0) - one.points, default=None)


def _advice(turn: Turn, factor: ScoreFactor) -> str:
    gain = (factor.next_points or 0) - factor.points
    share = f"{(factor.next_at or 0) / 100:g}" if factor.key in _IN_PERCENT else ""
    return turn.plainly(f"merchant-advice-{factor.key}", points=gain, amount=factor.next_at or 0, share=share)
