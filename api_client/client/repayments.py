"""The part of the contract that is about repaying credit."""

from uuid import UUID

from api_client.contract import (
    CreditDue,
    OverdueCredit,
    OverdueDecision,
    OverduePage,
    RepayFirst,
    Repayment,
    RepaymentRequest,
)

from .connection import Connection


class Repayments:
    """Mixed into `BackendClient`. Raises `Refused` and `Unavailable`."""

    _connection: Connection

    async def credit_due(self, customer_id: UUID) -> CreditDue:
        """What is owed and when; `Refused("not_found")` for somebody without a credit line."""
        return await self._connection.ask(CreditDue, "GET", f"customers/{customer_id}/credit/due")

    async def repay(self, customer_id: UUID, amount: int | None = None, *, key: str) -> Repayment:
        """Repay `amount` fen from the balance, or everything.

        `Refused("insufficient_funds")` with `shortfall` and `available` when the balance has less,
        `Refused("amount_invalid")` with `maximum` when less is owed.
        """
        path = f"customers/{customer_id}/credit/repayments"
        return await self._connection.ask(
            Repayment, "POST", path, body=RepaymentRequest(amount=amount), key=key
        )

    async def put_repay_first(self, customer_id: UUID, on: bool) -> CreditDue:
        """Whether what is topped up repays what is due before anything else is bought with it."""
        path = f"customers/{customer_id}/credit/repay-first"
        return await self._connection.ask(CreditDue, "PUT", path, body=RepayFirst(on=on))

    async def overdue_credit(self) -> OverduePage:
        """Everybody who is overdue, the longest first. For operators."""
        return await self._connection.ask(OverduePage, "GET", "credit/overdue")

    async def decide_overdue(
        self, customer_id: UUID, decision: OverdueDecision, *, key: str
    ) -> OverdueCredit:
        """What a person of the shop decided; `Refused("not_in_review")` where nothing waits for it."""
        path = f"credit/overdue/{customer_id}/decide"
        return await self._connection.ask(OverdueCredit, "POST", path, body=decision, key=key)
