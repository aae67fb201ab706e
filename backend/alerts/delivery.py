"""Who is told, and when: roles in order, mutes, quiet hours, the digest. Pure; times of day are China's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from api_client.contract import (
    AlertRule,
    AlertSettings,
    ChatRef,
    GroupChat,
    Role,
    Severity,
    StaffMember,
)
from backend.figures.days import ZONE

ALL_RULES = ""
"""The id under which all rules are muted."""

GRAVITY: dict[Severity, int] = {"info": 0, "warning": 1, "critical": 2}
"""The graver the higher."""

Kept = Literal["quiet_hours", "daily"]


@dataclass(frozen=True)
class Team:
    """Who can be told."""

    staff: Sequence[StaffMember]
    groups: Sequence[GroupChat]

    def of_role(self, role: Role) -> list[ChatRef]:
        """The private chats of everybody with that role."""
        return [ChatRef(channel=one.channel, chat=one.address) for one in self.staff if one.role == role]

    def everybody(self) -> list[ChatRef]:
        """All private chats."""
        return [ChatRef(channel=one.channel, chat=one.address) for one in self.staff]

    def together(self, settings: AlertSettings) -> list[ChatRef]:
        """The group chats, unless they are left out."""
        if not settings.groups:
            return []
        return [ChatRef(channel=group.channel, chat=group.chat) for group in self.groups]


@dataclass(frozen=True)
class Plan:
    """Said now to `to`, or kept for a digest until then (None: until the daily one)."""

    to: Sequence[ChatRef] = ()
    kept: Kept | None = None
    until: datetime | None = None


def next_time(said: str, after: datetime) -> datetime:
    """When it is that time of day next, after this moment."""
    local = after.astimezone(ZONE)
    at = datetime.combine(local.date(), time.fromisoformat(said), ZONE)
    return (at if at > local else at + timedelta(days=1)).astimezone(after.tzinfo)


def quiet_until(settings: AlertSettings, severity: Severity, now: datetime) -> datetime | None:
    """When the quiet hours end that this has to wait for; None when it may be said now."""
    if settings.quiet_from is None or settings.quiet_to is None:
        return None
    if severity == "critical" and settings.critical_breaks_quiet:
        return None
    ends = next_time(settings.quiet_to, now)
    # Inside exactly when they end before they begin again.
    return ends if ends < next_time(settings.quiet_from, now) else None


def muted(mutes: Mapping[str, datetime], rule_id: str, now: datetime) -> bool:
    """Whether somebody wanted to hear nothing of this rule now."""
    return any(rule in mutes and now < mutes[rule] for rule in (rule_id, ALL_RULES))


def first_role(settings: AlertSettings, team: Team, after: Role | None = None) -> Role | None:
    """The next role with people in the order of escalation, behind `after`; None when nobody is left."""
    order = list(settings.escalation)
    behind = order[order.index(after) + 1 :] if after in order else order
    return next((role for role in behind if team.of_role(role)), None)


def plan(
    rule: AlertRule, settings: AlertSettings, team: Team, mutes: Mapping[str, datetime], now: datetime
) -> Plan:
    """How a new alert is told."""
    if muted(mutes, rule.id, now):
        return Plan()
    if rule.severity == "info" and settings.digest_at is not None:
        return Plan(kept="daily")
    if (until := quiet_until(settings, rule.severity, now)) is not None:
        return Plan(kept="quiet_hours", until=until)
    return Plan(audience(settings, team))


def audience(settings: AlertSettings, team: Team) -> list[ChatRef]:
    """Who hears of an alert first."""
    role = first_role(settings, team)
    return (team.of_role(role) if role else []) + team.together(settings)


def escalates_in(severity: Severity, settings: AlertSettings) -> timedelta | None:
    """How long somebody has to react before the next role is told; None: for ever."""
    if severity == "info":
        return None
    minutes = settings.escalate_critical if severity == "critical" else settings.escalate_warning
    return timedelta(minutes=minutes)
