"""The rows of staff: somebody joins, leaves, is looked up. Apart, because customers' chats need it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from api_client.contract import Right, Role, Sender, StaffMember
from backend.platform.caller import Caller
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import policy
from .tables import staff


async def join(tx: Tx, customer_id: UUID, channel: str, address: str, role: Role, name: str) -> StaffMember:
    """Somebody becomes staff, or takes another role; the last owner stays one."""
    theirs = await everybody(tx, customer_id, lock=True)
    present = next((one for one in theirs if (one.channel, one.address) == (channel, address)), None)
    owners = sum(one.role == "owner" for one in theirs)
    if present is not None:
        role = role if policy.leaves_an_owner(owners, present.role, role) else present.role
        name = name or present.name
    values = {"customer_id": customer_id, "channel": channel, "address": address}
    made = await tx.conn.execute(
        upsert(staff)
        .values(id=new_id(), **values, role=role, name=name, linked_at=tx.now)
        .on_conflict_do_update(index_elements=list(values), set_={"role": role, "name": name})
        .returning(staff)
    )
    return wire(made.one())


async def dismiss(tx: Tx, customer_id: UUID, channel: str, address: str) -> None:
    """Whoever writes there is staff no more, also the last owner: for an operator who gives a chat away."""
    theirs = (staff.c.customer_id == customer_id) & (staff.c.channel == channel)
    await tx.conn.execute(delete(staff).where(theirs, staff.c.address == address))


async def everybody(tx: Tx, customer_id: UUID, *, lock: bool = False) -> Sequence[StaffMember]:
    """Owners first, then by when they came; their rows locked if asked."""
    query = select(staff).where(staff.c.customer_id == customer_id).order_by(staff.c.linked_at, staff.c.id)
    found = await tx.conn.execute(query.with_for_update() if lock else query)
    return sorted((wire(row) for row in found), key=lambda one: policy.ORDER[one.role])


async def find(tx: Tx, customer_id: UUID, sender: Sender) -> StaffMember | None:
    """Who that is for this merchant; None for a stranger."""
    query = select(staff).where(
        staff.c.customer_id == customer_id,
        staff.c.channel == sender.channel,
        staff.c.address == sender.address,
    )
    row = (await tx.conn.execute(query)).one_or_none()
    return None if row is None else wire(row)


async def permit(
    tx: Tx, caller: Caller, customer_id: UUID, by: Sender | None, right: Right
) -> StaffMember | None:
    """Raises `forbidden` unless who asks may do that; returns them, None for the merchant's own key.

    A merchant's or operator's key without `by` counts as an owner. A channel speaks for many people, so it
    must say who asks.
    """
    if by is None:
        if caller.scope == "channel":
            raise ProblemError("forbidden", "A channel has to say who asks: `by`.")
        return None
    member = await find(tx, customer_id, by)
    if not policy.may(member.role if member else None, right):
        raise ProblemError("forbidden", f"This person has no right to this: {right}.", right=right)
    return member


def wire(row: Any) -> StaffMember:
    """A row as the contract shows it."""
    return StaffMember(
        id=row.id,
        customer_id=row.customer_id,
        channel=row.channel,
        address=row.address,
        name=row.name,
        role=row.role,
        linked_at=row.linked_at,
    )
