"""Our side of the pretend company: the gateway port on top of it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api_client.contract import Method
from backend.payments.gateway import Bill, Payment, Presented, Repaid, Repayment
from backend.platform.problems import ProblemError
from backend.platform.tx import Clock

from .company import MERCHANT, NAME, Company
from .signature import sign, verify

Text = Annotated[str, Field(min_length=1, max_length=128, pattern=r"^[\x20-\x7e]+$")]


Status = Literal["unpaid", "processing", "paid", "refused"]
_STATUSES: dict[str, Status] = {
    "open": "unpaid",
    "paying": "processing",
    "paid": "paid",
    "refused": "refused",
}


class _Notification(BaseModel):
    model_config = ConfigDict(extra="ignore")

    gateway: Text
    merchant_id: Text
    reference: Text
    status: Literal["paid", "refused", "paying"]
    transaction: Text | None = None
    amount: Annotated[int, Field(strict=True, gt=0, le=10**14)]
    currency: Text


class _RefundAnswer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    status: Literal["done", "processing", "refused"]
    number: Text | None = None
    reason: Text | None = None


class SandboxGateway:
    """Gateway `sandbox`: both WeChat and Alipay, as if one company offered them."""

    name = NAME
    merchant_id = MERCHANT
    methods: frozenset[Method] = frozenset({"wechat", "alipay"})

    def __init__(self, company: Company, *, secret: str, public_url: str, clock: Clock) -> None:
        self._company = company
        self._clock = clock
        self._secret = secret
        self._public_url = public_url.rstrip("/")

    async def create(self, bill: Bill) -> Presented:
        """Have the bill collected at a cashier page."""
        made = await self._company.make(
            {
                "merchant_id": MERCHANT,
                "reference": bill.reference,
                "amount": bill.amount,
                "currency": bill.currency,
                "method": bill.method,
                "subject": bill.subject,
                "expires_at": bill.expires_at,
            }
        )
        url = f"{self._public_url}/cashier/{made.token}"
        return Presented(pay_url=url, qr_text=url)

    def read(self, body: bytes, headers: Mapping[str, str], now: datetime) -> Payment:
        """First the signature on the raw body, then what it says."""
        verify(self._secret, body, headers, now)
        try:
            said = _Notification.model_validate_json(body)
        except ValidationError as error:
            raise ProblemError("invalid_request", "The notification is not one of ours to read.") from error
        if said.status == "paid" and said.transaction is None:
            raise ProblemError("invalid_request", "A payment without its transaction number.")
        return Payment(
            gateway=said.gateway,
            merchant_id=said.merchant_id,
            reference=said.reference,
            status=_STATUSES[said.status],
            amount=said.amount,
            currency=said.currency,
            transaction=said.transaction,
        )

    async def query(self, reference: str) -> Payment:
        """The bill's present state."""
        row = await self._company.query(MERCHANT, reference)
        if row is None:
            return Payment(NAME, MERCHANT, reference, "unpaid", 0, "CNY")
        status = _STATUSES[row.status]
        return Payment(NAME, MERCHANT, reference, status, row.amount, row.currency, row.transaction)

    async def refund(self, repayment: Repayment) -> Repaid:
        """A signed request; its answer is the refund as the company has it."""
        body = json.dumps({"merchant_id": MERCHANT} | asdict(repayment)).encode()
        said = await self._company.refund(body, sign(self._secret, body, self._clock.now()))
        answer = _RefundAnswer.model_validate(said)
        return Repaid(answer.status, answer.number, answer.reason)
