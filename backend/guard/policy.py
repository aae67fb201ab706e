"""Decisions about trusted contacts and what they answer. Pure; `procedures.sql` says which payments wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from api_client.contract import GuardAnswer, GuardOutcome

FOREVER = datetime(9999, 12, 31, tzinfo=UTC)
"""Until when somebody with a trusted contact is guarded."""

OUTCOMES: dict[GuardAnswer, GuardOutcome] = {"confirm": "confirmed", "refuse": "refused"}

Verdict = Literal["do", "repeat", "over", "too_new"]
"""Do what the contact says; it was done before; somebody or time was faster; not in the first day."""


def decide(answer: GuardAnswer, outcome: GuardOutcome | None, *, confirms: bool) -> Verdict:
    """What a contact's answer comes to: `outcome` is how it ended before, `confirms` if they may let go."""
    if outcome is not None:
        return "repeat" if outcome == OUTCOMES[answer] else "over"
    return "do" if confirms or answer == "refuse" else "too_new"


@dataclass(frozen=True)
class Term:
    """From when to when somebody is the trusted contact; `ends_at` None is without an end."""

    starts_at: datetime
    ends_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether they are it at that moment."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


def begins(now: datetime, others: Sequence[Term], after: timedelta) -> datetime:
    """When a new contact begins: at once where there is none, else when the last of the others is gone.

    A contact without an end leaves `after` from now, and so does whoever has not begun yet.
    """
    ends = [now + after if term.ends_at is None else term.ends_at for term in others]
    return max([now, *ends])


def leaves(now: datetime, term: Term, after: timedelta, *, by_themselves: bool) -> datetime:
    """When a contact who is to be removed is gone. Asked twice, the first time counts.

    Contacts leave at once, and so does who has not begun; the person they watch over waits `after`.
    """
    if now < term.starts_at:
        return term.starts_at
    soon = now if by_themselves else now + after
    return soon if term.ends_at is None else min(soon, term.ends_at)


def guarded_until(now: datetime, terms: Sequence[Term], after: timedelta) -> datetime:
    """Until when a person's payments are guarded whatever their mode, once a contact came or goes."""
    ends = [FOREVER if term.ends_at is None else term.ends_at for term in terms]
    return max([now + after, *ends])
