"""Telegram Stars between a bot and the backend, in plain values."""

from dataclasses import dataclass
from typing import Protocol

from api_client.contract import Refused, StarsBooked, StarsCheck, StarsPayment, StarsVerdict, Unavailable


class Till(Protocol):
    """The part of the client that takes Stars. Raises `Refused` and `Unavailable`."""

    async def check_stars(self, asked: StarsCheck) -> StarsVerdict: ...
    async def book_stars(self, told: StarsPayment) -> StarsBooked: ...


class NotNow(Exception):
    """The backend gave no answer that helps; it may later."""


@dataclass(frozen=True)
class Paid:
    """What Telegram said about one payment. `charge` is its permanent number there, `payer` the person's."""

    charge: str
    payload: str
    currency: str
    stars: int
    payer: int


async def refusal(till: Till, payload: str, currency: str, stars: int) -> str | None:
    """The key of the text that says why an invoice cannot be paid now; None when it can. Raises NotNow."""
    try:
        verdict = await till.check_stars(StarsCheck(payload=payload, currency=currency, stars=stars))
    except (Refused, Unavailable, ValueError) as error:
        raise NotNow from error
    return f"stars-{verdict.refusal}" if verdict.refusal is not None else None


async def book(till: Till, paid: Paid) -> str:
    """Have the money booked, once however often it is told; says what became of it. Raises NotNow."""
    try:
        told = StarsPayment(
            payload=paid.payload,
            currency=paid.currency,
            stars=paid.stars,
            charge=paid.charge,
            payer=paid.payer,
        )
        return (await till.book_stars(told)).outcome
    except (Refused, Unavailable, ValueError) as error:
        raise NotNow from error
