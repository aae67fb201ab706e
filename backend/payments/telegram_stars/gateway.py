"""The gateway port on top of Telegram."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from api_client.contract import Method
from backend.payments.gateway import Bill, Payment, Presented, Repaid, Repayment
from backend.platform.db import Database
from backend.platform.problems import ProblemError
from backend.platform.tx import Tx

from .bot_api import BotApi, RefusedByTelegramError
from .tables import stars_payment

NAME = "telegram_stars"

_CODE = re.compile(r"[A-Z][A-Z_]{3,63}")


class StarsGateway:
    """Gateway `telegram_stars`. The merchant is the bot whose token it holds."""

    name = NAME
    methods: frozenset[Method] = frozenset({"stars"})

    def __init__(self, database: Database, api: BotApi, *, bot_id: str) -> None:
        self._database = database
        self._api = api
        self.merchant_id = bot_id

    async def create(self, bill: Bill) -> Presented:
        """An invoice as a link. Made again it is another link to the same bill, which is paid once."""
        assert bill.stars is not None
        try:
            link = await self._api.invoice_link(
                title=bill.subject, description=bill.subject, payload=bill.reference, stars=bill.stars
            )
        except RefusedByTelegramError as refused:
            raise ConnectionError(refused.words) from None
        return Presented(pay_url=link, qr_text=link)

    def read(self, body: bytes, headers: Mapping[str, str], now: datetime) -> Payment:  # noqa: ARG002
        """Telegram sends no notifications over HTTP of its own: whatever comes there is forged."""
        raise ProblemError("signature_invalid", "This gateway is heard through its bot only.")

    async def query(self, reference: str) -> Payment:
        """Nothing that we would not know: what the bot told was booked, the rest Telegram keeps for it."""
        return Payment(NAME, self.merchant_id, reference, "unpaid", 0, "CNY")

    async def refund(self, repayment: Repayment) -> Repaid:
        """All the Stars of the payment, to who paid them. A part cannot be sent back.

        Telegram knows the payment by its number and sends it back once, so asking again is safe.
        """
        query = select(stars_payment).where(stars_payment.c.charge == repayment.transaction)

        async def payment(tx: Tx) -> Row[Any] | None:
            return (await tx.conn.execute(query)).one_or_none()

        row = await self._database.run(payment)
        if row is None:
            return Repaid("refused", reason="unknown_payment")
        try:
            await self._api.refund(payer=row.payer, charge=row.charge)
        except RefusedByTelegramError as refused:
            code = _CODE.search(refused.words)
            if code is None or code.group() != "CHARGE_ALREADY_REFUNDED":
                return Repaid("refused", reason=code.group().lower() if code else "refused")
        return Repaid("done", number=row.charge)
