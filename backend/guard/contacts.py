"""Trusted contacts: a code from the person's chat, accepted in the contact's; both hear of every change."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, update

from api_client.contract import EventType, Guardians, Guardianship, LinkCode
from backend.customers import policy as codes
from backend.customers import service as customers
from backend.events import service as events
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import policy
from .policy import Term
from .tables import guardian, guardian_code
from .waiting import guard_longer

_READ = """
SELECT g.id, g.customer_id, w.name AS customer_name, g.guardian_id, c.name AS guardian_name, g.accepted_at,
       g.starts_at, g.confirms_from, g.ends_at
FROM guardian g JOIN customer w ON w.id = g.customer_id JOIN customer c ON c.id = g.guardian_id
WHERE {mine} AND (g.ends_at IS NULL OR g.ends_at > $2) AND (g.ends_at IS NULL OR g.ends_at > g.starts_at)
ORDER BY g.starts_at
"""
_OF = _READ.format(mine="g.customer_id = $1")
_BY = _READ.format(mine="g.guardian_id = $1")
_ONE = _READ.format(mine="g.id = $1")
_LOCK = "SELECT kind FROM customer WHERE id = $1 FOR NO KEY UPDATE"


async def around(tx: Tx, customer_id: UUID) -> Guardians:
    """Who watches over the customer, and over whom they watch. Raises `not_found`."""
    await customers.get(tx, customer_id)
    wards = await _read(tx, _BY, customer_id)
    return Guardians(mine=await _read(tx, _OF, customer_id), wards=wards)


async def watches(tx: Tx, guardian_id: UUID, customer_id: UUID) -> bool:
    """Whether that is the customer's trusted contact now."""
    return any(
        one.guardian_id == guardian_id and _term(one).holds(tx.now) for one in await _of(tx, customer_id)
    )


async def make_code(tx: Tx, customer_id: UUID) -> LinkCode:
    """A one-time code for the contact to be; the one before stops working.

    Raises `not_found`, `forbidden`.
    """
    await _personal(tx, customer_id)
    stale = (guardian_code.c.customer_id == customer_id) | (guardian_code.c.expires_at <= tx.now)
    await tx.conn.execute(delete(guardian_code).where(stale))
    made = LinkCode(code=codes.new_code(), expires_at=tx.now + tx.policy.guard.code_life)
    values = {"customer_id": customer_id, "expires_at": made.expires_at, "digest": _digest(tx, made.code)}
    await tx.conn.execute(insert(guardian_code).values(values))
    return made


async def count_attempt(tx: Tx, guardian_id: UUID) -> None:
    """Count a code that somebody tries; to be committed in any case. Raises `too_many_requests`."""
    await customers.count_attempt(tx, "guardian", str(guardian_id))


async def accept(tx: Tx, guardian_id: UUID, code: str) -> Guardianship:
    """Use up a code. A contact who is there already leaves a day later, and the new one begins then.

    Raises `link_code_invalid`, also for one's own code, and `not_found`, `forbidden` for who cannot be one.
    """
    used = await tx.conn.execute(
        delete(guardian_code)
        .where(guardian_code.c.digest == _digest(tx, code), guardian_code.c.expires_at > tx.now)
        .where(guardian_code.c.customer_id != guardian_id)
        .returning(guardian_code.c.customer_id)
    )
    customer_id = used.scalar_one_or_none()
    if customer_id is None:
        raise ProblemError("link_code_invalid", "The code is wrong, was used before or is too old.")
    for person in sorted((customer_id, guardian_id)):
        await _personal(tx, person)
    others = await _of(tx, customer_id)
    again = next((one for one in others if one.guardian_id == guardian_id), None)
    if again is not None:
        return await _stay(tx, again, others)
    starts_at = policy.begins(tx.now, [_term(one) for one in others], tx.policy.guard.change_after)
    lasting = (guardian.c.customer_id == customer_id) & guardian.c.ends_at.is_(None)
    await tx.conn.execute(update(guardian).where(lasting).values(ends_at=starts_at))
    made = Guardianship(
        id=new_id(),
        customer_id=customer_id,
        customer_name=(await customers.get(tx, customer_id)).name,
        guardian_id=guardian_id,
        guardian_name=(await customers.get(tx, guardian_id)).name,
        accepted_at=tx.now,
        starts_at=starts_at,
        confirms_from=max(starts_at, tx.now + tx.policy.guard.change_after),
    )
    values = made.model_dump(exclude={"customer_name", "guardian_name"})
    await tx.conn.execute(insert(guardian).values(values))
    await guard_longer(tx, customer_id, policy.FOREVER)
    for leaving in others:
        if leaving.ends_at is None:
            await _tell(tx, "guardian.removed", leaving.model_copy(update={"ends_at": starts_at}))
    return await _tell(tx, "guardian.accepted", made)


async def remove(tx: Tx, guardianship_id: UUID, by: UUID) -> Guardianship:
    """The person parts from the contact, a day from now; or the contact leaves, at once. Both are told.

    Raises `not_found` for everybody else.
    """
    there = await _read(tx, _ONE, guardianship_id)
    if not there or by not in (there[0].customer_id, there[0].guardian_id):
        raise ProblemError("not_found", "There is no such trusted contact.")
    await _personal(tx, there[0].customer_id)
    there = await _read(tx, _ONE, guardianship_id)  # as it is under the lock
    if not there:
        raise ProblemError("not_found", "There is no such trusted contact.")
    [found] = there
    after = tx.policy.guard.change_after
    ends_at = policy.leaves(tx.now, _term(found), after, by_themselves=by == found.guardian_id)
    if ends_at == found.ends_at:
        return found
    gone = await _ends(tx, found, ends_at)
    others = [one for one in await _of(tx, found.customer_id) if one.id != found.id]
    if found.starts_at > tx.now:
        # Who was to be replaced stays.
        for one in others:
            if one.ends_at == found.starts_at:
                await _ends(tx, one, None)
    terms = [_term(one) for one in (*await _of(tx, found.customer_id), gone)]
    until = policy.guarded_until(tx.now, terms, after)
    await tx.rows("UPDATE customer SET guarded_until = $2 WHERE id = $1", found.customer_id, until)
    return await _tell(tx, "guardian.removed", gone)


async def _stay(tx: Tx, one: Guardianship, others: Sequence[Guardianship]) -> Guardianship:
    """A contact who was about to leave stays; whoever was to follow does not come."""
    if one.ends_at is None:
        return one
    for other in others:
        if other.starts_at >= one.ends_at:
            await _ends(tx, other, other.starts_at)
            await _tell(tx, "guardian.removed", other.model_copy(update={"ends_at": other.starts_at}))
    stays = await _ends(tx, one, None)
    await guard_longer(tx, one.customer_id, policy.FOREVER)
    return await _tell(tx, "guardian.accepted", stays)


async def _ends(tx: Tx, one: Guardianship, ends_at: Any) -> Guardianship:
    await tx.conn.execute(update(guardian).where(guardian.c.id == one.id).values(ends_at=ends_at))
    return one.model_copy(update={"ends_at": ends_at})


async def _tell(tx: Tx, type: EventType, one: Guardianship) -> Guardianship:
    """Both hear of it."""
    for concerned in (one.customer_id, one.guardian_id):
        await events.record(tx, type, concerned, one.id, one)
    return one


async def _personal(tx: Tx, customer_id: UUID) -> None:
    """Lock somebody who buys for themselves: one change of a person's contacts at a time."""
    found = await tx.rows(_LOCK, customer_id)
    if not found:
        raise ProblemError("not_found", "There is no such customer.")
    if found[0].kind != "personal":
        raise ProblemError("forbidden", "This is for people who buy for themselves.")


async def _of(tx: Tx, customer_id: UUID) -> list[Guardianship]:
    return await _read(tx, _OF, customer_id)


async def _read(tx: Tx, sql: str, subject: UUID) -> list[Guardianship]:
    rows = await tx.rows(sql, subject, tx.now)
    return [Guardianship.model_validate(row, from_attributes=True) for row in rows]


def _term(one: Guardianship) -> Term:
    return Term(one.starts_at, one.ends_at)


def _digest(tx: Tx, code: str) -> bytes:
    """Another hash than that of a code for a chat: neither opens what the other is for."""
    return codes.digest(f"guardian:{codes.normalised(code)}", tx.secrets.card_key)
