"""HTTP for customers, their contacts and their chats."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api_client.contract import (
    AudiencePage,
    ChatLink,
    ChatLinks,
    Contact,
    Contacts,
    Customer,
    CustomerChange,
    Kind,
    LinkCode,
    LinkRequest,
    NewCustomer,
    Wire,
)
from api_client.contract.customers import ChannelName, ChatAddress
from backend.platform.auth import CallerDep, DatabaseDep, OperatorDep
from backend.platform.batch import TogetherDep
from backend.platform.direct import direct
from backend.platform.problems import ProblemError

from . import service

router = APIRouter(tags=["customers"])

Alias = Annotated[str, Path(min_length=1, max_length=16)]


class ChatOwner(Wire):
    """For whom a chat shall speak."""

    customer_id: UUID


class HumanRequest(Wire):
    """What the person who takes over should know."""

    note: Annotated[str, Field(max_length=1000)] = ""


@router.post("/customers", status_code=201)
async def create_customer(new: NewCustomer, caller: CallerDep, database: DatabaseDep) -> Customer:
    """Create a customer with an empty wallet."""
    caller.need("operator", "channel")
    return await database.run(lambda tx: service.create(tx, new))


@router.get("/customers/{customer_id}")
async def read_customer(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> Customer:
    """One customer."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: service.get(tx, customer_id))


@router.patch("/customers/{customer_id}")
async def change_customer(
    customer_id: UUID, change: CustomerChange, caller: CallerDep, database: DatabaseDep
) -> Customer:
    """Change settings; what is left out stays as it is."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: service.change(tx, customer_id, change))


@router.get("/customers/{customer_id}/contacts")
async def read_contacts(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> Contacts:
    """The people this customer buys for."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: service.contacts(tx, customer_id))


@router.put("/customers/{customer_id}/contacts/{alias:path}")
async def save_contact(
    customer_id: UUID, alias: Alias, contact: Contact, caller: CallerDep, database: DatabaseDep
) -> Contacts:
    """Add a contact or change its number; answers with all of them."""
    caller.see(customer_id, "customer")
    if alias != contact.alias:
        raise ProblemError("invalid_request", "The address names another alias than the body.")
    return await database.run(lambda tx: service.save_contact(tx, customer_id, contact))


@router.post("/customers/{customer_id}/link-codes", status_code=201)
async def make_link_code(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> LinkCode:
    """A one-time code, to be typed in the chat that shall speak for this customer."""
    caller.need("operator", "customer", "merchant")
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: service.make_link_code(tx, customer_id))


@router.get("/customers/{customer_id}/chats")
async def read_chats(customer_id: UUID, caller: CallerDep, database: DatabaseDep) -> ChatLinks:
    """The chats that speak for this customer, the one used last first."""
    caller.see(customer_id, "customer")
    return await database.run(lambda tx: service.chats_of(tx, customer_id))


@router.post("/customers/{customer_id}/human", status_code=204)
async def request_human(
    customer_id: UUID, request: HumanRequest, caller: CallerDep, database: DatabaseDep
) -> None:
    """The customer wants to talk to a person."""
    caller.see(customer_id, "customer")
    await database.run(lambda tx: service.request_human(tx, customer_id, request.note))


@router.get("/audience")
async def read_audience(
    _: OperatorDep,
    database: DatabaseDep,
    kind: Kind | None = None,
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> AudiencePage:
    """Customers who can be told something in a chat, page by page."""
    return await database.run(lambda tx: service.audience(tx, kind, cursor=cursor, limit=limit))


@router.post("/chats", status_code=201)
async def link_chat(request: LinkRequest, caller: CallerDep, database: DatabaseDep) -> ChatLink:
    """Link a chat by the code its person typed."""
    caller.need("operator", "channel")
    await database.run(lambda tx: service.count_attempt(tx, request.channel, request.chat))
    return await database.run(
        lambda tx: service.link_by_code(
            tx, request.channel, request.chat, request.code, kind=request.kind, name=request.name
        )
    )


@router.get("/chats/{channel}/{chat:path}")
@direct
async def read_chat(
    channel: ChannelName, chat: ChatAddress, caller: CallerDep, together: TogetherDep
) -> Customer:
    """The customer a chat speaks for."""
    caller.need("operator", "channel")
    found: Customer = await together.run(service.customers_of_chats, (channel, chat))
    return found


@router.put("/chats/{channel}/{chat:path}")
async def put_chat(
    channel: ChannelName, chat: ChatAddress, owner: ChatOwner, _: OperatorDep, database: DatabaseDep
) -> ChatLink:
    """An operator decides for whom a chat speaks."""
    return await database.run(lambda tx: service.link(tx, channel, chat, owner.customer_id))
