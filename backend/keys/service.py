"""Make, find and revoke API keys."""

import base64
import hashlib
import hmac
import re
import secrets
from uuid import UUID

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from backend.platform.caller import Caller, Scope
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from .tables import api_key

_FORM = re.compile(r"xk_([a-z0-9]{10,32})_([A-Za-z0-9_-]{32,128})")


def digest(key: str) -> bytes:
    """The hash under which a key is stored."""
    return hashlib.sha256(key.encode()).digest()


async def create(tx: Tx, scope: Scope, customer_id: UUID | None = None) -> str:
    """A new key `xk_<id>_<secret>`, to be shown once.

    Raises `invalid_request` when a `customer` or `merchant` key names no customer, or another key names one.
    """
    if (scope in ("customer", "merchant")) != (customer_id is not None):
        raise ProblemError(
            "invalid_request", "Keys of scope customer and merchant, and only they, name a customer."
        )
    key_id = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    key = f"xk_{key_id}_{secrets.token_urlsafe(32)}"
    await tx.conn.execute(
        insert(api_key).values(
            id=key_id, digest=digest(key), scope=scope, customer_id=customer_id, created_at=tx.now
        )
    )
    return key


async def adopt(tx: Tx, key: str, scope: Scope) -> None:
    """Make a key known that an installer made (`xk_<id>_<secret>`); nothing when it is known already.

    Raises `invalid_request` when it is malformed or short, and `conflict` when its id belongs to another key,
    to one of another scope, or to one that was revoked.
    """
    found = _FORM.fullmatch(key)
    if found is None:
        raise ProblemError("invalid_request", "A key is xk_<id>_<secret> with 10 and 32 characters or more.")
    new = upsert(api_key).values(id=found[1], digest=digest(key), scope=scope, created_at=tx.now)
    await tx.conn.execute(new.on_conflict_do_nothing())
    known = await find(tx, key)
    if known is None or known.scope != scope:
        raise ProblemError("conflict", "This key's id is taken, or it was revoked.")


async def find(tx: Tx, key: str) -> Caller | None:
    """Whose key this is; None when it is malformed, unknown or revoked."""
    kind, _, rest = key.partition("_")
    key_id, _, secret = rest.partition("_")
    if kind != "xk" or not key_id.isascii() or "\0" in key_id or not secret:
        return None
    row = (
        await tx.conn.execute(select(api_key).where(api_key.c.id == key_id, api_key.c.revoked_at.is_(None)))
    ).one_or_none()
    if row is None or not hmac.compare_digest(row.digest, digest(key)):
        return None
    return Caller(row.id, row.scope, row.customer_id)


async def revoke(tx: Tx, key_id: str) -> None:
    """The key stops working within seconds. Raises `not_found`."""
    done = await tx.conn.execute(
        update(api_key)
        .where(api_key.c.id == key_id, api_key.c.revoked_at.is_(None))
        .values(revoked_at=tx.now)
        .returning(api_key.c.id)
    )
    if done.first() is None:
        raise ProblemError("not_found", "There is no such key.")
