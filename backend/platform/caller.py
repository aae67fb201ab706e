"""The owner of a valid key, and for whom it may act."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from .problems import ProblemError

Scope = Literal["customer", "merchant", "channel", "operator"]
"""`customer` and `merchant` are bound to one customer, `channel` acts for anyone, `operator` may do all."""


@dataclass(frozen=True)
class Caller:
    """The owner of a valid key. `customer_id` is set for `customer` and `merchant` keys."""

    key_id: str
    scope: Scope
    customer_id: UUID | None = None

    def __post_init__(self) -> None:
        if (self.scope in ("customer", "merchant")) != (self.customer_id is not None):
            raise ValueError(f"a {self.scope} key is bound to a customer if and only if it is one's own")

    @property
    def bound_to(self) -> UUID | None:
        """The one customer this key may act for; None when it may act for anyone."""
        return self.customer_id

    def may_act_for(self, customer_id: UUID) -> bool:
        """Whether this key may read and write things of that customer."""
        return self.bound_to in (None, customer_id)

    def act_for(self, customer_id: UUID) -> None:
        """Raises `forbidden` when this key may not act for that customer."""
        if not self.may_act_for(customer_id):
            raise ProblemError("forbidden", "This key belongs to another customer.")

    def see(self, customer_id: UUID, what: str) -> None:
        """Raises `not_found` for somebody else's `what`, so that its existence is not given away."""
        if not self.may_act_for(customer_id):
            raise ProblemError("not_found", f"There is no such {what}.")

    def need(self, *scopes: Scope) -> None:
        """Raises `forbidden` unless the key has one of these scopes."""
        if self.scope not in scopes:
            raise ProblemError("forbidden", f"This needs a key of scope {' or '.join(scopes)}.")
