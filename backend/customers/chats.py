"""Which chat speaks for whom: a chat is linked by a one-time code, or by an operator.

A merchant's private chat makes its person staff (`backend.staff`), with the role the code was made for.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from api_client.contract import ChatKind, ChatLink, ChatLinks, GroupChat, LinkCode, Role
from backend.events import service as events
from backend.platform.ids import new_id
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx
from backend.staff import people

from . import policy
from .tables import chat_link, customer, link_attempt, link_code

log = logging.getLogger(__name__)

# One look-up by key for each chat: a plan made on small tables would read all of them.
_OWNERS = """
SELECT asked.place, customer.*, link.used_at
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (channel, chat, place)
CROSS JOIN LATERAL (
    SELECT * FROM chat_link WHERE channel = asked.channel AND chat = asked.chat LIMIT 1
) AS link
CROSS JOIN LATERAL (SELECT * FROM customer WHERE id = link.customer_id LIMIT 1) AS customer
"""
_USED = """
UPDATE chat_link SET used_at = $3 FROM unnest($1::text[], $2::text[]) AS used (channel, chat)
WHERE chat_link.channel = used.channel AND chat_link.chat = used.chat
"""
_FRESH = timedelta(minutes=1)  # "used last" need not be more exact than that, and reading stays reading


async def make_link_code(tx: Tx, customer_id: UUID, role: Role = "owner") -> LinkCode:
    """A new one-time code; codes made before for the same role stop working. Raises `not_found`.

    `role` is what the code makes a merchant's person.
    """
    known = select(customer.c.id).where(customer.c.id == customer_id).with_for_update(read=True)
    if (await tx.conn.execute(known)).one_or_none() is None:
        raise ProblemError("not_found", "There is no such customer.")
    mine = (link_code.c.customer_id == customer_id) & (link_code.c.role == role)
    stale = mine | (link_code.c.expires_at <= tx.now)
    await tx.conn.execute(delete(link_code).where(stale))
    expires_at = tx.now + tx.policy.link_code_life
    while True:
        code = policy.new_code()
        row = {"digest": policy.digest(code, tx.secrets.card_key)}
        made = upsert(link_code).values(**row, customer_id=customer_id, expires_at=expires_at, role=role)
        if (await tx.conn.execute(made.on_conflict_do_nothing().returning(link_code.c.digest))).first():
            return LinkCode(code=code, expires_at=expires_at)


async def count_attempt(tx: Tx, channel: str, chat: str) -> None:
    """Count one try of this chat; to be committed before the code is looked at, whatever comes of it.

    Raises `too_many_requests` after `policy.MAX_ATTEMPTS` tries without success, or `MAX_ATTEMPTS_OF_ALL` of
    all chats.
    """
    window = link_attempt.c.since > tx.now - policy.ATTEMPT_WINDOW
    await tx.conn.execute(delete(link_attempt).where(~window))
    tried = (
        upsert(link_attempt)
        .values(channel=channel, chat=chat, attempts=1, since=tx.now)
        .on_conflict_do_update(
            index_elements=["channel", "chat"], set_={"attempts": link_attempt.c.attempts + 1}
        )
        .returning(link_attempt.c.attempts)
    )
    wait = int(policy.ATTEMPT_WINDOW.total_seconds())
    if (await tx.conn.execute(tried)).scalar_one() > policy.MAX_ATTEMPTS:
        raise ProblemError("too_many_requests", "Too many codes were tried from this chat.", retry_after=wait)
    of_all = (await tx.conn.execute(select(func.sum(link_attempt.c.attempts)))).scalar_one()
    if of_all > policy.MAX_ATTEMPTS_OF_ALL:
        log.warning("%d link codes were tried without success: somebody may be guessing", of_all)
        raise ProblemError("too_many_requests", "Too many wrong codes were tried.", retry_after=wait)


async def link_by_code(
    tx: Tx, channel: str, chat: str, code: str, *, kind: ChatKind = "private", name: str = ""
) -> ChatLink:
    """Use up a code and link the chat to its customer. Raises `link_code_invalid`, `already_linked`.

    `name` is what the messenger calls the person.
    """
    digest = policy.digest(code, tx.secrets.card_key)
    used = await tx.conn.execute(
        delete(link_code)
        .where(link_code.c.digest == digest, link_code.c.expires_at > tx.now)
        .returning(link_code.c.customer_id, link_code.c.role)
    )
    if (made := used.one_or_none()) is None:
        raise ProblemError("link_code_invalid", "The code is wrong, was used before or is too old.")
    linked = await _insert(tx, channel, chat, made.customer_id, kind)
    if linked.customer_id != made.customer_id:
        raise ProblemError("already_linked", "This chat speaks for somebody else.")
    mine = (link_attempt.c.channel == channel) & (link_attempt.c.chat == chat)
    await tx.conn.execute(delete(link_attempt).where(mine))
    return await _employ(tx, linked, made.role, name)


async def link(tx: Tx, channel: str, chat: str, customer_id: UUID) -> ChatLink:
    """Let the chat speak for this customer, also when it spoke for somebody else. Raises `not_found`."""
    known = select(customer.c.id).where(customer.c.id == customer_id)
    if (await tx.conn.execute(known)).one_or_none() is None:
        raise ProblemError("not_found", "There is no such customer.")
    linked = await _insert(tx, channel, chat, customer_id, "private")
    if linked.customer_id != customer_id:
        await people.dismiss(tx, linked.customer_id, channel, chat)
        mine = (chat_link.c.channel == channel) & (chat_link.c.chat == chat)
        await tx.conn.execute(update(chat_link).where(mine).values(customer_id=customer_id, linked_at=tx.now))
        linked = await _tell(tx, linked.model_copy(update={"customer_id": customer_id}))
    return await _employ(tx, linked, "owner", "")


async def unlink(tx: Tx, customer_id: UUID, channel: str, chat: str, kind: ChatKind) -> bool:
    """The chat speaks for nobody any more; False when it did not speak for this customer."""
    gone = delete(chat_link).where(
        chat_link.c.channel == channel,
        chat_link.c.chat == chat,
        chat_link.c.customer_id == customer_id,
        chat_link.c.kind == kind,
    )
    return (await tx.conn.execute(gone.returning(chat_link.c.chat))).first() is not None


async def groups_of(tx: Tx, customer_id: UUID) -> list[GroupChat]:
    """The group chats that are linked, the oldest first."""
    mine = (chat_link.c.customer_id == customer_id) & (chat_link.c.kind == "group")
    found = await tx.conn.execute(select(chat_link).where(mine).order_by(chat_link.c.linked_at))
    return [GroupChat(channel=row.channel, chat=row.chat, linked_at=row.linked_at) for row in found]


async def owners(tx: Tx, chats: Sequence[tuple[str, str]]) -> list[Any]:
    """For each chat (channel, address) the row of the customer whom it speaks for; None for an unknown one.

    One statement and, now and then, a second one that notes the use; nothing hangs on both being together.
    """
    found = {row.place - 1: row for row in await tx.rows(_OWNERS, *zip(*chats, strict=True))}
    used = {chats[place] for place, row in found.items() if row.used_at < tx.now - _FRESH}
    if used:
        await tx.rows(_USED, *zip(*sorted(used), strict=True), tx.now)
    return [found.get(place) for place in range(len(chats))]


async def chats_of(tx: Tx, customer_id: UUID) -> ChatLinks:
    """Every chat of a customer, the one used last first."""
    mine = chat_link.c.customer_id == customer_id
    found = await tx.conn.execute(select(chat_link).where(mine).order_by(chat_link.c.used_at.desc()))
    roles = {(one.channel, one.address): one.role for one in await people.everybody(tx, customer_id)}
    links = [_wire(row) for row in found]
    return ChatLinks(
        chats=[link.model_copy(update={"role": roles.get((link.channel, link.chat))}) for link in links]
    )


async def _insert(tx: Tx, channel: str, chat: str, customer_id: UUID, kind: ChatKind) -> ChatLink:
    """Link an unknown chat, with its event; a known one is returned as it is, locked."""
    row = {"channel": channel, "chat": chat, "customer_id": customer_id, "kind": kind}
    made = await tx.conn.execute(
        upsert(chat_link)
        .values(**row, linked_at=tx.now, used_at=tx.now)
        .on_conflict_do_nothing()
        .returning(chat_link)
    )
    if (new := made.one_or_none()) is not None:
        return await _tell(tx, _wire(new))
    mine = (chat_link.c.channel == channel) & (chat_link.c.chat == chat)
    return _wire((await tx.conn.execute(select(chat_link).where(mine).with_for_update())).one())


async def _employ(tx: Tx, linked: ChatLink, role: Role, name: str) -> ChatLink:
    """The person of a merchant's private chat is staff from now on."""
    merchant = select(customer.c.id).where(customer.c.id == linked.customer_id, customer.c.kind == "merchant")
    if linked.kind == "group" or (await tx.conn.execute(merchant)).one_or_none() is None:
        return linked
    member = await people.join(tx, linked.customer_id, linked.channel, linked.chat, role, name)
    return linked.model_copy(update={"role": member.role})


async def _tell(tx: Tx, linked: ChatLink) -> ChatLink:
    await events.record(tx, "chat.linked", linked.customer_id, new_id(), linked)
    return linked


def _wire(row: Any) -> ChatLink:
    return ChatLink(channel=row.channel, chat=row.chat, customer_id=row.customer_id, kind=row.kind)
