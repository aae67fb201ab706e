"""The port to a payment company."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, Protocol
from uuid import UUID

from fastapi import Depends, Request

from api_client.contract import Method
from backend.platform.problems import ProblemError


@dataclass(frozen=True)
class Bill:
    """What a gateway is asked to collect. `reference` is ours and unique; `amount` in fen."""

    reference: str
    amount: int
    currency: str
    method: Method
    subject: str
    expires_at: datetime
    stars: int | None = None
    """The price in Telegram Stars, for a gateway that takes them."""


@dataclass(frozen=True)
class Presented:
    """Where the person pays: a link, and the same as the text of a QR code."""

    pay_url: str
    qr_text: str


@dataclass(frozen=True)
class Payment:
    """What a gateway says about a bill, in a notification or when asked.

    `transaction` is the gateway's own permanent number of the payment, set when `paid`. `unpaid` covers
    a bill it does not know.
    """

    gateway: str
    merchant_id: str
    reference: str
    status: Literal["unpaid", "processing", "paid", "refused"]
    amount: int
    currency: str
    transaction: str | None = None


@dataclass(frozen=True)
class Repayment:
    """What a gateway shall send back of one payment. `reference` is ours and unique; `amount` in fen."""

    reference: str
    bill: str
    transaction: str
    amount: int
    currency: str


@dataclass(frozen=True)
class Repaid:
    """What became of it. `number` is the gateway's own number when `done`, `reason` a code when `refused`."""

    status: Literal["done", "processing", "refused"]
    number: str | None = None
    reason: str | None = None


class Gateway(Protocol):
    """One payment company under one merchant account. Methods raise OSError when it is away."""

    @property
    def name(self) -> str: ...

    @property
    def merchant_id(self) -> str: ...

    @property
    def methods(self) -> frozenset[Method]: ...

    async def create(self, bill: Bill) -> Presented:
        """Have the bill collected. The same reference again returns the same bill."""

    def read(self, body: bytes, headers: Mapping[str, str], now: datetime) -> Payment:
        """Verify a notification on its raw body, then read it.

        Raises `signature_invalid`, `invalid_request`.
        """

    async def query(self, reference: str) -> Payment:
        """Ask for the present state of a bill."""

    async def refund(self, repayment: Repayment) -> Repaid:
        """Send money back to who paid it, at most what was paid; the same reference again sends nothing more.

        So it is also the way to ask what became of it. Raises ProblemError `conflict` when the reference came
        with another amount or payment before.
        """


class Gateways:
    """The gateways of this shop by name; the first that offers a method gets its bills."""

    def __init__(self, gateways: Sequence[Gateway]) -> None:
        self._by_name = {gateway.name: gateway for gateway in gateways}

    def find(self, name: str) -> Gateway | None:
        """None when the shop has it no more, or this process does not have it."""
        return self._by_name.get(name)

    def named(self, name: str) -> Gateway:
        """Raises `not_found`."""
        if (found := self.find(name)) is None:
            raise ProblemError("not_found", "There is no such gateway.")
        return found

    def offers(self, method: Method) -> bool:
        """Whether somebody collects by this method."""
        return any(method in gateway.methods for gateway in self._by_name.values())

    def for_method(self, method: Method) -> Gateway:
        """Raises `invalid_request` when no gateway offers this method."""
        for gateway in self._by_name.values():
            if method in gateway.methods:
                return gateway
        raise ProblemError("invalid_request", "This way to pay is not offered.")


def topup_id_of(reference: str) -> UUID | None:
    """Our bill behind a gateway's reference; None when it cannot be one of ours."""
    try:
        return UUID(reference)
    except ValueError:
        return None


def gateways(request: Request) -> Gateways:
    """The app's gateways."""
    found: Gateways = request.app.state.gateways
    return found


GatewaysDep = Annotated[Gateways, Depends(gateways)]
