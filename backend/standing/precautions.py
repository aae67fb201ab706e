"""Whether money is kept for the next order: agreed to once, ended with one word."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from api_client.contract import Freeze, Precaution, PrecautionChange
from backend.customers import service as customers
from backend.ledger import service as ledger
from backend.payments.gateway import Gateways
from backend.platform.caller import Caller
from backend.platform.failpoints import reach
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import consents
from .keeping import REASON
from .look import look, offered, typical_of
from .tables import precaution

_HOUR = 3600
_READ = """
SELECT p.active, p.share, p.amount, c.at, c.channel, c.chat
FROM precaution p JOIN standing_consent c ON c.id = p.consent_id WHERE p.customer_id = $1
"""
_OPEN = """
SELECT id, amount, expires_at FROM hold WHERE customer_id = $1 AND status = 'open' AND reason = 'precaution'
"""


async def read(tx: Tx, customer_id: UUID) -> Precaution:
    """What was agreed to, or what could be, and what is kept now. Raises `not_found`."""
    customer = await customers.get(tx, customer_id)
    found = await tx.rows(_READ, customer_id)
    agreed = found[0] if found and found[0].active else None
    kept = await tx.rows(_OPEN, customer_id)
    shop = tx.policy.standing
    terms = await offered(tx, customer_id, customer.kind)
    return Precaution(
        customer_id=customer_id,
        on=agreed is not None,
        share=agreed.share if agreed else terms.share,
        amount=agreed.amount if agreed else shop.amount,
        days=max(1, shop.hold_life.days),
        hours=int(terms.life.total_seconds()) // _HOUR,
        typical=await typical_of(tx, customer_id),
        since=agreed.at if agreed else None,
        channel=agreed.channel if agreed else None,
        chat=agreed.chat if agreed else None,
        hold=Freeze(hold_id=kept[0].id, amount=kept[0].amount, reason=REASON, until=kept[0].expires_at)
        if kept
        else None,
    )


async def change(
    tx: Tx, caller: Caller, customer_id: UUID, wanted: PrecautionChange, gateways: Gateways
) -> Precaution:
    """Switch it on or off. Off: what is kept is free at once. The same again changes nothing.

    Raises `not_found`, `forbidden`.
    """
    await consents.permit(tx, caller, customer_id, wanted.by)
    now = await read(tx, customer_id)
    if now.on == wanted.on:
        return now
    terms = {"share": now.share, "amount": now.amount, "days": now.days}
    consent_id = await consents.write(
        tx, customer_id, "precaution", given=wanted.on, terms=terms, by=wanted.by
    )
    values = {"active": wanted.on, "consent_id": consent_id, "share": now.share, "amount": now.amount}
    await tx.conn.execute(
        insert(precaution)
        .values(customer_id=customer_id, **values)
        .on_conflict_do_update(index_elements=["customer_id"], set_=values)
    )
    if not wanted.on and now.hold is not None:
        await _let_go(tx, now.hold.hold_id, f"precaution:{consent_id}:off")
    await look(tx, customer_id, gateways)
    reach("precaution.changing")
    return await read(tx, customer_id)


async def _let_go(tx: Tx, hold_id: UUID, reference: str) -> None:
    try:
        await ledger.void(tx, hold_id, reference=reference)
    except ProblemError as problem:
        if problem.code not in ("hold_expired", "hold_voided"):  # an order or the clock was faster
            raise
