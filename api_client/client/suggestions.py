"""The part of the contract that is about personal suggestions."""

from uuid import UUID

from api_client.contract import (
    Suggestion,
    SuggestionAnswer,
    SuggestionAnswerRequest,
    SuggestionSettings,
    SuggestionWish,
)

from .connection import Connection


class Suggestions:
    """Mixed into `BackendClient`. Raises `Refused` and `Unavailable`."""

    _connection: Connection

    async def suggestion_settings(self, customer_id: UUID) -> SuggestionSettings:
        """What the customer buys regularly, and whether it may be suggested."""
        return await self._connection.ask(SuggestionSettings, "GET", f"customers/{customer_id}/suggestions")

    async def want_suggestions(self, customer_id: UUID, *, wanted: bool) -> SuggestionSettings:
        """Have suggestions, or have none."""
        body = SuggestionWish(wanted=wanted)
        path = f"customers/{customer_id}/suggestions"
        return await self._connection.ask(SuggestionSettings, "PUT", path, body=body)

    async def suggestion(self, suggestion_id: UUID) -> Suggestion:
        """One suggestion, and what came of it; `Refused("not_found")`."""
        return await self._connection.ask(Suggestion, "GET", f"suggestions/{suggestion_id}")

    async def answer_suggestion(self, suggestion_id: UUID, answer: SuggestionAnswer) -> Suggestion:
        """Not this time, or never again; what is settled stays as it is, but "never" is always remembered."""
        body = SuggestionAnswerRequest(answer=answer)
        path = f"suggestions/{suggestion_id}/answer"
        return await self._connection.ask(Suggestion, "POST", path, body=body)
