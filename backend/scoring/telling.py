"""What owners are told about a line, and when Xiaoka speaks of one by herself."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from api_client.contract import ChatRef, EventType
from api_client.contract.scoring import LineNotice, LineTerms, TierName
from backend.events import service as events
from backend.figures.days import begins, business_date
from backend.platform.tx import Tx
from backend.staff import people

from . import lines

HOUR = timedelta(hours=10)
"""Of the day, in Shanghai: an offer comes during business hours."""

_SPOKEN = "SELECT * FROM line_offer WHERE customer_id = $1"
_PLAN = """
INSERT INTO line_offer (customer_id, offer_at) VALUES ($1, $2)
ON CONFLICT (customer_id) DO UPDATE SET offer_at = excluded.offer_at
"""
_OFFERED = "UPDATE line_offer SET offered_at = $2, offer_at = NULL WHERE customer_id = $1"
_DECLINED = """
INSERT INTO line_offer (customer_id, declined_at) VALUES ($1, $2)
ON CONFLICT (customer_id) DO UPDATE SET declined_at = excluded.declined_at, offer_at = NULL
"""
_WANTS = "SELECT 1 FROM customer WHERE id = $1 AND prompts AND mode = 'standard'"


async def plan(tx: Tx, customer_id: UUID, line: Any, *, eligible: bool) -> None:
    """Set the hour of an offer, where there is one to make and none was made, or declined, lately."""
    found = await tx.rows(_SPOKEN, customer_id)
    spoken = found[0] if found else None
    wanted = eligible and line is None and _may(tx, spoken)
    if not wanted:
        if spoken is not None and spoken.offer_at is not None:
            await tx.rows(_PLAN, customer_id, None)
        return
    if spoken is None or spoken.offer_at is None:
        await tx.rows(_PLAN, customer_id, _next_hour(tx.now))


def _may(tx: Tx, spoken: Any) -> bool:
    """Whether it is long enough since the last offer, and the last "no"."""
    if spoken is None:
        return True
    rules = tx.policy.scoring
    lately = spoken.offered_at is not None and tx.now - spoken.offered_at < rules.offer_every
    return not lately and (spoken.declined_at is None or tx.now - spoken.declined_at >= rules.declined_for)


def _next_hour(now: datetime) -> datetime:
    today = begins(business_date(now)) + HOUR
    return today if now < today else today + timedelta(days=1)


async def offer(tx: Tx, customer_id: UUID, terms: LineTerms) -> None:
    """Speak of it, to the owners; not to who asked for silence or is looked after as an elderly person."""
    await tx.rows(_OFFERED, customer_id, tx.now)
    if await tx.rows(_WANTS, customer_id):
        await tell(tx, "credit.offered", customer_id, terms=terms)


async def declined(tx: Tx, customer_id: UUID) -> None:
    """ "No" is remembered."""
    await tx.rows(_DECLINED, customer_id, tx.now)


async def changed(tx: Tx, customer_id: UUID, *, tier_before: TierName) -> None:
    """Other terms."""
    await tell(tx, "credit.changed", customer_id, tier_before=tier_before)


async def tell(
    tx: Tx,
    type: EventType,
    customer_id: UUID,
    *,
    terms: LineTerms | None = None,
    tier_before: TierName | None = None,
) -> None:
    """Record it, for the owners' private chats."""
    row = await lines.read(tx, customer_id)
    owners = [one for one in await people.everybody(tx, customer_id) if one.role == "owner"]
    notice = LineNotice(
        customer_id=customer_id,
        line=lines.state(tx, row) if row is not None else None,
        terms=terms or LineTerms(),
        tier_before=tier_before,
        version=tx.policy.agreement.version,
        to=[ChatRef(channel=one.channel, chat=one.address) for one in owners],
    )
    await events.record(tx, type, customer_id, customer_id, notice)
