"""The part of the contract that is about using a credit line."""

from uuid import UUID

from api_client.contract import AutomaticCredit, CreditLine, CreditUses, Sender

from .connection import Connection


class Credit:
    """Mixed into `BackendClient`. Raises `Refused` and `Unavailable`."""

    _connection: Connection

    async def credit_uses(self, customer_id: UUID) -> CreditUses:
        """What orders put on the line and is not paid back yet."""
        return await self._connection.ask(CreditUses, "GET", f"credit/{customer_id}/uses")

    async def set_automatic_credit(self, customer_id: UUID, cap: int, *, by: Sender | None) -> CreditLine:
        """Let orders use up to `cap` fen by themselves (0: never); `Refused("credit_cap_exceeded")` for more
        than one order may use.
        """
        body = AutomaticCredit(cap=cap, by=by)
        return await self._connection.ask(CreditLine, "PUT", f"credit/{customer_id}/automatic", body=body)
