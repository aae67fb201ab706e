"""The part of the contract that is about standing arrangements."""

from uuid import UUID

from api_client.contract import (
    Precaution,
    PrecautionChange,
    RuleChange,
    Sender,
    TopupRule,
    TopupRuleRequest,
    TopupRules,
)

from .connection import Connection


class Standing:
    """Mixed into `BackendClient`. Raises `Refused` and `Unavailable`. `by` is the chat where it was said."""

    _connection: Connection

    async def precaution(self, customer_id: UUID) -> Precaution:
        """Whether a little is kept for the customer's next order, and what is kept now."""
        return await self._connection.ask(Precaution, "GET", f"customers/{customer_id}/precaution")

    async def change_precaution(self, customer_id: UUID, *, on: bool, by: Sender | None) -> Precaution:
        """Agree to it, or end it: what is kept is free at once."""
        body = PrecautionChange(on=on, by=by)
        return await self._connection.ask(Precaution, "PUT", f"customers/{customer_id}/precaution", body=body)

    async def topup_rules(self, customer_id: UUID) -> TopupRules:
        """The rules that are on, or were stopped and can go on."""
        return await self._connection.ask(TopupRules, "GET", f"customers/{customer_id}/topup-rules")

    async def put_topup_rule(self, customer_id: UUID, rule: TopupRuleRequest, *, key: str) -> TopupRule:
        """Make a rule, or change the one of its kind; `Refused("amount_invalid")` tells the limits."""
        path = f"customers/{customer_id}/topup-rules"
        return await self._connection.ask(TopupRule, "POST", path, body=rule, key=key)

    async def stop_topup_rule(self, rule_id: UUID, *, by: Sender | None) -> TopupRule:
        """End a rule."""
        path = f"topup-rules/{rule_id}/stop"
        return await self._connection.ask(TopupRule, "POST", path, body=RuleChange(by=by))

    async def resume_topup_rule(self, rule_id: UUID, *, by: Sender | None) -> TopupRule:
        """Let a rule go on that was stopped or ended."""
        path = f"topup-rules/{rule_id}/resume"
        return await self._connection.ask(TopupRule, "POST", path, body=RuleChange(by=by))

    async def skip_topup(self, topup_id: UUID, *, by: Sender | None) -> TopupRule:
        """Not this time: the rule that asked for this top-up rests."""
        return await self._connection.ask(
            TopupRule, "POST", f"topups/{topup_id}/skip", body=RuleChange(by=by)
        )
