"""What a use case is given: a connection inside a transaction, the time, the shop's policy, its secrets."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from .policy_data import ShopPolicy


class Clock(Protocol):
    """The present, always aware (UTC)."""

    def now(self) -> datetime: ...


@dataclass(frozen=True)
class Secrets:
    """`card_key` encrypts card codes at rest (32 bytes); `gateway` signs and checks payment notifications."""

    card_key: bytes = field(repr=False)
    gateway: str = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.card_key) != 32:
            raise ValueError("the card key must be 32 bytes")
        if len(self.gateway) < 16:
            raise ValueError("the gateway secret must have at least 16 characters")


@dataclass(frozen=True)
class Tx:
    """One open transaction. A service function takes it first and never commits.

    `now` is the server's clock, read once when the transaction began; SQL gets it as a parameter and never
    calls `now()` itself, so that one transaction has one time and tests can move it.
    """

    conn: AsyncConnection
    now: datetime
    policy: ShopPolicy
    secrets: Secrets
