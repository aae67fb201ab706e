"""The use cases of staff: codes for others, roles, leaving, and what somebody may do."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, update

from api_client.contract import LinkCode, Rights, Role, Sender, StaffList, StaffMember
from backend.customers import service as customers
from backend.figures.service import need_merchant
from backend.platform.caller import Caller
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from . import policy
from .people import everybody, find, join, permit, wire
from .tables import staff

__all__ = [
    "change_role", "everybody", "find", "join", "listed", "make_code", "permit", "remove", "remove_group",
    "rights",
]  # fmt: skip


async def listed(tx: Tx, customer_id: UUID) -> StaffList:
    """Everybody and every group. Raises `not_found` for no merchant."""
    await need_merchant(tx, customer_id)
    groups = await customers.groups_of(tx, customer_id)
    return StaffList(staff=list(await everybody(tx, customer_id)), groups=groups)


async def rights(tx: Tx, customer_id: UUID, sender: Sender) -> Rights:
    """What the sender may do for this merchant. Raises `not_found` for no merchant."""
    await need_merchant(tx, customer_id)
    member = await find(tx, customer_id, sender)
    if member is None:
        return Rights(customer_id=customer_id)
    may = list(policy.RIGHTS[member.role])
    return Rights(customer_id=customer_id, role=member.role, name=member.name, may=may)


async def make_code(tx: Tx, caller: Caller, customer_id: UUID, role: Role, by: Sender | None) -> LinkCode:
    """A code for another person. Raises `not_found`, `forbidden`."""
    await need_merchant(tx, customer_id)
    await permit(tx, caller, customer_id, by, "staff")
    return await customers.make_link_code(tx, customer_id, role)


async def change_role(
    tx: Tx, caller: Caller, customer_id: UUID, staff_id: UUID, role: Role, by: Sender | None
) -> StaffMember:
    """Another role. Raises `not_found`, `forbidden`, `conflict` for the last owner."""
    await need_merchant(tx, customer_id)
    await permit(tx, caller, customer_id, by, "staff")
    theirs = await everybody(tx, customer_id, lock=True)
    _keep_an_owner(theirs, _one(theirs, staff_id), role)
    changed = update(staff).where(staff.c.id == staff_id).values(role=role).returning(staff)
    return wire((await tx.conn.execute(changed)).one())


async def remove(tx: Tx, caller: Caller, customer_id: UUID, staff_id: UUID, by: Sender | None) -> None:
    """Take somebody off and unlink their chat; everybody may take themselves off.

    Raises `not_found`, `forbidden`, `conflict` for the last owner.
    """
    await need_merchant(tx, customer_id)
    theirs = await everybody(tx, customer_id, lock=True)
    leaving = next((one for one in theirs if one.id == staff_id), None)
    themselves = leaving is not None and by == Sender(channel=leaving.channel, address=leaving.address)
    if not themselves:
        await permit(tx, caller, customer_id, by, "staff")
    gone = _one(theirs, staff_id)
    _keep_an_owner(theirs, gone, None)
    await tx.conn.execute(delete(staff).where(staff.c.id == staff_id))
    await customers.unlink(tx, customer_id, gone.channel, gone.address, "private")


async def remove_group(
    tx: Tx, caller: Caller, customer_id: UUID, channel: str, chat: str, by: Sender | None
) -> None:
    """Unlink a group chat. Raises `not_found`, `forbidden`."""
    await need_merchant(tx, customer_id)
    await permit(tx, caller, customer_id, by, "staff")
    if not await customers.unlink(tx, customer_id, channel, chat, "group"):
        raise ProblemError("not_found", "There is no such group chat.")


def _one(theirs: Sequence[StaffMember], staff_id: UUID) -> StaffMember:
    found = next((one for one in theirs if one.id == staff_id), None)
    if found is None:
        raise ProblemError("not_found", "There is no such person.")
    return found


def _keep_an_owner(theirs: Sequence[StaffMember], one: StaffMember, becomes: Role | None) -> None:
    owners = sum(other.role == "owner" for other in theirs)
    if not policy.leaves_an_owner(owners, one.role, becomes):
        raise ProblemError("conflict", "A merchant needs an owner: make somebody else one first.")
