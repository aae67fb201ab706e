"""Look at a merchant's rules: the job that a crossing enqueues. All in one transaction, accounts first.

While the accounts are locked no money moves and nobody else looks, so what is read, said and watched from
then on belongs together: a movement is either seen here or meets the new band.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from api_client.contract import AlertRule, ChatRef
from backend.figures import service as figures
from backend.figures.days import HOUR, Hours, business_date, by_day, hour_of, typical_day, typical_hour
from backend.figures.days import TYPICAL_DAYS as DAYS
from backend.figures.runway import forecast
from backend.platform.db import Database
from backend.platform.tx import Tx

from . import delivery, telling, watching, words
from .crossing import State, step
from .delivery import GRAVITY, Plan
from .rules import Facts, Level, level
from .setup import Kept, Setup, setup_of, team_of

JOB = "alerts.look"

_AGAIN = timedelta(minutes=15)
"""What is raised may recover by time alone: the rate falls, an hour passes."""
_MOST_HOLDS = 1000

_LOCK = """
SELECT id, expires_at, credits_posted - debits_posted - debits_pending - floor AS free FROM account
WHERE customer_id = $1 AND kind <> 'credit' AND closed_at IS NULL ORDER BY code FOR NO KEY UPDATE
"""
_SEEN = "DELETE FROM alert_due WHERE customer_id = $1"
_SHORT = """
SELECT count(*) AS orders, coalesce(sum(amount), 0)::bigint AS amount FROM alert_short WHERE customer_id = $1
"""
_HOLDS = """
SELECT expires_at, amount FROM hold WHERE customer_id = $1 AND status = 'open' AND reason <> 'precaution'
AND expires_at > $2 AND expires_at <= $3 ORDER BY expires_at LIMIT $4
"""
_STATE = """
INSERT INTO alert_state (customer_id, rule_id, side, raised_at, alert_id, look_at)
SELECT $1, * FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::uuid[], $6::timestamptz[])
ON CONFLICT (customer_id, rule_id) DO UPDATE
SET side = excluded.side, raised_at = excluded.raised_at, alert_id = excluded.alert_id,
    look_at = excluded.look_at
"""


class Look:
    """The job `alerts.look`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, customer_id: UUID) -> None:
        """Safe to repeat at any point: who looks a second time finds nothing that was not said."""
        await self._database.run(lambda tx: look(tx, customer_id))


async def look(tx: Tx, customer_id: UUID) -> None:
    """Hold every rule against what is, say what crossed, and watch for the next crossing."""
    accounts = await tx.rows(_LOCK, customer_id)
    await tx.rows(_SEEN, customer_id)
    setup = await setup_of(tx, customer_id)
    facts = await facts_of(tx, customer_id, accounts, setup.rules)
    seen = Seen(setup, facts)
    for rule in setup.rules:
        if rule.enabled:
            seen.at(rule)
    if seen.raising or seen.recovering or seen.orphans:
        await _say(tx, customer_id, seen)
    await _keep(tx, customer_id, seen)
    await watching.lay(tx, customer_id, accounts, facts, seen.stands)


@dataclass
class Seen:
    """What looking found, and the alerts that are open afterwards by rule."""

    setup: Setup
    facts: Facts
    stands: list[watching.Stand] = field(default_factory=list)
    raising: list[AlertRule] = field(default_factory=list)
    recovering: list[AlertRule] = field(default_factory=list)
    alerts: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.alerts = {
            id: kept.alert_id for id, kept in self.setup.states.items() if kept.alert_id is not None
        }

    def at(self, rule: AlertRule) -> None:
        """Look at one rule."""
        stands = level(rule, self.facts)
        interval = timedelta(minutes=rule.interval)
        state, said = step(self.state(rule.id), stands, self.facts.now, interval)
        self.stands.append((rule, state, stands))
        if said == "raise":
            self.raising.append(rule)
        elif said == "recover":
            self.recovering.append(rule)

    def state(self, rule_id: str) -> State:
        """Before looking."""
        kept = self.setup.states.get(rule_id)
        return kept.state if kept else State()

    def level(self, rule: AlertRule) -> Level | None:
        """Where the rule stands."""
        return next(stands for one, _, stands in self.stands if one.id == rule.id)

    @property
    def orphans(self) -> list[str]:
        """Rules with an open alert that were taken away or switched off."""
        active = {rule.id for rule in self.setup.rules if rule.enabled}
        return [rule_id for rule_id in self.setup.states if rule_id in self.alerts and rule_id not in active]


async def facts_of(tx: Tx, customer_id: UUID, accounts: Sequence[Any], rules: Sequence[AlertRule]) -> Facts:
    """What is, at this moment; the accounts are locked."""
    hours = await figures.turnover(tx, customer_id)
    [short] = await tx.rows(_SHORT, customer_id)
    today = business_date(tx.now)
    typical, _ = typical_day(by_day(hours.values(), today - timedelta(days=DAYS), today)[:-1])
    ahead = max(
        (rule.threshold for rule in rules if rule.kind == "hold_expiring" and rule.enabled), default=0
    )
    until = tx.now + timedelta(minutes=ahead)
    holds = await tx.rows(_HOLDS, customer_id, tx.now, until, _MOST_HOLDS) if ahead else ()
    return Facts(
        now=tx.now,
        available=sum(one.free for one in accounts if one.expires_at is None or one.expires_at > tx.now),
        forecast=forecast(hours, tx.now),
        typical_day=typical,
        typical_hour=typical_hour(hours, tx.now, typical),
        hour_turnover=_turnover(hours, tx.now),
        last_hour_turnover=_turnover(hours, tx.now - HOUR),
        short_orders=short.orders,
        short_amount=short.amount,
        holds=tuple((hold.expires_at, hold.amount) for hold in holds),
    )


def _turnover(hours: Hours, at: datetime) -> int:
    hour = hours.get(hour_of(at))
    return hour.turnover if hour else 0


async def _say(tx: Tx, customer_id: UUID, seen: Seen) -> None:
    """One message for what belongs together: of rules of one kind the gravest speaks, the others are told of
    in their events only."""
    for rule_id in seen.orphans:
        await _over(tx, seen, rule_id, None, spoken_for=True, more=())
    recovering = sorted(seen.recovering, key=lambda rule: GRAVITY[rule.severity])
    for rule in recovering:
        graver = [one for one in recovering[recovering.index(rule) + 1 :] if one.kind == rule.kind]
        left = [
            one
            for one, state, _ in seen.stands
            if one.kind == rule.kind and state.side == "raised" and one.id in seen.alerts
        ]
        heirs = [one.id for one in (*graver, *sorted(left, key=lambda one: -GRAVITY[one.severity]))]
        await _over(tx, seen, rule.id, rule, spoken_for=bool(heirs), more=heirs[:1])
    if not seen.raising:
        return
    team = await team_of(tx, customer_id)
    settings, mutes = seen.setup.settings, seen.setup.mutes
    for rule in sorted(seen.raising, key=lambda rule: -GRAVITY[rule.severity]):
        graver = [
            one
            for one, state, _ in seen.stands
            if one.kind == rule.kind
            and state.side == "raised"
            and GRAVITY[one.severity] > GRAVITY[rule.severity]
            and not delivery.muted(mutes, one.id, tx.now)
        ]
        plan = Plan() if graver else delivery.plan(rule, settings, team, mutes, tx.now)
        seen.alerts[rule.id] = await telling.raised(
            tx, customer_id, rule, seen.level(rule), seen.facts, settings, plan
        )


async def _over(
    tx: Tx, seen: Seen, rule_id: str, rule: AlertRule | None, *, spoken_for: bool, more: Sequence[str]
) -> None:
    """An alert is over. When another one speaks for it, that one's people are those of both."""
    row = await telling.locked(tx, seen.alerts.pop(rule_id))
    told = telling.chats(row.told)
    for heir in more:
        other = await telling.locked(tx, seen.alerts[heir])
        await telling.change(tx, other, told=[*other.told, *row.told])
    to: Sequence[ChatRef] = () if spoken_for else told
    changes: dict[str, Any] = {}
    if rule is None:
        changes = {"kept": None, "kept_until": None}  # nobody wants to hear of this rule any more
        situation = telling.wire(row).situation
    else:
        situation = words.situation(rule, seen.level(rule), seen.facts)
        if delivery.muted(seen.setup.mutes, rule_id, tx.now):
            to = ()
        elif to and (until := delivery.quiet_until(seen.setup.settings, rule.severity, tx.now)):
            to, changes = (), {"kept": "quiet_hours", "kept_until": until}
    await telling.recovered(tx, row, situation, to, **changes)


async def _keep(tx: Tx, customer_id: UUID, seen: Seen) -> None:
    """Write the states that are others than before."""
    after = {rule.id: _kept(rule, state, seen) for rule, state, _ in seen.stands}
    after |= {
        rule_id: Kept(State("clear", kept.state.raised_at), None, None)
        for rule_id, kept in seen.setup.states.items()
        if rule_id not in after
    }
    before = seen.setup.states
    new = {id: kept for id, kept in after.items() if kept != before.get(id, Kept(State(), None, None))}
    if new:
        await tx.rows(
            _STATE,
            customer_id,
            list(new),
            [kept.state.side for kept in new.values()],
            [kept.state.raised_at for kept in new.values()],
            [kept.alert_id for kept in new.values()],
            [kept.look_at for kept in new.values()],
        )


def _kept(rule: AlertRule, state: State, seen: Seen) -> Kept:
    now, look_at = seen.facts.now, None
    if state.side == "waiting" and state.raised_at is not None:
        look_at = state.raised_at + timedelta(minutes=rule.interval)
    elif state.side == "raised" and rule.kind == "hold_expiring":
        look_at = min((until for until, _ in seen.facts.ending(rule.threshold)), default=None)
    elif state.side == "raised" and rule.kind not in ("balance", "shortage"):
        look_at = now + _AGAIN
    if look_at is not None and look_at <= now:
        look_at = now + _AGAIN  # nothing could be said, for want of history
    return Kept(state, seen.alerts.get(rule.id), look_at)
