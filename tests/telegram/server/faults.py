"""Faults of the network and of Telegram, one call at a time."""

import asyncio
from dataclasses import dataclass, field


@dataclass
class Fault:
    """What happens to the next matching call. `released` lets a held call go on."""

    method: str
    chat_id: int | None
    status: int = 0
    retry_after: int = 0
    cut: str = ""
    released: asyncio.Event | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)


class Faults:
    """Faults wait here for the calls they are meant for; each strikes once."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def cut(self, method: str, chat_id: int | None = None) -> Fault:
        """The connection breaks before the call is processed."""
        return self._add(Fault(method, chat_id, cut="before"))

    def drop_response(self, method: str, chat_id: int | None = None) -> Fault:
        """The call is processed, but its answer never arrives."""
        return self._add(Fault(method, chat_id, cut="after"))

    def fail(self, method: str, status: int = 502, chat_id: int | None = None) -> Fault:
        """A gateway in front of Telegram answers with HTML; the call is not processed."""
        return self._add(Fault(method, chat_id, status=status))

    def flood(self, method: str, retry_after: int, chat_id: int | None = None) -> Fault:
        """429, whatever the limits say."""
        return self._add(Fault(method, chat_id, retry_after=retry_after))

    def hold(self, method: str, chat_id: int | None = None) -> Fault:
        """The call waits, unprocessed, until `fault.released.set()`."""
        return self._add(Fault(method, chat_id, released=asyncio.Event()))

    def take(self, method: str, chat_id: object) -> Fault | None:
        """The fault for this call, which is then used up."""
        for fault in self._waiting:
            if fault.method.lower() == method.lower() and fault.chat_id in (None, chat_id):
                self._waiting.remove(fault)
                fault.reached.set()
                return fault
        return None

    def _add(self, fault: Fault) -> Fault:
        self._waiting.append(fault)
        return fault
