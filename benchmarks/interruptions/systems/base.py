"""What a system is to the replay: a small class, on or off. The mechanics are the backend's."""

from typing import ClassVar

from api_client.contract import Event, Order, Quote
from api_client.contract.events import EventType
from backend.platform.policy_data import ShopPolicy

from ..life import Visitor
from ..visit import Visit


class System:
    """What a system may do; doing nothing is what it does unless it says otherwise."""

    name: ClassVar[str]
    listens: ClassVar[frozenset[EventType]] = frozenset()
    for_people: ClassVar[bool] = True
    """Or for merchants alone."""

    def shop(self, policy: ShopPolicy) -> ShopPolicy:
        """The shop's policy with this system on."""
        return policy

    async def covers(self, visit: Visit, quote: Quote) -> bool:  # noqa: ARG002 - for who overrides it
        """Whether the gap closes without the person doing anything; then the order is in the visit."""
        return False

    async def prompts(self, visit: Visit, quote: Quote) -> bool | None:  # noqa: ARG002 - for who overrides it
        """Whether the person took the way that was offered in conversation; None: no such offer."""
        return None

    async def suggests(self, visit: Visit, quote: Quote, amount: int) -> int:  # noqa: ARG002 - for who overrides it
        """What a person who was about to put in `amount` puts in instead, in fen; less changes nothing."""
        return amount

    async def joined(self, visit: Visit) -> None:
        """The person has opened their account: what they agree to once."""

    async def afterwards(self, visit: Visit, order: Order) -> None:
        """The purchase went through and was delivered, with this order."""

    async def told(self, event: Event, visitor: Visitor) -> Visit | None:  # noqa: ARG002 - for who overrides it
        """An event it `listens` to, told as a chat would. Returns the purchase that was made of it."""
        return None
