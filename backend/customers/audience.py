"""Who can be told something that concerns many: customers with their chats, page by page."""

from uuid import UUID

from api_client.contract import AudiencePage, ChatLink, Kind, Listener
from backend.platform.tx import Tx

_FIRST = UUID(int=0)

_PAGE = """
SELECT c.id, l.channel, l.chat
FROM (SELECT id FROM customer WHERE id > $1 AND ($2::text IS NULL OR kind = $2) ORDER BY id LIMIT $3) AS c
LEFT JOIN chat_link AS l ON l.customer_id = c.id AND l.kind = 'private'
ORDER BY c.id, l.used_at DESC
"""


async def audience(tx: Tx, kind: Kind | None, *, cursor: UUID | None, limit: int) -> AudiencePage:
    """Customers of `kind`, or all, behind `cursor`, with their private chats.

    A page may be short, or empty, before the last one.
    """
    rows = await tx.rows(_PAGE, cursor or _FIRST, kind, limit)
    chats: dict[UUID, list[ChatLink]] = {}
    for row in rows:
        found = chats.setdefault(row.id, [])
        if row.channel is not None:
            found.append(ChatLink(channel=row.channel, chat=row.chat, customer_id=row.id))
    listeners = [Listener(customer_id=one, chats=links) for one, links in chats.items() if links]
    return AudiencePage(listeners=listeners, next_cursor=list(chats)[-1] if len(chats) == limit else None)
