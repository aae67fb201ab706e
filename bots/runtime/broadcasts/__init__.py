"""The same words to many people: stored first, queued bit by bit behind whatever somebody waits for."""

from .sender import Broadcaster
from .store import Broadcast, BroadcastStore, Progress

__all__ = ["Broadcast", "BroadcastStore", "Broadcaster", "Progress"]
