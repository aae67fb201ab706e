"""What a messenger adapter and the courier agree upon.

The courier decides when an entry goes out and to whom next, and knows what was sent; the adapter says how it
looks and what came of each call. An adapter counts nothing, waits for no limit and remembers nothing of its
own.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from core.model import Chat

from ..conversations import Entry

Note = Mapping[str, Any]
"""A few JSON values, such as `{"message_id": 12}`; nothing personal."""


class DeliveryError(Exception):
    """What an adapter raises when a call came to nothing, so that the courier knows what to do.

        DeliveryError
        ├── Flooded   this chat waits `retry_after` seconds, the others go on
        ├── Gone      nothing is sent to this chat until its person writes again
        ├── Unsure    perhaps it was sent: it is sent once more
        ├── Refused   the messenger will never take it like this: it is sent plainly, then given up
        └── Away      nothing was sent, the messenger cannot be reached: again later, as long as it takes

    Anything else that is raised is a fault of ours: the entry is tried a few times, then given up.
    """


class Flooded(DeliveryError):
    """429. `retry_after` in seconds; `everywhere` when it is known to be about the bot, not the chat."""

    def __init__(self, retry_after: float, *, everywhere: bool = False) -> None:
        super().__init__(f"retry after {retry_after:g} s")
        self.retry_after = retry_after
        self.everywhere = everywhere


class Gone(DeliveryError):
    """403, or the chat is no more. `reason` is a word: `blocked`, `kicked`, `deactivated`, `not_found`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unsure(DeliveryError):
    """The connection was lost after the request had been written: nobody knows whether it was sent."""


class Refused(DeliveryError):
    """400. `description` in the messenger's words; the adapter leaves out whatever is personal."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


class Away(DeliveryError):
    """No connection, or 5xx: nothing was sent."""


class Sent(Protocol):
    """What was already sent of the entry under way, and the only way to send more of it."""

    async def part(
        self, name: str, call: Callable[[], Awaitable[Note | None]], *, last: bool = False
    ) -> Note:
        """Make one API call, unless an earlier try made it; returns the note of it either way.

        Waits for the limits first, and stores durably that the part is done. `name` is the same each time the
        entry is tried. `last` promises that nothing follows, and saves a write. Raises what `call` raises.
        """

    @property
    def kept(self) -> Note:
        """What `keep` remembered of this chat, from any entry before."""

    def keep(self, **facts: Any) -> None:
        """Remember facts about the chat, such as which message carries the live keyboard; None forgets one.

        Stored together with the next part that is done, or with the end of the entry.
        """


class Messenger(Protocol):
    """How one messenger says things. One object serves all chats of its channel, many at the same time."""

    @property
    def channel(self) -> str:
        """The channel of its chats, as in `Chat.channel`."""

    def is_group(self, chat: Chat) -> bool:
        """Whether several people read this chat; groups have limits of their own."""

    async def deliver(self, chat: Chat, entry: Entry, sent: Sent) -> None:
        """Send an entry of Xiaoka, in as many parts as it takes. Raises a DeliveryError."""

    async def deliver_plainly(self, chat: Chat, entry: Entry, sent: Sent) -> None:
        """The same after it was refused: words only, with nothing that could be refused again."""
