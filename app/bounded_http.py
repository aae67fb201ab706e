"""uvicorn's HTTP protocol with two bounds it lacks: on the size of a head, on the time a request may take."""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 64 * 1024
"""Bytes that may come without completing a head; after that the connection is closed. The front answers 431
to complete heads, far below this."""

MOST_UPGRADE_LINE = 8_000
MOST_UPGRADE_LINES = 100
"""The web socket library reads the head again, has bounds of its own and would not answer beyond them."""

PATIENCE = 30.0
"""Seconds a request may take to arrive, and a new connection to begin one."""


class BoundedHttp(HttpToolsProtocol):
    """Closes connections that dribble. Costs a whole request nothing but a look at a flag."""

    _in_head = False
    _arriving = True
    _head_bytes = 0
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._arriving:
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD:
                self.transport.close()
        self._wait()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._arriving = self._in_head = True
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._arriving = False
        self._wait_no_more()

    def handle_websocket_upgrade(self) -> None:
        self._wait_no_more()
        longest = max(len(self.url), *(len(name) + len(value) for name, value in self.headers))
        if longest > MOST_UPGRADE_LINE or len(self.headers) > MOST_UPGRADE_LINES:
            self.send_400_response("The head is too long.")
        else:
            super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(PATIENCE, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
