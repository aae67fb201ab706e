"""HTTP for the people of a merchant."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api_client.contract import (
    GroupRemoval,
    LinkCode,
    Rights,
    RoleChange,
    Sender,
    StaffCodeRequest,
    StaffList,
    StaffMember,
    StaffRemoval,
)
from api_client.contract.customers import ChannelName, ChatAddress
from backend.platform.auth import CallerDep, DatabaseDep

from . import service

router = APIRouter(prefix="/merchants/{customer_id}", tags=["merchants"])


@router.get("/staff")
async def read_staff(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> StaffList:
    """Everybody who works for this merchant, owners first, and its group chats."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: service.listed(tx, customer_id))


@router.get("/rights")
async def read_rights(
    customer_id: UUID,
    caller: CallerDep,
    database: DatabaseDep,
    channel: Annotated[ChannelName, Query()],
    address: Annotated[ChatAddress, Query()],
) -> Rights:
    """What the person who writes under this address may do; nothing for a stranger."""
    caller.see(customer_id, "merchant")
    sender = Sender(channel=channel, address=address)
    return await database.run(lambda tx: service.rights(tx, customer_id, sender))


@router.post("/staff-codes", status_code=201)
async def make_staff_code(
    customer_id: UUID, request: StaffCodeRequest, caller: CallerDep, database: DatabaseDep
) -> LinkCode:
    """A one-time code for another person, who gets that role by typing it. For owners."""
    caller.see(customer_id, "merchant")
    return await database.run(lambda tx: service.make_code(tx, caller, customer_id, request.role, request.by))


@router.put("/staff/{staff_id}")
async def change_role(
    customer_id: UUID, staff_id: UUID, change: RoleChange, caller: CallerDep, database: DatabaseDep
) -> StaffMember:
    """Give somebody another role. For owners; the last one stays one."""
    caller.see(customer_id, "merchant")
    return await database.run(
        lambda tx: service.change_role(tx, caller, customer_id, staff_id, change.role, change.by)
    )


@router.post("/staff/{staff_id}/remove", status_code=204)
async def remove_staff(
    customer_id: UUID, staff_id: UUID, removal: StaffRemoval, caller: CallerDep, database: DatabaseDep
) -> None:
    """Take somebody off and unlink their chat. For owners, and for everybody about themselves."""
    caller.see(customer_id, "merchant")
    await database.run(lambda tx: service.remove(tx, caller, customer_id, staff_id, removal.by))


@router.post("/groups/remove", status_code=204)
async def remove_group(
    customer_id: UUID, removal: GroupRemoval, caller: CallerDep, database: DatabaseDep
) -> None:
    """Unlink a group chat. For owners."""
    caller.see(customer_id, "merchant")
    await database.run(
        lambda tx: service.remove_group(tx, caller, customer_id, removal.channel, removal.chat, removal.by)
    )
