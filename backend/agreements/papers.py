"""One-time links to the PDF of an agreement: a page with one button, which gives it and uses the link up.

Opening the page changes nothing, so a messenger that looks at links before it shows them uses none up.
"""

from datetime import datetime
from uuid import UUID

from api_client.contract.agreements import Agreement
from backend.platform.caller import Caller
from backend.platform.tx import Tx

from . import policy, service

_MAKE = "INSERT INTO agreement_paper (token, agreement_id, expires_at) VALUES ($1, $2, $3)"
_FORGET = "DELETE FROM agreement_paper WHERE expires_at <= $1"
_KNOWN = "SELECT 1 FROM agreement_paper WHERE token = $1 AND expires_at > $2"
_TAKE = """
DELETE FROM agreement_paper p USING agreement g
WHERE p.token = $1 AND p.expires_at > $2 AND g.id = p.agreement_id RETURNING g.*
"""


async def link(tx: Tx, agreement_id: UUID, caller: Caller) -> tuple[str, datetime]:
    """A token for the page, and until when it works. Raises `not_found`."""
    found = await service.get(tx, agreement_id, caller)
    token, until = policy.new_token(), tx.now + tx.policy.agreement.paper_life
    await tx.rows(_FORGET, tx.now)
    await tx.rows(_MAKE, policy.token_digest(token, tx.secrets.card_key), found.id, until)
    return token, until


async def known(tx: Tx, token: str) -> bool:
    """Whether the link still works."""
    return bool(await tx.rows(_KNOWN, policy.token_digest(token, tx.secrets.card_key), tx.now))


async def take(tx: Tx, token: str) -> Agreement | None:
    """What the link is for, once; None when it was used, is too old, or never was."""
    found = await tx.rows(_TAKE, policy.token_digest(token, tx.secrets.card_key), tx.now)
    return service.wire(found[0]) if found else None
