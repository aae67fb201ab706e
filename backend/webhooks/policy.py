"""What is sent to whom, when again, and what an answer means: pure decisions."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from backend.platform.webhook_data import WebhookPolicy

ALL = "*"
TEST = "webhook.test"
BATCH = "balance.low.batch"

_OWN_NAMES = {"alert.raised": "balance.low", "alert.recovered": "balance.recovered"}
_BALANCE = frozenset({"balance", "day_share", "runway", "shortage"})
"""Kinds of alerts that say: this balance does not last."""
_SENT_AS_IT_IS = ("order.", "topup.", "refund.")
SENT = ("alert.raised", "alert.recovered", "credit.used", "credit.repaid", "credit.overdue")
_INTERNAL = frozenset({"to", "acknowledged_by"})
"""Chats and names of people are no business of another system."""

Verdict = Literal["done", "gone", "again"]


def is_sent(event_type: str) -> bool:
    """Whether other systems hear of this kind of event at all."""
    return event_type in SENT or event_type.startswith(_SENT_AS_IT_IS)


def wire_type(event_type: str, data: dict[str, Any]) -> str:
    """What the event is called outside."""
    if event_type in _OWN_NAMES and data.get("kind") in _BALANCE:
        return _OWN_NAMES[event_type]
    return event_type


def wire_data(data: dict[str, Any]) -> dict[str, Any]:
    """The event's subject without what is internal."""
    return {name: value for name, value in data.items() if name not in _INTERNAL}


def payload(type: str, at: datetime, data: dict[str, Any]) -> dict[str, Any]:
    """The body of a message, in the shape Standard Webhooks recommends."""
    return {"type": type, "timestamp": stamp(at), "data": data}


def stamp(at: datetime) -> str:
    """ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def wants(types: list[str], type: str) -> bool:
    """Whether an endpoint with these types is sent that one."""
    return ALL in types or type in types


def batches(types: list[str], *, platform: bool, type: str) -> bool:
    """Whether this event goes to the endpoint within a batch, and not by itself."""
    return platform and type == "balance.low" and wants(types, BATCH)


def verdict(status: int | None) -> Verdict:
    """What an answer means; None is no answer. A redirect is a failure: it is not followed."""
    if status is None:
        return "again"
    if 200 <= status < 300:
        return "done"
    return "gone" if status == 410 else "again"


def counts_as_failing(status: int | None) -> bool:
    """Whether a failure says that the endpoint is broken; one that asks for patience is at work."""
    return status != 429


def next_wait(policy: WebhookPolicy, failed: int, chance: float) -> timedelta | None:
    """How long to wait after the `failed`-th failed attempt; None: no more. `chance` is from 0 to 1."""
    if failed > len(policy.retries):
        return None
    return policy.retries[failed - 1] * (1 + policy.jitter * (2 * chance - 1))


def patience_asked(
    policy: WebhookPolicy, status: int | None, header: str | None, now: datetime
) -> timedelta | None:
    """How long a 429 or 503 puts us off: `Retry-After` in seconds or as a date, within our limit."""
    if status not in (429, 503) or header is None:
        return None
    header = header.strip()
    if header.isascii() and header.isdigit():
        asked = timedelta(seconds=min(int(header[:9]), 10**8))
    else:
        try:
            until = parsedate_to_datetime(header)
        except ValueError:
            return None
        asked = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(asked, policy.longest_retry_after) if asked > timedelta(0) else None


_SECRET = re.compile(
    r"whsec_[A-Za-z0-9+/=_-]+|xk_[a-z0-9]+_[A-Za-z0-9_-]+|v1,[A-Za-z0-9+/=]{20,}|(?i:bearer) \S+"
)
_UNPRINTABLE = re.compile(r"[^\S\n]+|[\x00-\x09\x0b-\x1f\x7f]")


def shown(body: bytes, longest: int) -> str:
    """The beginning of an answer for the log: text, without anything that looks like a secret."""
    text = body[: longest * 8].decode("utf-8", errors="replace")
    return _UNPRINTABLE.sub(" ", _SECRET.sub("[secret]", text)).strip()[:longest]
