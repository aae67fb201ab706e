"""Care for people who pay by voice or in elderly mode: who watches over them, and payments that wait."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from .base import Currency, Fen, Wire

AskedBy = Literal["voice", "text", "button"]
"""How the person asked for an order."""

GuardReason = Literal["new_number", "unusual"]
"""Why a payment waits: the day's payments to numbers that are new come to more than the limit, or it is far
more than the person usually pays."""

GuardOutcome = Literal["confirmed", "time_up", "cancelled", "refused"]
"""What came of it: the trusted contact let it go, the time passed, the person or the contact stopped it."""

GuardAnswer = Literal["confirm", "refuse"]


class GuardedOrder(Wire):
    """An order whose money is held and which nobody fulfils before `until`.

    `guardian_id` is the trusted contact who was asked, None when the person had none.
    `may_confirm` tells whether the contact may let it go; a contact of less than a day can only stop it.
    """

    order_id: UUID
    number: str
    customer_id: UUID
    customer_name: str
    family: str
    name: str
    name_en: str
    quantity: int
    target: str | None
    currency: Currency = "CNY"
    total: Fen
    reason: GuardReason
    since: datetime
    until: datetime
    guardian_id: UUID | None = None
    guardian_name: str | None = None
    may_confirm: bool = False
    outcome: GuardOutcome | None = None
    decided_at: datetime | None = None


class GuardAnswerRequest(Wire):
    """What the trusted contact says to a payment that waits. `by` is the contact."""

    by: UUID
    answer: GuardAnswer


class Guardianship(Wire):
    """`guardian_id` is the trusted contact of `customer_id`.

    They are asked from `starts_at` on, may let a payment go from `confirms_from` on, and are asked no more
    from `ends_at` on.
    """

    id: UUID
    customer_id: UUID
    customer_name: str
    guardian_id: UUID
    guardian_name: str
    accepted_at: datetime
    starts_at: datetime
    confirms_from: datetime
    ends_at: datetime | None = None


class Guardians(Wire):
    """`mine` watch over the customer (at most one at a time; one who comes next may stand beside one who
    leaves), and the customer watches over `wards`."""

    mine: list[Guardianship]
    wards: list[Guardianship]


class GuardianAcceptance(Wire):
    """`guardian_id` becomes the trusted contact of whoever the code was made for."""

    guardian_id: UUID
    code: Annotated[str, Field(min_length=4, max_length=32)]


class GuardianRemoval(Wire):
    """`by` is the person, who waits a day for it, or the contact, who leaves at once."""

    by: UUID
