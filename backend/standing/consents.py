"""Who agreed to what, when, and from which chat: a line that is never changed, for every yes and every no."""

from typing import Any, Literal
from uuid import UUID

from sqlalchemy import insert

from api_client.contract import Right, Sender
from backend.customers import service as customers
from backend.platform.caller import Caller
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.staff import people

from .tables import standing_consent

About = Literal["precaution", "topup_rule"]

_LOCK = "SELECT id, mode FROM customer WHERE id = $1 FOR NO KEY UPDATE"
_RIGHT: Right = "money"


async def permit(tx: Tx, caller: Caller, customer_id: UUID, by: Sender | None) -> Any:
    """Lock the customer, so that one thing of theirs is changed at a time; their row.

    For a merchant `by` must be somebody who may do things with money. Raises `not_found`, `forbidden`.
    """
    found = await tx.rows(_LOCK, customer_id)
    if not found:
        raise ProblemError("not_found", "There is no such customer.")
    if (await customers.get(tx, customer_id)).kind == "merchant":
        await people.permit(tx, caller, customer_id, by, _RIGHT)
    return found[0]


async def write(
    tx: Tx, customer_id: UUID, about: About, *, given: bool, terms: dict[str, Any], by: Sender | None
) -> UUID:
    """Remember it."""
    consent_id = new_id()
    values = {
        "id": consent_id,
        "customer_id": customer_id,
        "about": about,
        "given": given,
        "terms": terms,
        "channel": by.channel if by else None,
        "chat": by.address if by else None,
        "at": tx.now,
    }
    await tx.conn.execute(insert(standing_consent).values(values))
    return consent_id
