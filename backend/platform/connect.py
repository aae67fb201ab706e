"""Connect to PostgreSQL where it is now: one server, or whichever of several is the primary.

A URL may name several hosts, as libpq has it:
`postgresql://one:5432,two:5432/shop?target_session_attrs=read-write`. asyncpg understands that, but has one
timeout for all of them, so that a first host that lost its power, and does not even refuse, would keep the
second from being asked. Here every host has its own time, and the one that answered last is asked first.
"""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

HOST_SECONDS = 5.0
"""How long one host may take to let us in."""

_AWAY = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # starting, stopping, recovering
    asyncpg.TargetServerAttributeNotMatched,  # not the primary
)

_answered: dict[str, str] = {}


async def connect(url: str, **options: Any) -> "asyncpg.Connection[asyncpg.Record]":
    """A connection; `options` are asyncpg's own. Fits as `connect=` of `asyncpg.create_pool`.

    Raises ConnectionError when no host can serve us now, and what asyncpg raises for wrong credentials.
    """
    candidates = hosts(url)
    if (last := _answered.get(url)) is not None:
        candidates.sort(key=lambda one: one != last)
    reasons = []
    for one in candidates:
        try:
            connection = await asyncpg.connect(one, timeout=HOST_SECONDS, **options)
        except (OSError, *_AWAY) as error:
            reasons.append(type(error).__name__)
            continue
        _answered[url] = one
        return connection
    raise ConnectionError(f"no host of the database can serve us: {', '.join(reasons)}")


def hosts(url: str) -> list[str]:
    """The URL once for each host it names; itself when it names one or a socket."""
    parts = urlsplit(url)
    who, at, where = parts.netloc.rpartition("@")
    return [
        urlunsplit((parts.scheme, f"{who}{at}{host}", parts.path, parts.query, ""))
        for host in where.split(",")
    ]


def place(url: str) -> str:
    """Host, port and database for people: no user, no password."""
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2]
    return f"{where or 'the local socket'}{parts.path}"
