"""Telegram Stars: what a bot asks before it lets a person pay, and what it tells afterwards."""

from typing import Annotated, Literal

from pydantic import Field

from .base import Wire

Payload = Annotated[str, Field(min_length=1, max_length=128)]
StarCurrency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Stars = Annotated[int, Field(strict=True, ge=1, le=10**9)]
Refusal = Literal["unknown", "paid", "expired", "amount"]


class StarsCheck(Wire):
    """Somebody is about to pay an invoice. `payload` is what the invoice carries: the id of our bill."""

    payload: Payload
    currency: StarCurrency
    stars: Stars


class StarsVerdict(Wire):
    """Whether the bill can be paid now, and if not why."""

    refusal: Refusal | None = None


class StarsPayment(Wire):
    """Telegram took the Stars. `charge` is its own permanent number of the payment, `payer` the person's."""

    payload: Payload
    currency: StarCurrency
    stars: Stars
    charge: Annotated[str, Field(min_length=1, max_length=256, pattern=r"^[\x21-\x7e]+$")]
    payer: Annotated[int, Field(strict=True, ge=1, lt=2**63)]


class StarsBooked(Wire):
    """What became of the money; `kept_for_review` waits for a person."""

    outcome: Literal["done", "repeated", "kept_for_review"]
