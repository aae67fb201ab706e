"""What every messenger shares: durable conversations, one turn at a time, notices, live transcripts."""

from .conversations import Attended, Entry, PgConversations
from .forgetting import Forgetting, Retention
from .hub import Hub
from .locks import LockTimeoutError, ValkeyLocks
from .migrate import upgrade
from .notices import Notices
from .valkey import Valkey

__all__ = [
    "Attended",
    "Entry",
    "Forgetting",
    "Hub",
    "LockTimeoutError",
    "Notices",
    "PgConversations",
    "Retention",
    "Valkey",
    "ValkeyLocks",
    "upgrade",
]
