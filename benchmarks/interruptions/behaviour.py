"""What people are assumed to do: figures of `assumptions.yaml`, and luck that every replay shares."""

from collections.abc import Mapping
from hashlib import blake2b
from importlib import resources
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator


class Assumption(BaseModel):
    """One named figure: what is used, what is tried in its place, what it means and where it comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float = Field(ge=0, le=1)
    sweep: tuple[float, ...] = Field(min_length=1)
    without_systems: bool = False
    merchants: bool = False
    what: str = Field(min_length=1)
    source: str = Field(min_length=1)


class Behaviour(BaseModel):
    """The figures of one replay, by the names of `assumptions.yaml`; all are shares."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    loss_per_step: float
    comes_back: float
    frugal: float
    stocking: float
    follows_button: float
    takes_bonus: float
    keeps_discount: float
    takes_hint: float
    agrees_to_hold: float
    makes_rule: float
    pays_when_asked: float
    takes_suggestion: float
    signs_for_credit: float
    lets_orders_use_credit: float
    answers_reminder: float
    leaves_owing: float

    @model_validator(mode="after")
    def _shares(self) -> Self:
        if any(not 0 <= share <= 1 for share in self.model_dump().values()):
            raise ValueError("a share is between 0 and 1")
        if self.frugal + self.stocking > 1:
            raise ValueError("more than everybody is frugal or stocking")
        return self


def assumptions() -> Mapping[str, Assumption]:
    """All of them, in the order of the file; one for each field of `Behaviour`, or pydantic objects."""
    text = resources.files(__package__).joinpath("assumptions.yaml").read_text(encoding="utf-8")
    return {name: Assumption.model_validate(entry) for name, entry in yaml.safe_load(text).items()}


def assumed(**instead: float) -> Behaviour:
    """The behaviour that the file assumes, with other figures for some names. Raises ValueError."""
    return Behaviour.model_validate({name: one.value for name, one in assumptions().items()} | instead)


def luck(*what: object) -> float:
    """A number in [0, 1) that depends on nothing but its arguments: common random numbers.

    Two replays that differ in one system throw the same dice at the same moment of the same person's life, so
    what differs between them is the system.
    """
    digest = blake2b(repr(what).encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64
