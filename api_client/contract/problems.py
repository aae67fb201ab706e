"""Errors: RFC 9457 problem documents on the wire, a small exception tree in Python.

BackendError
├── Refused       the backend understood and said no; match on `.code`
└── Unavailable   no answer or a 5xx; the outcome of a write is unknown, so ask again with the same key
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Code = Literal[
    "invalid_request",
    "unauthenticated",
    "forbidden",
    "not_found",
    "idempotency_key_missing",
    "idempotency_key_reused",
    "insufficient_funds",
    "credit_cap_exceeded",
    "quote_expired",
    "quote_used",
    "sku_unknown",
    "out_of_stock",
    "target_missing",
    "target_invalid",
    "quantity_invalid",
    "amount_invalid",
    "order_not_cancellable",
    "order_not_payable",
    "order_not_refundable",
    "topup_not_refundable",
    "credit_owed",
    "not_in_review",
    "codes_not_ready",
    "hold_captured",
    "hold_voided",
    "hold_expired",
    "signature_invalid",
    "notification_mismatch",
    "bill_not_payable",
    "guard_over",
    "not_eligible",
    "sign_code_invalid",
    "agreement_outdated",
    "link_code_invalid",
    "already_linked",
    "too_many_requests",
    "conflict",
    "unavailable",
    "internal",
]


class Problem(BaseModel):
    """`detail` is a sentence for people, `next` says what to do; `code` never changes its meaning."""

    model_config = ConfigDict(frozen=True, extra="allow")

    type: str
    title: str
    status: int
    code: Code
    detail: str
    next: str
    instance: str | None = None


class BackendError(Exception):
    """Anything that went wrong between us and the backend."""


class Refused(BackendError):
    """The backend said no and nothing was changed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.detail}")
        self.problem = problem

    @property
    def code(self) -> str:
        """The stable code, e.g. `quote_expired`."""
        return self.problem.code

    @property
    def extra(self) -> dict[str, Any]:
        """Members beyond the standard ones, e.g. `shortfall`."""
        return self.problem.model_extra or {}


class Unavailable(BackendError):
    """The backend could not be reached or failed; repeating with the same key is safe."""
