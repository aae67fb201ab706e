"""The part of the contract that is about trusted contacts and payments that wait."""

from uuid import UUID

from api_client.contract import (
    GuardAnswer,
    GuardAnswerRequest,
    GuardedOrder,
    GuardianAcceptance,
    GuardianRemoval,
    Guardians,
    Guardianship,
    LinkCode,
)

from .connection import Connection


class Guard:
    """Mixed into `BackendClient`. Raises `Refused` and `Unavailable`."""

    _connection: Connection

    async def guardians(self, customer_id: UUID) -> Guardians:
        """Who watches over the customer's payments, and over whose the customer watches."""
        return await self._connection.ask(Guardians, "GET", f"customers/{customer_id}/guardians")

    async def make_guardian_code(self, customer_id: UUID) -> LinkCode:
        """A one-time code; whoever accepts it becomes the trusted contact."""
        return await self._connection.ask(LinkCode, "POST", f"customers/{customer_id}/guardian-codes")

    async def accept_guardian(self, guardian_id: UUID, code: str) -> Guardianship:
        """Become somebody's trusted contact; `Refused("link_code_invalid")` for a wrong code."""
        body = GuardianAcceptance(guardian_id=guardian_id, code=code)
        return await self._connection.ask(Guardianship, "POST", "guardians", body=body)

    async def remove_guardian(self, guardianship_id: UUID, *, by: UUID) -> Guardianship:
        """Part from a trusted contact, a day from now; or, as the contact, leave at once."""
        path = f"guardians/{guardianship_id}/remove"
        return await self._connection.ask(Guardianship, "POST", path, body=GuardianRemoval(by=by))

    async def guarded_order(self, order_id: UUID) -> GuardedOrder:
        """A payment that waits or waited; `Refused("not_found")` for one that never did."""
        return await self._connection.ask(GuardedOrder, "GET", f"guards/{order_id}")

    async def answer_guard(self, order_id: UUID, *, by: UUID, answer: GuardAnswer, key: str) -> GuardedOrder:
        """The trusted contact lets it go or stops it; `Refused("guard_over")` when it waits no more."""
        body = GuardAnswerRequest(by=by, answer=answer)
        path = f"guards/{order_id}/answer"
        return await self._connection.ask(GuardedOrder, "POST", path, body=body, key=key)
