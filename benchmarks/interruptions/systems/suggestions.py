"""Personal suggestions: before it is time, for what somebody buys regularly."""

from api_client.contract import Event, Suggestion
from backend.platform.policy_data import ShopPolicy
from backend.platform.suggestion_data import SuggestionPolicy

from ..life import Visitor
from ..shop import ZONE
from ..visit import Visit
from .base import System


class Suggestions(System):
    """Told in time, some people buy at once what they would have bought in these days, and nothing else."""

    name = "suggestions"
    listens = frozenset({"suggestion.made"})

    def shop(self, policy: ShopPolicy) -> ShopPolicy:
        return policy.model_copy(update={"suggestions": SuggestionPolicy(enabled=True)})

    async def told(self, event: Event, visitor: Visitor) -> Visit | None:
        made = Suggestion.model_validate(event.data)
        buy = visitor.life.next_until(made.until.astimezone(ZONE).date())
        if buy is None:
            return None
        visit = visitor.visit(buy)
        if visit.luck("suggested") >= visit.behaviour.takes_suggestion:
            return None
        quote = await visit.quote()
        if quote.shortfall:
            return visit if await visit.two_steps(quote, quote.shortfall) else None
        return visit if visit.got(await visit.place(quote)) else None
