"""Free TCP ports for servers that must be told theirs."""

import secrets
import socket
from contextlib import ExitStack

_OWN = range(10_000, 32_000)
"""Below the ports that outgoing connections get: one of those could be taken before its server is up."""


def free_ports(count: int) -> list[int]:
    """So many different ports nobody listens on."""
    found: list[int] = []
    with ExitStack() as held:
        while len(found) < count:
            port = secrets.choice(_OWN)
            probe = held.enter_context(socket.socket())
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
    return found
