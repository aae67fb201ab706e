"""Everything the backend says no to: one exception, its status, title and advice looked up by code."""

from typing import Any, NamedTuple

from api_client.contract import Code, Problem


class _Kind(NamedTuple):
    status: int
    title: str
    next: str


_KINDS: dict[Code, _Kind] = {
    "invalid_request": _Kind(422, "The request is not valid", "Correct the request and send it again."),
    "unauthenticated": _Kind(401, "Not authenticated", "Send a valid key as `Authorization: Bearer …`."),
    "forbidden": _Kind(403, "Not allowed", "Use a key whose scope covers this."),
    "not_found": _Kind(404, "Not found", "Check the address."),
    "idempotency_key_missing": _Kind(
        400, "Idempotency-Key missing", "Send an `Idempotency-Key` header that is unique to this intention."
    ),
    "idempotency_key_reused": _Kind(
        422, "Idempotency-Key used for another request", "Use a new key for a new request."
    ),
    "insufficient_funds": _Kind(409, "Insufficient funds", "Top up the shortfall, then try again."),
    "credit_cap_exceeded": _Kind(409, "Credit cap exceeded", "Repay or top up, then try again."),
    "quote_expired": _Kind(409, "The quote has expired", "Ask for a new quote."),
    "quote_used": _Kind(409, "The quote was used", "Ask for a new quote."),
    "sku_unknown": _Kind(404, "No such product", "Choose a product from the catalogue."),
    "out_of_stock": _Kind(409, "Out of stock", "Choose another product or come back later."),
    "target_missing": _Kind(422, "The account to charge is missing", "Name the phone number or account."),
    "target_invalid": _Kind(
        422, "The account to charge is not valid", "Correct the phone number or account."
    ),
    "quantity_invalid": _Kind(422, "This quantity cannot be bought", "Choose a smaller quantity."),
    "amount_invalid": _Kind(422, "This amount is not possible", "Choose an amount within the limits."),
    "order_not_cancellable": _Kind(409, "The order cannot be cancelled", "Look at the order's status."),
    "order_not_payable": _Kind(409, "The order needs no payment", "Look at the order's status."),
    "order_not_refundable": _Kind(409, "The order cannot be refunded", "Look at the order's status."),
    "topup_not_refundable": _Kind(
        409, "The top-up cannot be refunded", "Look at the top-up and its refunds."
    ),
    "credit_owed": _Kind(409, "Credit is owed", "Have the credit repaid first, then try again."),
    "not_in_review": _Kind(409, "Nothing to decide here", "Read the list of reviews again."),
    "codes_not_ready": _Kind(409, "The codes are not ready", "Wait until the order is delivered."),
    "hold_captured": _Kind(409, "The hold was captured", "Nothing to do: it was captured before."),
    "hold_voided": _Kind(409, "The hold was voided", "Place a new hold."),
    "hold_expired": _Kind(409, "The hold has expired", "Place a new hold."),
    "signature_invalid": _Kind(
        401, "The signature is not valid", "Sign the raw body with the shared secret."
    ),
    "notification_mismatch": _Kind(
        409, "The notification does not match the bill", "Nothing to do: a person will look at it."
    ),
    "bill_not_payable": _Kind(409, "The bill cannot be paid", "Make a new bill."),
    "guard_over": _Kind(409, "It waits no more", "Look at the outcome; nothing is left to decide."),
    "not_eligible": _Kind(409, "Not eligible for a credit line", "Look at what is missing."),
    "sign_code_invalid": _Kind(422, "The code does not sign", "Show the agreement again for a new code."),
    "agreement_outdated": _Kind(409, "The agreement has changed", "Show the agreement that is in force."),
    "link_code_invalid": _Kind(422, "The code is not valid", "Ask for a new code."),
    "already_linked": _Kind(409, "The chat is linked to somebody else", "Unlink it first."),
    "too_many_requests": _Kind(429, "Too many requests", "Wait a moment, then try again."),
    "conflict": _Kind(409, "Conflict", "Read the present state, then try again."),
    "unavailable": _Kind(
        503, "Not available for the moment", "Send the same request again with the same key."
    ),
    "internal": _Kind(500, "Internal error", "Try again with the same key; the outcome is unknown."),
}


class ProblemError(Exception):
    """A refusal with a stable `code`. Raised anywhere in the backend; rolls the transaction back.

    `extra` become members of the problem document, e.g. `shortfall`.
    """

    def __init__(
        self, code: Code, detail: str, *, next: str | None = None, status: int | None = None, **extra: Any
    ) -> None:
        super().__init__(f"{code}: {detail}")
        kind = _KINDS[code]
        self.code: Code = code
        self.status = status or kind.status
        self.title = kind.title
        self.detail = detail
        self.next = next or kind.next
        self.extra = extra

    def document(self, instance: str | None = None) -> Problem:
        """The RFC 9457 document; `instance` names this occurrence."""
        return Problem(
            type=f"urn:xiaoka:problem:{self.code}",
            title=self.title,
            status=self.status,
            code=self.code,
            detail=self.detail,
            next=self.next,
            instance=instance,
            **self.extra,
        )
