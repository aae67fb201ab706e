"""What somebody buys regularly, and the suggestions that are made of it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from .base import Wire

Every = Literal["month", "week", "days"]

SuggestionOutcome = Literal["bought", "skipped", "muted", "expired"]
"""What came of it: it was bought, not this time, never again, or nobody said anything."""

SuggestionAnswer = Literal["skip", "never"]
"""Not this time, or never again this one."""


class Beat(Wire):
    """How often, as people say it: `month` around the day `number`, `week` on the weekday `number` (1 is
    Monday), or every `number` `days`."""

    every: Every
    number: Annotated[int, Field(ge=1)]


class HabitShown(Wire):
    """Something that is bought regularly, and whether it may be suggested."""

    family: str
    sku: str
    name: str
    name_en: str
    quantity: int
    target: str | None = None
    beat: Beat
    muted: bool = False


class Suggestion(Wire):
    """What was suggested once, when it was nearly time. `outcome` is None while it is open, until `until`."""

    id: UUID
    customer_id: UUID
    family: str
    sku: str
    quantity: int
    target: str | None = None
    beat: Beat
    made_at: datetime
    until: datetime
    outcome: SuggestionOutcome | None = None


class SuggestionSettings(Wire):
    """`wanted` is what the person said, None when they said nothing; `allowed` what follows from it."""

    wanted: bool | None
    allowed: bool
    habits: list[HabitShown]


class SuggestionWish(Wire):
    """Whether there shall be suggestions. Wanting them takes back every "never again"."""

    wanted: bool


class SuggestionAnswerRequest(Wire):
    """What the person says to a suggestion."""

    answer: SuggestionAnswer
