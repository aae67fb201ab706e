"""Customers and their settings, and the people they buy for."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from api_client.contract import Contact, Contacts, Customer, CustomerChange, NewCustomer
from backend.events import service as events
from backend.ledger import service as ledger
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.suggestions import watching

from .audience import audience
from .chats import (
    chats_of,
    count_attempt,
    groups_of,
    link,
    link_by_code,
    make_link_code,
    owners,
    unlink,
)
from .policy import MAX_CONTACTS
from .tables import contact, customer

__all__ = [
    "audience", "change", "chats_of", "contacts", "count_attempt", "create", "customer_of_chat",
    "customers_of_chats", "get", "groups_of", "link", "link_by_code", "make_link_code", "merchants_among",
    "request_human", "save_contact", "unlink",
]  # fmt: skip


def wire(row: Any) -> Customer:
    """A row as the contract shows it."""
    return Customer(
        id=row.id,
        name=row.name,
        kind=row.kind,
        mode=row.mode,
        locale=row.locale,
        prompts=row.prompts,
        created_at=row.created_at,
    )


async def create(tx: Tx, new: NewCustomer) -> Customer:
    """A new customer with open accounts."""
    values = new.model_dump() | {"id": new_id(), "created_at": tx.now}
    row = (await tx.conn.execute(insert(customer).values(values).returning(customer))).one()
    await ledger.open_accounts(tx, row.id)
    created = wire(row)
    await events.record(tx, "customer.created", created.id, created.id, created)
    return created


async def get(tx: Tx, customer_id: UUID) -> Customer:
    """Raises `not_found`."""
    found = await tx.rows("SELECT * FROM customer WHERE id = $1", customer_id)
    if not found:
        raise ProblemError("not_found", "There is no such customer.")
    return wire(found[0])


async def merchants_among(tx: Tx, ids: Collection[UUID]) -> set[UUID]:
    """Those of these customers that are merchants."""
    found = await tx.rows("SELECT id FROM customer WHERE id = ANY ($1) AND kind = 'merchant'", list(ids))
    return {row.id for row in found}


async def customer_of_chat(tx: Tx, channel: str, chat: str) -> Customer | None:
    """Whom the chat speaks for; None for an unknown chat."""
    [found] = await owners(tx, [(channel, chat)])
    return None if found is None else wire(found)


async def customers_of_chats(tx: Tx, chats: Sequence[tuple[str, str]]) -> list[Customer | ProblemError]:
    """Whom the chats speak for that are asked about at the same moment; an unknown one is `not_found`."""
    return [
        ProblemError("not_found", "This chat is not linked.") if found is None else wire(found)
        for found in await owners(tx, chats)
    ]


async def change(tx: Tx, customer_id: UUID, wanted: CustomerChange) -> Customer:
    """Change what is not None. Raises `not_found`."""
    values = wanted.model_dump(exclude_none=True)
    if wanted.mode == "standard":
        # Whoever is talked into leaving elderly mode is still protected for a while.
        left = tx.now + tx.policy.guard.change_after
        longer = func.greatest(customer.c.guarded_until, left)
        values["guarded_until"] = case((customer.c.mode == "elderly", longer), else_=customer.c.guarded_until)
    if wanted.prompts is False:
        await watching.stop(tx, customer_id)
    if values:
        await tx.conn.execute(update(customer).where(customer.c.id == customer_id).values(values))
    return await get(tx, customer_id)


async def contacts(tx: Tx, customer_id: UUID) -> Contacts:
    """All contacts, by alias. Raises `not_found`."""
    await get(tx, customer_id)
    query = select(contact).where(contact.c.customer_id == customer_id).order_by(contact.c.alias)
    found = (await tx.conn.execute(query)).all()
    return Contacts(contacts=[Contact(alias=row.alias, phone=row.phone) for row in found])


async def save_contact(tx: Tx, customer_id: UUID, wanted: Contact) -> Contacts:
    """Add a contact or change its number. Raises `not_found`, `conflict` when the list is full."""
    row = {"phone": wanted.phone, "saved_at": tx.now}
    # Saying a number once more does not make it a new one.
    known = case((contact.c.phone == wanted.phone, contact.c.saved_at), else_=tx.now)
    await get(tx, customer_id)
    await tx.conn.execute(
        upsert(contact)
        .values(customer_id=customer_id, alias=wanted.alias, **row)
        .on_conflict_do_update(index_elements=["customer_id", "alias"], set_=row | {"saved_at": known})
    )
    count = select(func.count()).select_from(contact).where(contact.c.customer_id == customer_id)
    if (await tx.conn.execute(count)).scalar_one() > MAX_CONTACTS:
        raise ProblemError("conflict", f"There are {MAX_CONTACTS} contacts already.")
    return await contacts(tx, customer_id)


async def request_human(tx: Tx, customer_id: UUID, note: str) -> None:
    """The customer wants to talk to a person; whoever listens to the events sees it. Raises `not_found`."""
    await get(tx, customer_id)
    await events.record(tx, "human.requested", customer_id, new_id(), {"note": note})
