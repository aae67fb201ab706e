"""Credit, for merchants: signed for in chat, used by orders, repaid on the next business day."""

from uuid import uuid4

from api_client.contract import Event, Quote, Refused, RepaymentNotice, Sender

from ..life import Visitor
from ..visit import Customer, Visit
from .base import System


class Credit(System):
    """Offered when the books say so; who has signed is interrupted no more as far as the line goes."""

    name = "credit"
    listens = frozenset({"credit.offered", "credit.reminder", "credit.overdue"})
    for_people = False

    async def covers(self, visit: Visit, quote: Quote) -> bool:
        if not any(way.kind == "credit" and way.automatic for way in quote.ways):
            return False
        return visit.got(await visit.place(quote))  # without a word: as much as they let orders use

    async def prompts(self, visit: Visit, quote: Quote) -> bool | None:
        if not any(way.kind == "credit" for way in quote.ways):
            return None
        if not visit.survives(1):
            return False
        return visit.got(await visit.shop.client.place_order(quote.id, key=str(quote.id), credit=True))

    async def told(self, event: Event, visitor: Visitor) -> Visit | None:
        if event.type == "credit.offered":
            await self._sign(visitor)
        else:
            await self._answer(event, visitor)
        return None

    async def _sign(self, visitor: Visitor) -> None:
        client, customer = visitor.shop.client, visitor.life.customer
        if customer.person.luck("signs") >= visitor.behaviour.signs_for_credit:
            return
        by = sender_of(customer)
        try:
            draft = await client.draft_agreement(customer.id, by=by)
        except Refused as refused:  # what was offered yesterday need not hold today
            if refused.code != "not_eligible":
                raise
            return
        await client.sign_agreement(customer.id, draft.id, draft.code, by=by, key=str(uuid4()))
        if customer.person.luck("lets orders use it") < visitor.behaviour.lets_orders_use_credit:
            await client.set_automatic_credit(customer.id, draft.terms.order_cap, by=by)

    async def _answer(self, event: Event, visitor: Visitor) -> None:
        """Told what is missing for the repayment, they top it up, or not."""
        notice, life = RepaymentNotice.model_validate(event.data), visitor.life
        person = life.customer.person
        gone = not life.tries and person.luck("leaves owing") < visitor.behaviour.leaves_owing
        answers = person.luck("reminded", event.at.isoformat()) < visitor.behaviour.answers_reminder
        if notice.missing and answers and not gone:
            await visitor.shop.pay(await visitor.shop.bill(life.customer.id, notice.missing))


def sender_of(customer: Customer) -> Sender:
    """The owner's chat, as the shop was told when they came."""
    return Sender(channel="terminal", address=customer.person.address)
