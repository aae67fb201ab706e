"""Endpoints: made, read, changed, given another secret, taken away."""

import logging
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import Row, delete, func, insert, select, update

from api_client.contract import Endpoint, EndpointChange, Endpoints, EndpointSecret, NewEndpoint
from backend.customers import service as customers
from backend.events import service as events
from backend.platform.ids import new_id
from backend.platform.outbound import OutboundPolicy, OutboundRefused, check_address
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.staff import service as staff

from . import policy, signing
from .tables import delivery, endpoint, secret

log = logging.getLogger(__name__)

_MOST_SECRETS = 5
"""That sign at once, when somebody rotates again and again."""


def host_of(url: str) -> str:
    """What may be shown of an address; the rest of it may be a secret."""
    return httpx.URL(url).host


def wire(row: Any) -> Endpoint:
    """A row as the contract shows it."""
    return Endpoint.model_validate({name: getattr(row, name) for name in Endpoint.model_fields})


async def create(tx: Tx, new: NewEndpoint, outbound: OutboundPolicy) -> EndpointSecret:
    """A new endpoint with its secret. Raises `not_found`, `invalid_request`, `conflict` for too many."""
    _check(new.url, new.types, outbound, platform=new.customer_id is None)
    if new.customer_id is not None:
        await customers.get(tx, new.customer_id)
    mine = select(func.count()).select_from(endpoint).where(_owned(new.customer_id))
    if (await tx.conn.execute(mine)).scalar_one() >= tx.policy.webhooks.endpoints:
        raise ProblemError("conflict", f"There are {tx.policy.webhooks.endpoints} endpoints already.")
    values = new.model_dump() | {
        "id": new_id(), "enabled": True, "created_at": tx.now, "updated_at": tx.now
    }  # fmt: skip
    row = (await tx.conn.execute(insert(endpoint).values(values).returning(endpoint))).one()
    return EndpointSecret(endpoint=wire(row), secret=await _new_secret(tx, row.id))


async def owned_by(tx: Tx, customer_id: UUID | None) -> Endpoints:
    """All endpoints of a merchant; None: those of the whole platform."""
    query = select(endpoint).where(_owned(customer_id)).order_by(endpoint.c.created_at, endpoint.c.id)
    return Endpoints(endpoints=[wire(row) for row in await tx.conn.execute(query)])


async def get(tx: Tx, endpoint_id: UUID) -> Endpoint:
    """Raises `not_found`."""
    return wire(await row_of(tx, endpoint_id))


async def row_of(tx: Tx, endpoint_id: UUID, *, lock: bool = False) -> Row[Any]:
    """The row; with `lock`, nobody else changes it before this transaction ends. Raises `not_found`."""
    query = select(endpoint).where(endpoint.c.id == endpoint_id)
    if lock:
        query = query.with_for_update(key_share=True)
    found = (await tx.conn.execute(query)).one_or_none()
    if found is None:
        raise ProblemError("not_found", "There is no such endpoint.")
    return found


async def change(tx: Tx, endpoint_id: UUID, wanted: EndpointChange, outbound: OutboundPolicy) -> Endpoint:
    """Change what is given. Raises `not_found`, `invalid_request`."""
    row = await row_of(tx, endpoint_id, lock=True)
    values = wanted.model_dump(exclude_none=True, exclude={"enabled"})
    _check(
        values.get("url", row.url), values.get("types", row.types), outbound, platform=row.customer_id is None
    )
    if wanted.enabled is True:
        values |= {"enabled": True, "disabled_reason": None, "failing_since": None, "paused_until": None}
    elif wanted.enabled is False and row.enabled:
        values |= {"enabled": False, "disabled_reason": "owner"}
        await skip_waiting(tx, endpoint_id)
    return await _changed(tx, endpoint_id, values)


async def disable(tx: Tx, row: Row[Any], reason: str) -> None:
    """Send nothing more to this endpoint (its row is locked), and have its owner told."""
    await _changed(tx, row.id, {"enabled": False, "disabled_reason": reason})
    await skip_waiting(tx, row.id)
    if row.customer_id is None:
        log.error("webhook endpoint %s of the whole platform was disabled: %s", row.id, reason)
        return
    since = row.failing_since or tx.now
    data: dict[str, Any] = {
        "endpoint_id": str(row.id),
        "name": row.description or host_of(row.url),
        "reason": reason,
        "since": policy.stamp(since),
    }
    team = await staff.everybody(tx, row.customer_id)
    if owners := [{"channel": one.channel, "chat": one.address} for one in team if one.role == "owner"]:
        data["to"] = owners
    await events.record(tx, "webhook.disabled", row.customer_id, row.id, data)


async def skip_waiting(tx: Tx, endpoint_id: UUID) -> None:
    """What has not been sent is not sent, until somebody replays it. A test is sent all the same."""
    waiting = (delivery.c.endpoint_id == endpoint_id) & delivery.c.due_at.is_not(None)
    skipped = update(delivery).where(waiting, delivery.c.type != policy.TEST)
    await tx.conn.execute(skipped.values(status="skipped", due_at=None))


async def rotate(tx: Tx, endpoint_id: UUID) -> EndpointSecret:
    """A new secret; those before it go on signing for a while. Raises `not_found`, `conflict`."""
    row = await row_of(tx, endpoint_id, lock=True)
    mine = secret.c.endpoint_id == endpoint_id
    await tx.conn.execute(delete(secret).where(mine, secret.c.expires_at <= tx.now))
    count = select(func.count()).select_from(secret).where(mine)
    if (await tx.conn.execute(count)).scalar_one() >= _MOST_SECRETS:
        raise ProblemError("conflict", "The secret was rotated too often; wait until old ones expire.")
    until = tx.now + tx.policy.webhooks.secret_overlap
    await tx.conn.execute(update(secret).where(mine, secret.c.expires_at.is_(None)).values(expires_at=until))
    return EndpointSecret(endpoint=wire(row), secret=await _new_secret(tx, row.id), previous_until=until)


async def secrets_of(tx: Tx, endpoint_id: UUID) -> list[str]:
    """The secrets that sign now, the present one first."""
    mine = (secret.c.endpoint_id == endpoint_id) & (
        secret.c.expires_at.is_(None) | (secret.c.expires_at > tx.now)
    )
    rows = await tx.conn.execute(
        select(secret).where(mine).order_by(secret.c.expires_at.desc().nulls_first())
    )
    key = tx.secrets.card_key
    return [signing.unseal(key, row.sealed, secret_id=row.id, endpoint_id=endpoint_id) for row in rows]


async def remove(tx: Tx, endpoint_id: UUID) -> None:
    """The endpoint, its secrets, deliveries and their log. Raises `not_found`."""
    gone = delete(endpoint).where(endpoint.c.id == endpoint_id).returning(endpoint.c.id)
    if (await tx.conn.execute(gone)).first() is None:
        raise ProblemError("not_found", "There is no such endpoint.")


async def _new_secret(tx: Tx, endpoint_id: UUID) -> str:
    made, secret_id = signing.new_secret(), new_id()
    sealed = signing.seal(tx.secrets.card_key, made, secret_id=secret_id, endpoint_id=endpoint_id)
    await tx.conn.execute(
        insert(secret).values(id=secret_id, endpoint_id=endpoint_id, sealed=sealed, created_at=tx.now)
    )
    return made


async def _changed(tx: Tx, endpoint_id: UUID, values: dict[str, Any]) -> Endpoint:
    done = update(endpoint).where(endpoint.c.id == endpoint_id).values(**values, updated_at=tx.now)
    return wire((await tx.conn.execute(done.returning(endpoint))).one())


def _owned(customer_id: UUID | None) -> Any:
    return endpoint.c.customer_id.is_(None) if customer_id is None else endpoint.c.customer_id == customer_id


def _check(url: str, types: Sequence[str], outbound: OutboundPolicy, *, platform: bool) -> None:
    """Refuse what could never be sent. A name is resolved, and its addresses checked, at every attempt."""
    try:
        check_address(httpx.URL(url), outbound)
    except (httpx.InvalidURL, OutboundRefused) as error:
        raise ProblemError("invalid_request", str(error) or "This is no address.") from error
    if policy.BATCH in types and not platform:
        raise ProblemError("invalid_request", f"{policy.BATCH} is for endpoints of the whole platform.")
    if policy.TEST in types:
        raise ProblemError("invalid_request", f"{policy.TEST} cannot be chosen: whoever asks for it gets it.")
