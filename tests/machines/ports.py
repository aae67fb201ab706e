"""Free TCP ports for servers that must be told theirs."""

import socket
from contextlib import ExitStack


def free_ports(count: int, *, below: int = 2**16) -> list[int]:
    """So many different ports nobody listens on, each under `below`."""
    found: list[int] = []
    with ExitStack() as held:
        while len(found) < count:
            probe = held.enter_context(socket.socket())
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
            if port < below:
                found.append(port)
    return found
