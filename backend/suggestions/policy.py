"""When to suggest what: pure decisions over plain values."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from api_client.contract import Mode
from backend.platform.suggestion_data import SuggestionPolicy

from .habits import Habit

Key = tuple[str, str | None]
"""Family and target: what a habit is known by."""


@dataclass(frozen=True)
class Plan:
    """What to suggest now, if anything, and when to look again: None until the next purchase."""

    suggest: Habit | None = None
    look_at: datetime | None = None


def allowed(wanted: bool | None, *, prompts: bool, mode: Mode) -> bool:
    """Whether this person may be given suggestions: as they said, else not in elderly mode and not to
    somebody who asked not to be prompted."""
    return wanted if wanted is not None else prompts and mode == "standard"


def plan(
    habits: Sequence[Habit],
    now: datetime,
    policy: SuggestionPolicy,
    *,
    muted: Collection[Key] = (),
    settled: Collection[UUID] = (),
    under_way: Collection[Key] = (),
    blocked: bool = False,
) -> Plan:
    """The one suggestion to make at `now`, a moment on the shop's clock.

    `settled`: latest purchases after which there was a suggestion already, one a cycle. `under_way`: what is
    being bought at this moment. `blocked`: there is an open suggestion.
    """
    ready: list[Habit] = []
    later: list[datetime] = []
    for habit in habits:
        key = (habit.family, habit.target)
        start = habit.starts(policy.confidence)
        if start is None or key in muted or habit.last.order_id in settled:
            continue
        hour = _hour(habit, policy)
        if now.date() < start:
            later.append(_at(start, hour, now))
        elif habit.rhythm.chance(habit.waited(now.date())) >= policy.confidence:
            today = _at(now.date(), hour, now)
            if now < today:
                later.append(today)
            elif now - today <= policy.patience and not blocked and key not in under_way:
                ready.append(habit)
            else:
                later.append(_at(now.date() + timedelta(days=1), hour, now))
    if not ready:
        return Plan(look_at=min(later, default=None))
    best = max(ready, key=lambda habit: habit.rhythm.chance(habit.waited(now.date())))
    # The others have their turn when this one is settled.
    later += [_at(now.date() + timedelta(days=1), _hour(one, policy), now) for one in ready if one != best]
    return Plan(best, min(later, default=None))


def _hour(habit: Habit, policy: SuggestionPolicy) -> time:
    return min(max(time(habit.hour), policy.earliest), policy.latest)


def _at(day: date, hour: time, now: datetime) -> datetime:
    return datetime.combine(day, hour, now.tzinfo)
